"""The whole assessment of Mexico City against a competent analyst's script, whole processes, cold, in one run.

    python benchmarks/assessment.py [RUNS]

Also: ten million simulated records against one million, to show that memory does not grow with rows.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PROJECT = Path(__file__).parent.parent
DATA = Path(os.environ.get("URBANSAFETY_DATA", PROJECT.parent / "shared" / "data"))
COMMAND = Path(sys.executable).with_name("urbansafety")


def run(*command: str | Path) -> tuple[float, float]:
    """Seconds of wall time and peak megabytes of a process."""
    start = time.perf_counter()
    process = subprocess.Popen([str(word) for word in command], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    message = process.stderr.read() if process.stderr else b""
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        sys.exit(f"{' '.join(map(str, command))} failed:\n{message.decode()}")
    return time.perf_counter() - start, usage.ru_maxrss / 1024


def mexico_city(folder: Path) -> Path:
    """The example's declaration beside links to the data."""
    for path in (PROJECT / "examples" / "mexico_city").iterdir():
        (folder / path.name).symlink_to(path)
    for path in (DATA / "mexico_city").iterdir():
        if not (folder / path.name).exists():
            (folder / path.name).symlink_to(path)
    return folder


def compare(folder: Path, runs: int) -> None:
    ours, theirs = [], []
    for k in range(runs):
        ours.append(run(COMMAND, "assess", folder, "--out", folder.parent / f"dossier{k}"))
        theirs.append(run(sys.executable, PROJECT / "benchmarks" / "peer.py", folder))
    print("| Mexico City, 1.3 million records | seconds (median) | MB (peak) |\n|---|---:|---:|")
    for name, measured in (
        ("urbansafety assess, with report", ours),
        ("pandas + geopandas + esda + statsmodels", theirs),
    ):
        seconds, memory = (statistics.median(values) for values in zip(*measured, strict=True))
        print(f"| {name} | {seconds:.1f} | {memory:,.0f} |")
    ratio = statistics.median(b[0] / a[0] for a, b in zip(ours, theirs, strict=True))
    print(f"| ratio | {ratio:.1f} | |\n")


def growth(folder: Path) -> None:
    print("| simulated records | seconds to assess | MB (peak) |\n|---|---:|---:|")
    for incidents in (1_000_000, 10_000_000):
        city = folder / str(incidents)
        run(COMMAND, "simulate", city, "--incidents", str(incidents))
        seconds, memory = run(COMMAND, "assess", city)
        print(f"| {incidents:,} | {seconds:.1f} | {memory:,.0f} |")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch:
        (Path(scratch) / "city").mkdir()
        compare(mexico_city(Path(scratch) / "city"), int(sys.argv[1]) if len(sys.argv) > 1 else 3)
        growth(Path(scratch))
