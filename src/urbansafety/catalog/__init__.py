"""Definitions as data: classification, challenges, indicators, harm weights, references."""

from urbansafety.catalog.classification import Offence, iccs, parse_code, parse_codes
from urbansafety.catalog.definitions import Challenge, challenges
from urbansafety.catalog.reading import read_yaml

__all__ = ["Challenge", "Offence", "challenges", "iccs", "parse_code", "parse_codes", "read_yaml"]
