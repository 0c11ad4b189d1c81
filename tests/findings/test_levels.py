from dataclasses import replace

import pytest

from urbansafety.dossier import declared
from urbansafety.findings.levels import levels


@pytest.fixture(scope="module")
def robbery(basis):
    return next(s for s in levels(basis) if s.challenge == "challenge:robbery")


def test_a_level_tells_rate_interval_count_and_share(robbery):
    assert robbery.text.startswith("Records of robbery stood at 3")
    assert "per 100,000 residents (between " in robbery.text
    assert robbery.text.endswith(" of all records.")


def test_a_level_rests_on_the_rate_and_on_both_parts_of_its_share(robbery):
    roles = {to: role for to, role in robbery.rests_on}
    assert roles == {
        "indicator:rate:robbery:city:2023": "estimate",
        "indicator:recorded:robbery:city:2023": "estimate",
        "indicator:total_recorded:city:2023": "estimate",
    }


def test_harm_moves_a_rare_challenge_up(basis):
    weight = {s.challenge: s.weight for s in levels(basis)}
    assert weight["challenge:lethal_violence"] > weight["challenge:burglary"]


def test_every_challenge_with_records_has_a_level(basis):
    assert {s.challenge for s in levels(basis)} == set(basis.challenges)


def test_a_part_of_a_year_says_so(basis):
    rows = [row for row in basis.indicators.values.to_pylist() if row["period"] == "2019"]
    table = type(basis.patterns).from_pylist(rows, basis.indicators.values.schema)
    told = next(levels(replace(basis, indicators=replace(basis.indicators, values=table))))
    assert "in 2019, from 11 months scaled to a year" in told.text


def test_residents_counted_too_long_ago_are_named_as_the_reason_for_no_rate(basis):
    far = [replace(level, population_years=level.population_years - 30) for level in basis.tables.areas.levels]
    rows = [row for row in basis.indicators.values.to_pylist() if row["indicator"] not in ("rate", "population")]
    table = type(basis.patterns).from_pylist(rows, basis.indicators.values.schema)
    tables = replace(basis.tables, areas=replace(basis.tables.areas, levels=tuple(far)))
    told = next(levels(replace(basis, tables=tables, indicators=replace(basis.indicators, values=table))))
    newest = max(int(year) for level in far for year in level.population_years)
    assert told.text.endswith(f"No rate: residents were last counted for {newest}, too far from 2023 to divide by.")


@pytest.mark.parametrize(
    ("unit", "words"),
    [
        ("victims", "Victims of intentional homicide (SDG 16.1.1): 9"),
        ("offences", "Records of intentional homicide, standing for its victims (SDG 16.1.1): 9"),
        (None, "Records of intentional homicide, standing for its victims (SDG 16.1.1): 9"),
    ],
)
def test_records_of_homicide_are_not_called_victims(basis, unit, words):
    values = basis.indicators.values.to_pylist()
    row = next(r for r in values if (r["indicator"], r["level"], r["period"]) == ("rate", "city", "2023"))
    homicide = {"indicator": "victims_of_homicide", "challenge": "challenge:lethal_violence", "value": 9.0}
    counts = [
        {"level": "city", "iccs": "0101", "source": row["id"], "count": 90} for row in basis.tables.sources.to_pylist()
    ]
    sources = [source | {"counting_unit": unit} for source in basis.tables.sources.to_pylist()]
    build = declared()
    given = replace(
        basis,
        tables=replace(basis.tables, sources=build["sources"].rows(sources)),
        indicators=replace(
            basis.indicators,
            counts=build["counts"].rows(counts),
            values=build["indicators"].rows([*values, row | homicide]),
        ),
    )
    (told,) = [s for s in levels(given) if "SDG" in s.text]
    assert told.text.startswith(words)
