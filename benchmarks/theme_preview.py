"""How soon the theme editor's preview answers with 1,000,000 comments in the record, and how right its estimates are.

    python benchmarks/theme_preview.py [--feedback 1000000] [--folder DIR] [--rounds 20] [--write]

Uses the record that benchmarks/pages.py leaves in DIR, or fills one. Each draft is asked for through Django's test
client as the page does while somebody types, of the last 12 months and of all comments, each in turn. `first` is the
first request after the kept sample was let go of: once in five minutes a request draws it anew. The count told is
compared with the truth, counted by reading every comment. Then whole passes of re-reading are timed: a theme is added
and all comments are looked at for it, then it is switched off. That changes the record (the corpus was not read by the
reader): give a copy of a folder that others measure on. Seeded; appends to benchmarks/results/theme_preview.md with
--write.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pages

RESULT = Path(__file__).parent / "results" / "theme_preview.md"
AIM = 1000  # ms

# What is typed, by kind; words of benchmarks/corpus.py.
DRAFTS = {
    "one common word": "train",
    "a common beginning": "t*",
    "a word of one in a hundred": "crowded",
    "a rare word": "unicorn",
    "a rare beginning": "unic*",
    "no comment has it": "kettle*",
    "two common words": "was late",
    "a rare pair of common words": "late seat",
    "thirty phrases": "\n".join(
        f"{first} {second}"
        for first in ("refund", "wifi", "luggage", "toilet", "driver")
        for second in ("broken", "was", "price", "late", "not", "is")
    ),
    "the starter tree's refunds": "",
}


def asked(client: Any, phrases: str, within: str) -> tuple[float, Any]:
    form = {"name": "Draft", "phrases": phrases, "within": within}
    begun = time.perf_counter()
    response = client.post("/themes/edit/preview", form, headers={"HX-Request": "true"})
    spent = (time.perf_counter() - begun) * 1000
    if response.status_code != 200:
        raise SystemExit(f"{phrases!r} answered {response.status_code}: {response.content[:300]!r}")
    return spent, response.context["preview"]


def texts(batch: int = 20_000) -> Iterator[tuple[list[datetime], list[str]]]:
    from django.db import connection, transaction

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "DECLARE everything CURSOR FOR SELECT reading.occurred_at, verbatim.text FROM understand_reading AS reading"
            " JOIN listen_verbatim AS verbatim ON verbatim.id = reading.verbatim_id WHERE reading.has_words"
        )
        while True:
            cursor.execute(f"FETCH {batch} FROM everything")
            rows = cursor.fetchall()
            if not rows:
                return
            yield [row[0] for row in rows], [row[1] for row in rows]


def truth(drafts: dict[str, str], now: datetime) -> dict[tuple[str, str], int]:
    """How many comments each draft finds, by reading all of them."""
    import pyarrow.compute as pc

    from outspoken import reader
    from outspoken.understand import theme_edits, theme_preview

    trees = {kind: theme_edits.Draft("", phrases=theme_edits.lines(said)).rule() for kind, said in drafts.items()}
    counted = dict.fromkeys(((kind, within) for kind in drafts for within in ("year", "ever")), 0)
    for times, said in texts():
        is_recent = [at >= now - theme_preview.YEAR for at in times]
        for kind, tree in trees.items():
            lengths = pc.list_value_length(reader.read(said, themes=tree)["mentions"]).to_pylist()
            counted[kind, "ever"] += sum(length > 0 for length in lengths)
            counted[kind, "year"] += sum(
                length > 0 and recent for length, recent in zip(lengths, is_recent, strict=True)
            )
    return counted


def measure(rounds: int, *, with_truth: bool) -> list[str]:
    from django.test import Client
    from django.test.utils import setup_test_environment

    from outspoken import reader
    from outspoken.understand import theme_preview

    setup_test_environment()  # keeps what a page was made of

    refunds = next(theme for theme in reader.load_themes().themes if theme.key == "payment.refund")
    drafts = {**DRAFTS, "the starter tree's refunds": "\n".join(refunds.phrases)}
    client = Client(SERVER_NAME="localhost")
    client.force_login(pages.readers()["analyst"])
    client.get("/me/")
    asked(client, "train", "ever")
    first = {}
    for within in ("year", "ever"):
        theme_preview.forget()
        first[within] = asked(client, "train", within)[0]
    times: dict[tuple[str, str], list[float]] = {}
    told = {}
    for _ in range(rounds):
        for kind, phrases in drafts.items():
            for within in ("year", "ever"):
                spent, told[kind, within] = asked(client, phrases, within)
                times.setdefault((kind, within), []).append(spent)
    true = truth(drafts, datetime.now(UTC)) if with_truth else {}
    lines = [
        f"First after the sample was let go of: {first['year']:.0f} ms (12 months), {first['ever']:.0f} ms (all).",
        "",
        "| what is typed | of | told | true | p50 ms | p95 ms | max ms |",
        "|---|---|---|---|---|---|---|",
    ]
    for (kind, within), taken in times.items():
        preview = told[kind, within]
        count = f"{preview.n:,}" if preview.is_exact else f"{preview.low:,} – {preview.n:,} – {preview.high:,}"
        known = f"{true[kind, within]:,}" if true else ""
        lines.append(f"| {kind} | {preview.of:,} | {count} | {known} | {pages.summary(taken)} |")
    every = [one for taken in times.values() for one in taken]
    lines += ["", f"All {len(every)} requests: p50, p95, max {pages.summary(every)} ms. The aim is {AIM} ms."]
    return lines


def reread() -> list[str]:
    """A theme is added, and all comments are looked at for it; the theme and what it found go again."""
    from django.db import transaction

    from outspoken.people.models import User
    from outspoken.understand import rereading, theme_edits
    from outspoken.understand.models import DirtyMonth

    by, draft = User.objects.get(email="analyst@bench.test"), theme_edits.Draft("Crowds", phrases=("crowded",))
    with transaction.atomic():
        rereading.begin(now=datetime.now(UTC))
    lines = [_passed("unchanged, the record as it was filled", rereading)]
    theme = theme_edits.create(draft, by=by, now=datetime.now(UTC))
    lines.append(_passed("added", rereading))
    theme_edits.switch(theme, on=False, by=by, now=datetime.now(UTC))
    lines.append(_passed("switched off", rereading))
    theme.delete()
    DirtyMonth.objects.all().delete()
    return lines


def _passed(words: str, rereading: Any) -> str:
    begun, longest = time.perf_counter(), 0.0
    while True:
        at = time.perf_counter()
        done = rereading.reread(now=datetime.now(UTC))
        longest = max(longest, time.perf_counter() - at)
        if not done:
            break
    spent, progress = time.perf_counter() - begun, rereading.progress()
    return (
        f"- A theme {words}: {progress.looked:,} comments looked at in {spent:.0f} s "
        f"({progress.looked / spent:,.0f}/s), {progress.changed:,} changed; "
        f"the longest batch took {longest * 1000:.0f} ms."
    )


def _tell(lines: list[str], write: bool) -> None:
    print("\n".join(lines), flush=True)
    if write:
        with RESULT.open("a") as out:
            out.write("\n".join(lines) + "\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--feedback", type=int, default=1_000_000)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--quick", action="store_true", help="no truth and no re-reading")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    folder = options.folder or Path(tempfile.mkdtemp(prefix="outspoken-preview-", dir="/tmp"))
    process = pages.start(folder)
    try:
        pages.filled(options.feedback)
        head = [
            (
                f"## {datetime.now(UTC):%Y-%m-%d}, {options.feedback:,} feedback, {os.cpu_count()} cores, "
                f"load {os.getloadavg()[0]:.1f}, {options.rounds} rounds"
            ),
            "",
        ]
        _tell([*head, *measure(options.rounds, with_truth=not options.quick), ""], options.write)
        if not options.quick:
            _tell([*reread(), ""], options.write)
    finally:
        from django.db import connection

        connection.close()
        connection.close_pool()  # type: ignore[attr-defined]
        process.send_signal(signal.SIGINT)
        process.wait(60)
        if not options.folder:
            shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
