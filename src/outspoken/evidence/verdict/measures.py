"""Every number a verdict rests on, measured for all themes at once."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from outspoken.evidence.control_chart import Chart
from outspoken.evidence.interval import Counts, Estimate, Floats, ratio
from outspoken.evidence.laney import laney_p_chart, laney_u_chart
from outspoken.evidence.mann_kendall import mann_kendall
from outspoken.evidence.persistence import Persistence, persistence
from outspoken.evidence.rate_ratio import Ratio, rate_ratio
from outspoken.evidence.rate_trend import RateTrend, rate_trend
from outspoken.evidence.verdict.facts import Checked, ThemeFacts, checked
from outspoken.evidence.verdict.policy import VerdictPolicy
from outspoken.evidence.wilson import score_interval

BLOCK = 2_000

Flags = NDArray[np.bool_]


class Measures(NamedTuple):
    """Of n themes over w periods; each of shape (n,) unless said otherwise.

    `voices`: different customers, or comments where those are not known (`is_anonymous`). `asked` is what the policy
    asks of them, (handful, least, pattern) of shape (n, 3). `rate`: people out of base over the window, with Wilson's
    interval. `of_late` and `before`: the rate in the last `recent` periods and in those before them, `change` their
    ratio. `beyond`: a point of late above the Laney limits learned before.
    """

    facts: Checked
    heard: Floats
    voices: Counts
    is_anonymous: Flags
    asked: Floats
    rate: Estimate
    recent: int
    of_late: Floats
    before: Floats
    change: Ratio
    came_back: Persistence
    before_people: Floats
    late_people: Floats
    came_back_before: Floats
    was_there_early: Flags
    trend: RateTrend
    order_p: Floats
    beyond: Flags
    place_low: Floats


def measures(facts: ThemeFacts, policy: VerdictPolicy) -> Measures:
    """What `theme_verdicts` decides by. Raises ValueError as ThemeFacts says.

    >>> found = measures(ThemeFacts([[4, 6, 9, 8, 12, 12]], 1000, is_exposure=True), VerdictPolicy())
    >>> (found.of_late * 1000).round(), (found.before * 1000).round(), found.came_back.recurred
    (array([12.]), array([7.]), array([6]))
    """
    f = checked(facts)
    w = f.people.shape[1]
    recent = min(max(2, int(policy.recent * w)), policy.most_recent, max(w - 1, 0))
    split = w - recent
    heard, people = f.base.sum(axis=1), f.people.sum(axis=1)
    anonymous = f.customers.units == 0
    voices = np.where(anonymous, f.mentions.sum(axis=1), f.customers.units).astype(np.int64)
    early, late = f.people[:, :split], f.people[:, split:]
    early_base, late_base = f.base[:, :split].sum(axis=1), f.base[:, split:].sum(axis=1)
    ratio_of = rate_ratio(early.sum(axis=1), early_base, late.sum(axis=1), late_base, confidence=policy.rise_confidence)
    trend = rate_trend(f.people, f.base, confidence=policy.rise_confidence)
    before = persistence(early, f.base[:, :split])
    start = persistence(early[:, : max(split // 2, 1)], f.base[:, : max(split // 2, 1)][:, : early.shape[1]])
    return Measures(
        facts=f,
        heard=heard,
        voices=voices,
        is_anonymous=anonymous,
        asked=_asked(policy, anonymous),
        rate=_rate(people, heard, policy),
        recent=recent,
        of_late=ratio(late.sum(axis=1), late_base),
        before=ratio(early.sum(axis=1), early_base),
        change=ratio_of,
        came_back=persistence(f.people, f.base),
        before_people=early.sum(axis=1),
        late_people=late.sum(axis=1),
        came_back_before=before.share,
        was_there_early=np.nan_to_num(start.share) >= 0.5,
        trend=trend,
        order_p=_order_p(ratio(f.people, f.base)),
        beyond=_beyond(f, split),
        place_low=_place_low(f, policy),
    )


def _asked(policy: VerdictPolicy, anonymous: Flags) -> Floats:
    asked = np.array([policy.handful, policy.least_customers, policy.pattern_customers], dtype=np.float64)
    wanted: Floats = asked * np.where(anonymous, policy.anonymous, 1.0)[:, None]
    return wanted


def _rate(people: Floats, heard: Floats, policy: VerdictPolicy) -> Estimate:
    low, high = score_interval(np.minimum(people, heard), heard, confidence=policy.confidence)
    return Estimate(ratio(people, heard), low, high, heard.astype(np.int64))


def _order_p(rates: Floats) -> Floats:
    """Mann-Kendall's p in blocks, since it holds every pair of periods of a block at once."""
    blocks = [mann_kendall(rates[at : at + BLOCK]).p for at in range(0, len(rates), BLOCK)]
    return np.concatenate([np.zeros(0), *blocks])


def _beyond(f: Checked, split: int) -> Flags:
    if split < 2:
        return np.zeros(len(f.people), dtype=bool)
    shares: Chart = laney_p_chart(np.minimum(f.people, f.base), f.base, baseline=split, least_spread=1.0)
    rates: Chart = laney_u_chart(f.people, f.base, baseline=split, least_spread=1.0)
    z = np.where(f.is_exposure[:, None], rates.z, shares.z)[:, split:]
    return np.asarray((np.nan_to_num(z) > 3).any(axis=1))


def _place_low(f: Checked, policy: VerdictPolicy) -> Floats:
    """The least share the busiest touchpoint surely has of the theme."""
    said = f.mentions.sum(axis=1)
    return score_interval(np.nan_to_num(f.touchpoints.largest) * said, said, confidence=policy.confidence).low
