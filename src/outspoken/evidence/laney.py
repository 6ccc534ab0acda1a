"""Laney's p′ and u′: charts whose limits hold the wandering between periods as well as the chance within them."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from outspoken.evidence.control_chart import D2, Chart, charted, first, mean_moving_range
from outspoken.evidence.interval import Floats
from outspoken.evidence.p_chart import shares
from outspoken.evidence.u_chart import rates


def laney_p_chart(
    hits: ArrayLike, trials: ArrayLike, *, baseline: int | None = None, least_spread: float = 0.0
) -> Chart:
    """`p_chart` with its limits times the spread between periods: p̄ ± 3·σ_p·σ_z, where σ_z is the mean moving range
    of the z values over 1.128.

    hits, trials, baseline: as in `p_chart`. least_spread: the least σ_z; 1 never lets the limits be tighter than
    the binomial's, which over few periods keeps luck from looking like a signal. Raises ValueError as `p_chart`.

    >>> hits, trials = [[1000, 1300, 900, 1250, 1020, 1180]], [[10_000] * 6]
    >>> chart = laney_p_chart(hits, trials)
    >>> chart.low[0, 0].round(3), chart.high[0, 0].round(3)
    (np.float64(0.034), np.float64(0.187))

    Laney, D. B. (2002). Improved control charts for attributes. Quality Engineering 14.
    """
    value, centre, sigma = shares(hits, trials, baseline=baseline)
    return charted(value, centre, _widened(value, centre, sigma, baseline, least_spread), bounds=(0, 1))


def laney_u_chart(
    events: ArrayLike, exposure: ArrayLike, *, baseline: int | None = None, least_spread: float = 0.0
) -> Chart:
    """`u_chart` with its limits times the spread between periods: ū ± 3·σ_u·σ_z; else as `laney_p_chart`.

    >>> chart = laney_u_chart([[40, 90, 35, 100, 50, 80]], [[1000] * 6])
    >>> (chart.value > chart.high).any()
    np.False_
    """
    value, centre, sigma = rates(events, exposure, baseline=baseline)
    return charted(value, centre, _widened(value, centre, sigma, baseline, least_spread), bounds=(0, np.inf))


def _widened(value: Floats, centre: Floats, sigma: Floats, baseline: int | None, least: float) -> Floats:
    z = np.divide(value - centre[:, None], sigma, out=np.full(value.shape, np.nan), where=sigma > 0)
    spread = np.maximum(mean_moving_range(first(z, baseline)) / D2, least)
    widened: Floats = sigma * spread[:, None]
    return widened
