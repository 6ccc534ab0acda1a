"""How fast the demo's year is written, and how many of its texts differ: per language, and against a bare loop.

    python benchmarks/demo.py [--comments 25000] [--seed 1] [--samples 10]

The peer is the cheapest generator there is, one `random.choice` of a ready text per comment, in the same run. Prints
sample texts per language with --samples.
"""

from __future__ import annotations

import argparse
import random
import time
from collections import Counter
from datetime import UTC, datetime, timedelta

from outspoken.demo.company import BREAKDOWN
from outspoken.demo.words import LANGUAGES, book
from outspoken.demo.year import comments

END = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--comments", type=int, default=25_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--samples", type=int, default=0)
    told = parser.parse_args()
    for language in LANGUAGES:
        book(language)
    started = time.perf_counter()
    year = list(comments(seed=told.seed, start=END - timedelta(days=365), end=END, count=told.comments))
    took = time.perf_counter() - started
    texts = [comment.text for comment in year]
    rng = random.Random(told.seed)
    started = time.perf_counter()
    _ = [rng.choice(texts) for _ in year]
    bare = time.perf_counter() - started
    print(f"{len(year):,} comments in {took:.2f} s, {took / bare:.0f} times a bare random.choice ({bare:.3f} s)")
    print(
        f"{len(set(texts)):,} different texts, {len({text.casefold().rstrip('.!') for text in texts}):,} but for case"
    )
    commonest, count = Counter(text for text in texts if len(text.split()) > 6).most_common(1)[0]
    print(f"the commonest of more than six words: {count} times, {commonest!r}")
    print(f"{sum(comment.topic == BREAKDOWN.topic for comment in year)} about the breakdown")
    for language in LANGUAGES:
        own = [comment.text for comment in year if comment.language == language]
        words = book(language)
        wholes = sum(len(scene.wholes) for scene in words.scenes)
        parts = sum(len(scene.bodies) + len(scene.results) for scene in words.scenes)
        parts += sum(map(len, words.frames.values()))
        print(f"{language}: {len(own):,} comments, {len(set(own)):,} texts, from {wholes} wholes and {parts} parts")
        for text in rng.sample(own, min(told.samples, len(own))):
            print("    " + text.replace("\n", " / "))


if __name__ == "__main__":
    main()
