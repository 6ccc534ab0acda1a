"""How long ten exemplars of 100,000 texts take and how well they cover them, beside k-means and a draw by lot.

    python benchmarks/reader/exemplars.py [--rows 100000] [--data FOLDER] [--write]

Texts: reviews and tweets of the data folder, as far as they reach (without one, generated clauses), vectors given.
Cover: the mean likeness (cosine, 0 to 1) of every text to its nearest exemplar, over all texts, not the part that was
looked at. The peer is what topic tools do to find representative documents: scikit-learn's MiniBatchKMeans into ten
clusters, of each the text nearest to its centre. Each method chooses by the texts alone here, no severity or recency.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from results import keep
from sets import rows
from sklearn.cluster import MiniBatchKMeans
from speed import texts as generated

from outspoken.reader.duplicates import groups
from outspoken.reader.exemplars import Mix, choose
from outspoken.reader.vectors import vectors

SETS = {
    "womens_clothing": "Review Text", "airline_tweets": "text", "uber_play_reviews": "content",
    "semeval2017_task4a": "text", "sentence_polarity": "text", "banking77": "text", "amazon_headphones": "text",
}  # fmt: skip
SIZE = 10
COVER_ALONE = Mix(severity=0, recency=0, dissent=0)


def said(size: int, data: Path | None, seed: int) -> tuple[list[str], str]:
    if data is None:
        return generated(size, seed), "generated clauses"
    found: list[str] = []
    for name, column in SETS.items():
        for path in sorted((data / name).rglob("*.csv*")):
            found += [row[column] for row in rows(path) if row.get(column, "").strip()]
    order = np.random.default_rng(seed).permutation(len(found))
    return [found[place] for place in order[:size]], ", ".join(SETS)


def cover(points: NDArray[np.float32], places: list[int]) -> float:
    chosen = points[places].T
    return float(
        np.mean(
            [np.maximum(points[at : at + 8192] @ chosen, 0).max(axis=1).mean() for at in range(0, len(points), 8192)]
        )
    )


def by_clusters(points: NDArray[np.float32], seed: int) -> list[int]:
    model = MiniBatchKMeans(SIZE, n_init=3, random_state=seed, batch_size=4096).fit(points)
    return [int(np.argmax(points @ centre)) for centre in model.cluster_centers_]


def timed(work: Callable[[], list[int]], rounds: int) -> tuple[list[int], float, float, float]:
    """What was chosen; the median and the worst span of the clock, and the median of processor time, in seconds."""
    spans, used, places = [], [], []
    for _ in range(rounds):
        begun, spent = time.perf_counter(), time.process_time()
        places = work()
        spans.append(time.perf_counter() - begun)
        used.append(time.process_time() - spent)
    return places, float(np.median(spans)), max(spans), float(np.median(used))


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--rows", type=int, default=100_000)
    ask.add_argument("--data", type=Path)
    ask.add_argument("--seed", type=int, default=7)
    ask.add_argument("--write", action="store_true")
    choice = ask.parse_args()
    texts, source = said(choice.rows, choice.data, choice.seed)
    points, array, keys = vectors(texts), pa.array(texts), np.arange(len(texts))
    severity = np.random.default_rng(choice.seed).random(len(texts)).astype(np.float32)
    rng = np.random.default_rng(choice.seed)
    ways: dict[str, tuple[Callable[[], list[int]], int]] = {
        "exemplars.choose": (
            lambda: [each.place for each in choose(array, points, keys=keys, size=SIZE, mix=COVER_ALONE)],
            9,
        ),
        "the same with severity, recency, dissent": (
            lambda: [
                each.place
                for each in choose(
                    array, points, keys=keys, size=SIZE, severity=severity, recency=severity[::-1], dissent=severity
                )
            ],
            9,
        ),
        "MiniBatchKMeans, nearest to each centre": (lambda: by_clusters(points, choice.seed), 1),
        "drawn by lot": (lambda: rng.choice(len(texts), SIZE, replace=False).tolist(), 9),
    }
    head = (
        f"`python benchmarks/reader/exemplars.py --rows {choice.rows}`: {len(texts):,} texts ({source}), {SIZE} "
        f"exemplars, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, seed {choice.seed}."
    )
    lines = [
        head,
        "",
        "| way | median ms | worst ms | processor ms | mean cover | said alike |",
        "|---|---|---|---|---|---|",
    ]
    for name, (work, rounds) in ways.items():
        places, median, worst, used = timed(work, rounds)
        alike = SIZE - len(set(groups([texts[place] for place in places]).tolist()))
        figures = (
            f"{median * 1000:.0f} | {worst * 1000:.0f} | {used * 1000:.0f} | {cover(points, places):.3f} | {alike}"
        )
        lines.append(f"| {name} | {figures} |")
    print("\n".join(lines))
    if choice.write:
        keep("Exemplars", lines)


if __name__ == "__main__":
    main()
