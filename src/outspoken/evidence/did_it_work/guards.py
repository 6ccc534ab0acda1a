"""Would it have looked as good without the change: at other dates, in other places, or after any peak?"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from outspoken.evidence.did_it_work.effect import quick_score
from outspoken.evidence.did_it_work.log_linear import fit, pearson
from outspoken.evidence.did_it_work.series import FEWEST, Series
from outspoken.evidence.interval import Floats

EARLIER = 6
ENOUGH_DATES, ENOUGH_PLACES = 10, 5
DATES_ALLOWED, PLACES_ALLOWED = 0.1, 0.2
# How far the stretch before the launch must stand out, as a part of what a change itself must reach.
PEAK = 0.75


class Placebos(NamedTuple):
    """Launches that never were: how many were tried, and how many moved at least as far as the real one."""

    tried: int
    as_far: int
    passes: bool


class Stretch(NamedTuple):
    """The periods just before the launch: how many, and how far they stand above (or below) the earlier ones."""

    periods: int
    score: float


def in_time(series: Series, score: float) -> Placebos:
    """Launch at every date of the time before that leaves as many periods as the real one had.

    Passes where fewer than 10 dates can be tried, or at most one in ten moved as far.
    """
    width = int(series.after.sum())
    before = series.kept(~series.after)
    n = len(before.counts)
    starts = np.arange(FEWEST, n - width + 1)
    if len(starts) == 0 or not before.counts.any():
        return Placebos(0, 0, passes=True)
    place = np.arange(n)[:, None]
    moved = np.abs(_window_scores(before, (place >= starts) & (place < starts + width)))
    as_far = int((moved >= abs(score)).sum())
    return Placebos(len(starts), as_far, passes=len(starts) < ENOUGH_DATES or as_far <= DATES_ALLOWED * len(starts))


def in_space(series: Series, score: float) -> Placebos:
    """Launch at every control on the same date, each held against the others.

    Passes where there are fewer than 5 controls, or at most one in five moved as far.
    """
    tried = len(series.controls)
    if tried < 2:
        return Placebos(0, 0, passes=True)
    elsewhere = [series.at_control(place) for place in range(tried)]
    moved = np.array([abs(quick_score(other)) if other.counts.any() else 0.0 for other in elsewhere])
    as_far = int((moved >= abs(score)).sum())
    return Placebos(tried, as_far, passes=tried < ENOUGH_PLACES or as_far <= PLACES_ALLOWED * tried)


def stretch_before(series: Series, critical: float) -> Stretch | None:
    """The stretch just before the launch that stands out most, if one does: a change launched at a peak looks
    good by itself, since what is high falls back (regression to the mean). None where none stands out or the
    history is too short to see."""
    before = series.kept(~series.after)
    n = len(before.counts)
    longest = min(max(int(series.after.sum()), FEWEST), (n - EARLIER))
    if longest < FEWEST or not before.counts.any():
        return None
    widths = np.unique(np.maximum(longest // np.array([1, 2, 4, 8]), FEWEST))
    scores = _window_scores(before, np.arange(n)[:, None] >= n - widths)
    most = int(np.argmax(np.abs(scores)))
    if abs(scores[most]) < PEAK * critical:
        return None
    return Stretch(int(widths[most]), float(scores[most]))


def without(series: Series, stretch: Stretch) -> Series:
    """The series less the stretch just before the launch."""
    chosen = np.ones(len(series.counts), dtype=bool)
    end = int((~series.after).sum())
    chosen[end - stretch.periods : end] = False
    return series.kept(chosen)


def _window_scores(before: Series, windows: NDArray[np.bool_]) -> Floats:
    """Studentised score of each window, shape (windows,), in the model of the time before alone."""
    design = before.design()
    fitted = fit(before.counts, before.offset, design).fitted
    root = np.sqrt(fitted)[:, None]
    basis = np.linalg.qr(design * root)[0]
    beside = windows * root
    beside = beside - basis @ (basis.T @ beside)
    beside /= np.maximum(np.linalg.norm(beside, axis=0), 1e-9)
    residuals = pearson(before.counts, fitted)
    residuals = residuals - basis @ (basis.T @ residuals)
    along = residuals @ beside
    free = max(len(residuals) - design.shape[1] - 1, 1)
    rest = np.maximum(residuals @ residuals - along**2, 1e-9) / free
    return np.asarray(along / np.sqrt(rest))
