"""What the readers reach once they learn from a set's own labels: `python benchmarks/reader/method.py --data FOLDER`.

Method only: these sets may not be trained on for anything shipped, and nothing learnt here is kept. The same two steps
as `outspoken reader fit`: the shipped reader's chances, and own heads learnt on top of them. "own heads" are those of
`reader.own`; "and its vectors" adds all heads and the close reader's vector of a text to a plain logistic regression.
Airline tweets: accuracy, five folds of their own. SemEval-2017 4A: macro-recall on the test parts of 2014 to 2016 that
are here, learnt from the train and dev parts of 2013 to 2016 and the test of 2013. Writes the table to
benchmarks/results/reader.md.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
import sets
from numpy.typing import NDArray
from results import keep
from scipy import sparse
from sklearn.linear_model import LogisticRegression

from outspoken import reader
from outspoken.reader import close, own
from outspoken.reader.heads import POLARITIES, SENTIMENT
from outspoken.reader.measuring import of_classes
from outspoken.reader.odds import log_odds
from outspoken.reader.reading import chances

FOLDS = 5
TESTS = ("2014test", "2015test", "2016test", "2014sarcasm")


class Task(NamedTuple):
    """folds: of each, which rows are measured; the others are learnt from."""

    name: str
    texts: list[str]
    truth: NDArray[np.int64]
    folds: list[NDArray[np.bool_]]


def airline(data: Path, most: int) -> Task:
    texts, polarity = sets.airline_tweets(data)
    pick = np.random.default_rng(1).permutation(len(texts))[:most]
    fold = np.random.default_rng(5).integers(0, FOLDS, len(pick))
    some = [texts[place] for place in pick]
    return Task("airline tweets, 5 folds", some, np.array(polarity)[pick], [fold == part for part in range(FOLDS)])


def semeval(data: Path, most: int) -> Task:
    texts, polarity, is_test = [], [], []
    for path in sorted((data / "semeval2017_task4a").glob("*.csv*")):
        for row in sets.rows(path):
            texts.append(row["text"])
            polarity.append(sets.WORDS[row["label"]])
            is_test.append(any(part in path.name for part in TESTS))
    known = {text for text, test in zip(texts, is_test, strict=True) if not test}
    kept = [place for place, text in enumerate(texts) if not (is_test[place] and text in known)]
    pick = np.random.default_rng(1).permutation(kept)[: most * 2]
    return Task(
        "SemEval-2017 4A, own part",
        [texts[place] for place in pick],
        np.array(polarity)[pick],
        [np.array(is_test)[pick]],
    )


class Read(NamedTuple):
    """What the shipped readers say: chances (n, heads), vectors (n, parts) or none."""

    chances: NDArray[np.float32]
    vectors: NDArray[np.float32] | None


def closely(texts: list[str]) -> Read:
    judged = close.judge(texts)
    return Read(close.with_skim(judged.chances, chances(texts)), judged.topics)


def with_own(task: Task, read: Read, test: NDArray[np.bool_]) -> NDArray[np.float32]:
    """Chances of the polarities on the rows to measure, by own heads learnt on the others."""
    learnt = [text for text, away in zip(task.texts, test, strict=True) if not away]
    labels = {name: (task.truth[~test] == place).astype(np.int8) for place, name in enumerate(POLARITIES)}
    heads = own.fit(learnt, labels, version="method", chances=read.chances[~test])
    measured = [text for text, away in zip(task.texts, test, strict=True) if away]
    return heads.adjusted(measured, read.chances[test])[:, SENTIMENT]


def with_vectors(task: Task, read: Read, test: NDArray[np.bool_]) -> NDArray[np.float32]:
    """The same by one logistic regression over grams, log-odds of all heads and the close reader's vector."""
    dense = [log_odds(read.chances) * 0.3]
    if read.vectors is not None:
        dense.append(read.vectors * 3)
    x = sparse.hstack([own.features(task.texts), np.concatenate(dense, axis=1)], format="csr")
    model = LogisticRegression(C=1.0, max_iter=400).fit(x[~test], task.truth[~test])
    return np.asarray(model.predict_proba(x[test]), dtype=np.float32)


def lines_of(task: Task) -> Iterator[str]:
    readers = {
        "skim": Read(chances(task.texts), None),
        "close": closely(task.texts),
    }
    for name, read in readers.items():
        ways = {
            "as shipped": [read.chances[test][:, SENTIMENT] for test in task.folds],
            "own heads": [with_own(task, read, test) for test in task.folds],
            "and its vectors": [with_vectors(task, read, test) for test in task.folds],
        }
        for way, told in ways.items():
            truth = np.concatenate([task.truth[test] for test in task.folds])
            found = of_classes(np.concatenate(told), truth)
            figures = " | ".join(f"{x:.3f}" for x in (found.accuracy, found.recall, found.f1, found.calibration))
            yield f"| {task.name} | {name}, {way} | {found.n:,} | {figures} |"


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--data", type=Path, required=True, help="folder with the sets")
    ask.add_argument("--most", type=int, default=12_000, help="texts of airline tweets, and twice as many of SemEval")
    ask.add_argument("--unrecorded", action="store_true", help="print only")
    choice = ask.parse_args()
    lines = [
        f"Method only, nothing of it shipped. Models {reader.MODEL} and {reader.CLOSE_MODEL}.",
        "",
        "| set | reader | n | accuracy | macro-recall | macro-F1 | ECE |",
        "|---|---|---|---|---|---|---|",
    ]
    for task in (airline(choice.data, choice.most), semeval(choice.data, choice.most)):
        for line in lines_of(task):
            lines.append(line)
            print(line, flush=True)
    if not choice.unrecorded:
        keep("Learnt from a set's own labels", lines)


if __name__ == "__main__":
    main()
