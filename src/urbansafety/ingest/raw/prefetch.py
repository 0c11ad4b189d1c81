"""One step ahead: the next piece is made by a second thread while this one is used."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")


def prefetched(pieces: Iterator[T]) -> Generator[T]:
    """The same pieces in the same order, each begun before it is asked for; errors rise where they would have.

    >>> list(prefetched(iter([1, 2, 3])))
    [1, 2, 3]
    """
    end = object()
    with ThreadPoolExecutor(1) as thread:
        ahead = thread.submit(next, pieces, end)
        while (piece := ahead.result()) is not end:
            ahead = thread.submit(next, pieces, end)
            yield piece  # type: ignore[misc]
