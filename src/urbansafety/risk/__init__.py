"""Where threats meet vulnerability and the ability to cope is lacking, with everything that is uncertain about it."""

from urbansafety.risk.appraising import appraise

__all__ = ["appraise"]
