import json

import pytest

from urbansafety.city import City
from urbansafety.errors import BadInput
from urbansafety.simulate import simulate


@pytest.fixture(scope="module")
def portavela(tmp_path_factory):
    return simulate(tmp_path_factory.mktemp("sim") / "portavela", areas=40, incidents=20_000, seed=7)


def lines(folder):
    return [line for path in sorted((folder / "police").glob("*.csv")) for line in path.read_text("utf-8").splitlines()]


def test_writes_as_many_records_as_asked_and_a_broken_line_a_file(portavela):
    assert len(lines(portavela)) == 20_000 + 5 * 2  # a header and a broken line in each of five files


def test_the_declaration_is_one_that_can_be_read(portavela):
    city = City.read(portavela)
    assert [level.level for level in city.areas] == ["district", "neighbourhood"]


def test_truth_counts_the_messy_rows(portavela):
    mess = json.loads((portavela / "truth" / "truth.json").read_text("utf-8"))["messy_rows"]
    written = lines(portavela)
    assert mess["unreadable date"] == sum("31/02/2022" in line for line in written)
    assert mess["no coordinates"] == sum(line.endswith(';"";""') for line in written)
    numbers = [line.split(";")[0] for line in written if line.startswith('"PV-0')]
    assert mess["repeated id"] == len(numbers) - len(set(numbers))


def test_the_same_seed_gives_the_same_bytes(portavela, tmp_path):
    again = simulate(tmp_path / "again", areas=40, incidents=20_000, seed=7)
    for path in sorted(p for p in portavela.rglob("*") if p.is_file()):
        assert path.read_bytes() == (again / path.relative_to(portavela)).read_bytes(), path.name


def test_never_writes_over_files(portavela):
    with pytest.raises(BadInput, match="not empty"):
        simulate(portavela)


def test_refuses_a_city_without_areas(tmp_path):
    with pytest.raises(BadInput, match="make no city"):
        simulate(tmp_path / "x", areas=3)
