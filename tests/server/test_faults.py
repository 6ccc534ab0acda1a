"""The fault harness in small, on every run; the large one is `benchmarks/faults.py`."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

HARNESS = Path(__file__).parents[2] / "benchmarks" / "faults.py"


@pytest.mark.parametrize(
    "arguments",
    [["--kills", "8", "--clients", "2", "--rate", "30"], ["--kills", "3", "--import-rows", "30000"]],
    ids=["posts", "import"],
)
def test_nothing_acknowledged_is_lost_doubled_or_half_there_whatever_is_killed(arguments: list[str]) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("DJANGO_", "OUTSPOKEN_"))}
    environment.pop("DATABASE_URL", None)
    done = subprocess.run(
        [sys.executable, str(HARNESS), "--seed", "11", *arguments],
        capture_output=True,
        text=True,
        env={**environment, "BENCHMARK_UNRECORDED": "yes"},
    )
    assert done.returncode == 0, done.stdout + done.stderr[-4000:]
