"""Urban safety governance assessments, from a city's raw records to findings that can be traced back to them.

A city folder holds raw files and one declaration, ``city.toml``. An assessment reads it and gives a dossier: open
tables in which every finding leads back to the files it rests on.

    from urbansafety import City, assess

    dossier = assess(City.read("portavela"))
    dossier.frame("findings")
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from urbansafety.assessment import assess, save
    from urbansafety.city import City
    from urbansafety.dossier import Dossier
    from urbansafety.errors import BadInput

_HOMES = {"assess": "assessment", "save": "assessment", "City": "city", "Dossier": "dossier", "BadInput": "errors"}

__all__ = ["BadInput", "City", "Dossier", "assess", "save"]


def __getattr__(name: str) -> Any:
    """Public names resolve when they are first used, so that importing the package costs nothing."""
    if name not in _HOMES:
        raise AttributeError(f"module 'urbansafety' has no attribute {name!r}")
    return getattr(import_module(f"urbansafety.{_HOMES[name]}"), name)
