"""A synthetic city with known truth, for the demo and for calibration: Portavela, an invented port."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path
from string import Template
from typing import Any

import numpy as np
import shapely

from urbansafety.catalog import read_yaml
from urbansafety.errors import BadInput
from urbansafety.simulate.experts import write_judgements
from urbansafety.simulate.factors import write_factors
from urbansafety.simulate.flows import places_of_flows
from urbansafety.simulate.governance import write_governance
from urbansafety.simulate.ground import Ground, lay_out
from urbansafety.simulate.preferences import write_preferences
from urbansafety.simulate.records import Sampler, World, write_records
from urbansafety.simulate.truth import plant
from urbansafety.tables import Floats, Strings


def simulate(out: str | Path, *, areas: int = 60, incidents: int = 200_000, seed: int = 1) -> Path:
    """Write a city folder to ``out`` with its truth beside it in ``out/truth``; return ``out``.

    ``areas`` neighbourhoods in six districts, ``incidents`` rows of police records over five years, messy rows among
    them, and a broken line a file. The same arguments give the same bytes. Memory does not grow with ``incidents``.
    Raises BadInput when ``out`` holds files, or for fewer than 12 areas or no incidents.
    """
    out = Path(out)
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise BadInput(f"{out}: exists and is not empty", "Name a new folder; simulate never overwrites.")
    if areas < 12 or incidents < 1:
        raise BadInput(
            f"simulate: {areas} areas and {incidents} incidents make no city",
            "Ask for at least 12 areas and at least 1 incident.",
        )
    plan = read_yaml("portavela/city.yaml")
    ground_chance, record_chance, factor_chance = np.random.default_rng(seed).spawn(3)
    ground = lay_out(plan, areas, ground_chance)
    truth = plant(plan, ground)
    (out / "police").mkdir(parents=True)
    (out / "truth").mkdir()
    world = World(plan, ground, truth, Sampler.of(ground.geometry))
    mess = write_records(out / "police", world, incidents, record_chance)
    disadvantage = write_factors(out, ground, truth, factor_chance)
    write_judgements(out / "juicios.csv")
    write_governance(out / "governance")
    write_preferences(out)
    _write_ground(out, plan, ground)
    _write_declaration(out / "city.toml", plan, places_of_flows(ground, truth))
    _write_truth(out / "truth", world, mess, disadvantage)
    return out


def _write_ground(out: Path, plan: dict[str, Any], ground: Ground) -> None:
    parent = ground.districts[ground.district]
    _write_geojson(out / "barrios.geojson", ground.geometry, {
        "codigo": ground.ids, "nombre": ground.names, "distrito": parent, "habitantes": ground.residents,
    })  # fmt: skip
    _write_geojson(out / "distritos.geojson", ground.district_geometry, {
        "codigo": np.array([f"D{d + 1}" for d in range(len(ground.districts))]),
        "nombre": ground.districts,
        "habitantes": np.bincount(ground.district, ground.residents, len(ground.districts)).astype(int),
    })  # fmt: skip
    stations = shapely.get_coordinates(shapely.centroid(ground.district_geometry))
    lines = [f"{name},{lon:.5f},{lat:.5f}" for name, (lon, lat) in zip(ground.districts, stations, strict=True)]
    (out / "comisarias.csv").write_text("\n".join(["nombre,lon,lat", *lines, ""]), encoding="utf-8")
    rows = [f"{o['label']},{o['iccs']},{o.get('attempted', 'no')}," for o in plan["offences"]]
    (out / "delitos.csv").write_text("\n".join(["category,iccs,attempted,note", *rows, ""]), encoding="utf-8")


def _write_declaration(path: Path, plan: dict[str, Any], places: dict[str, str]) -> None:
    declaration = Template(files("urbansafety.simulate").joinpath("city.toml.in").read_text(encoding="utf-8"))
    text = declaration.substitute(
        name=plan["name"],
        first=plan["first_year"],
        last=plan["first_year"] + plan["years"] - 1,
        lockdown_from=plan["lockdown"][0],
        lockdown_to=plan["lockdown"][1],
        **places,
    )
    path.write_text(text, encoding="utf-8")


def _write_geojson(path: Path, geometry: Strings, fields: dict[str, Any]) -> None:
    features = [
        {"type": "Feature", "properties": dict(zip(fields, values, strict=True)), "geometry": json.loads(shape)}
        for *values, shape in zip(*(v.tolist() for v in fields.values()), shapely.to_geojson(geometry), strict=True)
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False), "utf-8")


def _write_truth(folder: Path, world: World, mess: dict[str, int], disadvantage: Floats) -> None:
    plan, ground = world.plan, world.ground
    known = {
        "hot_spots": world.truth.hot,
        "yearly_factor": {o["label"]: o["trend"] for o in plan["offences"]},
        "lockdown": {"months": plan["lockdown"], "factor": {o["label"]: o["lockdown"] for o in plan["offences"]}},
        "reported_share": dict(zip(ground.districts.tolist(), plan["reporting"], strict=True)),
        "first_recorded": {o["label"]: o["since"] for o in plan["offences"] if "since" in o},
        "messy_rows": mess,
        "disadvantage": dict(zip(ground.ids.tolist(), np.round(disadvantage, 3).tolist(), strict=True)),
        **read_yaml("portavela/planted.yaml"),
    }
    (folder / "truth.json").write_text(json.dumps(known, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
