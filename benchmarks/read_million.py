"""How long `outspoken read` takes on a large file, and how much memory: the real command in a process of its own.

    python benchmarks/read_million.py [--rows 1000000] [--no-report]

Appends one line to benchmarks/results/read.md.
"""

from __future__ import annotations

import argparse
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks.files.corpus import write

RESULTS = Path(__file__).parent / "results" / "read.md"
HEAD = """# outspoken read

`python benchmarks/read_million.py --rows N`: seeded rows of distinct text, about 100 characters each, CSV in, readings
(and report) out; wall time, processor time and peak memory of the whole command in its own process. Where the load is
above the number of cores, the machine was busy with other work and the wall time is too long.

| when | rows | report | wall | processor | peak memory | file | machine |
|---|---|---|---|---|---|---|---|
"""


def measure(source: Path, out: Path, *, report: bool) -> tuple[float, float, float]:
    """Seconds on the wall, seconds of processor time and MiB of one run."""
    command = [sys.executable, "-c", "from outspoken.cli import main; main()", "read", str(source), "--out", str(out)]
    started = time.perf_counter()
    subprocess.run([*command, *([] if report else ["--no-report"])], check=True, stdout=subprocess.DEVNULL)
    seconds = time.perf_counter() - started
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / (1024 if sys.platform != "darwin" else 1024 * 1024)


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--rows", type=int, default=1_000_000)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--no-report", action="store_true")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        source = write(Path(folder) / "feedback.csv", chosen.rows, chosen.seed)
        size = source.stat().st_size
        seconds, processor, peak = measure(source, Path(folder) / "out", report=not chosen.no_report)
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    line = (
        f"| {datetime.now(UTC):%Y-%m-%d} | {chosen.rows:,} | {'no' if chosen.no_report else 'yes'} | {seconds:.1f} s "
        f"| {processor:.1f} s | {peak:,.0f} MiB | {size / 1e6:.0f} MB "
        f"| {cores} cores, Python {platform.python_version()}, load {os.getloadavg()[0]:.1f} |\n"
    )
    if not RESULTS.exists():
        RESULTS.write_text(HEAD, "utf-8")
    with RESULTS.open("a", encoding="utf-8") as stream:
        stream.write(line)
    print(line, end="")


if __name__ == "__main__":
    main()
