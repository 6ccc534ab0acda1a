"""What trees of causes cost with 1,000,000 feedback: nothing of them is kept, each request counts anew.

    python benchmarks/cause_pages.py [--feedback 1000000] [--folder DIR] [--rounds 10] [--write]

Fills and mirrors as benchmarks/pages.py does (a folder it filled is used again). A tree of 24 causes, each with a rule
and five comments held by hand, about a common theme (a tenth of all comments) over 90 days and over a year, and about a
rare one. Server time through Django's test client. Appends to benchmarks/results/pages_why.md with --write.
"""

from __future__ import annotations

import argparse
import os
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

import why_pages

import pages

RESULT = Path(__file__).parent / "results" / "pages_why.md"
ABOUT = {
    "common, 90 days": ("payment", 90),
    "common, a year": ("payment", 365),
    "rare, a year": ("payment.refund", 365),
}
RULES: tuple[dict[str, str], ...] = (
    {"channel": "mail"}, {"channel": "call"}, {"touchpoint": "touchpoint-3"}, {"touchpoint": "touchpoint-20"},
    {"polarity": "negative"}, {"emotion": "anger"}, {"weekday": "1"}, {"hours": "6-9"}, {"also": "staff"},
    {"channel": "chat", "polarity": "negative"}, {"language": "it"}, {"intent": "leaving"},
)  # fmt: skip
WORDS = {"q": "refund"}
HELD = 5


def planted(key: str, days: int, *, by: Any, has_words: bool) -> Any:
    """A tree of two levels; with words, one more rule that looks into every comment."""
    from outspoken.understand.causes import trees
    from outspoken.understand.causes.about import About
    from outspoken.understand.models import Reading, Theme
    from outspoken.understand.room import Filters

    now = datetime.now(UTC)
    theme = Theme.objects.get(key=key)
    tree = trees.open_tree(About(theme, start=now - timedelta(days=days)), title="benchmark", by=by, now=now)
    said = list(Reading.objects.filter(themes__contains=[theme.pk], has_words=True).values_list("pk", flat=True)[:100])
    for number, rule in enumerate((*RULES, WORDS) if has_words else RULES):
        first = trees.add_cause(tree, why=f"Cause {number}", rule=Filters.parse(rule), by=by, now=now)
        below = trees.add_cause(tree, why=f"Below {number}", parent=first, rule=Filters.parse(rule), by=by, now=now)
        for verbatim in said[number * HELD : number * HELD + HELD]:
            trees.attach(below, verbatim, by=by, now=now)
    return tree


def measure(rounds: int) -> list[tuple[str, str, list[float]]]:
    from django.test import Client

    from outspoken.understand.causes import trees

    users, rows = pages.readers(), []
    for name, (key, days) in ABOUT.items():
        for has_words in (False, True):
            tree = planted(key, days, by=users["analyst"], has_words=has_words)
            cause = tree.causes.filter(parent=None).first()
            addresses = {
                "the tree": f"/understand/causes/{tree.pk}/",
                "one cause": f"/understand/causes/{cause.pk}/",
                "its comments": f"/read/?cause={cause.pk}",
            }
            for reader, user in users.items():
                client = Client(SERVER_NAME="localhost")
                client.force_login(user)
                client.get("/me/")
                for what, address in addresses.items():
                    times = [why_pages.asked(client, address) for _ in range(rounds + 1)][1:]
                    told = f"{what}, {name}{', with a rule of words' if has_words else ''}"
                    rows.append((told, reader, times))
                    print(told, reader, pages.summary(times), flush=True)
            trees.remove_tree(tree, by=users["analyst"], now=datetime.now(UTC))
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--feedback", type=int, default=1_000_000)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    with pages.served(options.folder, options.feedback):
        load = os.getloadavg()[0]
        lines = [
            f"`python benchmarks/cause_pages.py`, {datetime.now(UTC):%Y-%m-%d}, 2 cores, load {load:.1f}.",
            f"{options.feedback:,} feedback, 24 causes. Server time in ms; p50, p95, max. The aim is a p95 of 300 ms.",
            "",
            "| page | reader | p50 | p95 | max |",
            "|---|---|---|---|---|",
        ]
        lines += [f"| {what} | {reader} | {pages.summary(times)} |" for what, reader, times in measure(options.rounds)]
        print("\n".join(lines))
        if options.write:
            with RESULT.open("a") as file:
                file.write("\n".join(lines) + "\n\n")


if __name__ == "__main__":
    main()
