"""The report: one HTML file that a mayor can read, print and check."""

from urbansafety.report.page import write_report

__all__ = ["write_report"]
