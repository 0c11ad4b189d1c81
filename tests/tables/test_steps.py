from datetime import date
from pathlib import Path

import pyarrow as pa

from urbansafety.city import City, Profile
from urbansafety.dossier import declared
from urbansafety.tables import APPRAISED, GAUGED, Areas, Capacity, Risks, Tables


def tables(*sources):
    given = declared()["sources"].rows([{"id": f"source:{i}", **row} for i, row in enumerate(sources)])
    city = City(folder=Path("."), city=Profile(name="Portavela", country="XXA"))
    return Tables(city, Areas((), ""), None, pa.table({}), given, Path("rejected.parquet"), ())


def test_the_newest_record_is_that_of_any_source_and_none_of_no_records():
    assert tables({"last": date(2024, 5, 2)}, {"last": date(2023, 1, 1)}, {"last": None}).newest == date(2024, 5, 2)
    assert tables({"last": None}).newest is None
    assert tables().newest is None


def test_every_step_fills_tables_that_the_dossier_has():
    empty = declared()
    able = Capacity(**{name: empty[name].rows([]) for name in GAUGED}, coping={})
    at_stake = Risks(**{name: empty[name].rows([]) for name in APPRAISED})
    filled = {**tables().for_dossier(), **able.for_dossier(), **at_stake.for_dossier()}
    assert set(filled) < set(empty)
    assert not set(able.for_dossier()) & set(at_stake.for_dossier())
