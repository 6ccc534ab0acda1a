"""How many people met each pulse: served at the touchpoint, offered the question, answered it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from outspoken.demo.comment import Comment
from outspoken.demo.company import TOUCHPOINTS

_ANSWER_RATE = {
    "web-checkout": 0.16,
    "app": 0.2,
    "planner": 0.11,
    "ticket-machine": 0.07,
    "call-centre": 0.31,
    "car-park": 0.06,
    "station": 0.08,
    "assistance": 0.42,
    "train": 0.15,
    "crew": 0.17,
    "cafe": 0.14,
    "wifi": 0.1,
    "delay-info": 0.19,
    "fellbus": 0.16,
    "compensation": 0.28,
    "lost-property": 0.34,
    "loyalty": 0.09,
}
_OFFER_RATE = 0.34
_QUIET_DAY_OFFERS = 6


@dataclass(frozen=True, slots=True)
class Exposure:
    """One pulse on one day (UTC). answered ≤ offered ≤ served, all counts of people."""

    day: date
    touchpoint: str
    served: int
    offered: int
    answered: int


def answered(comments: Iterable[Comment]) -> dict[tuple[date, str], int]:
    """How many pulses were answered, by day and touchpoint, as `exposures` needs it."""
    counts: dict[tuple[date, str], int] = {}
    for comment in comments:
        if comment.channel == "pulse":
            key = (comment.occurred_at.date(), comment.touchpoint)
            counts[key] = counts.get(key, 0) + 1
    return counts


def exposures(*, seed: int, start: date, end: date, answered: Mapping[tuple[date, str], int]) -> Iterator[Exposure]:
    """One Exposure per touchpoint and day, from start up to and including end, oldest first.

    `answered` is what really came in (see `answered`); offered and served are drawn to fit it, so that each
    touchpoint keeps about its own response rate and a day without an answer still shows who was asked.
    """
    rng = Random(seed)  # noqa: S311
    for number in range((end - start).days + 1):
        day = start + timedelta(days=number)
        for touchpoint in TOUCHPOINTS:
            count = answered.get((day, touchpoint.slug), 0)
            rate = _ANSWER_RATE[touchpoint.slug] * rng.uniform(0.85, 1.15)
            offered = count + round((count + 0.4 * rng.random()) * (1 - rate) / rate) + rng.randrange(_QUIET_DAY_OFFERS)
            served = offered + round(offered * (1 / (_OFFER_RATE * rng.uniform(0.9, 1.1)) - 1))
            yield Exposure(day, touchpoint.slug, served, offered, count)
