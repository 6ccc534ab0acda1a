"""Importance against performance: what to mend first, as far as the intervals allow it to be said."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from outspoken.evidence.drivers.table import Drivers

QUADRANTS = {
    (True, False): "concentrate here",
    (True, True): "keep up the good work",
    (False, False): "low priority",
    (False, True): "possible overkill",
}


class Quadrants(NamedTuple):
    """The two lines of the chart and, per driver in the order given, its quadrant ("" where unknown).

    is_sure: shape (p,), whether both of a driver's intervals keep to one side of the lines.
    """

    importance_line: float
    performance_line: float
    quadrants: tuple[str, ...]
    is_sure: NDArray[np.bool_]


def importance_performance(drivers: Drivers, *, performance_line: float | None = None) -> Quadrants:
    """Martilla and James's grid of a driver table.

    performance_line: the mean from which a driver does well, in the unit of the drivers, such as 4 of 5 stars;
    None for the mean over the drivers. The other line is an equal share of importance. A driver that surely goes
    against the score (`sign` -1, such as minutes of delay) does well below the line. Use it for drivers on one
    scale only.

    >>> from outspoken.evidence.drivers import key_drivers
    >>> rng = np.random.default_rng(3)
    >>> x = np.array([3.0, 4.5]) + rng.normal(size=(500, 2))
    >>> found = key_drivers(x, x @ [1.0, 0.3] + rng.normal(size=500), names=["speed", "colour"], seed=1)
    >>> importance_performance(found, performance_line=4).quadrants
    ('concentrate here', 'possible overkill')

    Martilla, J. A. and James, J. C. (1977). Importance-performance analysis. Journal of Marketing 41.
    """
    analysed = np.isfinite(drivers.share.value)
    if not analysed.any():
        nothing = np.zeros(len(drivers.names), dtype=bool)
        return Quadrants(np.nan, np.nan, ("",) * len(drivers.names), nothing)
    line = 1 / int(analysed.sum())
    mean = drivers.performance
    level = float(mean.value[analysed].mean()) if performance_line is None else performance_line
    matters = drivers.share.value >= line
    does_well = np.where(drivers.sign < 0, mean.value <= level, mean.value >= level)
    is_sure = (
        analysed
        & ((drivers.share.low >= line) | (drivers.share.high < line))
        & ((mean.low >= level) | (mean.high < level))
        & (drivers.sign != 0)
    )
    found = zip(matters.tolist(), does_well.tolist(), analysed.tolist(), strict=True)
    named = tuple(QUADRANTS[important, well] if known else "" for important, well, known in found)
    return Quadrants(line, level, named, is_sure)
