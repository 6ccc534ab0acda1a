"""What discovery hands back: themes, the text each belongs to, and what it takes to place further texts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from outspoken.reader.discovery.constraints import Constraints
from outspoken.reader.discovery.kmeans import nearest
from outspoken.reader.discovery.space import Space
from outspoken.reader.vectors import vectors

ASSIGNMENTS: Final = pa.schema(
    [
        pa.field("theme", pa.string()),  # id; null where unclear
        pa.field("nearest", pa.string()),  # id of the nearest theme, unclear or not; null where the text says nothing
        pa.field("confidence", pa.float32(), nullable=False),  # 0 … 1
    ]
)


@dataclass(frozen=True, slots=True)
class DiscoveredTheme:
    """One theme found in a corpus.

    id: stays across refits. name: what it is called, by a person or by its phrases. phrases: what is said in it more
    than elsewhere, the most telling first. branch: key of the branch of the tree it hangs on. size: texts that clearly
    belong to it. share: of all texts. examples: rows of the texts nearest its middle, each of other words.
    is_new: first found by this fit. is_pinned: kept as it is at every fit.
    """

    id: str
    name: str
    phrases: tuple[str, ...]
    branch: str
    size: int
    share: float
    examples: tuple[int, ...]
    is_new: bool
    is_pinned: bool


@dataclass(frozen=True, slots=True)
class Branch:
    """Themes that lie near each other. name: by the phrases they share. themes: their ids, the largest first."""

    key: str
    name: str
    themes: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Centres:
    """What texts are compared with, in the space of the corpus; a theme that was merged has several.

    places: (c, d + 256), of length 1. hearts: (c, 256), the mean of the texts of each as seen from the middle, of
    length 1. reach: (c,), how near its heart nearly all of its texts are. owners: (c,), the place of its theme.
    """

    space: Space
    places: NDArray[np.float32]
    hearts: NDArray[np.float32]
    reach: NDArray[np.float32]
    owners: NDArray[np.int32]


@dataclass(frozen=True, slots=True, eq=False)
class Leftovers:
    """Groups among the texts that no theme clearly holds. hearts: (g, 256). shares: (g,), of all that say something."""

    hearts: NDArray[np.float32]
    shares: NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Discovered:
    """The themes of a corpus, the largest first, their tree, and each text's place among them.

    assignments: one row per text, of ASSIGNMENTS. unclear: share of the texts that no theme clearly holds. moved: share
    of the texts that the fit before would have given to another theme; None without one. lost: ids of the fit before
    that this one no longer has. constraints: what people decided, which the next fit keeps.
    """

    themes: tuple[DiscoveredTheme, ...]
    branches: tuple[Branch, ...]
    assignments: pa.Table
    unclear: float
    moved: float | None
    lost: tuple[str, ...]
    constraints: Constraints
    centres: Centres = field(repr=False)
    leftovers: Leftovers = field(repr=False)

    def theme(self, key: str) -> DiscoveredTheme:
        """The theme of an id. Raises KeyError."""
        for theme in self.themes:
            if theme.id == key:
                return theme
        raise KeyError(f"no theme {key!r}; there are {', '.join(theme.id for theme in self.themes)}")

    def assign(self, texts: Sequence[str | None] | pa.Array | pa.ChunkedArray) -> pa.Table:
        """The place of further texts among the themes, one row of ASSIGNMENTS per text. Raises TypeError."""
        placed = place(self.centres.space.seen(vectors(texts)), self.centres)
        return assignments_of(placed, [theme.id for theme in self.themes])


@dataclass(frozen=True, slots=True, eq=False)
class Placed:
    """theme: (n,), −1 where the text says nothing. confidence: (n,). is_clear: (n,). centre: (n,), the nearest."""

    theme: NDArray[np.int32]
    confidence: NDArray[np.float32]
    is_clear: NDArray[np.bool_]
    centre: NDArray[np.int32]


def place(seen: NDArray[np.float32], centres: Centres, places: NDArray[np.float32] | None = None) -> Placed:
    """Where texts belong, by their vectors as seen from the middle of the corpus, (n, 256); each by itself.

    A text belongs to the theme of the centre nearest its place in the space (`places`, where they are known already).
    The confidence compares how near its heart it is with how near nearly all texts of that theme are: 0.5 there, 1 at
    the heart, 0 where it has nothing of it; below 0.5 it is unclear.
    """
    n = len(seen)
    if not len(centres.hearts):
        return Placed(np.full(n, -1, np.int32), np.zeros(n, np.float32), np.zeros(n, bool), np.full(n, -1, np.int32))
    labels, _ = nearest(centres.space.places(seen) if places is None else places, centres.places)
    near = np.einsum("ij,ij->i", seen, centres.hearts[labels])
    reach = centres.reach[labels]
    within = 0.5 + 0.5 * (near - reach) / np.maximum(1 - reach, 1e-6)
    without = 0.5 * np.maximum(near, 0) / np.maximum(reach, 1e-6)
    says = np.einsum("ij,ij->i", seen, seen) > 0
    confidence = np.where(says, np.where(near >= reach, within, without), 0).clip(0, 1).astype(np.float32)
    theme = np.where(says, centres.owners[labels], -1).astype(np.int32)
    return Placed(theme, confidence, says & (near >= reach), np.where(says, labels, -1).astype(np.int32))


def assignments_of(placed: Placed, ids: Sequence[str]) -> pa.Table:
    """The placing as a table of ASSIGNMENTS."""
    names = pa.array([*ids, None], pa.string())
    n = len(ids)
    theme = np.where(placed.is_clear, placed.theme, n)
    near = np.where(placed.theme >= 0, placed.theme, n)
    columns = [names.take(pa.array(theme)), names.take(pa.array(near)), pa.array(placed.confidence)]
    return pa.Table.from_arrays(columns, schema=ASSIGNMENTS)
