"""How offices name the columns of their files, in the languages that the drafts know."""

from __future__ import annotations

import re

from urbansafety.drafting.words import fold

NAMES = {
    "when": (
        "fecha hecho; fecha del hecho; fecha hechos; fecha de los hechos; fecha ocurrencia; fecha; date; datetime; date time; "
        "incident date; incident datetime; date occurred; date occ; occurred at; occurred on; occurrence date; event date; "
        "event datetime; offence date; offense date; crime date; date of occurrence; reported date; report date; cmplnt fr dt; "
        "data; data hora; data fato; data do fato; data ocorrencia; data da ocorrencia; data fatto; date fait; date des faits; "
        "date du fait; tatzeit; tatdatum; datum; timestamp incident; fechahecho; occurred; occur date; first occurrence date"
    ),
    "reported": (
        "reported date; report date; date reported; fecha inicio; fecha denuncia; fecha registro; fecha captura; updated on; "
        "fecha de inicio; fecha de denuncia; data registro; data comunicacao; date rptd; date enregistrement; created; modified; "
        "timestamp; record timestamp; last updated; edit date; creation date; updated"
    ),
    "clock": (
        "hora hecho; hora del hecho; hora hechos; hora; time; hour; time occ; time occurred; occurrence time; incident time; "
        "occur time; hora fato; hora do fato; hora ocorrencia; hora da ocorrencia; heure; heure des faits; uhrzeit; ora; "
        "time of day; hora ocurrencia; cmplnt fr tm"
    ),
    "year": "year; anio hecho; ano hecho; anio; ano; ao; vano; annee; jahr; anno; ano fato; ano ocorrencia; yr; ano corte; anyo",
    "month": "month; mes; mes hecho; mois; monat; mese; mes fato; mes ocorrencia; mnth; month number",
    "day": "day; dia; dia hecho; jour; tag; giorno; day of month; dia fato",
    "hour": "hour; hora; heure; stunde; ora; hr; hora hecho; hour of day",
    "minute": "minute; minutes; minuto; minutos; min; minuten; minuti",
    "period": "period; month; mes; periodo; periode; ano mes; year month; yearmonth; anomes; mes ano; date; fecha; data; trimestre",
    "category": (
        "offence; offense; delito; crime; crime type; type; category; categoria; categoria delito; tipo; tipo delito; tipo de delito; "
        "offence type; offense type; primary type; crime category; incident type; incident category; natureza; crime crm cd desc; "
        "crm cd desc; ofns desc; ucr description; infraction; nature; classe; indicador; indicateur; delikt; straftat; reato; "
        "tipo reato; titulo do delito; delito desagregado; subtipo; crime description; description; offence group; motivo principal; "
        "conducta; modalidad delito; infraccion; hecho; tipo hecho; tipo crime; rubrica; offence description; event type; "
        "motivo; bien juridico; major category; minor category; charge; tipologia"
    ),
    "lon": "longitude; longitud; lon; lng; long; longitudine; coord x; x; point x; long wgs84; geo lon; coordx; longitude deg",
    "lat": "latitude; latitud; lat; latitudine; coord y; y; point y; lat wgs84; geo lat; coordy; latitude deg",
    "x": "x; coord x; coordx; easting; este; x coord; xcoord; x coordinate; coordenada x; point x; coord este; rechtswert; utm x; x utm; lon",
    "y": "y; coord y; coordy; northing; norte; y coord; ycoord; y coordinate; coordenada y; point y; coord norte; hochwert; utm y; y utm; lat",
    "id": (
        "id; case no; case number; incident id; incident number; case id; folio; id hecho; id delito; expediente; carpeta; "
        "num bo; numero; record id; dr no; objectid; event id; report number; crime id; id ap; idcarpeta; num ocorrencia; "
        "aktenzeichen; event unique id; case; cmplnt num; incident no; report no; go number; reference; ocorrencia id"
    ),
    "area": (
        "area; neighbourhood; neighborhood; district; borough; alcaldia; colonia; barrio; comuna; bairro; localidad; localidade; "
        "distrito; municipio; munic; quartier; arrondissement; commune; precinct; beat; ward; community area; codigo; cisp; circ; "
        "zona; sector; stadtteil; bezirk; quartiere; area name; nombre barrio; codigo comuna; upz; parroquia; delegacion; "
        "suburb; lga; police district; local area; dp; aisp; community; nombre"
    ),
    "name": (
        "name; nombre; nome; nom; nomut; nombre comuna; label; area name; district name; neighbourhood; neighborhood; community; "
        "nombre barrio; nom mun; municipio; alcaldia; colonia; barrio; bairro; bezeichnung; title; pri neigh; denominazione; sector"
    ),
    "code": (
        "id; code; codigo; cve; clave; cvegeo; cveut; comuna; key; geoid; fid; cod; codice; schluessel; mapid; ags; insee; dp; aisp; "
        "cisp; area num; areaid; com area id; district; dist num; gid; cve mun; nid; codigo comuna; cvedt; objectid"
    ),
    "population": (
        "population; poblacion; populacao; pop; pob; pob tot; pobtot; sumpob1; poblacion total; population total; pop total; "
        "total population; residents; inhabitants; habitantes; einwohner; bevolkerung; popolazione; pop circ; populacao total; "
        "poblacion 2020; pop tot; residenti; ptotal; habitants; pop residente"
    ),
    "count": (
        "count; total; contagem; conteo; numero; n; cantidad; casos; quantidade; nombre; anzahl; value; valor; records; incidents; "
        "total homicidios; homicidios; ocorrencias; number; faits; offences; qtd; crimes; delitos; frequency; num"
    ),
}  # fmt: skip
KNOWN = {role: tuple(name.strip() for name in names.split(";")) for role, names in NAMES.items()}


def names_like(role: str, column: str) -> float:
    """How much a column's name speaks for a role: 1 when it is a known name, less when it only holds one.

    A year in the name is passed over.

    >>> names_like("lon", "LONGITUDE"), names_like("category", "zzz"), names_like("population", "Population2020")
    (1.0, 0.0, 1.0)
    """
    name = re.sub(r" ?(?<!\d)(19|20)\d\d(?!\d)", "", fold(column)).strip() or fold(column)
    if name in KNOWN[role]:
        return 1.0 - 0.002 * KNOWN[role].index(name)
    padded = f" {name} "
    inside = [known for known in KNOWN[role] if len(known) > 2 and f" {known} " in padded]
    return 0.7 * max(len(known) for known in inside) / len(name) + 0.2 if inside else 0.0


def population_year(column: str) -> int | None:
    """The year in a column's name, as in pop2024.

    >>> population_year("Pop2014"), population_year("pop")
    (2014, None)
    """
    found = re.search(r"(?<!\d)(19|20)\d\d(?!\d)", column)
    return int(found[0]) if found else None
