"""Finding and ending processes that an earlier run left behind (Linux; elsewhere none are found)."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Sequence
from pathlib import Path

MARK = "OUTSPOKEN_HOUSE"
_PROC = Path("/proc")


def _all() -> list[Path]:
    return [path for path in _PROC.iterdir() if path.name.isdigit()] if _PROC.is_dir() else []


def of_house(folder: Path) -> list[int]:
    """Processes that a supervisor of this data folder started, told by the mark in their environment."""
    mark = f"{MARK}={folder}".encode()
    found = []
    for process in _all():
        try:
            marked = mark in (process / "environ").read_bytes().split(b"\0")
        except OSError:  # gone meanwhile, or somebody else's
            continue
        if marked and int(process.name) != os.getpid() and is_alive(int(process.name)):
            found.append(int(process.name))
    return found


def of_cluster(data: Path) -> list[int]:
    """PostgreSQL's processes that stand in this cluster's folder, the postmaster or backends without one."""
    found = []
    for process in _all():
        try:
            stands = (process / "cwd").readlink() == data
            program = (process / "exe").readlink().name.removesuffix(" (deleted)")
        except OSError:
            continue
        if stands and program == "postgres" and is_alive(int(process.name)):
            found.append(int(process.name))
    return found


def is_alive(pid: int) -> bool:
    """Whether a process runs; one that ended and waits for its parent to notice does not."""
    try:
        state = (_PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        if _PROC.is_dir():
            return False
        return _answers(pid)
    return state not in {"Z", "X"}


def _answers(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def end(find: Callable[[], Sequence[int]], *, by: Sequence[tuple[signal.Signals, float]]) -> list[int]:
    """Signal what `find` finds, wait, and go on to the next signal for what is still there. Returns the survivors.

    by: each signal and how many seconds to wait after it.
    """
    for number, seconds in by:
        for pid in find():
            try:
                os.kill(pid, number)
            except ProcessLookupError:
                continue
        until = time.monotonic() + seconds
        while find():
            if time.monotonic() > until:
                break
            time.sleep(0.05)
        else:
            return []
    return list(find())
