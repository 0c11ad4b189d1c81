import numpy as np
import pytest

from quality.conftest import daily, rows
from urbansafety.quality import check

DATES = daily("2022-01-01", "2024-12-31", 10)
N = len(DATES)


def masked(hidden, *, named=True, **columns):
    """Records of which those ``hidden`` carry a placeholder and are placed by name, or not at all."""
    hidden = np.asarray(hidden, bool)
    return {
        "date": DATES,
        "coordinates": np.where(hidden, "placeholder", "given"),
        "lon": np.where(hidden, np.nan, np.arange(N) * 1e-5 + 0.00001),
        "lat": np.where(hidden, np.nan, 0.12345),
        "placed_ward": np.where(hidden, "name" if named else "none", "coordinates"),
        **columns,
    }


VIOLENT = np.arange(N) % 10 == 0
LABELS = {"category": np.where(VIOLENT, "AGRESIÓN", "ROBO"), "iccs": np.where(VIOLENT, "0201", "0401")}


def test_a_category_that_is_masked_throughout_loses_its_map_and_no_other_does(make, engine):
    quality = check(make(masked(VIOLENT, named=False, **LABELS)), engine)
    assert quality.verdict("maps", ("0201",))[0] == "unfit"
    assert quality.verdict("maps", ("0401",))[0] == "fit"
    (row,) = rows(quality, aspect="geocoding", iccs="0201")
    assert (row["affected"], row["total"]) == (VIOLENT.sum(), VIOLENT.sum())


def test_names_of_areas_lift_such_a_map_to_limited(make, engine):
    quality = check(make(masked(VIOLENT, **LABELS)), engine)
    assert quality.verdict("maps", ("0201",))[0] == "limited"
    assert "by name" in rows(quality, aspect="geocoding", iccs="0201")[0]["message"]


def test_the_summary_tells_numbers_from_places_and_names_the_category(make, engine):
    quality = check(make(masked(VIOLENT, **LABELS)), engine)
    (row,) = rows(quality, aspect="geocoding", subject="records")
    assert row["message"].startswith(f"One record in ten ({VIOLENT.sum():,} of {N:,}) carries no usable place although")
    assert f"all {VIOLENT.sum():,} records of 'AGRESIÓN' (ICCS 0201)" in row["message"]


@pytest.mark.parametrize(("share", "verdict"), [(0.1, "fit"), (0.3, "limited"), (0.6, "unfit")])
def test_the_share_located_decides_on_maps(make, engine, share, verdict):
    quality = check(make(masked(np.arange(N) % 100 < 100 * share, named=False)), engine)
    assert rows(quality, aspect="geocoding", subject="records")[0]["maps"] == verdict


def test_places_missing_in_one_area_are_found(make, engine):
    south = np.arange(N) % 2 == 0
    hidden = south & (np.arange(N) % 10 < 4)
    quality = check(make(masked(hidden, named=False, declared=np.where(south, "S", "N"))), engine)
    (row,) = rows(quality, aspect="geocoding", subject="areas")
    assert "most in South (40" in row["message"]
    assert row["maps"] == "limited"


def test_areas_that_differ_only_by_their_categories_are_not_blamed(make, engine):
    explained = masked(VIOLENT, named=False, declared=np.where(VIOLENT | (np.arange(N) % 3 == 0), "S", "N"), **LABELS)
    (row,) = rows(check(make(explained), engine), aspect="geocoding", subject="areas")
    assert row["message"].endswith("The mix of categories explains it.")
    assert row["maps"] == "fit"


def test_years_in_which_places_were_not_noted_are_found(make, engine):
    quality = check(make(masked(np.datetime64("2023-01-01") > DATES, named=False)), engine)
    (row,) = rows(quality, aspect="geocoding", subject="years")
    assert "most in 2022 (100" in row["message"]


def test_points_outside_the_areas_are_counted_by_level(make, engine):
    inside = np.arange(N) % 10 > 0
    records = masked(np.zeros(N)) | {"placed_ward": np.where(inside, "coordinates", "none")}
    (row,) = rows(check(make(records), engine), subject="level ward")
    assert (row["affected"], row["total"], row["maps"]) == ((~inside).sum(), N, "limited")


def test_all_coordinates_missing_rules_maps_out(make, engine):
    records = masked(np.ones(N), named=False) | {"coordinates": np.full(N, "missing")}
    verdict, why = check(make(records), engine).verdict("maps")
    assert verdict == "unfit"
    assert any(row["message"].startswith(f"All {N:,} records carry no usable place") for row in why)


def test_names_of_too_few_areas_promise_no_map(make, engine):
    columns = masked(VIOLENT, **LABELS)
    columns["placed_ward"] = np.where(VIOLENT & (np.arange(N) % 20 == 0), "none", columns["placed_ward"])
    quality = check(make(columns), engine)
    (row,) = rows(quality, aspect="geocoding", iccs="0201")
    assert (row["maps"], row["message"].endswith("in an area by name, too few for a map of areas.")) == ("unfit", True)


def test_a_section_is_left_to_the_one_code_that_hides_its_places(make, engine):
    kinds = np.where(VIOLENT, "0201", np.where(np.arange(N) % 33 == 1, "0206", "0401"))
    quality = check(make(masked(VIOLENT, named=False, iccs=kinds)), engine)
    assert [row["iccs"] for row in rows(quality, aspect="geocoding") if row["maps"] == "unfit"] == ["0201"]
