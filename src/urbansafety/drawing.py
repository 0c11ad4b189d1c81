"""Specifications drawn as SVG by a second process: the renderer keeps Python's lock as it starts and as it draws."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

Draw = Callable[[Sequence[dict[str, Any]]], Future[list[str]]]
"""Takes all specifications of a page at once; may be called once."""
SMALLEST = {"mark": "point", "data": {"values": []}}
"""Drawn before anything is asked for, since the first drawing takes as long as ten others."""


@contextmanager
def renderer() -> Iterator[Draw]:
    """A process that draws Vega-Lite specifications; it gets ready, and draws, while the caller does something else.

    >>> with renderer() as draw:
    ...     [svg] = draw([SMALLEST]).result()
    >>> svg[:4]
    '<svg'
    """
    command = [sys.executable, "-P", __file__]  # without this folder on the path of modules
    with (
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process,
        ThreadPoolExecutor(1) as thread,
    ):
        try:
            yield lambda specs: thread.submit(_ask, process, specs)
        finally:
            process.kill()


def _ask(process: subprocess.Popen[bytes], specs: Sequence[dict[str, Any]]) -> list[str]:
    drawn, complaint = process.communicate(json.dumps(specs).encode())
    if process.returncode:
        raise RuntimeError(f"the charts could not be drawn: {complaint.decode(errors='replace')}")
    found: list[str] = json.loads(drawn)
    return found


def _answer() -> None:
    import vl_convert

    vl_convert.vegalite_to_svg(json.dumps(SMALLEST))
    specs = json.load(sys.stdin)
    json.dump([vl_convert.vegalite_to_svg(json.dumps(spec)) for spec in specs], sys.stdout)


if __name__ == "__main__":
    _answer()
