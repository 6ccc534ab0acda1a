"""From a wanted average run length to a threshold: checked by simulation, because the baseline is estimated.

In theory a Shiryaev–Roberts threshold of A is reached under no change after A rows or more on average. Here the
expected count, its weekday shape and its overdispersion are all learned from eight weeks, and the run is judged by its
sum; what that changes is measured once, by `calibrate`, and stands below as `CORRECTION`.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from outspoken.evidence.signals import detector
from outspoken.evidence.signals.detector import Watch

CORRECTION = 0.53  # `calibrate` of seeds 7, 8 and 9: 0.551, 0.499, 0.527
MEANS = (0.1, 0.3, 1.0, 3.0, 10.0)
WEEK = (1.22, 1.12, 1.02, 1.02, 1.12, 0.75, 0.75)


def average_run_length(*, share: float = 0.05, rows: int = 60) -> float:
    """The run length at which so many series alarm within so many rows, though nothing changed.

    >>> round(average_run_length(share=0.05, rows=60))
    1170
    """
    if not 0 < share < 1:
        raise ValueError(f"share is between 0 and 1, such as 0.05; {share} is not")
    return float(-rows / np.log1p(-share))


def threshold(run_length: float) -> float:
    """The value of the detector that is reached once in `run_length` rows on average when nothing changes.

    >>> threshold(1170) == 1170 * CORRECTION
    True
    """
    return run_length * CORRECTION


def null_counts(
    rng: np.random.Generator, mean: float, *, rows: int, series: int, size: float = 4.0
) -> NDArray[np.float32]:
    """Negative binomial counts with a weekday shape and no change, shape (rows, series).

    >>> float(null_counts(np.random.default_rng(1), 2.0, rows=70, series=50).mean().round())
    2.0
    """
    means = mean * np.array(WEEK)[np.arange(rows) % 7][:, None] * np.ones(series)
    return rng.negative_binomial(size, size / (size + means)).astype(np.float32)


def highest_values(
    counts: NDArray[np.floating], *, watch: Watch, rows: int, groups: NDArray[np.int64] | None = None
) -> NDArray[np.float64]:
    """The greatest value of each series over the last `rows` rows, shape (n,), watched day by day."""
    first = len(counts) - rows
    state = detector.start(counts.shape[1], day=first - 1, watch=watch)
    known = counts[max(0, first - watch.rows) : first]
    highest = np.zeros(counts.shape[1])
    if len(known):
        state = detector.step(state, first - 1, known, watch=watch, groups=groups)
    for day in range(first, len(counts)):
        state = detector.step(state, day, counts[day], watch=watch, groups=groups)
        highest = np.maximum(highest, detector.evidence(state, watch=watch))
    return highest


def calibrate(
    *, seed: int, series: int = 2000, share: float = 0.05, rows: int = 60, watch: Watch | None = None
) -> float:
    """What `threshold` must be multiplied with so that `share` of null series alarm in `rows` rows; seeded.

    Negative binomial series (size 4) of means 0.1 to 10 with a weekday shape, `series` of each, siblings in twenties.
    """
    held = watch or Watch()
    rng = np.random.default_rng(seed)
    counts = np.concatenate([null_counts(rng, mean, rows=rows + held.rows, series=series) for mean in MEANS], axis=1)
    groups = np.arange(counts.shape[1]) // 20
    highest = highest_values(counts, watch=held, rows=rows, groups=groups)
    return float(np.quantile(highest, 1 - share) / average_run_length(share=share, rows=rows))
