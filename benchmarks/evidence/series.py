"""Simulated series: negative binomial counts with a weekday shape, missing days, late comments and planted changes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from outspoken.evidence.signals import Watch, detector
from outspoken.evidence.signals.calibration import WEEK

Rows = NDArray[np.float64]
ARRIVED = (0.6, 0.8, 0.92, 1.0)


def counts(
    rng: np.random.Generator, mean: NDArray[np.floating] | float, *, rows: int, series: int, size: float = 4.0
) -> Rows:
    """Shape (rows, series); mean: one for all, or of shape (rows, series)."""
    means = np.broadcast_to(mean, (rows, series)) * np.array(WEEK)[np.arange(rows) % 7][:, None]
    return rng.negative_binomial(size, size / (size + means)).astype(np.float64)


def with_gaps(rng: np.random.Generator, values: Rows, *, share: float = 0.1) -> Rows:
    """A tenth of the days unknown, each series its own."""
    return np.where(rng.random(values.shape) < share, np.nan, values)


def as_they_come(rng: np.random.Generator, values: Rows) -> NDArray[np.float64]:
    """Shape (ages, rows, series): what was known of each row after 0, 1 … rows."""
    whole, known = values.astype(np.int64), np.zeros(values.shape, dtype=np.int64)
    ages, before = [], 0.0
    for share in ARRIVED:
        known = known + rng.binomial(whole - known, (share - before) / (1 - before))
        ages.append(known.astype(np.float64))
        before = share
    return np.stack(ages)


def watched(
    values: Rows, *, rows: int, watch: Watch, groups: NDArray[np.int64], late: NDArray[np.float64] | None = None
) -> Rows:
    """The detector's value on each of the last `rows` rows, shape (rows, series), from what was known then."""
    first = len(values) - rows
    state = detector.start(values.shape[1], day=first - 1, watch=watch)
    state = detector.step(state, first - 1, values[max(0, first - watch.rows) : first], watch=watch, groups=groups)
    out = np.empty((rows, values.shape[1]))
    for day in range(first, len(values)):
        given = values[day]
        if late is not None:
            given = np.stack([late[age, day - age] for age in range(len(late))][::-1])
        state = detector.step(state, day, given, watch=watch, groups=groups)
        out[day - first] = detector.evidence(state, watch=watch)
    return out
