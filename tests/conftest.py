"""What the tests share: the real cities' data, read once."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from hypothesis import settings

from examples import assemble
from urbansafety import cli
from urbansafety.city import City
from urbansafety.engines import Engine, embedded
from urbansafety.ingest import ingest
from urbansafety.tables import Tables

settings.register_profile("shared machines", deadline=None)
settings.load_profile("shared machines")

PROJECT = Path(__file__).parent.parent
REAL_DATA = Path(os.environ.get("URBANSAFETY_DATA", PROJECT.parent / "shared" / "data"))


@pytest.fixture
def run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int | str, str, str]]:
    """``run("check", folder)``: the code that a command ends with, what it says, and what it complains of."""

    def run(*words: object) -> tuple[int | str, str, str]:
        monkeypatch.setattr(sys, "argv", ["urbansafety", *map(str, words)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        said = capsys.readouterr()
        assert "Traceback" not in said.out + said.err
        return ended.value.code or 0, said.out, said.err

    return run


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of the real cities' data; the test is skipped, saying so, where it is absent."""
    if not REAL_DATA.is_dir():
        pytest.skip(f"no real data at {REAL_DATA}; set URBANSAFETY_DATA")
    return REAL_DATA


@pytest.fixture(scope="session")
def example(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], tuple[Tables, Engine]]:
    """``example(name)``: the tables of a city of ``examples/``, read from the public files once for all tests."""

    @cache
    def read(name: str) -> tuple[Tables, Engine]:
        engine = embedded()
        return ingest(City.read(assemble(name, tmp_path_factory.mktemp("example"), real_data)), engine), engine

    return read
