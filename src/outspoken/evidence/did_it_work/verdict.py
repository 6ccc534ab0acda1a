"""Did the change work: one verdict, its rate ratio with interval, and the reasons in plain words."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike

from outspoken.evidence import shown
from outspoken.evidence.did_it_work.effect import Effect, effect
from outspoken.evidence.did_it_work.guards import Placebos, Stretch, in_space, in_time, stretch_before, without
from outspoken.evidence.did_it_work.power import more_periods
from outspoken.evidence.did_it_work.series import Series, laid_out
from outspoken.evidence.interval import normal_quantile

MATTERS = 0.8
ENOUGH_PERIODS, ENOUGH_AFTER = 12, 3
# Of fewer the placebos, which wobble evenly, say nothing: one or two in a short stretch would look like a change.
ENOUGH_COUNTED = 10


class Answer(StrEnum):
    """The four things that can be said of a change."""

    WORKED = "worked"
    NO_CHANGE = "no change shown"
    WORSE = "got worse"
    CANNOT_TELL = "cannot tell yet"


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer and what it stands on.

    ratio, low, high: rate after over rate before, with its interval; NaN where too little is known. p_value:
    how often placebo series moved as far. needs_more: periods until a change that matters would be told with
    80 % chance; None where none is needed or none would do. in_time, in_space: launches that never were.
    peak: the stretch before the launch that was left out because it stood out. weights: of each control.
    """

    answer: Answer
    ratio: float
    low: float
    high: float
    p_value: float
    needs_more: int | None
    overdispersion: float
    autocorrelation: float
    in_time: Placebos
    in_space: Placebos
    peak: Stretch | None
    weights: tuple[float, ...]
    reasons: tuple[str, ...]

    def _repr_html_(self) -> str:
        """How a notebook shows it: the answer, its ratio with its interval, and the reasons."""
        row = (self.answer, self.ratio, shown.interval(self.low, self.high), self.p_value, self.needs_more)
        columns = ["answer", "rate after over before", "interval", "placebos that moved as far", "periods more needed"]
        return shown.table(columns, [row], notes=self.reasons)


def did_it_work(
    counts: ArrayLike,
    *,
    launch: int,
    lag: int = 0,
    exposure: ArrayLike | None = None,
    controls: ArrayLike | None = None,
    control_exposure: ArrayLike | None = None,
    season: int = 1,
    trend: bool | None = None,
    fewer_is_better: bool = True,
    matters: float = MATTERS,
    confidence: float = 0.95,
    placebos: int = 999,
    seed: int = 0,
) -> Verdict:
    """An interrupted series of counts, judged by placebos in time and space instead of a normal formula.

    counts: shape (n,), per period at the place of the change; NaN is a missing period. launch: place of the
    first period of the change; lag: periods of roll-out from there that are left out. exposure: shape (n,),
    what the counts are out of (customers, orders). controls, control_exposure: shape (j, n), places or
    themes that the change cannot touch; five or more are weighted to move as this one did. season: periods
    in a cycle, such as 7. trend: whether the rate may drift by itself; by default only without controls.
    matters: the mildest ratio worth finding (0.8: a fifth fewer). Deterministic for a seed. Raises
    ValueError for counts or dates that cannot be.

    >>> counts = [21, 18, 25, 19, 22, 20, 17, 23, 21, 19, 24, 20, 22, 18, 9, 8, 11, 7, 10, 9, 8, 10, 9, 11]
    >>> verdict = did_it_work(counts, launch=14, trend=False)
    >>> str(verdict.answer), round(verdict.ratio, 2)
    ('worked', 0.45)

    Bernal, J. L., Cummins, S. and Gasparrini, A. (2017). Interrupted time series regression for the
    evaluation of public health interventions. Int. J. Epidemiol. 46. Abadie, Diamond and Hainmueller (2010),
    JASA 105, for placebos in time and space.
    """
    normal_quantile(confidence)
    if not 0 < matters < 1:
        raise ValueError(f"matters is a ratio between 0 and 1, such as 0.8 for a fifth fewer; {matters} is not")
    known = {"exposure": exposure, "controls": controls, "control_exposure": control_exposure}
    series = laid_out(counts, launch=launch, lag=lag, season=season, trend=trend, **known)
    if reason := _too_little(series):
        return _unknown(series, reason)
    return _measured(series, fewer_is_better, matters, confidence, placebos, seed)


