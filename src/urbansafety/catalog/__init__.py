"""Definitions as data: classification, challenges, indicators, harm weights, references."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

import yaml

Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@cache
def read_yaml(name: str) -> dict[str, Any]:
    """A YAML file of the catalog."""
    text = files("urbansafety.catalog").joinpath(name).read_text(encoding="utf-8")
    content: dict[str, Any] = yaml.load(text, Loader)
    return content
