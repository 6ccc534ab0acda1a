"""Server time of every page of the understand room with 1,000,000 feedback in the record.

    python benchmarks/pages.py [--feedback 1000000] [--folder DIR] [--rounds 15] [--write]

Fills an embedded PostgreSQL 18 in DIR (a temporary one without it; a filled one is used again), mirrors it into the
lens, then asks each page so many times through Django's test client, each in turn so that none is asked twice in a row.
What is kept for a moment only is let go before every request, so a request does all its work except what is kept for
minutes in life (what is usual, the lens's answers of the same hour). `cold` is the first request of an address in the
process. Seeded; writes benchmarks/results/pages.md with --write.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

RESULT = Path(__file__).parent / "results" / "pages.md"
AIM = 150  # ms, p95


def addresses(now: datetime) -> dict[str, list[str]]:
    """Pages by kind."""
    month = now - timedelta(days=30)
    return {
        "command centre": ["/now/", "/now/figures", "/now/wall"],
        "reading room, plain": ["/read/", "/read/?unread=1", "/read/?flagged=1"],
        "reading room, one filter": [
            "/read/?channel=call",
            "/read/?touchpoint=touchpoint-3",
            "/read/?touchpoint=touchpoint-24",
            "/read/?emotion=disgust",
            "/read/?polarity=negative",
            "/read/?language=it",
            "/read/?source=social",
            "/read/?theme=payment",
            "/read/?theme=payment.refund",
            "/read/?intent=complaint",
            "/read/?intent=leaving",
            "/read/?score_min=0&score_max=3&score_kind=nps",
            f"/read/?from={month:%Y-%m-%d}",
            "/read/?from=2025-06-01&to=2025-06-30",
        ],
        "reading room, several filters": [
            "/read/?touchpoint=touchpoint-20&emotion=disgust&language=it",
            "/read/?theme=payment.refund&polarity=negative&channel=mail",
            "/read/?theme=delivery.damage&touchpoint=touchpoint-20&language=it",
            "/read/?score_max=3&score_kind=nps&emotion=anger&channel=social",
            "/read/?unread=1&touchpoint=touchpoint-5&polarity=positive",
            "/read/?emotion=disgust&score_min=9&language=it&channel=social&source=mail",
            f"/read/?from={month:%Y-%m-%d}&emotion=worry&channel=chat&language=fr",
            "/read/?intent=leaving&touchpoint=touchpoint-20&language=it",
        ],
        "reading room, words": [
            "/read/?q=train",
            "/read/?q=refund",
            "/read/?q=unicorn",
            "/read/?q=nowhere+to+be+found",
            "/read/?q=%22was+late%22",
            "/read/?q=train+-app",
            "/read/?q=friendly+or+thanks",
        ],
        "reading room, words and filters": [
            "/read/?q=refund&touchpoint=touchpoint-20",
            "/read/?q=train+refund&emotion=anger",
            "/read/?q=unicorn&emotion=anger",
            "/read/?q=friendly&emotion=disgust&language=it",
            "/read/?q=train&from=2025-06-01&to=2025-06-30",
        ],
        "theme pages": [
            "/understand/themes/",
            "/understand/themes/?days=365",
            "/understand/themes/payment/",
            "/understand/themes/payment/?days=365",
            "/understand/themes/payment.refund/",
        ],
        "what they say": [
            "/read/said/",
            "/read/said/?theme=payment.refund&polarity=negative",
            "/read/said/?touchpoint=touchpoint-24",
            f"/read/said/?from={month:%Y-%m-%d}",
            "/read/said/?from=2025-06-01&to=2025-06-30&emotion=anger",
            "/read/said/?q=refund",
        ],
        "touchpoint pages": [
            "/understand/touchpoints/",
            "/understand/touchpoints/?days=365",
            "/understand/touchpoints/touchpoint-0/",
            "/understand/touchpoints/touchpoint-0/?days=365",
            "/understand/touchpoints/touchpoint-24/",
        ],
    }


def start(folder: Path) -> Any:
    """The embedded PostgreSQL in the folder, and Django over it."""
    from outspoken.server.cluster import Cluster

    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o755)
    cluster = Cluster(folder / "postgres")
    cluster.create()
    process = cluster.start()
    os.environ |= {
        "DATABASE_URL": cluster.url,
        "DJANGO_SETTINGS_MODULE": "outspoken.settings",
        "OUTSPOKEN_DATA": str(folder / "data"),
        "OUTSPOKEN_LOG_LEVEL": "ERROR",
    }
    import django

    django.setup()
    return process


def filled(feedback: int) -> None:
    """Fill the record and the lens unless they are."""
    import corpus
    from django.core.management import call_command

    from outspoken.listen.models import Feedback
    from outspoken.understand import mirror

    call_command("migrate", verbosity=0)
    if not Feedback.objects.exists():
        begun = time.perf_counter()
        corpus.fill(feedback, now=datetime.now(UTC))
        print(f"filled in {time.perf_counter() - begun:.0f} s", flush=True)
    mirror.mark_dirty(corpus.marked_dirty(datetime.now(UTC)), now=datetime.now(UTC))
    begun = time.perf_counter()
    while mirror.mirror_dirty_months(now=datetime.now(UTC)):
        continue
    print(f"mirrored in {time.perf_counter() - begun:.0f} s", flush=True)


def readers() -> dict[str, Any]:
    """An analyst, who sees everything, and somebody of the frontline, who sees four of twenty-five touchpoints."""
    from outspoken.people.models import Membership, Role, Team, User

    made = {}
    for name, role, team in (("analyst", Role.ANALYST, None), ("frontline", Role.FRONTLINE, Team.objects.first())):
        user, _ = User.objects.get_or_create(email=f"{name}@bench.test", defaults={"name": name.title()})
        Membership.objects.get_or_create(user=user, role=role, team=team)
        made[name] = user
    return made


def postgres_ticks(postmaster: int) -> float:
    """Processor seconds used so far by the postmaster's children that still run."""
    used = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(fields[1]) == postmaster:
            used += int(fields[11]) + int(fields[12])
    return used / os.sysconf("SC_CLK_TCK")


