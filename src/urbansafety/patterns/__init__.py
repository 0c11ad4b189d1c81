"""Patterns: hot spots, trends and concentrations, each with its uncertainty and the null it was tested against."""

from urbansafety.patterns.detecting import detect

__all__ = ["detect"]