def _measured(
    series: Series, fewer_is_better: bool, matters: float, confidence: float, placebos: int, seed: int
) -> Verdict:
    found = effect(series, count=placebos, seed=seed, confidence=confidence)
    peak = stretch_before(series, found.critical)
    if peak is not None:
        apart = effect(without(series, peak), count=placebos, seed=seed, confidence=confidence)
        found = _weaker(found, apart)
    time, space = in_time(series, found.score), in_space(series, found.score)
    return _judged(series, found, peak, time, space, fewer_is_better, matters, confidence)


def _weaker(first: Effect, second: Effect) -> Effect:
    """Of two readings of a change the one that claims less."""
    if np.sign(first.score) != np.sign(second.score):
        return first if first.p_value >= second.p_value else second
    return max(first, second, key=lambda one: (one.p_value, -abs(one.score)))


def _too_little(series: Series) -> str:
    after = int(series.after.sum())
    if after < ENOUGH_AFTER:
        return f"{after} periods since the change; at least {ENOUGH_AFTER} are needed"
    if len(series.counts) < ENOUGH_PERIODS:
        return f"{len(series.counts)} periods in all; at least {ENOUGH_PERIODS} are needed"
    counted = int(series.counts.sum())
    if counted < ENOUGH_COUNTED:
        return f"{counted or 'nothing'} counted before and after together; at least {ENOUGH_COUNTED} are needed"
    return ""


def _unknown(series: Series, reason: str) -> Verdict:
    counted, periods = series.counts.sum(), len(series.counts)
    needed = max(ENOUGH_AFTER - int(series.after.sum()), ENOUGH_PERIODS - periods, 0)
    if 0 < counted < ENOUGH_COUNTED:
        needed = max(needed, math.ceil((ENOUGH_COUNTED - counted) * periods / counted))
    nan, none = float("nan"), Placebos(0, 0, passes=True)
    return Verdict(
        Answer.CANNOT_TELL, nan, nan, nan, nan, needed or None, nan, nan, none, none, None, series.weights(), (reason,)
    )


def _judged(
    series: Series,
    found: Effect,
    peak: Stretch | None,
    time: Placebos,
    space: Placebos,
    fewer_is_better: bool,
    matters: float,
    confidence: float,
) -> Verdict:
    shown = found.p_value <= 1 - confidence + 1e-12 and time.passes and space.passes
    wanted = matters if fewer_is_better else 1 / matters
    ruled_out = found.low > wanted if fewer_is_better else found.high < wanted
    needs_more: int | None = None
    if shown:
        answer = Answer.WORKED if (found.ratio < 1) == fewer_is_better else Answer.WORSE
    elif ruled_out:
        answer = Answer.NO_CHANGE
    else:
        answer = Answer.CANNOT_TELL
        needs_more = more_periods(
            series,
            ratio=wanted,
            critical=found.critical,
            overdispersion=found.overdispersion,
            noise=found.noise,
        )
    return Verdict(
        answer=answer,
        ratio=found.ratio,
        low=found.low,
        high=found.high,
        p_value=found.p_value,
        needs_more=needs_more,
        overdispersion=found.overdispersion,
        autocorrelation=found.autocorrelation,
        in_time=time,
        in_space=space,
        peak=peak,
        weights=series.weights(),
        reasons=_reasons(answer, found, peak, time, space, needs_more, wanted, confidence),
    )


def _reasons(
    answer: Answer,
    found: Effect,
    peak: Stretch | None,
    time: Placebos,
    space: Placebos,
    needs_more: int | None,
    wanted: float,
    confidence: float,
) -> tuple[str, ...]:
    between = f"between {_times(found.low)} and {_times(found.high)} with {confidence:.0%} confidence"
    words = [
        f"After the change there was {_times(found.ratio)} as much as before, {between}.",
        f"Left to itself the series moves as far in {found.p_value:.1%} of cases.",
    ]
    if time.tried:
        words.append(f"At {time.as_far} of {time.tried} earlier dates without a change it moved as far.")
    if space.tried:
        words.append(f"In {space.as_far} of {space.tried} places without the change it moved as far.")
    if peak is not None:
        side = "high" if peak.score > 0 else "low"
        words.append(
            f"The last {peak.periods} periods before the change were unusually {side}; what is unusual falls back by "
            "itself, so they were tried without as well, and the reading that claims less was taken."
        )
    if answer is Answer.NO_CHANGE:
        words.append(f"A change to {_times(wanted)} as much can be ruled out.")
    if answer is Answer.CANNOT_TELL:
        more = f"it needs about {needs_more} more periods" if needs_more else "more periods alone would not tell"
        words.append(f"A change to {_times(wanted)} as much can neither be shown nor ruled out: {more}.")
    return tuple(words)


def _times(ratio: float) -> str:
    return "any number of times" if np.isinf(ratio) else f"{ratio:.2f} times"
