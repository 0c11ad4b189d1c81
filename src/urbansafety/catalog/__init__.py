"""Definitions as data: classification, challenges, indicators, harm weights, references."""

from urbansafety.catalog.bibliography import Reference, references
from urbansafety.catalog.classification import Offence, iccs, parse_code, parse_codes
from urbansafety.catalog.definitions import (
    SELDOM_REPORTED,
    SELDOM_SHARE,
    Challenge,
    Definition,
    Weight,
    challenges,
    harm,
    harm_days,
    indicators,
)
from urbansafety.catalog.reading import read_yaml

__all__ = [
    "SELDOM_REPORTED",
    "SELDOM_SHARE",
    "Challenge",
    "Definition",
    "Offence",
    "Reference",
    "Weight",
    "challenges",
    "harm",
    "harm_days",
    "iccs",
    "indicators",
    "parse_code",
    "parse_codes",
    "read_yaml",
    "references",
]
