"""How right a reader is on labelled texts: accuracy, recall, F1 and how honest its probabilities are."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


class Scores(NamedTuple):
    """Means over the classes that stand in the truth; calibration: expected calibration error, 0 is honest."""

    n: int
    accuracy: float
    recall: float
    f1: float
    calibration: float


def of_classes(chances: NDArray[np.floating], truth: NDArray[np.integer]) -> Scores:
    """One of several classes. chances: (n, classes); truth: (n,), the place of the right one.

    >>> of_classes(np.array([[0.9, 0.1], [0.2, 0.8]]), np.array([0, 0]))._replace(calibration=0)
    Scores(n=2, accuracy=0.5, recall=0.5, f1=0.6666666666666666, calibration=0)
    """
    told = chances.argmax(axis=1)
    recall, f1 = [], []
    for one in np.unique(truth):
        hits = int(((told == one) & (truth == one)).sum())
        recall.append(hits / int((truth == one).sum()))
        f1.append(2 * hits / max(int((truth == one).sum() + (told == one).sum()), 1))
    right = told == truth
    error = calibration_error(chances.max(axis=1), right)
    return Scores(len(truth), float(right.mean()), float(np.mean(recall)), float(np.mean(f1)), error)


def of_label(chances: NDArray[np.floating], truth: NDArray[np.bool_], *, threshold: float) -> Scores:
    """A label that holds or does not. chances, truth: (n,). recall and f1 are those of the label itself."""
    told = chances >= threshold
    hits = int((told & truth).sum())
    recall = hits / max(int(truth.sum()), 1)
    f1 = 2 * hits / max(int(told.sum() + truth.sum()), 1)
    return Scores(len(truth), float((told == truth).mean()), recall, f1, calibration_error(chances, truth))


def calibration_error(chances: NDArray[np.floating], right: NDArray[np.bool_], *, bins: int = 15) -> float:
    """Expected calibration error: how far what is said lies from what holds, over bins of equal width.

    chances, right: (n,). Naeini, Cooper, Hauskrecht (2015), Obtaining well calibrated probabilities using Bayesian
    binning.

    >>> calibration_error(np.array([0.75, 0.75, 0.75, 0.75]), np.array([True, True, True, False]))
    0.0
    """
    place = np.minimum((chances * bins).astype(np.int64), bins - 1)
    said, held = (np.bincount(place, weights, bins) for weights in (chances, right.astype(np.float64)))
    return float(np.abs(said - held).sum() / max(len(chances), 1))
