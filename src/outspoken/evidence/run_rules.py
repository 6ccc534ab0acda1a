"""Which points of a control chart no common cause explains: Western Electric's and Nelson's rules."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from outspoken.evidence.control_chart import packed
from outspoken.evidence.interval import Floats, table

Sides = NDArray[np.int8]


class Rule(NamedTuple):
    """A rule by name: `find` takes z of shape (n, w), NaN last, and gives at each point that completes the pattern
    its side (1 high, -1 low) or 2 where the pattern has no side; else 0."""

    name: str
    find: Callable[[Floats], Sides]


class Runs(NamedTuple):
    """`signals`, shape (n, w, rules): 1 high, -1 low, 2 a pattern without a side, 0 nothing; `rules` their names."""

    signals: Sides
    rules: tuple[str, ...]


def _beyond(k: int, of: int, sigmas: float) -> Callable[[Floats], Sides]:
    """k of so many on the same side beyond so many sigmas, the last point being one of them."""

    def find(z: Floats) -> Sides:
        found = np.zeros(z.shape, dtype=np.int8)
        for side in (1, -1):
            out = side * z > sigmas
            found[out & (_within_last(out, of) >= k)] = side
        return found

    return find


def _trend(steps: int) -> Callable[[Floats], Sides]:
    """So many steps in a row, all up or all down."""

    def find(z: Floats) -> Sides:
        found = np.zeros(z.shape, dtype=np.int8)
        step = np.diff(z, axis=1, prepend=np.nan)
        for side in (1, -1):
            found[_within_last(side * step > 0, steps) >= steps] = side
        return found

    return find


def _alternating(steps: int) -> Callable[[Floats], Sides]:
    def find(z: Floats) -> Sides:
        step = np.sign(np.diff(z, axis=1, prepend=np.nan))
        turn = np.concatenate([np.zeros((len(z), 1), dtype=bool), step[:, 1:] * step[:, :-1] < 0], axis=1)
        return _sideless(_within_last(turn[:, : z.shape[1]], steps - 1) >= steps - 1)

    return find


def _inside(points: int) -> Callable[[Floats], Sides]:
    return lambda z: _sideless(_within_last(np.abs(z) < 1, points) >= points)


def _outside(points: int) -> Callable[[Floats], Sides]:
    return lambda z: _sideless(_within_last(np.abs(z) > 1, points) >= points)


def _sideless(found: NDArray[np.bool_]) -> Sides:
    return (2 * found).astype(np.int8)


def _within_last(true: NDArray[np.bool_], of: int) -> NDArray[np.int64]:
    """How many of the last `of` points, this one included, hold; shape kept."""
    total = np.cumsum(true, axis=1, dtype=np.int64)
    earlier = np.zeros_like(total)
    earlier[:, of:] = total[:, :-of]
    return total - earlier


WESTERN_ELECTRIC = (
    Rule("1 beyond 3 sigma", _beyond(1, 1, 3)),
    Rule("2 of 3 beyond 2 sigma", _beyond(2, 3, 2)),
    Rule("4 of 5 beyond 1 sigma", _beyond(4, 5, 1)),
    Rule("8 in a row on one side", _beyond(8, 8, 0)),
)
NELSON = (
    Rule("1 beyond 3 sigma", _beyond(1, 1, 3)),
    Rule("9 in a row on one side", _beyond(9, 9, 0)),
    Rule("6 in a row rising or falling", _trend(5)),
    Rule("14 in a row alternating", _alternating(13)),
    Rule("2 of 3 beyond 2 sigma", _beyond(2, 3, 2)),
    Rule("4 of 5 beyond 1 sigma", _beyond(4, 5, 1)),
    Rule("15 in a row within 1 sigma", _inside(15)),
    Rule("8 in a row beyond 1 sigma", _outside(8)),
)


def run_rules(z: ArrayLike, *, rules: tuple[Rule, ...] = WESTERN_ELECTRIC) -> Runs:
    """The rules broken at each point of many charts.

    z: shape (n, w), a Chart's z, oldest first; periods that are NaN are stepped over and never signal. On a quiet
    normal series the first Western Electric rule alone is broken after 370 points on average, its four together
    after 92 (Champ and Woodall 1987); counts under about 5 a period break them sooner. Raises ValueError for another
    shape.

    >>> found = run_rules([[0.1, -0.4, 2.2, 0.3, 2.4, 3.5]])
    >>> [(found.rules[rule], period) for _, period, rule in np.argwhere(found.signals)]
    [('2 of 3 beyond 2 sigma', np.int64(4)), ('1 beyond 3 sigma', np.int64(5)), ('2 of 3 beyond 2 sigma', np.int64(5))]

    Western Electric (1956). Statistical Quality Control Handbook. Nelson, L. S. (1984). The Shewhart control chart:
    tests for special causes. Journal of Quality Technology 16.
    """
    points = table(z, name="z")
    order = np.argsort(np.isnan(points), axis=1, kind="stable")
    together = packed(points)
    signals = np.zeros((*points.shape, len(rules)), dtype=np.int8)
    for place, rule in enumerate(rules):
        np.put_along_axis(signals[:, :, place], order, rule.find(together), axis=1)
    signals[np.isnan(points)] = 0
    return Runs(signals, tuple(rule.name for rule in rules))
