"""What the evidence says of a score and its themes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from outspoken import evidence
from outspoken.evidence import Estimate
from outspoken.evidence.drivers import (
    Drivers,
    PenaltyReward,
    Quadrants,
    importance_performance,
    key_drivers,
    penalty_reward,
)
from outspoken.evidence.theme_impact import Impact, nps_values, theme_impact
from outspoken.understand.drivers.answers import Answers

SEED: Final = 1
MOST_DRIVERS: Final = 12  # importance is exact to 15; a dozen can be read
LEAST: Final = 10  # answers that speak of a theme, under which it is no driver
PER_DRIVER: Final = 10  # customers that each driver asks for
TOP_BOX: Final = 4.0

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Weighed:
    """keys: of the drivers, in the order of `drivers`; counts: answers that speak of each, well, ill. impact: of the
    themes `impact_keys`. refusal: why there are no drivers, in plain words."""

    keys: tuple[str, ...]
    drivers: Drivers | None
    quadrants: Quadrants | None
    sides: PenaltyReward | None
    net: Estimate | None
    impact: Impact | None
    impact_keys: tuple[str, ...]
    n: int
    customers: int
    refusal: str = ""


def weigh(of: Answers, kind: str) -> Weighed:
    """Key drivers among the stem themes, and how far every theme pulls the score."""
    customers = len(np.unique(of.person))
    chosen = _stems(of)
    keys = tuple(of.keys[j] for j in chosen)
    told = np.flatnonzero(np.asarray(of.said.sum(axis=0)).reshape(-1) >= LEAST).tolist()
    impact_keys = tuple(of.keys[j] for j in told)
    impact = theme_impact(values(of, kind), of.said[:, told], of.person, seed=SEED) if told else None
    empty = Weighed(keys, None, None, None, None, impact, impact_keys, of.n, customers)
    refusal = _refusal(of, len(chosen), customers)
    if refusal:
        return replace(empty, refusal=refusal)
    good, bad, said = (part[:, chosen].toarray() for part in (of.good, of.bad, of.said))
    # The feeling of a comment is read from the feelings of its parts: for it only counts whether a theme is spoken of.
    x = good - bad if kind else said
    drivers = key_drivers(x, of.score, of.person, keys, seed=SEED)
    if drivers.refusal:
        return replace(empty, refusal=_in_plain_words(drivers.refusal))
    net = evidence.net_sentiment(*(part.sum(axis=0).astype(np.int64) for part in (good, bad, said)))
    # What a driver does well is told by how it is spoken of, whichever way the score runs.
    placed = replace(drivers, performance=net, sign=np.abs(drivers.sign))
    sides = penalty_reward(x, of.score, of.person, keys, seed=SEED) if kind else None
    return replace(empty, drivers=drivers, quadrants=importance_performance(placed), sides=sides, net=net)


def values(of: Answers, kind: str) -> Floats:
    """What each answer adds to the score as it is reported: its mean is the score."""
    if kind == "nps":
        return nps_values(np.where((of.score >= 0) & (of.score <= 10), of.score, np.nan))
    if kind == "csat" and is_of_five(of.score):
        return np.where(of.score >= TOP_BOX, 100.0, 0.0)
    return of.score


def is_of_five(score: Floats) -> bool:
    """Whether ratings run from 1 to 5, so that they have two top boxes."""
    return not len(score) or (score.min() >= 1 and score.max() <= 5)


def _stems(of: Answers) -> list[int]:
    """The stems spoken of most, in the order of their keys."""
    n = np.asarray(of.said.sum(axis=0)).reshape(-1)
    held = [j for j in np.flatnonzero(of.is_stem).tolist() if LEAST <= n[j] < of.n]
    return sorted(sorted(held, key=lambda j: -n[j])[:MOST_DRIVERS])


def _refusal(of: Answers, p: int, customers: int) -> str:
    if not of.n:
        return "Nobody gave this score with words beside it in this period."
    if not p:
        return f"No theme is spoken of in {LEAST} answers or more yet; there is nothing to compare."
    if customers < PER_DRIVER * p:
        return (
            f"This needs {PER_DRIVER * p:,} customers, ten for each of the {p} themes they speak of, "
            f"and has {customers:,}. Choose a longer period, or come back later."
        )
    return ""


def _in_plain_words(refusal: str) -> str:
    return f"{refusal[0].upper()}{refusal[1:]}."
