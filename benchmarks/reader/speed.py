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
from typing import NamedTuple

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


def vader(some: list[str]) -> float:
    """Texts a second."""
    analyser = SentimentIntensityAnalyzer()
    started = time.perf_counter()
    for text in some:
        analyser.polarity_scores(text)
    return len(some) / (time.perf_counter() - started)


class Spans(NamedTuple):
    """Seconds by the clock of three runs each, and the least processor seconds of masking and reading together."""

    read: list[float]
    mask: list[float]
    both: list[float]
    processor: float


def spans(many: pa.Array) -> Spans:
    found, processor = Spans([], [], [], 0.0), []
    for _ in range(3):
        started, worked = time.perf_counter(), time.process_time()
        safe = reader.mask(many)
        found.mask.append(time.perf_counter() - started)
        reader.read(safe)
        found.both.append(time.perf_counter() - started)
        processor.append(time.process_time() - worked)
        started = time.perf_counter()
        reader.read(many)
        found.read.append(time.perf_counter() - started)
    return found._replace(processor=min(processor))


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--rows", type=int, default=1_000_000)
    ask.add_argument("--seed", type=int, default=7)
    ask.add_argument("--unrecorded", action="store_true", help="print only")
    choice = ask.parse_args()
    few = texts(20_000, choice.seed)
    many = pa.array(texts(choice.rows, choice.seed))
    reader.read(reader.mask(few))
    cold = min(float(subprocess.check_output([sys.executable, "-c", COLD])) for _ in range(3))
    took, theirs, rows = spans(many), vader(few[:5000]), len(many)
    whole = rows / min(took.both)
    about = f"{rows:,} texts of {sum(map(len, few)) / len(few):.0f} characters on average, {os.cpu_count()} cores"
    lines = [
        f"{about}, seed {choice.seed}, load {os.getloadavg()[0]:.1f}, best of 3.",
        "",
        "| what | figure |",
        "|---|---|",
        f"| `mask`, then `read`: all heads, language, themes | {min(took.both):.1f} s ({whole:,.0f} texts/s) |",
        f"| the same, processor time | {1e6 * took.processor / rows:.2f} µs a text |",
        f"| `read` alone | {min(took.read):.1f} to {max(took.read):.1f} s ({rows / min(took.read):,.0f}) |",
        f"| `mask` alone | {min(took.mask):.2f} s ({rows / min(took.mask):,.0f} texts/s) |",
        f"| VADER, sentiment alone, one process | {theirs:,.0f} texts/s |",
        f"| ratio of masking and reading to VADER | {whole / theirs:.0f} |",
        f"| cold: new process to first reading | {cold:.2f} s |",
        f"| peak memory of this process | {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20:.2f} GiB |",
    ]
    print("\n".join(lines))
    if not choice.unrecorded:
        keep("Speed", lines)


if __name__ == "__main__":
    main()
