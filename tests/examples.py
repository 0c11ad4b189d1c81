"""Putting an example's declaration beside the public files that it names."""

from __future__ import annotations

from pathlib import Path

from urbansafety.city import City

EXAMPLES = Path(__file__).parent.parent / "examples"
DATA = {"medellin_counts": "medellin", "mexico_city_colonias": "mexico_city"}
"""Examples whose files lie in another city's folder."""


def assemble(name: str, into: Path, data: Path) -> Path:
    """A city folder with the example's declaration and links to the files that it names; its path.

    Parameters
    ----------
    name
        A folder of ``examples/``.
    into
        An empty folder, such as pytest's ``tmp_path``.
    data
        The folder of the real cities' data.
    """
    city, source = into / name, data / DATA.get(name, name)
    city.mkdir()
    for own in (EXAMPLES / name).iterdir():
        (city / own.name).symlink_to(own.resolve())
    declared = City.read(EXAMPLES / name)
    populations = [level.population.rpartition(":")[0] for level in declared.areas if level.population]
    blocks = (*declared.areas, *declared.records, *declared.indicators, *declared.places)
    patterns = [*(block.file for block in blocks), *populations]
    for pattern in dict.fromkeys(filter(None, patterns)):
        for path in source.glob(pattern):
            link = city / path.relative_to(source)
            link.parent.mkdir(parents=True, exist_ok=True)
            link.symlink_to(path.resolve())
    return city
