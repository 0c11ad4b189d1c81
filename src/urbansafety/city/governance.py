"""``[governance]``: who can act, with which mandate and which capacity."""

from __future__ import annotations

from typing import Self

from pydantic import model_validator

from urbansafety.city.blocks import Declaration, Text

SHEETS = ("institutions", "mandates", "bodies", "agreements", "capacity")


class Governance(Declaration):
    """One workbook with a sheet for each of ``SHEETS``, or one table a noun.

    ``institutions``: id, name, level, sector, group, territory, priorities. ``mandates``: institution, function,
    mandate, responsible, legal_basis. ``bodies``: body, name, institution, role. ``agreements``: provider, receiver,
    purpose, signed, expires. ``capacity``: institution, function, dimension, grade, respondent, evidence, date.
    """

    workbook: Text | None = None
    institutions: Text | None = None
    mandates: Text | None = None
    bodies: Text | None = None
    agreements: Text | None = None
    capacity: Text | None = None
    provider: Text | None = None
    group: Text | None = None
    licence: Text | None = None

    @model_validator(mode="after")
    def _workbook_or_tables(self) -> Self:
        tables = [getattr(self, sheet) for sheet in SHEETS]
        if bool(self.workbook) == any(tables):
            raise ValueError("give either `workbook` or one file a table: `institutions`, `mandates`, …")
        if not self.workbook and not self.institutions:
            raise ValueError("without `institutions` nobody can hold a mandate; add the table of institutions")
        return self
