"""A dossier of the made-up city and its page."""

from __future__ import annotations

import pytest

import handmade
from urbansafety.dossier import Dossier
from urbansafety.report.facts import Facts
from urbansafety.report.page import page


@pytest.fixture(scope="session")
def dossier(tmp_path_factory: pytest.TempPathFactory) -> Dossier:
    return handmade.dossier(tmp_path_factory.mktemp("portavela"))


@pytest.fixture(scope="session")
def facts(dossier: Dossier) -> Facts:
    return Facts(dossier)


@pytest.fixture(scope="session")
def html(dossier: Dossier) -> str:
    return page(dossier)