def measure(rounds: int, postmaster: int) -> dict[str, dict[str, list[float]]]:
    """Milliseconds per kind of page and reader: the first of each address under `… cold`, processor time (the web's and
    PostgreSQL's together) under `… processor`."""
    from django.test import Client
    from django.utils import timezone

    from outspoken.understand.now import figures

    told: dict[str, dict[str, list[float]]] = {}
    for name, user in readers().items():
        client = Client(SERVER_NAME="localhost")
        client.force_login(user)
        client.get("/me/")
        for turn in range(rounds):
            for kind, urls in addresses(timezone.now()).items():
                used = time.process_time() + postgres_ticks(postmaster)
                for url in urls:
                    figures.let_go_of_moments()
                    begun = time.perf_counter()
                    response = client.get(url)
                    body = b"".join(response) if response.streaming else response.content
                    spent = (time.perf_counter() - begun) * 1000
                    if response.status_code not in {200, 404}:
                        raise SystemExit(f"{url} answered {response.status_code}: {body[:300]!r}")
                    found = told.setdefault(kind, {}).setdefault(f"{name}{' cold' if turn == 0 else ''}", [])
                    found.append(spent)
                    if turn and spent > AIM:
                        print(f"  {spent:.0f} ms: {name} {url}")
                used = (time.process_time() + postgres_ticks(postmaster) - used) * 1000 / len(urls)
                if turn:
                    told[kind].setdefault(f"{name} processor", []).append(used)
    return told


def summary(times: list[float]) -> str:
    ranked = sorted(times)
    p95 = ranked[min(len(ranked) - 1, int(len(ranked) * 0.95))]
    return f"{statistics.median(ranked):.0f} | {p95:.0f} | {ranked[-1]:.0f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--feedback", type=int, default=1_000_000)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    with served(options.folder, options.feedback) as process:
        told = measure(options.rounds, process.pid)
        lines = report(told, options)
        print("\n".join(lines))
        if options.write:
            RESULT.write_text("\n".join(lines) + "\n")


@contextmanager
def served(kept: Path | None, feedback: int) -> Iterator[Any]:
    """A filled PostgreSQL in that folder, or in one that is gone afterwards."""
    folder = kept or Path(tempfile.mkdtemp(prefix="outspoken-pages-", dir="/tmp"))
    process = start(folder)
    try:
        filled(feedback)
        # As the web process does when it starts.
        import_module("outspoken.asgi")
        yield process
    finally:
        from django.db import connection

        connection.close()
        connection.close_pool()
        process.send_signal(signal.SIGINT)
        process.wait(60)
        if not kept:
            shutil.rmtree(folder, ignore_errors=True)


def report(told: dict[str, dict[str, list[float]]], options: argparse.Namespace) -> list[str]:
    lines = [
        "# Pages with 1,000,000 feedback in the record",
        "",
        (
            f"`python benchmarks/pages.py`, {datetime.now(UTC):%Y-%m-%d}, 2 cores, load {os.getloadavg()[0]:.1f}. "
            f"Server time in ms; {options.feedback:,} feedback over two years, {options.rounds} rounds. "
            f"The aim is a p95 of {AIM} ms. "
            "Processor time is the web's and PostgreSQL's together, for all requests but the first of each address."
        ),
        "",
        "| pages | reader | requests | p50 | p95 | max | cold p50 | cold p95 | cold max | processor, mean |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    for kind, by_reader in told.items():
        for name in ("analyst", "frontline"):
            warm, cold = by_reader[name], by_reader[f"{name} cold"]
            used = statistics.mean(by_reader[f"{name} processor"])
            lines.append(f"| {kind} | {name} | {len(warm)} | {summary(warm)} | {summary(cold)} | {used:.0f} |")
    return lines


if __name__ == "__main__":
    main()
