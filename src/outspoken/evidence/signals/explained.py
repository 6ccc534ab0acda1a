"""Of a total and its parts, which one rings: the part that explains the total, or the total when it is spread wide."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from outspoken.evidence.interval import Floats
from outspoken.evidence.signals.hierarchy import Cube, Indices

NEARLY_ALL = 0.7  # parts that usually bring more than this of a total: the total tells it in one
REST = 3.0  # standard deviations by which the rest must be unusual for the total to ring


def rings(cube: Cube, stream: Indices, since: Indices, counts: Floats, means: Floats, *, day: int) -> NDArray[np.bool_]:
    """Which of the alarmed series speak for themselves, shape (m,).

    stream: shape (m,), the alarmed series. since: shape (m,), the first row of each change. counts, means: shape
    (rows, m), the last rows up to `day`, NaN unknown. A total does not ring where its alarmed parts (of one level, so
    that nothing counts twice) explain it: what is left of it is as usual, and the parts are not nearly all of it. A
    part of a total that rings is quiet.

    Compare outer-node discoveries: Yekutieli, D. (2008). Hierarchical false discovery rate–controlling methodology.
    JASA 103.
    """
    m = len(stream)
    holds = cube.holds(stream, stream)
    quiet = [_is_explained(cube, stream, since, counts, means, one, holds[one], day) for one in range(m)]
    own = ~np.array(quiet, dtype=bool)
    loud: NDArray[np.bool_] = own & ~(holds & own[:, None]).any(axis=0)
    return loud


def _is_explained(
    cube: Cube,
    stream: Indices,
    since: Indices,
    counts: Floats,
    means: Floats,
    one: int,
    inside: NDArray[np.bool_],
    day: int,
) -> bool:
    if not inside.any():
        return False
    rows = slice(max(0, len(counts) - int(day - since[one] + 1)), None)
    seen, usual = np.nansum(counts[rows], axis=0), np.nansum(means[rows], axis=0)
    levels = cube.levels[stream]
    for level in np.unique(levels[inside]):
        parts = inside & (levels == level)
        rest_seen, rest_usual = seen[one] - seen[parts].sum(), usual[one] - usual[parts].sum()
        if rest_usual < (1 - NEARLY_ALL) * usual[one] and parts.sum() > 1:
            continue
        # Twice the Poisson variance: the days' overdispersion is not told apart here.
        if abs(rest_seen - rest_usual) <= REST * np.sqrt(2 * max(rest_usual, 1.0)):
            return True
    return False
