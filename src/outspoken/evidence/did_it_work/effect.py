"""The rate ratio of a change, its interval and its p-value, all from placebo series."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import optimize

from outspoken.evidence.did_it_work.log_linear import Contrast, Fit, contrast, fit, pearson, studentised
from outspoken.evidence.did_it_work.noise import GRID, placebos, posterior
from outspoken.evidence.did_it_work.series import Series
from outspoken.evidence.interval import Floats

FARTHEST = 12.0
PRECISION = 1e-3


@dataclass(frozen=True, slots=True)
class Effect:
    """After over before, as a ratio of rates.

    low, high: the ratios that the placebos do not rule out. p_value: share of placebo series that moved at
    least so far, the real one counted in. score: the studentised score; critical: how far it must reach.
    overdispersion: variance over mean beside the model. autocorrelation: of neighbouring periods, as likely
    as the data say. noise: weights over the possibilities of `noise.GRID`.
    """

    ratio: float
    low: float
    high: float
    p_value: float
    score: float
    critical: float
    overdispersion: float
    autocorrelation: float
    level: float
    noise: Floats


def effect(series: Series, *, count: int, seed: int, confidence: float) -> Effect:
    """Measure the change: score test of the step in a quasi-Poisson log-linear series, against `count` placebo
    series of the same autocorrelation; the interval is the test turned round.

    Phipson, B. and Smyth, G. K. (2010). Permutation p-values should never be zero. SAGMB 9, for the p-value.
    """
    design, step = series.design(), series.after.astype(float)
    null, along, score, variance = _tested(series, design, step, 0.0, None)
    spanned = np.column_stack([along.basis, along.direction])
    weights = posterior(spanned, pearson(series.counts, null.fitted)[:, None], series.times)[:, 0]
    drawn, _ = placebos(weights, series.times, count=count, seed=seed)
    moved = np.sort(np.abs(studentised(drawn, along)[0]))
    beyond = count - int(np.searchsorted(moved, abs(score) - 1e-12))
    # The smallest score that comes out below 1 - confidence with the same rule.
    place = count - int(np.floor((1 - confidence) * (count + 1) + 1e-9))
    critical = float(moved[min(max(place, 0), count - 1)])
    best = _best(series, design, step)
    low, high = (_end(series, design, step, best, sign * critical, along, variance) for sign in (1, -1))
    carried = float(weights @ (GRID[:, 0] * GRID[:, 1]))
    return Effect(
        ratio=_ratio(best),
        low=_ratio(low),
        high=_ratio(high),
        p_value=(1 + beyond) / (count + 1),
        score=score,
        critical=critical,
        overdispersion=variance,
        autocorrelation=carried,
        level=float(null.fitted.mean()),
        noise=weights,
    )


def quick_score(series: Series) -> float:
    """The studentised score alone, for placebos in space."""
    return _tested(series, series.design(), series.after.astype(float), 0.0, None)[2]


def _tested(
    series: Series, design: Floats, step: Floats, shift: float, start: Floats | None
) -> tuple[Fit, Contrast, float, float]:
    """The model in which the change multiplied the rate by exp(shift), and the score of a further step."""
    null = fit(series.counts, series.offset + shift * step, design, start=start)
    along = contrast(design, step, null.fitted)
    score, variance = studentised(pearson(series.counts, null.fitted)[:, None], along)
    return null, along, float(score[0]), float(variance[0])


def _best(series: Series, design: Floats, step: Floats) -> float:
    if not series.counts[series.after].any():
        return -np.inf
    if not series.counts[~series.after].any():
        return np.inf
    return float(fit(series.counts, series.offset, np.column_stack([design, step])).coefficients[-1])


def _end(
    series: Series, design: Floats, step: Floats, best: float, score: float, along: Contrast, variance: float
) -> float:
    """The log ratio at which the score reaches this value; infinite where it never does."""
    side = -np.sign(score)
    if best == side * np.inf:
        return best
    start: list[Floats | None] = [None]
    missed: dict[float, float] = {}

    def miss(shift: float) -> float:
        # Far out the fit depends on where it starts; the ends of the search must not change their sign meanwhile.
        if shift not in missed:
            null, _, reached, _ = _tested(series, design, step, shift, start[0])
            start[0], missed[shift] = null.coefficients, reached - score
        return missed[shift]

    inside = best if np.isfinite(best) else -side * FARTHEST
    width = max(abs(score) * np.sqrt(variance / max(along.information, 1e-9)), 0.05)
    outside = inside + side * width
    while miss(outside) * side > 0:
        inside, width = outside, width * 2
        outside = inside + side * width
        if abs(outside) > FARTHEST:
            return float(side * np.inf)
    if miss(inside) * side <= 0:
        return inside
    return float(optimize.brentq(miss, inside, outside, xtol=PRECISION))


def _ratio(log: float) -> float:
    return float(np.exp(log))
