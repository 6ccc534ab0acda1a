"""What would have been counted without the change: the line that a chart of it is read against."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from outspoken.evidence.did_it_work.log_linear import fit
from outspoken.evidence.did_it_work.series import laid_out
from outspoken.evidence.interval import Floats


def without_the_change(
    counts: ArrayLike,
    *,
    launch: int,
    lag: int = 0,
    exposure: ArrayLike | None = None,
    controls: ArrayLike | None = None,
    control_exposure: ArrayLike | None = None,
    season: int = 1,
    trend: bool | None = None,
) -> Floats:
    """Counts expected per period had nothing been changed, shape (n,); arguments as in `did_it_work`.

    Level, season and controls as fitted beside the change, the change itself left out. NaN for missing periods and
    for the roll-out, which are in no model. Raises ValueError for counts or dates that cannot be.

    >>> without_the_change([4, 6, 5, 5, 4, 6, 2, 3, 1, 2], launch=6, trend=False).round(1).tolist()
    [5.0, 5.0, 5.0, 5.0, 5.0, 5.0, 5.0, 5.0, 5.0, 5.0]
    """
    series = laid_out(
        counts,
        launch=launch,
        lag=lag,
        exposure=exposure,
        controls=controls,
        control_exposure=control_exposure,
        season=season,
        trend=trend,
    )
    design, step = series.design(), series.after.astype(float)
    coefficients = fit(series.counts, series.offset, np.column_stack([design, step])).coefficients
    line: Floats = np.full(len(np.asarray(counts)), np.nan)
    line[series.times] = np.exp(np.clip(design @ coefficients[:-1] + series.offset, -30, 30))
    return line
