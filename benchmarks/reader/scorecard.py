"""Both readers beside VADER and TextBlob: `python benchmarks/reader/scorecard.py --data FOLDER [--peers PYTHON]`.

FOLDER holds the labelled sets. What was trained on is measured on its official dev part only (GoEmotions, MAMS) or on
rows held out, where the table says so; all else was never trained on. PYTHON is one that has textblob. "close" is what
`read(…, depth="close")` says, which leaves what is not English to the skim. A reader that is not sure counts here by
its likeliest polarity. Thresholds of emotions are chosen on four fifths of GoEmotions dev and measured on the fifth,
five times over. Writes the table to benchmarks/results/reader.md.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import sets
from numpy.typing import NDArray
from peers import textblob, vader
from results import keep

from outspoken.reader import close
from outspoken.reader.emotions import FAMILIES, LABELS, LABELS_OF, family_scores
from outspoken.reader.heads import EMOTIONS, SENTIMENT
from outspoken.reader.measuring import Scores, calibration_error, of_classes
from outspoken.reader.reading import chances

ENGLISH = tuple(sets.SENTIMENT)[:6]
EKMAN = {
    "anger": ("anger", "annoyance", "disapproval"),
    "disgust": ("disgust",),
    "fear": ("fear", "nervousness"),
    "joy": (
        "joy", "amusement", "approval", "excitement", "gratitude", "love", "optimism", "relief", "pride", "admiration",
        "desire", "caring",
    ),
    "sadness": ("sadness", "disappointment", "embarrassment", "grief", "remorse"),
    "surprise": ("surprise", "realization", "confusion", "curiosity"),
    "neutral": ("neutral",),
}  # fmt: skip
GROUP = {
    "positive": EKMAN["joy"],
    "negative": (*EKMAN["anger"], *EKMAN["disgust"], *EKMAN["fear"], *EKMAN["sadness"]),
    "ambiguous": EKMAN["surprise"],
    "neutral": ("neutral",),
}
ALONE = {label: (label,) for label in LABELS}
Chances = NDArray[np.float32]
Truth = NDArray[np.bool_]


def joined(p: Chances, groups: dict[str, tuple[str, ...]]) -> Chances:
    """The chance that at least one label of each group holds."""
    parts = [1 - np.prod(1 - p[:, [LABELS.index(x) for x in labels]], axis=1) for labels in groups.values()]
    return np.stack(parts, axis=1)


def any_of(y: Truth, groups: dict[str, tuple[str, ...]]) -> Truth:
    return np.stack([y[:, [LABELS.index(x) for x in labels]].any(axis=1) for labels in groups.values()], axis=1)


def macro_f1(p: Chances, y: Truth, *, folds: int = 5) -> float:
    """Each fold judged with the thresholds that the others would choose; with one fold, with those best for it, as
    the published figures are: a little too good."""
    told = np.zeros(y.shape, dtype=bool)
    if folds == 1:
        for label in range(y.shape[1]):
            grid = np.arange(0.03, 0.8, 0.01)
            f1 = [
                2 * (y[:, label] & (p[:, label] >= t)).sum() / ((p[:, label] >= t).sum() + y[:, label].sum())
                for t in grid
            ]
            told[:, label] = p[:, label] >= grid[int(np.argmax(f1))]
        return _macro(told, y)
    fold = np.random.default_rng(5).integers(0, folds, len(p))
    for label in range(y.shape[1]):
        for part in range(folds):
            others = fold != part
            told[~others, label] = p[~others, label] >= best_threshold(p[others, label], y[others, label])
    return _macro(told, y)


def _macro(told: Truth, y: Truth) -> float:
    hits = (told & y).sum(axis=0)
    return float(np.mean(2 * hits / np.maximum(told.sum(axis=0) + y.sum(axis=0), 1)))


def best_threshold(p: Chances, y: Truth) -> float:
    grid = np.arange(0.03, 0.8, 0.01)
    f1 = [2 * (y & (p >= t)).sum() / max((p >= t).sum() + y.sum(), 1) for t in grid]
    return float(grid[int(np.argmax(np.convolve(np.pad(f1, 2, mode="edge"), np.ones(5) / 5, mode="valid")))])


def emotions(data: Path) -> list[str]:
    rows = list(sets.rows(data / "goemotions" / "dev.csv"))
    texts = [row["text"] for row in rows]
    y = np.array([[label in row["labels"].split("|") for label in LABELS] for row in rows])
    lines = ["| GoEmotions dev, macro-F1 | 28 labels | Ekman | groups |", "|---|---|---|---|"]
    honest = ["| GoEmotions dev, ECE | " + " | ".join(FAMILIES) + " |", "|---" * (len(FAMILIES) + 1) + "|"]
    families = {family: tuple(LABELS_OF[family]) for family in FAMILIES}
    for name, p in (("skim", chances(texts)), ("close", chances(texts, depth="close"))):
        found = p[:, EMOTIONS]
        for how, folds in (("", 5), (", thresholds best for the same rows", 1)):
            pairs = [(joined(found, groups), any_of(y, groups)) for groups in (ALONE, EKMAN, GROUP)]
            scores = " | ".join(f"{macro_f1(*pair, folds=folds):.3f}" for pair in pairs)
            lines.append(f"| {name}{how} | {scores} |")
        felt, told = family_scores(found), any_of(y, families)
        errors = [calibration_error(felt[:, i], told[:, i]) for i in range(len(families))]
        honest.append(f"| {name} | " + " | ".join(f"{error:.3f}" for error in errors) + " |")
    return [*lines, "", *honest]


def sentiment(data: Path, most: int, peers: str | None) -> list[str]:
    lines = [
        "| sentiment, never trained on | n | reader | accuracy | macro-recall | macro-F1 | ECE |",
        "|---|---|---|---|---|---|---|",
    ]
    readers: dict[str, Callable[[list[str]], Chances]] = {
        "skim": chances,
        "close": lambda some: chances(some, depth="close"),
    }
    for name in sets.SENTIMENT:
        labelled = sets.SENTIMENT[name](data)
        pick = np.random.default_rng(1).permutation(len(labelled.texts))[:most]
        texts, truth = [labelled.texts[i] for i in pick], np.array(labelled.polarity)[pick]
        for reader, judge in readers.items():
            if reader == "close" and name not in ENGLISH:
                continue
            p = judge(texts)[:, SENTIMENT]
            lines.append(_line(name, reader, of_classes(p, truth)))
            print(lines[-1], flush=True)
        lines.append(_line(name, "VADER", of_classes(np.eye(3)[vader(texts)], truth)))
        if peers and name in ENGLISH:
            lines.append(_line(name, "TextBlob", of_classes(np.eye(3)[textblob(texts, peers)], truth)))
    return lines


def _line(name: str, reader: str, found: Scores) -> str:
    error = f"{found.calibration:.3f}" if reader in {"skim", "close"} else ""
    return f"| {name} | {found.n:,} | {reader} | {found.accuracy:.3f} | {found.recall:.3f} | {found.f1:.3f} | {error} |"


def aspects(data: Path) -> list[str]:
    lines = ["| aspect polarity | n | close, accuracy | VADER on the sentence |", "|---|---|---|---|"]
    files = {
        "MAMS val": "mams/atsa_val.xml",
        "SemEval-2014 restaurants": "semeval2014_restaurants/Restaurants_Train_v2.xml",
        "SemEval-2014 laptops": "semeval2014_laptops/Laptop_Train_v2.xml",
    }
    for name, path in files.items():
        texts, spans, truth, sentences = [], [], [], []
        for sentence in ElementTree.parse(data / path).iter("sentence"):
            terms = [x for x in sentence.iter("aspectTerm") if x.get("polarity") in sets.WORDS]
            if not terms:
                continue
            texts.append(sentence.findtext("text") or "")
            spans.append([(int(x.get("from", 0)), int(x.get("to", 0))) for x in terms])
            truth += [sets.WORDS[x.get("polarity", "")] for x in terms]
            sentences += [texts[-1]] * len(terms)
        told = close.judge(texts, spans).spans.argmax(axis=1)
        right, theirs = (told == np.array(truth)).mean(), (vader(sentences) == np.array(truth)).mean()
        lines.append(f"| {name} | {len(truth):,} | {right:.3f} | {theirs:.3f} |")
    return lines


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--data", type=Path, required=True, help="folder with the sets")
    ask.add_argument("--peers", help="a Python that has textblob")
    ask.add_argument("--most", type=int, default=6000, help="texts of one set, the same for all")
    ask.add_argument("--unrecorded", action="store_true", help="print only")
    choice = ask.parse_args()
    lines = [*emotions(choice.data), "", *aspects(choice.data), "", *sentiment(choice.data, choice.most, choice.peers)]
    print("\n".join(lines))
    if not choice.unrecorded:
        keep("Scorecard", lines)


if __name__ == "__main__":
    main()
