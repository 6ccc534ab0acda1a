"""Moments of truth: touchpoints on which it hangs whether people come away well, and how they do there."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from outspoken import evidence
from outspoken.evidence import Estimate
from outspoken.evidence.journeys import Moment, moments_of_truth
from outspoken.understand.figures import signed
from outspoken.understand.mood import FEW, Mood

MEND_FIRST: Final = "mend first"
FEWEST_PLACES: Final = 3
# Which score tells how people came away, the one nearest to the whole relation first; its ends.
SCALES: Final = {"nps": (0, 10), "csat": (1, 5), "stars": (1, 5)}
ASKED: Final = {
    "nps": "how likely they recommend us (0 to 10)",
    "csat": "their rating (1 to 5)",
    "stars": "their stars (1 to 5)",
}
WORDS: Final = {
    Moment.MEND_FIRST: MEND_FIRST,
    Moment.KEEP_UP: "keep up",
    Moment.CAN_WAIT: "can wait",
    Moment.MORE_THAN_NEEDED: "better than it needs",
    Moment.CANNOT_TELL: "cannot tell yet",
}

Scored = Mapping[tuple[str, str, str], Mapping[str, Any]]  # by touchpoint, polarity and kind of score


@dataclass(frozen=True, slots=True)
class Weighed:
    """What hangs on one touchpoint: points between a happy and an unhappy experience there, and what follows."""

    points: str
    interval: str
    n: int
    says: str
    is_moment_of_truth: bool
    place: int


@dataclass(frozen=True, slots=True)
class Weights:
    """Every touchpoint that could be weighed, by slug; asked: by which score; line: the usual net sentiment."""

    by_slug: Mapping[str, Weighed]
    asked: str
    line: str


NOTHING: Final = Weights({}, "", "")


def weighed(scored: Scored, places: Mapping[str, Mood]) -> Weights:
    """Weigh the touchpoints by the score with which most can be weighed; nothing where it is fewer than three."""
    kinds = {kind: _telling(scored, kind, places) for kind in SCALES}
    kind = max(kinds, key=lambda each: len(kinds[each]))
    slugs = kinds[kind]
    if len(slugs) < FEWEST_PLACES:
        return NOTHING
    importance = _stacked([_stakes(scored, slug, kind) for slug in slugs])
    performance = _stacked([places[slug].net for slug in slugs])
    felt = [places[slug] for slug in slugs]
    line = float(
        evidence.net_sentiment(
            [sum(one.positive for one in felt)], [sum(one.negative for one in felt)], [sum(one.read for one in felt)]
        ).value[0]
    )
    found = moments_of_truth(importance, performance, performance_line=line)
    order = {int(place): rank for rank, place in enumerate(found.order.tolist())}
    by_slug = {
        slug: Weighed(
            points=_points(importance.value[place]),
            interval=f"{_points(importance.low[place])} to {_points(importance.high[place])}",
            n=int(importance.n[place]),
            says=WORDS[found.moments[place]],
            is_moment_of_truth=bool(found.is_moment_of_truth[place]),
            place=order[place],
        )
        for place, slug in enumerate(slugs)
    }
    return Weights(by_slug, ASKED[kind], signed(line))


def _telling(scored: Scored, kind: str, places: Mapping[str, Mood]) -> list[str]:
    """Touchpoints where both happy and unhappy people gave this score often enough."""
    return [
        slug
        for slug in sorted(places)
        if slug
        and places[slug].is_telling
        and all(_n(scored, slug, side, kind) >= FEW for side in ("positive", "negative"))
    ]


def _n(scored: Scored, slug: str, side: str, kind: str) -> int:
    return int(scored.get((slug, side, kind), {}).get("score_n") or 0)


def _stakes(scored: Scored, slug: str, kind: str) -> Estimate:
    """The mean score after a happy experience less that after an unhappy one."""
    bad, good = (_mean(scored[slug, side, kind], SCALES[kind]) for side in ("negative", "positive"))
    found = evidence.difference(bad, good)
    return Estimate(found.value, found.low, found.high, bad.n + good.n)


def _mean(row: Mapping[str, Any], bounds: tuple[int, int]) -> Estimate:
    n, total, squares = (float(row[name] or 0) for name in ("score_n", "score_sum", "score_squares"))
    mean = min(max(total / n, bounds[0]), bounds[1])
    return evidence.mean_score([mean], [max(squares - n * mean**2, 0.0) / max(n - 1, 1)], [int(n)], bounds=bounds)


def _stacked(estimates: Sequence[Estimate]) -> Estimate:
    return Estimate(
        *(np.concatenate([np.atleast_1d(part) for part in parts]) for parts in zip(*estimates, strict=True))
    )


def _points(value: float) -> str:
    return "–" if math.isnan(value) else signed(value, 1)
