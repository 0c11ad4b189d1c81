"""A flow is declared by places, kinds and ranges; what makes no sense is refused with a way out."""

from __future__ import annotations

import pytest

import flowtown
from smallville import DECLARATION, edit
from urbansafety.city import City
from urbansafety.errors import BadInput


@pytest.fixture
def folder(tmp_path):
    return flowtown.write(tmp_path / "town")


def test_a_flow_is_read_as_it_is_written(folder):
    sea, labour = City.read(folder).flows
    assert next((leg.start, leg.end, leg.elicited) for leg in sea.legs) == ("overseas", "quay", "landed")
    assert sea.legs[1].volume == (95, 100, 105)
    assert labour.legs[0].volume is None
    assert [one.amount for one in sea.seizures] == [10, 5, 2]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("[95, 100, 105]", "[-5, 100, 105]", "a volume cannot be negative (-5)"),
        ("[95, 100, 105]", "[105, 100, 95]", "a volume is given as [low, best, high] in rising order"),
        ("[95, 100, 105]", "[95, 100, inf]", "leave it out where nobody knows"),
        (
            "[95, 100, 105]",
            "[95, 105]",
            "a volume is three numbers, [low, best, high]; leave it out where nobody knows",
        ),
        ("[95, 100, 105]", '"many"', "a volume is three numbers"),
        ("amount = 10,", "amount = -10,", "greater than or equal to 0"),
        (
            'to = "store"',
            'to = "stoer"',
            "'stoer' is no node of the flow 'cocaine_by_sea'; its nodes are overseas, quay",
        ),
        ('to = "store"', 'to = "quay"', "not from 'quay' to itself"),
        ('id = "store"', 'id = "quay"', "the node 'quay' stands twice"),
        (", lon = 10.01, lat = 50.03", "", "the node 'quay' is nowhere: a port has a point (`lon`, `lat`) or `areas`"),
        ("lat = 50.03", "lat = 150.03", "less than or equal to 90"),
        (", lat = 50.03", "", "coordinates come in pairs"),
        (
            '"transport brokers"',
            '"Juan de la Cruz"',
            "'Juan de la Cruz' looks like a name; actors are kinds, never persons",
        ),
        ('kind = "port"', 'kind = "harbour"', "nodes[2].kind"),
        ('elicited = "landed"', 'elicited = "landed", volume = [1, 2, 3]', "give either a volume or the question"),
        ('currency = "USD"', "", "`value` and `currency` go together"),
        ('from = "store", to = "abroad", volume', 'from = "quay", to = "store", volume', "flows[1]"),
        ('confidence = "moderate"', 'confidence = "high"', "flows[1].confidence"),
        ('type = "drugs"', 'type = "drugs"\ntyp = "x"', "flows[1].typ is not a known key\nDid you mean 'type'?"),
    ],
)
def test_what_makes_no_sense_is_refused(folder, old, new, said):
    edit(folder / "city.toml", old, new)
    if said == "flows[1]":
        edit(folder / "city.toml", 'means = "couriers"', 'means = "x"')
        edit(
            folder / "city.toml", 'volume = [28, 30, 32], means = "containers"', 'volume = [28, 30, 32], means = "vans"'
        )
        said = "the leg from 'quay' to 'store' stands twice in the flow 'cocaine_by_sea'"
    with pytest.raises(BadInput) as caught:
        City.read(folder)
    assert said in str(caught.value)


def test_a_flow_needs_no_leg_and_a_border_no_place(tmp_path):
    nodes = '[{ id = "fence", kind = "border", name = "The fence" }]'
    flow = f'[[flows]]\nid = "a"\ntype = "drugs"\nlabel = "A"\nunit = "kg"\nsource = "B"\nnodes = {nodes}\n'
    (tmp_path / "city.toml").write_text(DECLARATION + flow, encoding="utf-8")
    assert City.read(tmp_path).flows[0].legs == ()
