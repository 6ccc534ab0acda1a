"""How soon a change would be seen, told before it ships: so that nobody waits for what cannot be shown."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import Any, Final

import numpy as np

from outspoken.evidence.did_it_work import Wobble, periods_expected, wobble
from outspoken.understand.changes.counts import WEEK, Days
from outspoken.understand.models import Change

YEAR: Final = 365
FEWEST_DAYS: Final = 28
FEWEST_COMMENTS: Final = 20
# By how much things may change, as people say it.
PARTS: Final = {
    "tenth": ("a tenth", 0.1),
    "fifth": ("a fifth", 0.2),
    "third": ("a third", 1 / 3),
    "half": ("half", 0.5),
}
TOLD: Final = ("half", "third", "tenth")


@dataclass(frozen=True, slots=True)
class Told:
    """One size of effect and when it would be seen. days: from the date of effect on; None: not within a year."""

    ratio: float
    days: int | None
    words: str
    is_expected: bool = False

    def kept(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Power:
    """What can be told beforehand. problem: why nothing can; a_day: how many are counted on a usual day."""

    told: tuple[Told, ...]
    a_day: float
    problem: str = ""

    @property
    def expected(self) -> Told | None:
        return next((told for told in self.told if told.is_expected), None)


def ratio_of(part: str, *, counted: str) -> float:
    """Times as many as before when it changes by this part, in the direction that is hoped for.

    >>> ratio_of("fifth", counted="unhappy"), ratio_of("fifth", counted="happy")
    (0.8, 1.2)
    """
    size = PARTS[part][1]
    return 1 + size if counted == Change.Counted.HAPPY else 1 - size


def part_of(ratio: float) -> str:
    """The name of the part that a ratio stands for; the nearest there is."""
    return min(PARTS, key=lambda name: abs(abs(ratio - 1) - PARTS[name][1]))


def power(days: Days | None, *, counted: str, expected: float, lag: int) -> Power:
    """When changes of several sizes, and the one that is expected, would be found with 80 % chance."""
    if days is None or days.known < FEWEST_DAYS:
        known = days.known if days else 0
        return Power((), 0.0, f"Only {known} days were listened to so far; about four weeks are needed to tell.")
    total = float(np.nansum(days.counts))
    a_day = total / days.known
    if total < FEWEST_COMMENTS:
        return Power((), a_day, f"Only {total:,.0f} such comments came in {days.known} days: too few to tell.")
    moves = wobble(days.counts, controls=_controls(days), season=WEEK)
    # Comments come at least as unevenly as chance has it, however evenly they happened to come.
    moves = replace(moves, overdispersion=max(moves.overdispersion, 1.0))
    wanted = part_of(expected)
    parts = sorted({*TOLD, wanted}, key=lambda name: -PARTS[name][1])
    return Power(tuple(_told(part, part == wanted, days, moves, counted, lag) for part in parts), a_day)


def _told(part: str, is_expected: bool, days: Days, moves: Wobble, counted: str, lag: int) -> Told:
    ratio = ratio_of(part, counted=counted)
    needed = periods_expected(ratio, before=days.known, wobble=moves, trend=days.is_trending, longest=YEAR)
    what = f"A {'rise' if ratio > 1 else 'fall'} by {PARTS[part][0]}"
    if needed is None:
        return Told(ratio, None, f"{what} would not be seen within a year.", is_expected)
    whole = needed + lag
    rolled_out = f", the {lag} of the roll-out included" if lag else ""
    return Told(ratio, whole, f"{what} would be seen after about {whole} days{rolled_out}.", is_expected)


def _controls(days: Days) -> Any:
    return days.controls if len(days.held_against) else None
