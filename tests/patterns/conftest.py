"""Chance for the tests of patterns."""

from __future__ import annotations

import numpy as np
import pytest


@pytest.fixture
def rng() -> np.random.Generator:
    """Always the same stream."""
    return np.random.default_rng(20260101)
