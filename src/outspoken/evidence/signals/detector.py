"""A detector over many series: what it remembers between days, and what a day does to it.

The state is a value: `step` gives a new one and leaves the old untouched, so that a day's counts may come in parts (the
same day again replaces it), be revised later, or be replayed from what was kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, NamedTuple, Self, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from outspoken.evidence.interval import Floats
from outspoken.evidence.signals.expected import expected
from outspoken.evidence.signals.shiryaev_roberts import AGES, HIGHEST, RISING, Change, best_run, shiryaev_roberts

Singles = NDArray[np.float32]
Days = NDArray[np.int32]
Kind = TypeVar("Kind", bound=np.generic)
Which = slice | NDArray[np.int64]
NEVER = np.int32(-(2**31))
CHUNK = 8192  # series at a time: their running sums stay in the processor's cache


@dataclass(frozen=True, slots=True)
class Watch:
    """How a family of series is watched; a row is a day, or an hour where `period` is 168.

    period: rows after which the usual shape repeats; 1 for none. history: rows the expected count is learned from.
    guard: rows between them and today, no baseline yet. window: how far back a change may have begun. arrived: the
    share of a row's comments here after 0, 1, 2 … rows, where they come late. adopt: rows after which an alarm's level
    counts as the usual one. quiet: rows since its peak after which it is over. is_share: the counts are hits among
    trials, judged by the binomial law; otherwise trials, where given, are only the volume that the expected count grows
    with.
    """

    period: int = 7
    history: int = 56
    guard: int = 14
    window: int = 56
    arrived: tuple[float, ...] = ()
    adopt: int = 42
    quiet: int = 7
    is_share: bool = False

    def __post_init__(self) -> None:
        if min(self.period, self.history, self.guard, self.window) < 1:
            raise ValueError(f"period, history, guard and window are at least 1 row: {self}")
        if any(not 0 < share <= 1 for share in self.arrived):
            raise ValueError(f"arrived holds shares above 0 and up to 1, by age; got {self.arrived}")

    @property
    def gap(self) -> int:
        """Rows that are no baseline: the guard band and those still incomplete."""
        return max(self.guard, len(self.arrived))

    @property
    def rows(self) -> int:
        return max(self.gap + self.history, self.window)


@dataclass(frozen=True, slots=True, eq=False)
class State:
    """What is remembered of n series, rows oldest first and the last one `day`.

    counts, trials: shape (rows, n), NaN unknown; trials of width 0 where each row counts once. left_out: same shape,
    rows of an alarm, no baseline. rates: shape (window, n), what was expected per trial when the row was new.
    dispersion, uncertainty: shape (n,), today's. For each of k ways to look (more, fewer …), shape (k, n): restart, the
    last row of the alarm before, evidence begins after it; since and until, begin and peak of the alarm that stands
    today, NEVER where none.
    """

    day: int
    counts: Singles
    trials: Singles
    left_out: NDArray[np.bool_]
    rates: Singles
    dispersion: Floats
    uncertainty: Floats
    restart: Days
    since: Days
    until: Days

    def arrays(self) -> dict[str, NDArray[np.generic]]:
        """All of it by name, to be kept as arrays; `State.of` reads it back, equal in every bit."""
        return {field.name: np.asarray(getattr(self, field.name)) for field in fields(self)}

    @classmethod
    def of(cls, arrays: Mapping[str, NDArray[np.generic]]) -> Self:
        """The state that `arrays` gave. Raises KeyError where a part is missing."""
        parts: dict[str, object] = {field.name: arrays[field.name] for field in fields(cls)}
        return cls(**{**parts, "day": int(arrays["day"])})  # type: ignore[arg-type]

    @property
    def n(self) -> int:
        return int(self.counts.shape[1])


def start(n: int, *, day: int, watch: Watch, ways: int = 1, has_trials: bool = False) -> State:
    """A state that knows nothing of n series up to `day`, for so many ways to look at them."""
    unknown = np.full((watch.rows, n), np.nan, dtype=np.float32)
    never = np.full((ways, n), NEVER, dtype=np.int32)
    return State(
        day=day,
        counts=unknown,
        trials=unknown.copy() if has_trials else unknown[:, :0].copy(),
        left_out=np.zeros((watch.rows, n), dtype=bool),
        rates=np.full((watch.window, n), np.nan, dtype=np.float32),
        dispersion=np.zeros(n),
        uncertainty=np.zeros(n),
        restart=never,
        since=never,
        until=never,
    )


def grow(state: State, n: int) -> State:
    """The same state with room for n series: the new ones stand last and nothing is known of them."""
    more = n - state.n
    if more < 0:
        raise ValueError(f"a state of {state.n} series cannot become one of {n}: series are never taken away")
    names = (field.name for field in fields(state) if field.name not in ("day", "trials"))
    wide: dict[str, Any] = {name: _widened(getattr(state, name), more) for name in names}
    trials = _widened(state.trials, more) if state.trials.shape[1] else state.trials
    return replace(state, **wide, trials=trials)


def _widened(part: NDArray[Kind], more: int) -> NDArray[Kind]:
    fill = {"f": np.nan, "b": False, "i": NEVER}[part.dtype.kind]
    return np.concatenate([part, np.full((*part.shape[:-1], more), fill, dtype=part.dtype)], axis=-1)


def step(
    state: State,
    day: int,
    counts: ArrayLike,
    *,
    watch: Watch,
    trials: ArrayLike | None = None,
    groups: ArrayLike | None = None,
) -> State:
    """The state after a row's counts: rolled on to `day`, its counts put in, what was expected of it remembered.

    counts, trials: shape (n,), NaN unknown; of shape (k, n) they are the last k rows up to `day` and replace what was
    known of them. The row of `state.day` itself may be given again, whole: the result is the same as if the first had
    never been. Rows jumped over are unknown. Raises ValueError for a row before `state.day` and for another number of
    series.
    """
    tried = None if trials is None else _given(state, trials, "trials")
    new_trials = _up(state.trials, max(day - state.day, 0), tried)
    return _stepped(state, day, counts, watch=watch, trials=new_trials, has_trials=tried is not None, groups=groups)


def step_beside(state: State, day: int, counts: ArrayLike, *, watch: Watch, of: State, groups: ArrayLike) -> State:
    """As `step`, with the counts of another state, already stepped, as trials: both hold the same array."""
    return _stepped(state, day, counts, watch=watch, trials=of.counts, has_trials=True, groups=groups)


def _stepped(
    state: State,
    day: int,
    counts: ArrayLike,
    *,
    watch: Watch,
    trials: Singles,
    has_trials: bool,
    groups: ArrayLike | None,
) -> State:
    given, by = _given(state, counts, "counts"), day - state.day
    if by < 0:
        raise ValueError(f"row {day} lies before the state's {state.day}; revise it as one of the last k rows")
    left_out, restart = _marked(state, watch) if by else (state.left_out, state.restart)
    if by and left_out.any():
        left_out = _up(left_out, by)
    new_counts = _up(state.counts, by, given)
    usable = slice(watch.rows - watch.gap - watch.history, watch.rows - watch.gap)
    forecast = expected(
        new_counts[usable],
        slots=(day - watch.gap - watch.history + 1 + np.arange(watch.history)) % watch.period,
        slot=day % watch.period,
        period=watch.period,
        ahead=watch.gap,
        groups=groups,
        trials=trials[usable] if has_trials else None,
        left_out=left_out[usable],
    )
    never = np.full_like(state.since, NEVER) if by else state.since
    return replace(
        state,
        day=day,
        counts=new_counts,
        trials=trials,
        left_out=left_out,
        rates=_up(state.rates, by, forecast.mean[None]),
        dispersion=forecast.dispersion,
        uncertainty=forecast.uncertainty,
        restart=restart,
        since=never,
        until=never if by else state.until,
    )


def _given(state: State, values: ArrayLike, name: str) -> Singles:
    rows = np.atleast_2d(np.asarray(values, dtype=np.float32))
    if rows.shape[1] != state.n or len(rows) > len(state.counts):
        raise ValueError(f"{name} must have shape ({state.n},) or (k, {state.n}); got {np.shape(values)}")
    if (rows < 0).any():
        raise ValueError(f"{name} must not be negative; the smallest is {np.nanmin(rows)}")
    return rows


def mark(state: State, which: NDArray[np.int64], since: ArrayLike, until: ArrayLike, *, way: int = 0) -> State:
    """The state with today's alarms of one way to look: `which` series, from which row, peaked on which row.

    They take effect when the next row comes; marking the same day again replaces them.
    """
    if not len(which) and (state.since[way] == NEVER).all():
        return state
    new_since, new_until = state.since.copy(), state.until.copy()
    new_since[way], new_until[way] = NEVER, NEVER
    new_since[way, which], new_until[way, which] = since, until
    return replace(state, since=new_since, until=new_until)


def _up(part: NDArray[Kind], by: int, new: NDArray[np.floating] | None = None) -> NDArray[Kind]:
    """The rows moved up by so many, `new` ones in place of the last; what neither gives is unknown, or False."""
    out, rows = np.empty_like(part), len(part)
    from_below = rows - (0 if new is None else len(new))
    kept = min(max(rows - by, 0), from_below)
    out[:kept] = part[by : by + kept]
    out[kept:from_below] = np.nan if part.dtype.kind == "f" else False
    if new is not None:
        out[from_below:] = new
    return out


def _marked(state: State, watch: Watch) -> tuple[NDArray[np.bool_], Days]:
    """An alarm's rows are no baseline. One that is over is not looked at again; one that stays becomes the usual."""
    if (state.since == NEVER).all():
        return state.left_out, state.restart
    left_out, restart = state.left_out.copy(), state.restart.copy()
    days = (state.day - np.arange(len(left_out))[::-1])[:, None]
    for way in range(len(restart)):
        on = np.flatnonzero(state.since[way] != NEVER)
        since, until = state.since[way, on], state.until[way, on]
        inside = days >= since
        stays = state.day - since >= watch.adopt
        left_out[:, on] = np.where(stays, ~inside, left_out[:, on] | (inside & (days <= until)))
        over = np.where(stays, state.day, until)
        restart[way, on] = np.where(stays | (state.day - until > watch.quiet), over, restart[way, on])
    return left_out, restart


