"""The pages on who can act: capacity, mandates, gaps and coordination."""

from urbansafety.report.governance.chapter import section

__all__ = ["section"]
