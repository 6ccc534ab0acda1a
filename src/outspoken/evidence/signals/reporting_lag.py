"""Which share of a day's comments is here after so many days, learned from days that are complete."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from outspoken.evidence.interval import counts


def arrived(delays: ArrayLike) -> tuple[float, ...]:
    """Share of comments that have come after 0, 1, 2 … days, for `Watch(arrived=…)`; the last is 1.

    delays: shape (days, ages), comments that happened on a day and came `age` days later; days not yet old enough for
    an age hold NaN there, oldest day first. Each age is told by the days that have reached it (reverse-time hazard).
    Raises ValueError for a table without any comment.

    >>> arrived([[8.0, 1, 1], [6, 3, 1], [7, 2, np.nan], [7, np.nan, np.nan]])
    (0.7, 0.9, 1.0)

    Lawless, J. F. (1994). Adjustments for reporting delays and the prediction of occurred but not reported events.
    Canadian J. Statistics 22.
    """
    table = np.atleast_2d(np.asarray(delays, dtype=np.float64))
    known = ~np.isnan(table)
    came = counts(np.where(known, table, 0.0), name="delays").astype(np.float64)
    if came.sum() == 0:
        raise ValueError("no comment in the table of delays: how late they come cannot be learned")
    share, shares = 1.0, [1.0]
    so_far = came.cumsum(axis=1)
    for age in range(table.shape[1] - 1, 0, -1):
        rows = known[:, age]
        upto = so_far[rows, age].sum()
        share *= 1 - came[rows, age].sum() / upto if upto else 1.0
        shares.append(round(float(share), 12))
    return tuple(reversed(shares))
