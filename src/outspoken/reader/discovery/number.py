"""How many themes a corpus has, where nobody says."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from outspoken.reader.discovery.kmeans import Grouping, spherical_kmeans

LADDER: Final = (4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128)
MOST_TEXTS: Final = 6000  # looked at
BEHIND_EACH: Final = 12  # of the texts looked at, at least, for a number of themes to be tried


def number_of_themes(x: NDArray[np.float32], *, seed: int) -> int:
    """The number on the LADDER whose themes lie farthest apart for how wide they are, for unit rows x, (n, d), n > 0.

    That is the mean over the texts of 1 − (distance to the own middle) / (distance to the nearest other), the
    simplified silhouette, on MOST_TEXTS of them. One theme where there are too few texts for the lowest rung.

    Hruschka, E. et al. (2004). Evolutionary algorithms for clustering gene-expression data. ICDM.
    """
    rng = np.random.default_rng(seed)
    some = x if len(x) <= MOST_TEXTS else x[np.sort(rng.choice(len(x), MOST_TEXTS, replace=False))]
    tried = [k for k in LADDER if k * BEHIND_EACH <= len(some)]
    if not tried:
        return 1
    return max(tried, key=lambda k: (apartness(some, spherical_kmeans(some, k, seed=seed, restarts=2, rounds=12)), k))


def apartness(x: NDArray[np.float32], found: Grouping) -> float:
    """The mean simplified silhouette, −1 … 1."""
    distance = np.maximum(1 - x @ found.centres.T, 0)
    own = distance[np.arange(len(x)), found.labels].copy()
    distance[np.arange(len(x)), found.labels] = np.inf
    other = distance.min(axis=1)
    return float(np.mean(np.where(np.isfinite(other), 1 - own / np.maximum(other, 1e-9), 0)))
