"""How fast the reader is, beside VADER on the same texts: `python benchmarks/reader/speed.py [--rows 1000000]`.

The texts are generated from a seed: clauses about services in five languages, about 100 characters each. "Cold" is a
new process up to its first reading, with the compiled code already in the disk cache. Writes the table to
benchmarks/results/reader.md.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import time

import numpy as np
import pyarrow as pa
from results import keep
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from outspoken import reader

CLAUSES = """the train was {n} minutes late again|staff at the counter were very friendly|my refund never arrived
the app keeps crashing when I pay|great value for money|nobody told us which platform to use|seats were dirty
der Zug war schon wieder {n} Minuten zu spät|die Mitarbeiterin war sehr hilfsbereit|das Essen war leider kalt
le colis est arrivé abîmé après {n} jours|accueil chaleureux et bons conseils|trop d'attente aux caisses
la entrega llegó {n} días tarde|muy buena atención|il personale è stato gentile|ho aspettato {n} minuti
I would recommend it to friends|please call me back|order {n} was missing two items|could you add dark mode""".replace(
    "\n", "|"
).split("|")
COLD = """import time
started = time.perf_counter()
from outspoken import reader
reader.read(["hello"])
print(time.perf_counter() - started)"""


def texts(rows: int, seed: int) -> list[str]:
    rng = np.random.default_rng(seed)
    picks = rng.integers(0, len(CLAUSES), (rows, 3))
    numbers = rng.integers(2, 99, rows)
    return [", ".join(CLAUSES[i] for i in pick).format(n=n) for pick, n in zip(picks.tolist(), numbers, strict=True)]


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--rows", type=int, default=1_000_000)
    ask.add_argument("--seed", type=int, default=7)
    choice = ask.parse_args()
    few = texts(20_000, choice.seed)
    many = pa.array(texts(choice.rows, choice.seed))
    reader.read(few)
    cold = min(float(subprocess.check_output([sys.executable, "-c", COLD])) for _ in range(3))
    spans = []
    for _ in range(3):
        started = time.perf_counter()
        reader.read(many)
        spans.append(time.perf_counter() - started)
    masked, both = [], []
    for _ in range(3):
        started = time.perf_counter()
        safe = reader.mask(many)
        masked.append(time.perf_counter() - started)
        reader.read(safe)
        both.append(time.perf_counter() - started)
    analyser = SentimentIntensityAnalyzer()
    started = time.perf_counter()
    for text in few[:5000]:
        analyser.polarity_scores(text)
    vader = 5000 / (time.perf_counter() - started)
    ours = len(many) / min(spans)
    characters = sum(map(len, few)) / len(few)
    lines = [
        f"{len(many):,} texts of {characters:.0f} characters on average, {os.cpu_count()} cores, seed {choice.seed}.",
        "",
        "| what | figure |",
        "|---|---|",
        f"| `read`, all columns, best and worst of 3 | {min(spans):.1f} s, {max(spans):.1f} s ({ours:,.0f} texts/s) |",
        f"| VADER, sentiment alone, one process | {vader:,.0f} texts/s |",
        f"| ratio | {ours / vader:.0f} |",
        f"| `mask`, best of 3 | {min(masked):.2f} s ({len(many) / min(masked):,.0f} texts/s) |",
        f"| `mask`, then `read`, best of 3 | {min(both):.1f} s ({len(many) / min(both):,.0f} texts/s) |",
        f"| cold: new process to first reading, best of 3 | {cold:.2f} s |",
        f"| peak memory of this process | {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20:.2f} GiB |",
    ]
    print("\n".join(lines))
    keep("Speed", lines)


if __name__ == "__main__":
    main()
