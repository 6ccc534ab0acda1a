"""What rules cost: 100 of them tried on 1,000,000 feedback, and asked about comments as they come.

    python benchmarks/rules.py [--feedback 1000000] [--folder DIR] [--rules 100] [--write]

Uses the record that benchmarks/pages.py leaves in DIR, or fills one. The rules are made by a seed, of every kind of
condition, two or three to a rule, a fifth of them looking for words. `live`: the step that asks the rules about the
newest comments, 500, 20 and 1 at a time, without opening cases. Appends to benchmarks/results/act.md with --write.
"""

from __future__ import annotations

import argparse
import os
import random
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pages

RESULT = Path(__file__).parent / "results" / "act.md"
WORDS = ("refund", "never again", "wifi", "lost luggage", "no answer", "rude", "third time", "toilet", "app", "ticket")


def made(count: int, *, seed: int) -> list[Any]:
    from outspoken.act.rules import conditions
    from outspoken.journeys.models import Touchpoint
    from outspoken.understand.models import Theme

    chance = random.Random(seed)
    themes = list(Theme.objects.values_list("key", flat=True))
    touchpoints = list(Touchpoint.objects.values_list("slug", flat=True)) or ["none"]
    kinds: list[Any] = [
        lambda: {
            "what": "feeling",
            "is": chance.sample(["anger", "disgust", "worry", "confusion"], 2),
            "kind": "clearly",
        },
        lambda: {"what": "polarity", "is": ["negative"]},
        lambda: {"what": "harm"},
        lambda: {"what": "intent", "is": [chance.choice(["leaving", "question", "help", "complaint"])]},
        lambda: {"what": "score", "at_most": chance.choice([1, 2, 3, 6])},
        lambda: {"what": "theme", "is": chance.sample(themes, 2)},
        lambda: {"what": "touchpoint", "is": [chance.choice(touchpoints)]},
        lambda: {"what": "channel", "is": [chance.choice(["mail", "app", "call", "social"])]},
        lambda: {"what": "language", "is": ["en"], "not": chance.random() < 0.3},
        lambda: {"what": "known"},
        lambda: {"what": "incident", "kind": "high"},
    ]
    found = []
    for place in range(count):
        group = [make() for make in chance.sample(kinds, chance.choice([2, 3]))]
        if place % 5 == 0:
            group.append({"what": "words", "is": chance.sample(WORDS, 2)})
        found.append(conditions.parse([group]))
    return found


def measure(count: int) -> list[str]:
    from outspoken.act.rules import conditions, facts, trial, world
    from outspoken.understand.models import Reading

    rules = made(count, seed=3)
    now = datetime.now(UTC)
    start, end = datetime(1990, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
    rows = []
    for times in range(2):
        begun, spent = time.perf_counter(), time.process_time()
        found = trial.of_rules(rules, start=start, end=end, now=now)
        wall, own = time.perf_counter() - begun, time.process_time() - spent
        rows.append((f"tried on all, run {times + 1}", wall, own, found[0].of))
        print(rows[-1], flush=True)
    newest = list(Reading.objects.order_by("-occurred_at").values_list("feedback", flat=True)[:500])
    for many, times in ((500, 10), (20, 25), (1, 200)):
        took, own = [], time.process_time()
        for turn in range(times):
            first = turn * many % len(newest)
            ids = newest[first : first + many]
            begun = time.perf_counter()
            held = facts.of_feedback(ids)
            phrases = conditions.phrases(group for rule in rules for group in rule)
            around = world.around(held.verbatims(~held.none), phrases=phrases, now=now)
            for rule in rules:
                held.feedback(conditions.holds(rule, held, around))
            took.append(time.perf_counter() - begun)
        took.sort()
        rows.append((f"{many} live, median", took[times // 2], (time.process_time() - own) / times, many))
        rows.append((f"{many} live, 19 of 20 within", took[int(times * 0.95)], rows[-1][2], many))
        print(rows[-2:], flush=True)
    met = sum(one.comments for one in found)
    return [
        f"{count} rules, {found[0].of:,} readings, {met:,} meant. The aims: 30 s for all; 5 ms for each live comment.",
        "",
        "| | seconds | of this process | each, ms |",
        "|---|---|---|---|",
        *(f"| {name} | {wall:.3f} | {own:.3f} | {1000 * wall / many:.4f} |" for name, wall, own, many in rows),
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--feedback", type=int, default=1_000_000)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--rules", type=int, default=100)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    with pages.served(options.folder, options.feedback):
        lines = [
            "## Rules",
            "",
            f"`python benchmarks/rules.py`, {datetime.now(UTC):%Y-%m-%d}, 2 cores, load {os.getloadavg()[0]:.1f}.",
            *measure(options.rules),
            "",
        ]
    print("\n".join(lines))
    if options.write:
        with RESULT.open("a", encoding="utf-8") as out:
            out.write("\n".join(["", *lines]))


if __name__ == "__main__":
    main()
