"""What comes first: challenges in places, compared by eight criteria over uncertain values and people's weights."""

from urbansafety.priorities.ranking import rank

__all__ = ["rank"]
