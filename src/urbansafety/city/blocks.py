"""What every block of ``city.toml`` shares: words, lists of columns, years, and how unknown keys are met."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Columns = tuple[Text, ...]
Named = Annotated[Columns, Field(min_length=1)]
"""At least one column."""
Year = Annotated[int, Field(ge=1800, le=2200)]

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]
"""An id in small letters, digits and "_"."""


class Declaration(BaseModel):
    """A block of ``city.toml``: frozen, and unknown keys are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)
