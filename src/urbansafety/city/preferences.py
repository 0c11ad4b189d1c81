"""``[preferences]``: what counts how much, by stakeholder group, and which problems residents name."""

from __future__ import annotations

from typing import Self

from pydantic import model_validator

from urbansafety.city.blocks import Declaration, Text


class Preferences(Declaration):
    """A table of the weights that people gave to the criteria, and one of the problems that residents name.

    Which columns each has stands in ``ingest.context.preferences``.
    """

    file: Text | None = None
    concern: Text | None = None
    provider: Text | None = None
    group: Text | None = None
    licence: Text | None = None

    @model_validator(mode="after")
    def _one_of_them(self) -> Self:
        if not self.files:
            raise ValueError("give `file`, the weights by group, or `concern`, the problems that residents name")
        return self

    @property
    def files(self) -> dict[str, str]:
        """The declared files, by the name that each gets as a source."""
        given = {"preferences": self.file, "concern": self.concern}
        return {name: file for name, file in given.items() if file}
