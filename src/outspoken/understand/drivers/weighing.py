"""What the evidence says of a score and its themes."""

from __future__ import annotations

from collections.abc import Sequence
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
from outspoken.understand.drivers.beside import Beside

SEED: Final = 1
MOST_DRIVERS: Final = 12  # importance is exact to 15; a dozen can be read
LEAST: Final = 10  # answers that speak of a theme, under which it is no driver
PER_DRIVER: Final = 10  # customers that each driver asks for
TOP_BOX: Final = 4.0

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Weighed:
    """keys: of the themes, which come first in `drivers`, those `beside` them after. net, sides: of the themes. impact:
    of the themes `impact_keys`. refusal: why there are no drivers, in plain words."""

    keys: tuple[str, ...]
    beside: Sequence[Beside]
    drivers: Drivers | None
    quadrants: Quadrants | None
    sides: PenaltyReward | None
    net: Estimate | None
    impact: Impact | None
    impact_keys: tuple[str, ...]
    n: int
    customers: int
    refusal: str = ""


def weigh(of: Answers, kind: str, *, with_themes: bool = True) -> Weighed:
    """Key drivers among the stem themes and what stands beside them, and how far every theme pulls the score."""
    customers = len(np.unique(of.person))
    chosen = _stems(of) if with_themes else []
    keys = tuple(of.keys[j] for j in chosen)
    told = np.flatnonzero(np.asarray(of.said.sum(axis=0)).reshape(-1) >= LEAST).tolist() if with_themes else []
    impact_keys = tuple(of.keys[j] for j in told)
    impact = theme_impact(values(of, kind), of.said[:, told], of.person, seed=SEED) if told else None
    empty = Weighed(keys, of.beside, None, None, None, None, impact, impact_keys, of.n, customers)
    refusal = _refusal(of, len(chosen) + len(of.beside), customers, with_themes=with_themes)
    if refusal:
        return replace(empty, refusal=refusal)
    good, bad, said = (part[:, chosen].toarray() for part in (of.good, of.bad, of.said))
    # The feeling of a comment is read from the feelings of its parts: for it only counts whether a theme is spoken of.
    x = good - bad if kind else said
    names = (*keys, *(f"{each.kind}:{each.key}" for each in of.beside))
    columns = np.column_stack([x, *(each.values for each in of.beside)])
    drivers = key_drivers(columns, of.score, of.person, names, seed=SEED)
    if drivers.refusal:
        return replace(empty, refusal=_in_plain_words(drivers.refusal))
    net = evidence.net_sentiment(*(part.sum(axis=0).astype(np.int64) for part in (good, bad, said)))
    sides = penalty_reward(x, of.score, of.person, keys, seed=SEED) if kind and keys else None
    return replace(empty, drivers=drivers, quadrants=_placed(drivers, net), sides=sides, net=net)


def _placed(drivers: Drivers, net: Estimate) -> Quadrants | None:
    """The grid of the themes: how they are spoken of is on one scale, ratings and feelings are not."""
    t = len(net.value)
    known = np.isfinite(drivers.share.value[:t]) & np.isfinite(net.value)
    if not known.any():
        return None
    unknown = np.full(len(drivers.names) - t, np.nan)
    wide = Estimate(
        np.concatenate([net.value, unknown]),
        np.concatenate([net.low, unknown]),
        np.concatenate([net.high, unknown]),
        np.concatenate([net.n, np.zeros(len(unknown), dtype=np.int64)]),
    )
    # What a driver does well is told by how it is spoken of, whichever way the score runs.
    placed = replace(drivers, performance=wide, sign=np.abs(drivers.sign))
    return importance_performance(placed, performance_line=float(net.value[known].mean()))


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


def _refusal(of: Answers, p: int, customers: int, *, with_themes: bool) -> str:
    if not of.n:
        return "Nobody gave this score with words beside it in this period."
    if not p and not with_themes:
        return f"Nothing of what you chose came with {LEAST} answers or more; there is nothing to compare."
    if not p:
        return f"No theme is spoken of in {LEAST} answers or more yet; there is nothing to compare."
    if customers < PER_DRIVER * p:
        what = "drivers you chose" if of.beside else "themes they speak of"
        return (
            f"This needs {PER_DRIVER * p:,} customers, ten for each of the {p} {what}, "
            f"and has {customers:,}. Choose a longer period, or come back later."
        )
    return ""


def _in_plain_words(refusal: str) -> str:
    return f"{refusal[0].upper()}{refusal[1:]}."
