"""The made-up city with its institutions, as pages read it."""

from __future__ import annotations

import pytest

import governed
from urbansafety.dossier import Dossier
from urbansafety.report.facts import Facts
from urbansafety.report.governance.actors import Actors
from urbansafety.report.page import page


@pytest.fixture(scope="session")
def governed_dossier(tmp_path_factory: pytest.TempPathFactory) -> Dossier:
    return governed.dossier(tmp_path_factory.mktemp("portavela"))


@pytest.fixture(scope="session")
def actors(governed_dossier: Dossier) -> Actors:
    return Actors(Facts(governed_dossier))


@pytest.fixture(scope="session")
def governed_page(governed_dossier: Dossier) -> str:
    return page(governed_dossier)
