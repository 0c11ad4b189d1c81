"""Indicators: counts by area, month and ICCS code; rates, smoothed rates, harm and shares by area and year."""

from urbansafety.indicators.measuring import measure

__all__ = ["measure"]
