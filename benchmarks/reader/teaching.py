"""What teaching the reader is worth: `python benchmarks/reader/teaching.py --data FOLDER`.

Somebody reads so many tweets about airlines and says of each which side it takes (the label of the set, on which
nothing was trained): where the reader says otherwise they correct it, the rest they leave as it is. Own heads learn
from that, and are measured on 2,000 other tweets, the same ones throughout. Compared are: learning from the corrections
alone; from corrections and what was left; and from all of them with the skim's last word as offset, as a fit without
`lessons` would. A peer learns from the same labels alone: TF-IDF of words and letters, and logistic regression.
Then: the seconds a fit takes, and what own heads cost while reading. Tables go to benchmarks/results/reader.md.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import sets
from numpy.typing import NDArray
from results import keep
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline, make_union

from outspoken import reader
from outspoken.reader import lessons, own
from outspoken.reader.heads import POLARITIES, SENTIMENT
from outspoken.reader.lessons import Lesson
from outspoken.reader.reading import chances

SEED = 7
HELD = 2_000
READ = (50, 100, 200, 500, 1_000)
SPEED = 100_000


def accuracies(
    texts: Sequence[str], truth: NDArray[np.int64], heads: own.Own | None, shipped: Sequence[NDArray[np.float32]]
) -> list[float]:
    """By what each reader says of the texts as shipped."""
    said = [each if heads is None else heads.adjusted(texts, each) for each in shipped]
    return [float((each[:, SENTIMENT].argmax(axis=1) == truth).mean()) for each in said]


def learnt(texts: Sequence[str], truth: NDArray[np.int64], *, offsets: str) -> own.Own | None:
    said = [POLARITIES[side] for side in truth]
    try:
        if offsets == "close":
            return lessons.fit(
                [Lesson(text, polarity=side) for text, side in zip(texts, said, strict=True)], version="own-1"
            )
        return own.fit(texts, own.polarity_labels(said), version="own-1")
    except own.TooFewLabels:
        return None


def peer(texts: Sequence[str], truth: NDArray[np.int64], held: Sequence[str], wanted: NDArray[np.int64]) -> float:
    grams = make_union(
        TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True),
        TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True),
    )
    model = make_pipeline(grams, LogisticRegression(C=10, max_iter=1_000)).fit(texts, truth)
    return float((model.predict(held) == wanted).mean())


def table(texts: list[str], truth: NDArray[np.int64]) -> list[str]:
    held, wanted, pool, labels = texts[:HELD], truth[:HELD], texts[HELD:], truth[HELD:]
    said = chances(pool[: max(READ)], depth="close")[:, SENTIMENT].argmax(axis=1)
    found = [chances(held, depth="skim"), chances(held, depth="close")]
    shipped = accuracies(held, wanted, None, found)
    columns = (
        "read by somebody", "of these corrected", "corrections alone", "corrections and what was left",
        "the same, offset of the skim", "TF-IDF + logistic regression on the same labels", "seconds of the fit",
    )  # fmt: skip
    lines = [
        f"Accuracy of the side on {HELD:,} tweets about airlines that nobody read, skim / close;",
        f"shipped: {shipped[0]:.3f} / {shipped[1]:.3f}. With own heads learnt from:",
        "",
        f"| {' | '.join(columns)} |",
        "|---" * len(columns) + "|",
    ]
    for n in READ:
        rows, side = pool[:n], labels[:n]
        wrong = np.flatnonzero(said[:n] != side)
        cells = []
        for some, offsets in ((wrong, "close"), (np.arange(n), "close"), (np.arange(n), "skim")):
            begun = time.perf_counter()
            heads = learnt([rows[place] for place in some], side[some], offsets=offsets)
            took = time.perf_counter() - begun
            both = accuracies(held, wanted, heads, found)
            cells.append((f"{both[0]:.3f} / {both[1]:.3f}" if heads else "too few", took))
        alone = peer(rows, side, held, wanted)
        row = (f"{n:,}", f"{len(wrong):,}", *(shown for shown, _ in cells), f"{alone:.3f}", f"{cells[1][1]:.1f}")
        lines.append(f"| {' | '.join(row)} |")
        print(lines[-1], flush=True)
    return lines


def cost(texts: list[str], truth: NDArray[np.int64]) -> list[str]:
    """Texts a second, skimmed with and without own heads."""
    heads = learnt(texts[:1_000], truth[:1_000], offsets="skim")
    many = (texts * (SPEED // len(texts) + 1))[:SPEED]
    found = {}
    for name, each in (("as shipped", None), ("with own heads", heads)):
        reader.read(many[:1_000], own=each)
        begun = time.perf_counter()
        reader.read(many, own=each)
        found[name] = SPEED / (time.perf_counter() - begun)
    return [f"Skimming {SPEED:,} tweets: " + ", ".join(f"{name} {speed:,.0f}/s" for name, speed in found.items()) + "."]


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--data", type=Path, required=True)
    labelled = sets.airline_tweets(arguments.parse_args().data)
    order = np.random.default_rng(SEED).permutation(len(labelled.texts))
    texts = [labelled.texts[place] for place in order]
    truth = np.array(labelled.polarity)[order]
    lines = [*table(texts, truth), "", *cost(texts, truth)]
    lines += ["", f"`python benchmarks/reader/teaching.py --data FOLDER`, {os.cpu_count()} cores, seed {SEED}."]
    keep("Taught by corrections", lines)
    print("\n".join(lines))


if __name__ == "__main__":
    main()
