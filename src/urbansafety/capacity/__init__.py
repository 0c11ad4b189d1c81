"""Who can act: mandates, graded capacity, gaps and coordination, from the neighbourhood to the world."""

from urbansafety.capacity.gauging import gauge

__all__ = ["gauge"]
