"""Control chart of a share."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from outspoken.evidence.control_chart import Chart, charted, first, periods
from outspoken.evidence.interval import Floats, ratio


def p_chart(hits: ArrayLike, trials: ArrayLike, *, baseline: int | None = None) -> Chart:
    """Shares per period with the limits p̄ ± 3√(p̄(1 - p̄) / n_i), as fractions of 1.

    hits, trials: shape (n, w), counts; a period without trials has no point. baseline: how many leading periods
    give p̄; all, where None. With large n and a share that wanders by itself nearly every point falls outside: use
    `laney_p_chart`. Raises ValueError where hits exceed trials.

    >>> chart = p_chart([[12, 15, 8, 30]], [[100, 100, 100, 100]], baseline=3)
    >>> chart.centre[0, 0].round(3), chart.high[0].round(3), (chart.value > chart.high)[0]
    (np.float64(0.117), array([0.213, 0.213, 0.213, 0.213]), array([False, False, False,  True]))

    Shewhart, W. A. (1931). Economic Control of Quality of Manufactured Product. Montgomery, D. C. (2013).
    Introduction to Statistical Quality Control, 7th ed., section 7.2.
    """
    value, centre, sigma = shares(hits, trials, baseline=baseline)
    return charted(value, centre, sigma, bounds=(0, 1))


def shares(hits: ArrayLike, trials: ArrayLike, *, baseline: int | None) -> tuple[Floats, Floats, Floats]:
    """Share per period (n, w), their centre (n,) and each period's binomial standard deviation (n, w)."""
    k, n = periods(hits, trials, names=("hits", "trials"))
    if (k > n).any():
        row, period = (int(each) for each in np.argwhere(k > n)[0])
        raise ValueError(
            f"hits exceed trials at series {row}, period {period}: {k[row, period]:g} of {n[row, period]:g}"
        )
    centre = ratio(first(k, baseline).sum(axis=1), first(n, baseline).sum(axis=1))
    sigma = np.sqrt(ratio((centre * (1 - centre))[:, None], n))
    return ratio(k, n), centre, sigma
