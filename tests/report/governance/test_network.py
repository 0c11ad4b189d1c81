import re
from itertools import pairwise

import governed
from urbansafety.report.facts import Facts
from urbansafety.report.governance.actors import Actors
from urbansafety.report.governance.network import APART, STEP, network, places


def test_rows_and_bodies_keep_their_distance_and_stay_on_the_sheet(actors):
    where = places(actors, actors.table("bodies"))
    rows, bodies = (sorted(of.values()) for of in (where.institutions, where.bodies))
    assert min(b - a for a, b in pairwise(rows)) >= STEP
    assert min(b - a for a, b in pairwise(bodies)) >= APART
    assert max(rows + bodies) < where.height and min(rows + bodies) >= 0


def test_the_widest_level_stands_on_top(actors):
    where = places(actors, actors.table("bodies"))
    assert where.levels["national"] < where.levels["local"] < where.levels["neighbourhood"]


def test_broker_isolate_and_missing_link_are_drawn_and_told(actors):
    found = network(actors)
    assert found["title"] == "Mayor's office links the others; Department of public works stands outside"
    assert found["svg"].count('class="seat') == len(actors.table("bodies"))
    assert 'class="ring"' in found["svg"] and 'class="isolate"' in found["svg"]
    assert found["svg"].count('class="missing"') == found["missing"] == 1
    assert "Missing links: Department of public works with Mayor's office." in found["alt"]


def test_the_table_behind_names_the_seats(actors):
    row = next(row for row in network(actors)["rows"] if row["name"] == "Mayor's office")
    assert row["bodies"] == "Port committee (member); Safety council (chair)" or row["bodies"].count("(") == 2
    assert row["links"] == 3 and row["role"] == "links others"


def test_the_drawing_is_the_same_whatever_the_order_of_rows(tmp_path, actors):
    again = Actors(Facts(governed.dossier(tmp_path)))
    assert network(again)["svg"] == network(actors)["svg"]
    assert not re.search(r"NaN|nan|inf", network(actors)["svg"])
