"""What the verdicts cost on the theme pages with 1,000,000 feedback: counting customers anew, and a page in between.

    python benchmarks/verdict_pages.py [--feedback 1000000] [--folder DIR] [--rounds 5] [--plan] [--write]

Fills and mirrors as benchmarks/pages.py does (a folder it filled is used again). `customers counted` is one question to
PostgreSQL, asked anew each time; it is kept for ten minutes in life, for everybody who sees the same. `verdicts` is
all of them with the customers kept and the lens's answers let go. Pages are asked as pages.py asks them. Appends to
benchmarks/results/pages_verdicts.md with --write; --plan prints PostgreSQL's plan.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

import pages

RESULT = Path(__file__).parent / "results" / "pages_verdicts.md"
ADDRESSES = ("/understand/themes/", "/understand/themes/payment/", "/understand/themes/payment.refund/?days=30")


@dataclass(frozen=True)
class Timed:
    """Milliseconds of each round, and the processor time of one, the web's and PostgreSQL's together."""

    rounds: list[float]
    processor: float


def timed(work: Callable[[], object], rounds: int, postmaster: int) -> Timed:
    found = []
    used = time.process_time() + pages.postgres_ticks(postmaster)
    for _ in range(rounds):
        begun = time.perf_counter()
        work()
        found.append((time.perf_counter() - begun) * 1000)
    used = time.process_time() + pages.postgres_ticks(postmaster) - used
    return Timed(found, used * 1000 / rounds)


def measure(rounds: int, postmaster: int) -> list[tuple[str, str, Timed]]:
    from django.test import Client
    from django.utils import timezone

    from outspoken.understand import theme_people, verdicts
    from outspoken.understand.mirror import lens
    from outspoken.understand.period import Period
    from outspoken.understand.scope import Scope

    rows: list[tuple[str, str, Timed]] = []
    for name, user in pages.readers().items():
        scope = Scope.of(user)
        for days in ("90", "30"):
            period = Period.ending(timezone.now(), asked=days)
            window = theme_people.Window.of(period)
            channels = verdicts.of_themes(lens(), period, scope).gathered.people.channels

            def counted(window: Any = window, scope: Any = scope, channels: Any = channels) -> None:
                theme_people.forget()
                theme_people.people_of(window, scope, theme_people.About.PROBLEM, channels=channels)

            def judged(period: Any = period, scope: Any = scope) -> None:
                lens()._answers.clear()
                verdicts.of_themes(lens(), period, scope)

            rows.append((f"customers counted, {window.name}", name, timed(counted, rounds, postmaster)))
            rows.append((f"verdicts, {window.name}", name, timed(judged, rounds, postmaster)))
        client = Client(SERVER_NAME="localhost")
        client.force_login(user)
        for url in ADDRESSES:
            client.get(url)
            rows.append((url, name, timed(partial(client.get, url), max(rounds, 20), postmaster)))
    return rows


def plan() -> None:
    from django.db import connection
    from django.utils import timezone

    from outspoken.understand import theme_people
    from outspoken.understand.period import Period
    from outspoken.understand.sql import question

    window = theme_people.Window.of(Period.ending(timezone.now()))
    values = window.asked() | {"seen": None, "channels": ["mail", "call", "chat"]}
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN (ANALYZE, BUFFERS, COSTS OFF) " + question("people_of_themes"), values)
        print("\n".join(row[0] for row in cursor.fetchall()))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--feedback", type=int, default=1_000_000)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--plan", action="store_true")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    with pages.served(options.folder, options.feedback) as process:
        if options.plan:
            plan()
        lines = [
            (
                f"\n`python benchmarks/verdict_pages.py`, {datetime.now(UTC):%Y-%m-%d %H:%M}, 2 cores, load "
                f"{os.getloadavg()[0]:.1f}, {options.feedback:,} feedback over two years. Milliseconds.\n"
            ),
            "| what | reader | rounds | p50 | p95 | max | processor, mean |",
            "|---|---|---|---|---|---|---|",
        ]
        for what, reader, times in measure(options.rounds, process.pid):
            shown = f"{len(times.rounds)} | {pages.summary(times.rounds)} | {times.processor:.0f}"
            lines.append(f"| {what} | {reader} | {shown} |")
        print("\n".join(lines))
        if options.write:
            with RESULT.open("a") as out:
                out.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
