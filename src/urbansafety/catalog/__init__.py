"""Definitions as data: classification, challenges, indicators, factors, harm weights, references."""

from urbansafety.catalog.bibliography import Reference, references
from urbansafety.catalog.classification import Offence, iccs, parse_code, parse_codes
from urbansafety.catalog.definitions import (
    SELDOM_REPORTED,
    SELDOM_SHARE,
    Challenge,
    Definition,
    Factor,
    Goalposts,
    Weight,
    challenges,
    factors,
    harm,
    harm_days,
    indicators,
)
from urbansafety.catalog.reading import LANGUAGES, read_yaml

__all__ = [
    "LANGUAGES",
    "SELDOM_REPORTED",
    "SELDOM_SHARE",
    "Challenge",
    "Definition",
    "Factor",
    "Goalposts",
    "Offence",
    "Reference",
    "Weight",
    "challenges",
    "factors",
    "harm",
    "harm_days",
    "iccs",
    "indicators",
    "parse_code",
    "parse_codes",
    "read_yaml",
    "references",
]
