"""The town's engine."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from urbansafety.engines import Engine, embedded


@pytest.fixture
def engine() -> Iterator[Engine]:
    """An empty engine."""
    return embedded()
