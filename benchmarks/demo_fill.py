"""How long the demo takes until it is ready, by part: comments taken, read, mirrored, noticed, worked on, told.

    python benchmarks/demo_fill.py --folder /tmp/larkline [--comments 120000]

Fills an empty folder as `outspoken demo` does, without serving it, and prints for each part seconds of the clock and of
this process; on a busy machine the second is the one to compare. The folder can be served afterwards:
`outspoken demo --data FOLDER`.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any


@contextmanager
def timed(name: str) -> Iterator[None]:
    wall, own = time.perf_counter(), time.process_time()
    yield
    print(
        f"{name:24} {time.perf_counter() - wall:7.1f} s {time.process_time() - own:7.1f} s of this process", flush=True
    )


def within(name: str, work: Callable[..., Any]) -> Callable[..., Any]:
    def done(**given: object) -> Any:
        with timed(f"  of it {name}"):
            return work(**given)

    return done


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--comments", type=int, default=120_000)
    told = parser.parse_args()
    os.environ.pop("DATABASE_URL", None)
    os.environ.setdefault("OUTSPOKEN_LOG_LEVEL", "WARNING")
    from outspoken.cli.demo import _passwords
    from outspoken.server.house import open_house

    with open_house(told.folder.resolve(), doing="timing the demo"):
        from outspoken.demo import company, fill, work
        from outspoken.demo.story import telling
        from outspoken.understand import mirror, readings
        from outspoken.understand.notice import noticing

        now = datetime.now(UTC)
        with timed("comments taken"):
            passwords = _passwords(told.folder, [member.handle for member in company.CAST])
            fill.fill(now=now, count=told.comments, seed=1, passwords=passwords)
        with timed("read"):
            while readings.read_unread(now=now):
                continue
        with timed("mirrored"):
            while mirror.mirror_dirty_months(now=now):
                continue
        noticing.notice = within("noticed", noticing.notice)
        work.work = within("cases worked on", work.work)
        with timed("what the staff did"):
            telling.tell(now=now, seed=1)


if __name__ == "__main__":
    main()
