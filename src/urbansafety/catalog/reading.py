"""Reading the catalog's files."""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

LANGUAGES = ("en", "es")
"""Of the names and questions in the catalog."""
Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_text(name: str) -> str:
    """A file of the catalog as text."""
    return files("urbansafety.catalog").joinpath(name).read_text(encoding="utf-8")


@cache
def read_yaml(name: str) -> dict[str, Any]:
    """A YAML file of the catalog."""
    content: dict[str, Any] = yaml.load(read_text(name), Loader)
    return content


def read_csv(name: str) -> list[dict[str, str]]:
    """The rows of a CSV file of the catalog."""
    return list(csv.DictReader(read_text(name).splitlines()))
