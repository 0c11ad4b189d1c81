from dataclasses import replace

import numpy as np
import pyarrow as pa

from urbansafety.dossier import declared
from urbansafety.tables import Areas, Cube, Level, Observation, Quality


def cube():
    """Two areas and one cell without area, three months, robbery of two kinds and theft."""
    return Cube(
        level="ward",
        areas=np.array(["a", "b"]),
        months=np.array(["2024-01", "2024-02", "2024-03"], "datetime64[M]"),
        codes=np.array(["0401", "04011", "0502"]),
        area=np.array([0, -1, 1, 0, 1]),
        month=np.array([0, 1, 1, 2, 1]),
        code=np.array([0, 0, 0, 1, 2]),
        placed=np.array([0, 2, 1, 1, 0]),
        source=np.zeros(5, int),
        sources=np.array(["source:police"]),
        attempted=np.zeros(5, int),
        count=np.array([3, 6, 7, 4, 5]),
    )


def test_a_code_counts_with_all_below_it():
    assert cube().by_month(("0401",)).tolist() == [[3, 0, 4], [0, 7, 0], [0, 6, 0]]


def test_without_codes_everything_counts_once():
    assert cube().by_month().sum() == 3 + 4 + 5 + 6 + 7


def test_records_placed_by_name_can_be_left_out():
    assert cube().by_month(("0401",), named=False).tolist() == [[3, 0, 0], [0, 0, 0], [0, 6, 0]]


def test_a_source_covers_the_months_from_its_first_to_its_last_record():
    two = replace(cube(), sources=np.array(["source:morgue", "source:police"]), source=np.array([1, 1, 1, 0, 1]))
    # police records (0401, 0502) are of January and February, the morgue's (04011) of March
    assert two.covered(("0502",)).tolist() == [True, True, False]
    assert two.covered(("0401",)).tolist() == [True, True, True]
    assert two.covered(("0401",), sources=("source:morgue",)).tolist() == [False, False, True]
    window = (np.datetime64("2024-02"), np.datetime64("2024-03"))
    assert two.covered(("0502",), window).tolist() == [False, True, False]
    assert not two.covered(("0703",)).any(), "nobody records corruption"


def counts_that_state_zeros():
    """Two areas and two months of declared counts: nothing is said of area b in January."""
    return Cube(
        level="ward",
        areas=np.array(["a", "b"]),
        months=np.array(["2024-01", "2024-02"], "datetime64[M]"),
        codes=np.array(["0401"]),
        area=np.array([0, 0, 1]),
        month=np.array([0, 1, 1]),
        code=np.zeros(3, int),
        placed=np.zeros(3, int),
        source=np.zeros(3, int),
        sources=np.array(["source:precincts"]),
        attempted=np.zeros(3, int),
        count=np.array([5, 0, 7]),
    )


def test_where_counts_with_zeros_are_silent_nothing_is_known():
    assert counts_that_state_zeros().unknown(("0401",)).tolist() == [[False, False], [True, False]]
    assert counts_that_state_zeros().unknown(("0401",), sources=("source:other",)).sum() == 0


def test_counts_that_leave_zeros_out_are_zero_where_they_are_silent():
    sparse = replace(counts_that_state_zeros(), count=np.array([5, 1, 7]))
    assert not sparse.unknown(("0401",)).any()
    assert not cube().unknown(("0401",)).any(), "nor do incidents state zeros"


def test_a_category_of_counts_covers_the_months_of_which_numbers_are_given():
    # theft is given for February alone; robbery states its zeros from January on
    two = replace(
        counts_that_state_zeros(), codes=np.array(["0401", "0502"]), code=np.array([0, 0, 1]), area=np.zeros(3, int)
    )
    assert two.covered(("0502",)).tolist() == [False, True]
    assert two.covered(("0401",)).tolist() == [True, True]


def level(years, *columns):
    """Two areas whose residents are known for some years."""
    ids = np.array(["a", "b"], object)
    return Level("ward", ids, ids, ids, ids, np.array(columns, float).T, np.array(years))


def test_residents_are_those_of_the_nearest_known_year():
    known = level([2010, 2020], [100, 200], [110, np.nan])
    assert known.residents(2018)[0] == 110
    assert known.residents(2012).tolist() == [100, 200]
    assert known.residents(2015).tolist() == [100, 200], "equally near: the earlier"


def test_a_population_too_long_ago_says_nothing():
    known = level([2010, 2020], [100, 200], [110, np.nan])
    assert np.isnan(known.residents(2018)[1])
    assert np.isnan(known.residents(2026)).all()
    assert known.residents(2025)[0] == 110


def test_a_population_without_a_stated_year_stands_in_for_every_year():
    assert level([0], [100, 200]).residents(1999).tolist() == [100, 200]
    assert level([0, 2020], [100, 200], [110, np.nan]).residents(2021).tolist() == [110, 200]


def test_the_city_has_the_residents_of_the_largest_level_that_is_known_throughout():
    wards, half, whole = level([2020], [100, 200]), level([2020], [np.nan, 290]), level([2020], [90, 200])
    assert Areas((half, wards), "").residents(2020) == 300
    assert Areas((whole, wards), "").residents(2020) == 290
    assert np.isnan(Areas((half,), "").residents(2020))
    assert np.isnan(Areas((), "").residents(2020))


def test_the_share_of_nothing_is_zero():
    assert Observation("source:x", "validity", "", 0, 0, "").share == 0.0


def quality(*rows):
    fit = dict.fromkeys(("counts", "rates", "trends", "maps"), "fit")
    table = declared()["quality"].rows([{"source": "s", "subject": str(i), **fit, **row} for i, row in enumerate(rows)])
    return Quality(table, None)


def test_the_worst_verdict_wins_and_says_why():
    everything = {"aspect": "geocoding", "iccs": "", "maps": "limited", "message": "One in ten has no place."}
    homicide = {"aspect": "geocoding", "iccs": "0101", "maps": "unfit", "message": "No homicide has a place."}
    found = quality(everything, homicide)

    def verdict(use, code):
        word, rows = found.verdict(use, (code,))
        return word, [row["message"] for row in rows]

    assert verdict("maps", "0502") == ("limited", [everything["message"]])
    assert verdict("maps", "0101") == ("unfit", [homicide["message"]])
    assert verdict("counts", "0101") == ("fit", [])


def test_a_quality_without_rows_is_fit():
    assert Quality(pa.table(declared()["quality"].rows([])), None).verdict("maps") == ("fit", [])


def test_a_source_that_does_not_record_an_offence_does_not_cut_its_months_short():
    day = np.datetime64
    spans = {"source:police": (day("2010-01"), day("2019-12")), "source:morgue": (day("2016-01"), day("2016-12"))}
    quality = Quality(pa.table({}), (day("2016-01"), day("2016-12")), spans)
    city = replace(cube(), sources=np.array(["source:police", "source:morgue"], object))
    city = replace(city, source=np.where(city.code == city.codes.tolist().index("0502"), 0, 1).astype(np.int32))
    assert quality.window(city, ("0502",)) == spans["source:police"]
    assert quality.window(city) == spans["source:morgue"], "every record together: the months that both cover"
    assert quality.window(city, sources=("source:police",)) == spans["source:police"]
    assert replace(quality, spans={}).window(city, ("0502",)) == quality.months
