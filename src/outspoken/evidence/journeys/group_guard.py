"""Which groups of employees may be shown: none under 5 people, nor any that could be found by subtraction."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import ArrayLike, NDArray

from outspoken.evidence.interval import Counts

SMALLEST = 5
MOST_SETS = 5_000


def shown_groups(members: ArrayLike, *, smallest: int = SMALLEST) -> NDArray[np.bool_]:
    """Which of the groups may be shown side by side.

    members: shape (groups, people), true where a person is in a group: teams, their parents, the whole, other
    ways to cut the same people, and earlier publications, all that one reader can see together, the most
    wanted first among equals. A group is shown where it has `smallest` people or more and where no sum and
    difference of shown groups tells the total of fewer people than that: the larger groups are taken first.
    Returns shape (groups,). Raises ValueError for another shape or a smallest group under 2.

    A total, its two parts of 12 and 3: the 3 are hidden, and so are the 12, for the total would give them away.

    >>> shown_groups([[1] * 15, [1] * 12 + [0] * 3, [0] * 12 + [1] * 3])
    array([ True, False, False])

    Whether fewer than `smallest` people can be told apart is asked exactly: sums of shown groups span a space;
    some combination rests on a set of people alone if and only if leaving their columns out lowers its rank.
    Fellegi, I. P. (1972). On the question of statistical confidentiality. JASA 67; Cox, L. H. (1980).
    Suppression methodology and statistical disclosure control. JASA 75.
    """
    table = np.asarray(members).astype(bool)
    if table.ndim != 2:
        raise ValueError(f"members must have shape (groups, people); got {table.shape}")
    if smallest < 2:
        raise ValueError(f"smallest is a number of people, 2 or more; got {smallest}")
    sizes = table.sum(axis=1)
    shown = np.zeros(len(table), dtype=bool)
    for place in np.argsort(-sizes, kind="stable"):
        if sizes[place] < smallest:
            continue
        shown[place] = True
        if _gives_away(table[shown], smallest):
            shown[place] = False
    return shown


def _gives_away(groups: NDArray[np.bool_], smallest: int) -> bool:
    """Whether some combination of the groups' totals rests on fewer people than `smallest`, or may: what cannot be
    cleared in 5,000 tries counts as giving away."""
    kinds, sizes = np.unique(groups[:, groups.any(axis=0)], axis=1, return_counts=True)
    small = np.flatnonzero(sizes < smallest)
    if not len(small):
        return False
    matrix = kinds.astype(np.float64)
    rank = np.linalg.matrix_rank(matrix)
    for tried, chosen in enumerate(_together(small, sizes, smallest - 1)):
        if tried == MOST_SETS:
            return True
        rest = np.ones(len(sizes), dtype=bool)
        rest[chosen] = False
        if np.linalg.matrix_rank(matrix[:, rest]) < rank if rest.any() else rank > 0:
            return True
    return False


def _together(small: Counts, sizes: Counts, most: int) -> Iterator[list[int]]:
    """Sets of kinds of people that hold at most `most` people in all and to which none can be added."""

    def grow(start: int, chosen: list[int], room: int) -> Iterator[list[int]]:
        grown = False
        for place in range(start, len(small)):
            kind = int(small[place])
            if sizes[kind] <= room:
                grown = True
                yield from grow(place + 1, [*chosen, kind], room - int(sizes[kind]))
        if not grown and chosen:
            yield chosen

    yield from grow(0, [], most)