def evidence(
    state: State,
    *,
    watch: Watch,
    factors: tuple[float, ...] = RISING,
    way: int = 0,
    which: NDArray[np.int64] | None = None,
) -> Floats:
    """The Shiryaev–Roberts value today of every series, or of `which`: how much speaks for a change by now."""
    n = state.n if which is None else len(which)
    values = np.empty(n)
    for first in range(0, n, CHUNK):
        part = slice(first, first + CHUNK)
        some = part if which is None else which[part]
        window, tried = window_of(state, some, watch=watch, way=way), tried_of(state, some, watch=watch)
        values[part] = shiryaev_roberts(*window, factors=factors, trials=tried)
    return values


def reach(
    state: State,
    which: NDArray[np.int64],
    *,
    least: Floats,
    watch: Watch,
    factors: tuple[float, ...] = RISING,
    way: int = 0,
) -> Floats:
    """What `evidence` of the series `which` is at most, shape (m,), told without its exponentials.

    least: shape (m,), above 0; what cannot reach that much is told as 0. Under the best factor of any the ratio of a
    run is that of what was seen to what was expected, and the sum over runs and factors is at most as many times the
    greatest of these as there are rows. Shares are looked at for growing only.
    """
    from outspoken.evidence.signals import loops

    first = len(state.counts) - watch.window
    here = np.ones(watch.window)
    for age, share in enumerate(watch.arrived[: watch.window]):
        here[watch.window - 1 - age] = share
    need = np.log(least / watch.window)
    best = np.maximum(need, 0.0)
    loops.reach(
        state.counts[first:],
        state.rates,
        state.trials[first:] if state.trials.shape[1] else np.empty((0, 0), dtype=np.float32),
        state.dispersion,
        state.uncertainty,
        here,
        np.isin(np.arange(watch.window + 1), (*AGES, watch.window)),
        state.restart[way, which].astype(np.int64) - state.day + watch.window,
        which,
        watch.is_share,
        max(factors),
        best,
    )
    return np.where((best > need) | (need <= 0), watch.window * np.exp(np.minimum(best, HIGHEST)), 0.0)


