"""The starting matrices of institutions and mandates load as they are and claim no law."""

import csv
import re
from pathlib import Path

import pytest

from urbansafety.catalog.institutions import functions
from urbansafety.city import City, Governance, Profile
from urbansafety.ingest.context.institutions import read_institutions

FOLDER = Path(__file__).parent.parent / "examples" / "governance"
PACKS = sorted(path.name for path in FOLDER.iterdir() if path.is_dir())
GENERAL = ("federal", "unitary")


def declared(pack):
    files = {path.stem: f"{pack}/{path.name}" for path in (FOLDER / pack).glob("*.csv")}
    profile = Profile(name="Portavela", country="XXA", languages=("en",), timezone="America/Bogota")
    return City(folder=FOLDER, city=profile, governance=Governance(**files))


def rows(pack, name):
    with (FOLDER / pack / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_there_is_a_unitary_and_a_federal_one():
    assert set(GENERAL) <= set(PACKS)


@pytest.mark.parametrize("pack", PACKS)
def test_a_pack_loads_as_it_is(pack):
    found = read_institutions(declared(pack))
    assert found.tables["mandates"].num_rows == len(rows(pack, "mandates"))
    assert not found.observations and all(row["rejected"] == 0 for row in found.sources)


@pytest.mark.parametrize("pack", GENERAL)
def test_every_function_has_somebody_who_holds_it(pack):
    held = {f"function:{row['function']}" for row in rows(pack, "mandates") if row["mandate"] != "none"}
    assert held == set(functions())


@pytest.mark.parametrize("pack", sorted(set(PACKS) - set(GENERAL)))
def test_a_pack_of_a_country_names_law_and_article_for_each_line(pack):
    assert all(re.search(r", art\. \d+", row["legal_basis"]) for row in rows(pack, "mandates"))


@pytest.mark.parametrize("pack", GENERAL)
def test_no_law_is_claimed_and_every_line_asks_to_be_confirmed(pack):
    assert not any(row["legal_basis"] for row in rows(pack, "mandates"))
    assert all("confirm" in row["note"] for row in rows(pack, "mandates"))


@pytest.mark.parametrize("pack", GENERAL)
def test_who_shares_a_function_shares_it_with_another(pack):
    by_function = {}
    for row in rows(pack, "mandates"):
        by_function.setdefault(row["function"], []).append(row["mandate"])
    for function, mandates in by_function.items():
        assert mandates == ["exclusive"] or (set(mandates) == {"shared"} and len(mandates) > 1), function
