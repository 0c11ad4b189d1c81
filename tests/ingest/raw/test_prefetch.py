"""Working ahead changes neither the order nor where errors rise."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from urbansafety.errors import BadInput
from urbansafety.ingest.raw.prefetch import prefetched


def test_errors_rise_after_the_pieces_before_them() -> None:
    def pieces() -> Iterator[int]:
        yield 1
        raise BadInput("broken", "mend it")

    ahead = prefetched(pieces())
    assert next(ahead) == 1
    with pytest.raises(BadInput, match="broken"):
        next(ahead)
