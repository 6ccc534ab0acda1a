"""How many people speak: by name where they are known, else by how closely their comments follow each other."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

UNKNOWN = -1
RUN = 600.0  # seconds within which one person goes on writing
SHORTEST = 6 * 3600.0  # seconds over which the pace is taken at least: a breakdown may be young


def effective_people(moments: ArrayLike, people: ArrayLike, *, span: float) -> float:
    """As how many different people some comments on one matter count.

    moments: shape (n,), seconds, in any order. people: shape (n,), who wrote each, -1 unknown. span: seconds that the
    matter lasted. Whoever is known counts once. Of the others, comments that follow each other within ten minutes are a
    run, which one person may have written; but many people make runs, too. So n comments count n times the share of
    runs found among those that as many comments would make by chance over the span, n · exp(-pace · ten minutes), and
    never more than n. Nothing is taken from a crowd: it makes no fewer runs than its pace.

    >>> minutes = [0, 300, 600, 604, 605, 607, 610, 615]  # two alone, and six within a quarter of an hour
    >>> round(effective_people(np.array(minutes) * 60.0, [-1] * 8, span=86_400), 1)
    3.2
    >>> effective_people([0, 1, 2, 3], [7, 7, 7, 9], span=86_400)
    2.0

    The inverse of the mean size of a cluster, as in a design effect: Kish, L. (1965). Survey Sampling.
    """
    at, who = np.asarray(moments, dtype=np.float64), np.asarray(people, dtype=np.int64)
    if at.shape != who.shape or at.ndim != 1:
        raise ValueError(f"moments and people are of the same comments; got shapes {at.shape} and {who.shape}")
    return float(len(np.unique(who[who != UNKNOWN])) + _of_unknown(np.sort(at[who == UNKNOWN]), span))


def _of_unknown(moments: NDArray[np.float64], span: float) -> float:
    n = len(moments)
    if n < 2:
        return float(n)
    runs = 1 + int((np.diff(moments) > RUN).sum())
    by_chance = max(n * np.exp(-n / max(span, SHORTEST) * RUN), 1.0)
    return float(n * min(runs / by_chance, 1.0))
