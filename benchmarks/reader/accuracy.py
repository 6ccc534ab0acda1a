"""How often the reader is right, beside VADER on the same texts: `python benchmarks/reader/accuracy.py --data FOLDER`.

FOLDER holds the sets of `sets.py` and, for emotions, goemotions/dev.csv (never trained on; thresholds come from other
rows). Stars of 1 and 2 count as negative, 3 as neutral, 4 and 5 as positive. VADER says positive from a compound of
0.05 on and negative from −0.05 down, as its authors recommend. Writes the table to benchmarks/results/reader.md.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import sets
from numpy.typing import NDArray
from results import keep
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from outspoken import reader
from outspoken.reader.reading import POLARITIES

MOST = 12_000  # texts of one set, the same for both


def _vader(texts: list[str]) -> NDArray[np.int64]:
    analyser = SentimentIntensityAnalyzer()
    compound = np.array([analyser.polarity_scores(text)["compound"] for text in texts])
    return np.where(compound >= 0.05, 2, np.where(compound <= -0.05, 0, 1))


def _ours(texts: list[str]) -> NDArray[np.int64]:
    """Texts that are not read count as neutral: the reader gets no credit for silence."""
    told = reader.read(texts).column("polarity").to_pylist()
    return np.array([POLARITIES.index(polarity) if polarity else 1 for polarity in told])


def _scores(told: NDArray[np.int64], truth: NDArray[np.int64]) -> tuple[float, float, float]:
    """Accuracy, mean recall and mean F1 over the classes that the set has."""
    recall, f1 = [], []
    for polarity in np.unique(truth):
        hits = ((told == polarity) & (truth == polarity)).sum()
        recall.append(hits / (truth == polarity).sum())
        f1.append(2 * hits / max((truth == polarity).sum() + (told == polarity).sum(), 1))
    return float((told == truth).mean()), float(np.mean(recall)), float(np.mean(f1))


def sentiment(data: Path) -> list[str]:
    lines = [
        "| set, never trained on | n | accuracy | VADER | macro-recall | VADER | macro-F1 | VADER |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for name, load in sets.SENTIMENT.items():
        labelled = load(data)
        pick = np.random.default_rng(1).permutation(len(labelled.texts))[:MOST]
        texts = [labelled.texts[i] for i in pick]
        truth = np.array(labelled.polarity)[pick]
        ours, vader = _scores(_ours(texts), truth), _scores(_vader(texts), truth)
        pairs = " | ".join(f"{a:.3f} | {b:.3f}" for a, b in zip(ours, vader, strict=True))
        lines.append(f"| {name} | {len(texts):,} | {pairs} |")
        print(lines[-1], flush=True)
    return lines


def emotions(data: Path) -> list[str]:
    rows = list(sets.rows(data / "goemotions" / "dev.csv"))
    truth = [set(row["labels"].split("|")) for row in rows]
    told = [set(labels) for labels in reader.read([row["text"] for row in rows]).column("emotions").to_pylist()]
    of = dict(zip(reader.LABELS, map(reader.family_of, reader.LABELS), strict=True))
    lines = [f"Emotions, GoEmotions dev, n {len(rows):,}: macro-F1 of 28 labels {_macro_f1(told, truth):.3f}"]
    families = [[{of[label] for label in labels} for labels in side] for side in (told, truth)]
    lines.append(f"of the {len(reader.FAMILIES)} families {_macro_f1(*families):.3f}")
    return [", ".join(lines) + ". (BERT-base published: .46 on the test part.)"]


def _macro_f1(told: list[set[str]], truth: list[set[str]]) -> float:
    scores = []
    for label in sorted(set().union(*truth)):
        hits = sum(label in a and label in b for a, b in zip(told, truth, strict=True))
        all_of_it = sum(label in a for a in told) + sum(label in b for b in truth)
        scores.append(2 * hits / max(all_of_it, 1))
    return float(np.mean(scores))


def languages(data: Path) -> list[str]:
    """Parallel feedback in many languages (M-ABSA, never trained on); "told" leaves out the undetermined."""
    lines = ["| language | n | right | undetermined | wrong |", "|---|---|---|---|---|"]
    for code, texts in sets.languages(data).items():
        told = reader.read(texts).column("language").to_pylist()
        right, open_ = (sum(x == wanted for x in told) / len(told) for wanted in (code, "und"))
        lines.append(f"| {code} | {len(texts):,} | {right:.3f} | {open_:.3f} | {1 - right - open_:.3f} |")
    return lines


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--data", type=Path, required=True, help="folder with the sets")
    data = ask.parse_args().data
    lines = [f"Model {reader.MODEL}.", "", *sentiment(data), "", *emotions(data), "", *languages(data)]
    print("\n".join(lines))
    keep("Accuracy", lines)


if __name__ == "__main__":
    main()
