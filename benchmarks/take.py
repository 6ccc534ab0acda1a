"""How many items a second does `listen.feedback.take` store durably, in batches of 500 and one by one?

    python benchmarks/take.py [--items 50000] [--batch 500]

Uses the embedded PostgreSQL in a temporary folder (fsync on) unless DATABASE_URL is set; there the tables are filled
and left. Also tells the processor time it took, which a busy machine does not lengthen: what one core could do, were it
alone. Appends a line to benchmarks/results/take.jsonl. The peer in the same run is Django's own bulk_create of the same
rows without masking, people, touchpoints or checks of what is known.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).parent / "results" / "take.jsonl"
PHRASES = (
    "the train was late again", "nobody told us why", "the app showed the wrong platform", "your colleague was kind",
    "the refund took three weeks", "the ticket machine is broken", "clean and quiet", "warm coffee, thanks",
)  # fmt: skip


@contextmanager
def database() -> Iterator[int | None]:
    """The process id of the PostgreSQL that was started, None where DATABASE_URL names another."""
    if os.environ.get("DATABASE_URL"):
        yield None
        return
    from outspoken.server.cluster import Cluster

    folder = Path(tempfile.mkdtemp(prefix="outspoken-bench-", dir="/tmp"))
    folder.chmod(0o755)
    cluster = Cluster(folder)
    cluster.create()
    server = cluster.start()
    os.environ["DATABASE_URL"] = cluster.url
    try:
        yield server.pid
    finally:
        server.terminate()
        server.wait(30)
        shutil.rmtree(folder, ignore_errors=True)


def made_items(count: int, *, seed: int, now: datetime) -> list[Any]:
    """About 100 characters each; a third with a person, all at a touchpoint, half with a score, some to be masked."""
    from outspoken.listen.feedback import Item

    chance = random.Random(seed)
    items = []
    for number in range(count):
        text = ", ".join(chance.choices(PHRASES, k=4))
        if number % 20 == 0:
            text += " write to somebody@example.org"
        scored = number % 2 == 0
        items.append(
            Item(
                external_id=f"{seed}-{number}",
                verbatims=(("What happened?", text),),
                occurred_at=now - timedelta(seconds=chance.randrange(86_400)),
                touchpoint=f"place-{number % 40}",
                person=f"customer-{chance.randrange(count)}" if number % 3 == 0 else "",
                score=float(chance.randrange(11)) if scored else None,
                score_kind="nps" if scored else "",
                attributes={"ticket": f"T{number}", "class": "second", "seat": number % 80},
            )
        )
    return items


def rate(count: int, work: Callable[[], None]) -> float:
    start = time.perf_counter()
    work()
    return count / (time.perf_counter() - start)


def processor_seconds(postgres: int | None) -> float:
    """Processor time so far of this process and of PostgreSQL's, those still running and those ended."""
    used = time.process_time()
    if postgres is None:
        return used
    children = Path(f"/proc/{postgres}/task/{postgres}/children").read_text().split()
    for pid in (str(postgres), *children):
        with suppress(OSError):
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            used += sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")
    return used


def measure(items_count: int, batch: int, postgres: int | None) -> dict[str, float]:
    from outspoken.journeys.models import Touchpoint
    from outspoken.listen.feedback import take
    from outspoken.listen.models import Feedback, Source, Verbatim

    now = datetime.now(UTC)
    Touchpoint.objects.bulk_create(
        [Touchpoint(name=f"place-{n}", slug=f"place-{n}") for n in range(40)], ignore_conflicts=True
    )
    source, _ = Source.objects.get_or_create(slug="bench", defaults={"name": "Bench", "kind": Source.Kind.API})
    seed = time.time_ns()
    items = made_items(items_count, seed=seed, now=now)
    singles = made_items(min(1000, items_count), seed=seed + 1, now=now)
    times: list[float] = []

    def batches() -> None:
        for start in range(0, len(items), batch):
            began = time.perf_counter()
            taken = take(items[start : start + batch], source=source, by=None, now=now)
            times.append(time.perf_counter() - began)
            assert taken.stored == len(items[start : start + batch]), taken.errors[:1]

    def one_by_one() -> None:
        for item in singles:
            take([item], source=source, by=None, now=now)

    def peer() -> None:
        for start in range(0, len(singles), batch):
            rows = [
                Feedback(
                    source=source,
                    external_id=f"peer-{i.external_id}",
                    occurred_at=i.occurred_at,
                    received_at=now,
                    channel="x",
                )
                for i in singles[start : start + batch]
            ]
            Feedback.objects.bulk_create(rows)
            Verbatim.objects.bulk_create(
                [
                    Verbatim(feedback=row, text=i.verbatims[0][1])
                    for row, i in zip(rows, singles[start : start + batch], strict=True)
                ]
            )

    take(made_items(batch, seed=seed + 2, now=now), source=source, by=None, now=now)  # warm
    before = processor_seconds(postgres)
    batched = rate(len(items), batches)
    used = processor_seconds(postgres) - before
    return {
        "batched_items_per_s": round(batched),
        "batched_items_per_processor_second": round(len(items) / used),
        "batch_ms_median": round(statistics.median(times) * 1000, 1),
        "batch_ms_worst": round(max(times) * 1000, 1),
        "single_items_per_s": round(rate(len(singles), one_by_one)),
        "bulk_create_items_per_s": round(rate(len(singles), peer)),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--items", type=int, default=50_000)
    parser.add_argument("--batch", type=int, default=500)
    arguments = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "outspoken.settings")
    os.environ.setdefault("OUTSPOKEN_LOG_LEVEL", "WARNING")
    with database() as postgres:
        import django

        django.setup()
        from django.core.management import call_command
        from django.db import connection

        call_command("migrate", verbosity=0)
        figures = measure(arguments.items, arguments.batch, postgres)
        connection.close()
        connection.close_pool()
    line = {"at": datetime.now(UTC).isoformat(timespec="seconds"), "batch": arguments.batch, **figures}
    print(json.dumps(line, indent=2))
    RESULTS.parent.mkdir(exist_ok=True)
    with RESULTS.open("a") as results:
        results.write(json.dumps(line) + "\n")


if __name__ == "__main__":
    main()
