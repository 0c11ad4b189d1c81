"""``[governance]``: who can act, with which mandate and which capacity."""

from __future__ import annotations

from typing import Self

from pydantic import model_validator

from urbansafety.city.blocks import Declaration, Text

SHEETS = ("institutions", "mandates", "bodies", "agreements", "capacity")


class Governance(Declaration):
    """One workbook with a sheet for each of ``SHEETS``, or one table a noun; ``institutions`` must be there.

    Which columns each has stands in ``ingest.context.sheets.COLUMNS``.
    """

    workbook: Text | None = None
    institutions: Text | None = None
    mandates: Text | None = None
    bodies: Text | None = None
    agreements: Text | None = None
    capacity: Text | None = None
    complete: bool = False
    """Whether the mandates cover every function, so that one without a row is a function that nobody holds."""
    provider: Text | None = None
    group: Text | None = None
    licence: Text | None = None

    @model_validator(mode="after")
    def _workbook_or_tables(self) -> Self:
        if bool(self.workbook) == any(getattr(self, sheet) for sheet in SHEETS):
            raise ValueError("give either `workbook` or one file a table: `institutions`, `mandates`, …")
        if not self.workbook and not self.institutions:
            raise ValueError("without `institutions` nobody can hold a mandate; add the table of institutions")
        if self.complete and not (self.workbook or self.mandates):
            raise ValueError("`complete` speaks of the mandates, and there are none; add the table of mandates")
        return self

    @property
    def files(self) -> dict[str, str]:
        """The declared files, by the name that each gets as a source."""
        if self.workbook:
            return {"governance": self.workbook}
        return {f"governance-{sheet}": file for sheet in SHEETS if (file := getattr(self, sheet))}
