"""How many themes a corpus has, where nobody says."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from outspoken.reader.discovery.kmeans import Grouping, spherical_kmeans

LADDER: Final = (4, 6, 8, 12, 16, 24, 32, 48, 64, 96)  # beyond, nobody keeps an eye on all of them
MOST_TEXTS: Final = 4000  # looked at
BEHIND_EACH: Final = 40  # of the texts looked at, for a number of themes to be tried
AT_LEAST: Final = 12  # behind each, for the lowest rung
NEARLY: Final = 0.95
ROUNDS: Final = 10


def number_of_themes(x: NDArray[np.float32], *, seed: int) -> int:
    """The largest number on the LADDER whose themes lie nearly as far apart, for how wide they are, as at the best one.

    x: unit rows, (n, d), n > 0. How far apart is the mean over the texts of 1 − (distance to the own middle) /
    (distance to the nearest other), the simplified silhouette, on MOST_TEXTS of them; nearly is NEARLY of it. The
    larger number, because themes are joined on branches and by people, while what was never told apart is never seen.
    One theme where there are too few texts for the lowest rung.

    Hruschka, E. et al. (2004). Evolutionary algorithms for clustering gene-expression data. ICDM.
    """
    rng = np.random.default_rng(seed)
    some = x if len(x) <= MOST_TEXTS else x[np.sort(rng.choice(len(x), MOST_TEXTS, replace=False))]
    tried = [k for k in LADDER if k * BEHIND_EACH <= len(some)]
    if not tried:
        return LADDER[0] if LADDER[0] * AT_LEAST <= len(some) else 1
    apart = [apartness(some, spherical_kmeans(some, k, seed=seed, restarts=2, rounds=ROUNDS)) for k in tried]
    return max(k for k, value in zip(tried, apart, strict=True) if value >= NEARLY * max(apart))


def apartness(x: NDArray[np.float32], found: Grouping) -> float:
    """The mean simplified silhouette, −1 … 1."""
    distance = np.maximum(1 - x @ found.centres.T, 0)
    own = distance[np.arange(len(x)), found.labels].copy()
    distance[np.arange(len(x)), found.labels] = np.inf
    other = distance.min(axis=1)
    return float(np.mean(np.where(np.isfinite(other), 1 - own / np.maximum(other, 1e-9), 0)))
