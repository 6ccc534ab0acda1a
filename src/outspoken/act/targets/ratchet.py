"""Does a target rise? Numbers in, a decision out: no clock, no record.

A target rises when, in each of the last `periods` whole months since it was last set, at least `LEAST` experiences were
counted and the lower bound of the share that kept it (95 %, Wilson) stood above it. It rises to the lowest of those
lower bounds, rounded down to a whole percent, by `most_at_once` at most. It never sinks: what lowers a target is an
exception, which a person signs and which ends on a day.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from outspoken.evidence.wilson import wilson

LEAST: Final = 30
GRAIN: Final = 100  # a target is a whole percent
# Floating point must not turn 0.57 into 56 percent.
_SLACK: Final = 1e-9


@dataclass(frozen=True, slots=True)
class Month:
    """A whole month, by its first day: how many experiences kept it, of how many."""

    first: date
    kept: int
    of: int

    @property
    def low(self) -> float:
        """The lower end of the 95 % interval of the share; 0 where nothing was counted."""
        return float(wilson(self.kept, self.of).low[0])


@dataclass(frozen=True, slots=True)
class Rise:
    """A target rises to `value`, standing on these months."""

    value: float
    months: tuple[Month, ...]


def rise(
    target: float, months: Sequence[Month], *, set_on: date, periods: int = 3, most_at_once: float = 0.05
) -> Rise | None:
    """Whether the target rises, and to what; None where it stays.

    target: a fraction of 1; months: whole ones, oldest first, without gaps; set_on: the day it was last set, so that
    only months that began with it or after it count. Raises ValueError where periods is under 1 or most_at_once is not
    above 0.

    >>> months = [Month(date(2026, number, 1), 900, 1000) for number in (1, 2, 3)]
    >>> rise(0.8, months, set_on=date(2026, 1, 1)).value
    0.85
    >>> rise(0.8, months, set_on=date(2026, 1, 1), most_at_once=0.2).value
    0.87
    >>> rise(0.8, months, set_on=date(2026, 2, 1)) is None
    True
    """
    if periods < 1 or most_at_once <= 0:
        raise ValueError(f"periods must be 1 or more and most_at_once above 0; got {periods} and {most_at_once}")
    own = [month for month in months if month.first >= set_on][-periods:]
    if len(own) < periods or any(month.of < LEAST for month in own):
        return None
    lowest = min(month.low for month in own)
    if lowest <= target:
        return None
    value = whole_percent(min(lowest, target + most_at_once))
    return Rise(value, tuple(own)) if value > target + _SLACK else None


def whole_percent(share: float) -> float:
    """A share rounded down to a whole percent.

    >>> whole_percent(0.57), whole_percent(0.8799), whole_percent(1.0)
    (0.57, 0.87, 1.0)
    """
    return math.floor(share * GRAIN + _SLACK) / GRAIN


@dataclass(frozen=True, slots=True)
class Unit:
    """A touchpoint to compare with: its months."""

    name: str
    months: tuple[Month, ...]

    @property
    def pooled(self) -> Month | None:
        """All of its months as one; None where there is none."""
        if not self.months:
            return None
        kept, of = (sum(getattr(month, name) for month in self.months) for name in ("kept", "of"))
        return Month(self.months[0].first, kept, of)


@dataclass(frozen=True, slots=True)
class Next:
    """The next best target: the lower bound of the best comparable unit, and which one that is."""

    value: float
    unit: str
    low: float
    of: int


def next_best(target: float, own: Unit, others: Sequence[Unit], *, least: int = 3 * LEAST) -> Next | None:
    """What the best comparable unit reaches for certain, where that is more than the target; None else.

    The best is the one whose lower bound is highest, of those with at least `least` experiences: a high share of a few
    is luck. Where one's own is the best, the next target comes from nobody else, so None.

    >>> months = lambda kept: (Month(date(2026, 1, 1), kept, 1000),)
    >>> found = next_best(0.7, Unit("Web", months(800)), [Unit("Phone", months(900)), Unit("Desk", months(700))])
    >>> found.unit, found.value
    ('Phone', 0.87)
    """
    known = [(unit, pooled) for unit in others if (pooled := unit.pooled) is not None and pooled.of >= least]
    if not known:
        return None
    best, pooled = max(known, key=lambda one: (one[1].low, one[0].name))
    mine = own.pooled
    if mine is not None and mine.of >= least and mine.low >= pooled.low:
        return None
    value = whole_percent(pooled.low)
    return Next(value, best.name, pooled.low, pooled.of) if value > target + _SLACK else None


def average(units: Sequence[Unit]) -> float | None:
    """The share that all units together kept; None where nothing was counted."""
    pooled = [month for unit in units if (month := unit.pooled) is not None]
    of = sum(month.of for month in pooled)
    return sum(month.kept for month in pooled) / of if of else None
