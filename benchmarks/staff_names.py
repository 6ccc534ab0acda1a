"""What leaving colleagues' names out costs for each comment shown, beside reading it.

    python benchmarks/staff_names.py [--comments 2000] [--write]

Made-up comments of about 200 characters, one in ten of which names somebody, at teams of 5, 30 and 200 people who each
wrote down two names. The peer, in the same run, is the skim of the same comments by the reader. Seeded, no database;
appends to benchmarks/results/staff_names.md with --write.
"""

from __future__ import annotations

import argparse
import os
import random
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

RESULT = Path(__file__).parent / "results" / "staff_names.md"
SAID = "the parcel came late and nobody at checkout could tell me where it was or when my refund would be paid"


def names_of(people: int, dice: random.Random) -> list[str]:
    syllables = ("an", "be", "cor", "da", "el", "fi", "gu", "ha", "li", "mo", "ne", "ro", "su", "ti", "vo")
    return ["".join(dice.choices(syllables, k=3)).capitalize() + "a" for place in range(people)]


def comments(count: int, called: list[str], dice: random.Random) -> list[str]:
    def one() -> str:
        words = dice.choices(SAID.split(), k=38)
        if dice.random() < 0.1:
            words[dice.randrange(len(words))] = dice.choice(called)
        return " ".join(words)

    return [one() for _ in range(count)]


def measured(count: int) -> list[str]:
    from outspoken import reader
    from outspoken.people.names import Names

    rows = []
    for people in (5, 30, 200):
        dice = random.Random(people)
        called = names_of(people, dice)
        own = {UUID(int=place): f"{name} {name[::-1].capitalize()}" for place, name in enumerate(called)}
        team = Names({user: (name.split()[0], f"{name.split()[0]}chen") for user, name in own.items()}, own)
        texts = comments(count, called, dice)
        team.hidden("")
        reader.read(texts)
        times: dict[str, Any] = {}
        for what in ("hidden", "read"):
            began = time.perf_counter()
            _ = [team.hidden(text) for text in texts] if what == "hidden" else reader.read(texts)
            times[what] = (time.perf_counter() - began) / count * 1e6
        found = sum(bool(team.found(text)) for text in texts)
        rows.append(f"| {people} | {found / count:.0%} | {times['hidden']:.0f} | {times['read']:.0f} |")
    return rows


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--comments", type=int, default=2_000)
    arguments.add_argument("--write", action="store_true")
    given = arguments.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "outspoken.settings")
    import django

    django.setup()
    rows = measured(given.comments)
    head = (
        "| people | comments that name one | names left out, µs a comment | the skim, µs a comment |\n|---|---|---|---|"
    )
    title = f"## {datetime.now(UTC):%Y-%m-%d}, {given.comments:,} comments, {os.cpu_count()} cores"
    text = "\n".join([title, "", head, *rows])
    print(text)
    if given.write:
        head = "# Leaving colleagues' names out\n\n`python benchmarks/staff_names.py`\n\n"
        first = "" if RESULT.exists() else head
        with RESULT.open("a") as kept:
            kept.write(f"{first}{text}\n\n")


if __name__ == "__main__":
    main()
