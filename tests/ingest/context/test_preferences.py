from itertools import combinations

import numpy as np
import pytest

from handmade import areas
from urbansafety.catalog.criteria import criteria
from urbansafety.city import City, Preferences, Profile
from urbansafety.errors import BadInput
from urbansafety.ingest.context.preferences import read_preferences

HEAD = "group,respondent,method,criterion,against,value"


def read(folder, *rows, concern=()):
    given = {}
    for name, key, lines in (("weights.csv", "file", (HEAD, *rows)), ("concern.csv", "concern", concern)):
        if len(lines) > (key == "file"):
            (folder / name).write_text("\n".join([*lines, ""]), "utf-8")
            given[key] = name
    profile = Profile(name="X", country="XXA", languages=("en",), timezone="UTC")
    city = City(folder=folder, city=profile, preferences=Preferences(**given) if given else None)
    found = read_preferences(city, areas())
    return found.tables, found.sources


def weights(tables, respondent):
    return {r["criterion"]: r["weight"] for r in tables["weights"].to_pylist() if r["respondent"] == respondent}


def test_points_and_swing_become_shares_and_what_is_not_named_has_none(tmp_path):
    tables, sources = read(
        tmp_path, "youth,Y1,points,harm,,30", "youth,Y1,points,burden,,10", "youth,Y2,swing,trend,,100",
    )  # fmt: skip
    assert weights(tables, "Y1") == dict.fromkeys(criteria(), 0.0) | {"harm": 0.75, "burden": 0.25}
    assert weights(tables, "Y2")["trend"] == 1.0
    (source,) = sources
    assert (source["id"], source["kind"], source["read"]) == ("source:preferences", "preferences", 3)


def pairs(true):
    rows = []
    for (one, a), (other, b) in combinations(zip(criteria(), true, strict=True), 2):
        rows.append(f"youth,Y1,pairwise,{one},{other},{'1/' if a < b else ''}{max(a, b) / min(a, b):g}")
    return rows


# Comparisons of true weights 8, 4, 2, 1, 1, 1, 1, 2 give them back, without a contradiction.
def test_comparisons_become_shares_with_their_inconsistency(tmp_path):
    true = [8, 4, 2, 1, 1, 1, 1, 2]
    tables, _ = read(tmp_path, *pairs(true))
    assert list(weights(tables, "Y1").values()) == pytest.approx(np.array(true) / 20)
    assert tables["weights"]["inconsistency"].to_pylist() == pytest.approx([0.0] * 8, abs=1e-9)


def test_what_residents_name_is_read_for_the_city_and_for_areas(tmp_path):
    level = areas().levels[0]
    rows = ("robbery,,,0.4,1200", f"theft,{level.name},{level.ids[0]},0.2,90")
    tables, sources = read(tmp_path, concern=("challenge,level,area,share,respondents", *rows))
    city, area = tables["concern"].to_pylist()
    assert city == {"challenge": "challenge:robbery", "level": "city", "area": "", "share": 0.4, "asked": 1200}
    assert (area["level"], area["area"]) == (level.name, level.ids[0])
    assert [source["id"] for source in sources] == ["source:concern"]


def test_nothing_declared_gives_nothing(tmp_path):
    tables, sources = read(tmp_path)
    assert tables["weights"].num_rows == tables["concern"].num_rows == len(sources) == 0


@pytest.mark.parametrize(
    ("rows", "said", "remedy"),
    [
        (["yuoth,Y1,points,harm,,30"], "'yuoth' is no stakeholder group", "Did you mean 'youth'?"),
        (["youth,Y1,points,harms,,30"], "'harms' is no criterion", "Did you mean 'harm'?"),
        (["youth,Y1,point,harm,,30"], "'point' is no way of asking", "Did you mean 'points'?"),
        (["youth,Y1,points,harm,,-3"], "'-3' is no number of 0 or more", "Write a number"),
        (["youth,Y1,points,harm,,many"], "'many' is no number", "Write a number"),
        (["youth,Y1,points,harm,,0"], "the weights of Y1 (youth) add up to 0", "at least one criterion"),
        (["youth,Y1,points,harm,,3", "youth,Y1,points,harm,,4"], "Y1 gives 'harm' twice", "Keep one"),
        (["youth,Y1,points,harm,trend,3"], "points speak of one criterion", "Leave it blank"),
        (["youth,Ana Pérez,points,harm,,3"], "looks like a name", "by codes"),
        (["youth,,points,harm,,3"], "nothing stands there", "Fill it in"),
        (["youth,Y1,pairwise,harm,trend,3"], "does not compare 'burden' with 'harm', and 26 other pairs", "all 28"),
        (["youth,Y1,pairwise,harm,harm,3"], "is compared with itself", "Delete"),
        (["youth,Y1,pairwise,harm,trend,30"], "'30' is no comparison", "1/9 to 9"),
        (["youth,Y1,pairwise,harm,trend,1/0"], "'1/0' is no comparison", "1/9 to 9"),
        (["youth,Y1,pairwise,harm,trend,3", "youth,Y1,pairwise,trend,harm,3"], "'trend' and 'harm' twice", "other way"),
    ],
)
def test_what_cannot_be_weights_is_refused_with_a_way_out(tmp_path, rows, said, remedy):
    with pytest.raises(BadInput) as refused:
        read(tmp_path, *rows)
    assert said in refused.value.message and "weights.csv" in refused.value.message
    assert remedy in refused.value.remedy


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("robery,,,0.4,1200", "'robery' is no challenge"),
        ("robbery,,,40,1200", "'40' is no share"),
        ("robbery,,,0.4,0", "nobody was asked"),
        ("robbery,wrd,w00,0.4,10", "no level of areas"),
        ("robbery,,w00,0.4,10", "no area of the level 'city'"),
        ("robbery,,,0.4,10\nrobbery,,,0.4,10", "stands twice"),
    ],
)
def test_what_cannot_be_concern_is_refused(tmp_path, row, said):
    with pytest.raises(BadInput) as refused:
        read(tmp_path, concern=("challenge,level,area,share,respondents", row))
    assert said in refused.value.message