def change(
    state: State,
    which: NDArray[np.int64],
    *,
    watch: Watch,
    factors: tuple[float, ...] = RISING,
    way: int = 0,
    confidence: float = 0.95,
) -> Change:
    """Since when and by how much the series `which` changed, as `best_run` says."""
    window, tried = window_of(state, which, watch=watch, way=way), tried_of(state, which, watch=watch)
    return best_run(*window, factors=factors, trials=tried, confidence=confidence)


class Window(NamedTuple):
    """What evidence is made of. counts, means: shape (window, n), NaN where it may not look; dispersion, uncertainty:
    shape (n,)."""

    counts: Floats
    means: Floats
    dispersion: Floats
    uncertainty: Floats


def window_of(state: State, which: Which, *, watch: Watch, way: int = 0) -> Window:
    """The last `window` rows of some series."""
    counts = state.counts[len(state.counts) - watch.window :, which].astype(np.float64)
    means = state.rates[:, which].astype(np.float64)
    if state.trials.shape[1]:
        means *= state.trials[len(state.trials) - watch.window :, which]
    for age, share in enumerate(watch.arrived):
        means[len(means) - 1 - age] *= share
    days = (state.day - np.arange(watch.window)[::-1])[:, None]
    means[days <= state.restart[way, which]] = np.nan
    return Window(counts, means, state.dispersion[which], state.uncertainty[which])


def tried_of(state: State, which: Which, *, watch: Watch) -> Floats | None:
    """Trials of the window, where the series are shares of them."""
    if not watch.is_share:
        return None
    return state.trials[len(state.trials) - watch.window :, which].astype(np.float64)
