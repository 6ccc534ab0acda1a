"""Emotions in four languages beside a linear model: `python benchmarks/reader/brighter.py --data FOLDER`.

BRIGHTER (SemEval-2025 task 11, track A) in English, German, Spanish and Brazilian Portuguese: several of six emotions
at once (English: five), macro-F1. "dev" is the official dev part; "held out" are the rows of both parts that no
training of ours learns from, by the checksum of their text. How an emotion is read off our 28 labels, and from which
chance on, is chosen on the official train part, as any participant would. The peer is TF-IDF of words and characters
with one logistic regression for each emotion, fitted on that part too, less the rows held out. Writes the table to
benchmarks/results/reader.md.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import NamedTuple

import numpy as np
import sets
from numpy.typing import NDArray
from results import keep
from scorecard import EKMAN, best_threshold, joined
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline, make_union

from outspoken import reader
from outspoken.reader.emotions import LABELS
from outspoken.reader.heads import EMOTIONS
from outspoken.reader.reading import chances

LANGUAGES = {"English": "eng", "German": "deu", "Spanish": "esp", "Portuguese (Brazil)": "ptbr"}
Chances = NDArray[np.float32]
Truth = NDArray[np.bool_]


class Emotional(NamedTuple):
    """felt: (n, emotions). is_train, is_held_out: (n,)."""

    texts: list[str]
    emotions: list[str]
    felt: Truth
    is_train: NDArray[np.bool_]
    is_held_out: NDArray[np.bool_]


def labelled(data: Path, language: str) -> Emotional:
    rows = list(sets.rows(data / "brighter_emotions" / f"a_{language}.csv.gz"))
    emotions = [name for name in EKMAN if rows[0].get(name) not in {None, ""}]
    return Emotional(
        [row["text"] for row in rows],
        emotions,
        np.array([[float(row[name]) == 1 for name in emotions] for row in rows]),
        np.array([row["split"] == "train" for row in rows]),
        np.array([sets.is_held_out(row["text"]) for row in rows]),
    )


def macro_f1(told: Truth, felt: Truth) -> float:
    hits = (told & felt).sum(axis=0)
    return float(np.mean(2 * hits / np.maximum(told.sum(axis=0) + felt.sum(axis=0), 1)))


def by_ours(p: Chances, found: Emotional, fit: NDArray[np.bool_]) -> Truth:
    """Each emotion by its own label or by all that are near it, whichever told it better among the rows to fit on."""
    told = np.zeros(found.felt.shape, dtype=bool)
    alone = p[:, [LABELS.index(name) for name in found.emotions]]
    near = joined(p, {name: EKMAN[name] for name in found.emotions})
    for place in range(len(found.emotions)):
        y = found.felt[:, place]
        ways = []
        for each in (alone[:, place], near[:, place]):
            threshold = best_threshold(each[fit], y[fit])
            ways.append((macro_f1((each[fit] >= threshold)[:, None], y[fit][:, None]), each >= threshold))
        told[:, place] = max(ways, key=lambda way: way[0])[1]
    return told


def by_linear(found: Emotional, fit: NDArray[np.bool_]) -> Truth:
    told = np.zeros(found.felt.shape, dtype=bool)
    some = [text for text, is_in in zip(found.texts, fit, strict=True) if is_in]
    for place in range(len(found.emotions)):
        vectors = make_union(
            TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True),
            TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True),
        )
        model = make_pipeline(vectors, LogisticRegression(C=4, class_weight="balanced", max_iter=1000))
        told[:, place] = model.fit(some, found.felt[fit, place]).predict(found.texts)
    return told


def lines_of(name: str, found: Emotional) -> list[str]:
    fit = found.is_train & ~found.is_held_out
    ways = {"skim": by_ours(chances(found.texts)[:, EMOTIONS], found, fit)}
    if name == "English":
        ways["close"] = by_ours(chances(found.texts, depth="close")[:, EMOTIONS], found, fit)
    ways["TF-IDF, linear"] = by_linear(found, fit)
    lines = []
    for way, told in ways.items():
        scores = [(macro_f1(told[some], found.felt[some]), some.sum()) for some in (~found.is_train, found.is_held_out)]
        lines.append(f"| {name} | {way} | " + " | ".join(f"{score:.3f} | {n:,}" for score, n in scores) + " |")
    return lines


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--data", type=Path, required=True, help="folder with the sets")
    ask.add_argument("--unrecorded", action="store_true", help="print only")
    choice = ask.parse_args()
    lines = [
        f"Models {reader.MODEL} and {reader.CLOSE_MODEL}. Macro-F1 over the emotions of the set.",
        "close-2 still learnt from the English dev part; no reader from the rows held out.",
        "",
        "| language | reader | dev | n | held out | n |",
        "|---|---|---|---|---|---|",
    ]
    for name, code in LANGUAGES.items():
        found = lines_of(name, labelled(choice.data, code))
        print(*found, sep="\n", flush=True)
        lines += found
    if not choice.unrecorded:
        keep("BRIGHTER", lines)


if __name__ == "__main__":
    main()
