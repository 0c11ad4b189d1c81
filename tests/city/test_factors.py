"""What a city adds to the catalog: challenges, factors, and goalposts for both."""

from __future__ import annotations

import pytest

from urbansafety.catalog import challenges, factors
from urbansafety.city import City
from urbansafety.errors import BadInput


@pytest.fixture
def read(tmp_path):
    def read(added: str) -> City:
        profile = '[city]\nname = "Portavela"\ncountry = "XXA"\n'
        (tmp_path / "city.toml").write_text(profile + added, encoding="utf-8")
        return City.read(tmp_path)

    return read


def of_id(city, id):
    return next(one for one in city.known_challenges if one.id == f"challenge:{id}")


def test_a_city_that_adds_nothing_has_the_catalog(read):
    assert read("").known_challenges == challenges()
    assert read("").known_factors == factors()


def test_a_citys_own_challenge_comes_after_those_of_the_catalog(read):
    city = read("""
[[challenges]]
id = "bicycle_theft"
label = "Theft of bicycles"
iccs = ["050229", "05022"]
functions = ["community_policing"]
goalposts = { low = 5, high = 200, reference = "Council decision 4/2025" }
""")
    own = city.known_challenges[-1]
    assert city.known_challenges[:-1] == challenges()
    assert (own.id, own.iccs, own.functions) == (
        "challenge:bicycle_theft",
        ("05022",),
        ("function:community_policing",),
    )
    assert (own.goalposts.low, own.goalposts.high, own.goalposts.reference) == (5, 200, "Council decision 4/2025")
    assert own.label == {"en": "Theft of bicycles", "es": "Theft of bicycles"}


def test_goalposts_for_a_challenge_of_the_catalog_change_nothing_else(read):
    city = read("""
[[challenges]]
id = "extortion"
goalposts = { low = 0, high = 60, reference = "Rates of the country's states, 2024" }
""")
    before = next(one for one in challenges() if one.id == "challenge:extortion")
    after = of_id(city, "extortion")
    assert before.goalposts is None and after.goalposts.high == 60
    assert (after.iccs, after.functions, after.label) == (before.iccs, before.functions, before.label)
    assert len(city.known_challenges) == len(challenges())


@pytest.mark.parametrize(
    ("block", "message", "remedy"),
    [
        (
            'id = "noise"\niccs = ["0801"]',
            "challenge 'noise': it is none of the catalog, and a new one needs `label`",
            "",
        ),
        ('id = "robery"\nlabel = "R"', "a new one needs `iccs`", "Did you mean 'robbery'?"),
        ('id = "noise"\nlabel = "N"\niccs = ["0899"]', "'0899' is not a code of the ICCS", "The nearest are"),
        ('id = "robbery"\nfunctions = ["street_lightning"]', "no function", "Did you mean 'street_lighting'?"),
        ('id = "robbery"\niccs = ["0501"]', "its iccs cannot be changed", "give your challenge another id"),
        ('id = "robbery"\ngoalposts = { low = 9, high = 9, reference = "x" }', "low goalpost (9) is not below", ""),
        ('id = "robbery"\ngoalposts = { low = 90, high = 9, reference = "x" }', "not below the high one (9)", ""),
        ('id = "robbery"\ngoalposts = { low = -1, high = 9, reference = "x" }', "a rate cannot be negative", ""),
        ('id = "robbery"\ngoalposts = { low = 1, high = inf, reference = "x" }', "finite", ""),
        ('id = "robbery"\ngoalposts = { low = 1, high = 9 }', "goalposts.reference is missing", ""),
    ],
)
def test_what_makes_no_sense_is_refused_when_it_is_read(read, block, message, remedy):
    with pytest.raises(BadInput) as refused:
        read(f"\n[[challenges]]\n{block}\n")
    assert message in refused.value.message
    assert remedy in refused.value.remedy


def test_goalposts_for_a_factor_and_a_factor_of_the_city(read):
    known = read("""
[[factors]]
id = "overcrowding"
goalposts = { low = 12, high = 47, reference = "Percentiles of the country" }
[[factors]]
id = "nights_without_water"
label = "Nights without water"
dimension = "vulnerability"
sphere = "community"
better = "lower"
unit = "night / month"
""").known_factors
    assert known["overcrowding"].goalposts.low == 12
    assert known["overcrowding"].sphere == factors()["overcrowding"].sphere
    assert known["nights_without_water"].goalposts is None
    assert list(known) == [*factors(), "nights_without_water"]


def test_a_new_factor_says_what_it_is(read):
    with pytest.raises(BadInput, match="new one needs `sphere`") as refused:
        read('\n[[factors]]\nid = "povert"\nlabel = "P"\ndimension = "vulnerability"\n')
    assert "Did you mean 'poverty'?" in refused.value.remedy


def test_a_factor_has_no_id_that_the_assessment_uses(read):
    with pytest.raises(BadInput, match="factor 'rate': the assessment measures an indicator of this id itself"):
        read('\n[[factors]]\nid = "rate"\n')


@pytest.mark.parametrize(
    "block",
    [
        'columns = { values = { poverty = "p" } }',
        'year = 2020\ncolumns = { period = "anio", values = { poverty = "p" } }',
    ],
)
def test_values_have_either_one_year_or_a_column_of_years(read, block):
    with pytest.raises(BadInput, match="say when: either `year`, or the column `period`"):
        read(f'\n[[indicators]]\nfile = "a.csv"\n{block}\n')
