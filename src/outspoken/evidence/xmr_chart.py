"""Control chart of single values: a score, a duration, anything that is no count."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from outspoken.evidence.control_chart import D2, Chart, charted, first, mean_moving_range
from outspoken.evidence.interval import Floats, ratio, table

D4 = 3.267
"""Upper limit of a moving range of two, in mean moving ranges."""


class XmR(NamedTuple):
    """The X chart, and the moving ranges (n, w) with their upper limit (n,)."""

    x: Chart
    moving_range: Floats
    moving_range_high: Floats


def xmr_chart(
    values: ArrayLike, *, baseline: int | None = None, bounds: tuple[float, float] = (-np.inf, np.inf)
) -> XmR:
    """Values per period with the limits x̄ ± 2.66 times the mean moving range, which are x̄ ± 3 standard deviations.

    values: shape (n, w), NaN where a period has none; such periods are stepped over. baseline: how many leading
    periods give centre and limits; all, where None. bounds: ends of the scale. Raises ValueError for values of
    another shape.

    >>> chart = xmr_chart([[4.1, 4.3, 4.0, 4.2, 3.1]], baseline=4)
    >>> chart.x.low[0, 0].round(3), (chart.x.value < chart.x.low)[0]
    (np.float64(3.529), array([False, False, False, False,  True]))

    Wheeler, D. J. (1993). Understanding Variation. Montgomery, D. C. (2013). Introduction to Statistical Quality
    Control, 7th ed., section 6.4.
    """
    x = table(values)
    learned = first(x, baseline)
    told = np.isfinite(learned)
    centre = ratio(np.where(told, learned, 0).sum(axis=1), told.sum(axis=1))
    mean_range = mean_moving_range(learned)
    sigma = np.broadcast_to((mean_range / D2)[:, None], x.shape)
    return XmR(charted(x, centre, sigma, bounds=bounds), _ranges(x), D4 * mean_range)


def _ranges(x: Floats) -> Floats:
    """|x_i - the last value before it|, NaN for the first."""
    told = np.isfinite(x)
    place = np.maximum.accumulate(np.where(told, np.arange(x.shape[1]), -1), axis=1)
    before = np.concatenate([np.full((len(x), 1), -1), place[:, :-1]], axis=1)[:, : x.shape[1]]
    last = np.take_along_axis(x, np.maximum(before, 0), axis=1) if x.size else x
    ranges: Floats = np.where(told & (before >= 0), np.abs(x - last), np.nan)
    return ranges
