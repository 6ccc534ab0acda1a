"""Control chart of a rate."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from outspoken.evidence.control_chart import Chart, charted, first, periods
from outspoken.evidence.interval import Floats, ratio


def u_chart(events: ArrayLike, exposure: ArrayLike, *, baseline: int | None = None) -> Chart:
    """Events per unit of exposure and period, with the limits ū ± 3√(ū / n_i).

    events: shape (n, w), counts; exposure: the same shape, customers, hours or journeys at risk; a period without
    any has no point. baseline: how many leading periods give ū; all, where None. Use `laney_u_chart` where the rate
    wanders by itself. Raises ValueError for events out of no exposure.

    >>> chart = u_chart([[4, 6, 5, 20]], [[1000, 1000, 1000, 1000]], baseline=3)
    >>> chart.high[0, 0].round(4), (chart.value > chart.high)[0]
    (np.float64(0.0117), array([False, False, False,  True]))

    Montgomery, D. C. (2013). Introduction to Statistical Quality Control, 7th ed., section 7.3.
    """
    value, centre, sigma = rates(events, exposure, baseline=baseline)
    return charted(value, centre, sigma, bounds=(0, np.inf))


def rates(events: ArrayLike, exposure: ArrayLike, *, baseline: int | None) -> tuple[Floats, Floats, Floats]:
    """Rate per period (n, w), their centre (n,) and each period's Poisson standard deviation (n, w)."""
    k, n = periods(events, exposure, names=("events", "exposure"))
    centre = ratio(first(k, baseline).sum(axis=1), first(n, baseline).sum(axis=1))
    return ratio(k, n), centre, np.sqrt(ratio(centre[:, None], n))
