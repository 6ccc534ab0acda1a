"""The space in which themes are told apart: how texts hang together in this corpus, beside how near two of them are.

The corpus is seen from landmarks, the middles of some hundreds of small groups of its texts, drawn twice. Each text
leans on its nearest landmarks; texts that lean on the same ones, or on ones that others join, come to lie together.
This is what spectral clustering does, at a cost in proportion to the number of texts. A text stands where its leanings
put it and, to the same part, where its own words do: so that a subject that the landmarks never met has a place too.

Chen, X. and Cai, D. (2011). Large scale spectral clustering with landmark-based representation. AAAI.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy import linalg, sparse

from outspoken.reader.discovery.kmeans import PART, settle, unit
from outspoken.reader.jit import compiled

LEANS_ON: Final = 5  # landmarks of each draw
SOFTNESS: Final = 0.1  # of nearness: a landmark this much farther counts 1/e
DRAWS: Final = 2
MOST_LANDMARKS: Final = 600  # of each draw
BEHIND_EACH: Final = 10  # texts behind each landmark, in the mean
ROUNDS: Final = 6  # that landmarks are settled in
LEAST_VALUE: Final = 1e-6  # of a direction that says anything


@dataclass(frozen=True, slots=True, eq=False)
class Space:
    """middle: (256,), of the corpus. landmarks: (draws, m, 256). axes: (draws × m, d), what leaning on each adds."""

    middle: NDArray[np.float32]
    landmarks: NDArray[np.float32]
    axes: NDArray[np.float32]

    @property
    def dimensions(self) -> int:
        """Of the places, d + 256."""
        return int(self.axes.shape[1]) + len(self.middle)

    def seen(self, vectors: NDArray[np.float32]) -> NDArray[np.float32]:
        """Vectors, (n, 256), as seen from the middle of the corpus, at length 1; rows of noughts stay."""
        return seen_from(self.middle, vectors)

    def spectral(self, seen: NDArray[np.float32]) -> NDArray[np.float32]:
        """Where their leanings put texts, (n, 256) → (n, d), at length 1."""
        out = np.zeros((len(seen), self.axes.shape[1]), np.float32)
        for first in range(0, len(seen) if len(self.axes) else 0, PART):
            part = seen[first : first + PART]
            out[first : first + PART] = leanings(part, self.landmarks) @ self.axes
        return unit(out)

    def places(self, seen: NDArray[np.float32]) -> NDArray[np.float32]:
        """Where texts stand, (n, 256) → (n, d + 256), at length 1; rows of noughts stay. Each text by itself."""
        says = np.einsum("ij,ij->i", seen, seen) > 0
        leaning = np.where(says[:, None], self.spectral(seen), np.float32(0))
        return unit(np.concatenate([leaning, seen], axis=1))


def seen_from(middle: NDArray[np.float32], vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """Vectors, (n, 256), as seen from a middle, (256,), at length 1; rows of noughts stay."""
    says = np.einsum("ij,ij->i", vectors, vectors) > 0
    return unit(np.where(says[:, None], vectors - middle, np.float32(0)))


@compiled
def strongest(nearness: Any, which: Any, values: Any) -> None:
    """The places and values of the greatest of each row, in falling order, the first of equals first."""
    many = which.shape[1]
    for row in range(len(nearness)):
        for i in range(many):
            values[row, i] = -np.inf
            which[row, i] = 0
        for place in range(nearness.shape[1]):
            value = nearness[row, place]
            if value > values[row, many - 1]:
                i = many - 1
                while i > 0 and value > values[row, i - 1]:
                    values[row, i], which[row, i] = values[row, i - 1], which[row, i - 1]
                    i -= 1
                values[row, i], which[row, i] = value, place


def leanings(x: NDArray[np.float32], landmarks: NDArray[np.float32]) -> sparse.csr_array:
    """How much each row, (n, 256), leans on each landmark of every draw, (n, draws × m); 1 together in each draw."""
    n, m = len(x), landmarks.shape[1]
    many = min(LEANS_ON, m)
    found = []
    for drawn in landmarks:
        which, shares = np.zeros((n, many), np.int32), np.zeros((n, many), np.float32)
        strongest(x @ drawn.T, which, shares)
        shares = np.exp((shares - shares[:, :1]) / np.float32(SOFTNESS))
        shares /= shares.sum(axis=1, keepdims=True)
        rows = np.arange(0, n * many + 1, many)
        found.append(sparse.csr_array((shares.ravel(), which.ravel(), rows), shape=(n, m)))
    return sparse.hstack(found, format="csr")


def space_of(seen: NDArray[np.float32], middle: NDArray[np.float32], dimensions: int, *, seed: int) -> Space:
    """The space of a corpus, from texts of it as seen from its middle, (n, 256), n > 0."""
    rng = np.random.default_rng(seed)
    n = len(seen)
    m = max(min(n, dimensions), min(MOST_LANDMARKS, n // BEHIND_EACH))
    landmarks = np.stack(
        [settle(seen, seen[np.sort(rng.choice(n, m, replace=False))], rounds=ROUNDS).centres for _ in range(DRAWS)]
    )
    leaning = leanings(seen, landmarks)
    scale = 1 / np.sqrt(np.maximum(leaning.sum(axis=0), 1e-9))
    scaled = leaning @ sparse.diags_array(scale)
    common = np.asarray((scaled.T @ scaled).todense(), dtype=np.float64)
    last = len(common) - 1
    values, directions = linalg.eigh(common, subset_by_index=(max(0, last - dimensions + 1), last))
    lengths = np.where(values > LEAST_VALUE, 1 / np.sqrt(np.maximum(values, LEAST_VALUE)), 0)
    return Space(middle, landmarks, np.asarray(scale[:, None] * directions * lengths, dtype=np.float32))
