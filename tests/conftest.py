"""What the tests share: where the real cities' data are."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

PROJECT = Path(__file__).parent.parent
REAL_DATA = Path(os.environ.get("URBANSAFETY_DATA", PROJECT.parent / "shared" / "data"))


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of the real cities' data; the test is skipped, saying so, where it is absent."""
    if not REAL_DATA.is_dir():
        pytest.skip(f"no real data at {REAL_DATA}; set URBANSAFETY_DATA")
    return REAL_DATA
