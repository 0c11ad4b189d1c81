"""The made-up city as findings are drawn from it."""

from __future__ import annotations

from pathlib import Path

import pytest

import handmade
from urbansafety.findings.basis import Basis


@pytest.fixture(scope="session")
def basis(tmp_path_factory: pytest.TempPathFactory) -> Basis:
    folder: Path = tmp_path_factory.mktemp("portavela")
    given = handmade.tables(folder)
    return Basis(
        given,
        handmade.quality(),
        handmade.indicators(given.areas),
        handmade.patterns(),
        handmade.capacity(),
        handmade.risks(),
    )
