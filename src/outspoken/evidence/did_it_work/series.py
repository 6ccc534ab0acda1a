"""The numbers of a change, checked once and laid out for the model."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from outspoken.evidence.did_it_work.synthetic_control import comparison, log_rates
from outspoken.evidence.interval import Counts, Floats

FEWEST = 3
ENOUGH_SEASONS = 3


@dataclass(frozen=True, slots=True)
class Series:
    """Counts per period at the place of the change, with everything they are held against.

    counts, exposure, times: shape (n,), only periods that count (no missing ones, none of the roll-out);
    controls, control_exposure: shape (j, n); after: shape (n,), true from the end of the roll-out on.
    """

    counts: Floats
    exposure: Floats
    times: Counts
    after: NDArray[np.bool_]
    controls: Floats
    control_exposure: Floats
    season: int
    trend: bool

    @property
    def offset(self) -> Floats:
        return np.asarray(np.log(self.exposure))

    def design(self) -> Floats:
        """Level, trend, season and comparison, shape (n, p): what may move the counts without the change."""
        columns = self._own_columns()
        together, _ = self._comparison(columns)
        if together.std() > 1e-9:
            columns = np.column_stack([columns, together])
        return columns

    def weights(self) -> tuple[float, ...]:
        """How much each control counts."""
        return tuple(self._comparison(self._own_columns())[1].tolist())

    def kept(self, chosen: NDArray[np.bool_]) -> Series:
        """The same series with only the chosen periods."""
        return Series(
            counts=self.counts[chosen],
            exposure=self.exposure[chosen],
            times=self.times[chosen],
            after=self.after[chosen],
            controls=self.controls[:, chosen],
            control_exposure=self.control_exposure[:, chosen],
            season=self.season,
            trend=self.trend,
        )

    def at_control(self, place: int) -> Series:
        """The control at `place` as if the change had been made there, held against the other controls."""
        others = np.arange(len(self.controls)) != place
        return Series(
            counts=self.controls[place],
            exposure=self.control_exposure[place],
            times=self.times,
            after=self.after,
            controls=self.controls[others],
            control_exposure=self.control_exposure[others],
            season=self.season,
            trend=self.trend,
        )

    def _comparison(self, left_out: Floats) -> tuple[Floats, Floats]:
        if not len(self.controls):
            return np.zeros(len(self.counts)), np.zeros(0)
        if self.after.any() and not self.after.all():
            left_out = np.column_stack([left_out, self.after.astype(float)])
        rates = log_rates(self.controls, self.control_exposure)
        return comparison(log_rates(self.counts, self.exposure), rates, left_out=left_out)

    def _own_columns(self) -> Floats:
        n = len(self.counts)
        columns = [np.ones(n)]
        if self.trend:
            span = self.times - self.times.mean()
            columns.append(span / max(np.abs(span).max(), 1))
        if self.season > 1 and n >= ENOUGH_SEASONS * self.season:
            place = self.times % self.season
            columns += [(place == day) - 1 / self.season for day in range(1, self.season) if (place == day).any()]
        return np.column_stack(columns)


def laid_out(
    counts: ArrayLike,
    *,
    launch: int,
    lag: int = 0,
    exposure: ArrayLike | None = None,
    controls: ArrayLike | None = None,
    control_exposure: ArrayLike | None = None,
    season: int = 1,
    trend: bool | None = None,
) -> Series:
    """Check and lay out; raises ValueError saying which number is wrong."""
    y = np.asarray(counts, dtype=np.float64)
    if y.ndim != 1:
        raise ValueError(f"counts must have shape (n,), one per period; got {y.shape}")
    _check_counts(y, name="counts")
    others = np.zeros((0, len(y))) if controls is None else np.atleast_2d(np.asarray(controls, dtype=np.float64))
    _check_counts(others, name="controls")
    if others.shape[1] != len(y):
        raise ValueError(f"controls must have shape (j, {len(y)}), the periods of counts; got {others.shape}")
    weight = _exposure(exposure, y.shape, name="exposure")
    other_weight = _exposure(control_exposure, others.shape, name="control_exposure")
    if lag < 0 or not FEWEST <= launch <= len(y) - lag - 1:
        raise ValueError(
            f"launch is the first period of the change: at least {FEWEST} periods before it and one after its "
            f"roll-out; got launch {launch}, lag {lag} of {len(y)} periods"
        )
    times = np.arange(len(y))
    missing = np.isnan(y) | ~(weight > 0) | np.isnan(others).any(axis=0) | ~(other_weight > 0).all(axis=0)
    chosen = ~missing & ((times < launch) | (times >= launch + lag))
    is_trending = controls is None if trend is None else trend
    return Series(y, weight, times, times >= launch + lag, others, other_weight, season, is_trending).kept(chosen)


def _check_counts(values: Floats, *, name: str) -> None:
    if np.nanmin(values, initial=0) < 0 or np.isinf(values).any():
        raise ValueError(f"{name} must be counts of 0 or more, NaN where a period is missing")


def _exposure(values: ArrayLike | None, shape: tuple[int, ...], *, name: str) -> Floats:
    if values is None:
        return np.ones(shape)
    weight = np.broadcast_to(np.asarray(values, dtype=np.float64), shape)
    if np.nanmin(weight, initial=0) < 0:
        raise ValueError(f"{name} must be 0 or more (0 and NaN say that the period is missing)")
    return weight
