"""What changed: the last period of the file against the one before it, and what cannot be told from
chance."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from outspoken import charts, evidence
from outspoken.report.facts import Facts
from outspoken.report.feelings import FAMILIES, Chart
from outspoken.report.slices import Addresses
from outspoken.report.wording import days, percent, plain, signed

ENOUGH = 30
MOST_THEMES = 20
MOST_UNSURE = 6


@dataclass(frozen=True, slots=True)
class Shift:
    """One share before and after, in points with the interval of the difference; `is_sure` where it leaves
    out 0."""

    name: str
    family: str | None
    before: float
    after: float
    value: float
    low: float
    high: float
    is_sure: bool
    href: str | None
    key: str = ""

    @property
    def words(self) -> str:
        """The figure as it is read: +6 (2 to 10)."""
        return f"{signed(self.value, 1)} ({plain(self.low, 1)} to {plain(self.high, 1)})"

    @property
    def levels(self) -> str:
        """Both levels: 12% → 18%."""
        return f"{percent(self.before)} → {percent(self.after)}"


@dataclass(frozen=True, slots=True)
class Changes:
    """The comparison. `shifts` is empty where there is too little to say; `confidence` is that of each
    interval."""

    window: str
    after: str
    before: str
    n_after: int
    n_before: int
    shifts: list[Shift]
    confidence: float

    @property
    def needed(self) -> int:
        """How many comments either side needs."""
        return ENOUGH

    @property
    def is_enough(self) -> bool:
        """Whether both sides have them."""
        return min(self.n_before, self.n_after) >= ENOUGH

    @property
    def sure(self) -> list[Shift]:
        """The changes that are more than chance, the largest first."""
        return sorted((shift for shift in self.shifts if shift.is_sure), key=lambda shift: -abs(shift.value))

    def of(self, key: str) -> Shift | None:
        """The change of a theme, None where it was not compared."""
        return next((shift for shift in self.shifts if shift.key == key), None)


def changes(facts: Facts, addresses: Addresses) -> Changes | None:
    """The two periods compared; None where the file has no dates.

    Each interval is widened for the number of comparisons made (Bonferroni), so that one false alarm among
    all of them stays as rare as it would be for one.
    """
    clock = facts.clock
    if clock is None:
        return None
    n = {side: facts.sides.get((side, "text", ""), 0) for side in ("before", "after")}
    confidence, shifts = 0.95, []
    if min(n.values()) >= ENOUGH:
        items = [("family", family) for family in FAMILIES if family != "neutral" and _common(facts, "family", family)]
        items += [("theme", key) for key in _themes(facts)]
        confidence = 1 - 0.05 / max(len(items), 1)
        shifts = [_shift(facts, addresses, kind, part, confidence) for kind, part in items]
    return Changes(
        window=clock.window,
        after=days(clock.after_at, clock.end_at - timedelta(microseconds=1)),
        before=days(clock.before_at, clock.after_at - timedelta(microseconds=1)),
        n_after=n["after"],
        n_before=n["before"],
        shifts=shifts,
        confidence=confidence,
    )


def chart(found: Changes) -> Chart | None:
    """The largest changes as dots with intervals: first those that are sure, then as much of the rest as
    there is room."""
    if not found.shifts:
        return None
    by_size: Callable[[Shift], float] = lambda shift: -abs(shift.value)  # noqa: E731
    unsure = sorted((shift for shift in found.shifts if not shift.is_sure), key=by_size)
    shown = found.sure + unsure[:MOST_UNSURE]
    items = [
        charts.Change(
            shift.name, shift.value, shift.low, shift.high, shift.words, shift.is_sure, shift.family, shift.href
        )
        for shift in shown
    ]
    title, about = "What changed", f"Change of shares in points, {found.after} against {found.before}, with intervals."
    return Chart(
        wide=charts.svg(charts.changes(items, width=400), title=title, description=about),
        narrow=charts.svg(charts.changes(items, width=312, above=True), title=title, description=about),
        caption="Points of share. Hollow: no change beyond chance.",
        columns=["", "before → after", "change in points (interval)"],
        rows=[[(shift.name, shift.href), (shift.levels, None), (shift.words, None)] for shift in found.shifts],
    )


def _themes(facts: Facts) -> list[str]:
    common = [key for key in facts.parts("theme") if _common(facts, "theme", key)]
    return sorted(common, key=lambda key: -facts.n("theme", key))[:MOST_THEMES]


def _common(facts: Facts, kind: str, part: str) -> bool:
    """Often enough in the two periods together that a change could be seen at all."""
    return facts.sides.get(("before", kind, part), 0) + facts.sides.get(("after", kind, part), 0) >= 20


def _shift(facts: Facts, addresses: Addresses, kind: str, part: str, confidence: float) -> Shift:
    before, after = (
        evidence.share([facts.sides.get((side, kind, part), 0)], [_base(facts, side, kind)], confidence=confidence)
        for side in ("before", "after")
    )
    change = evidence.difference(before, after)
    return Shift(
        name=part if kind == "family" else facts.tree.path(part),
        family=part if kind == "family" else None,
        before=float(before.value[0]),
        after=float(after.value[0]),
        value=100 * float(change.value[0]),
        low=100 * float(change.low[0]),
        high=100 * float(change.high[0]),
        is_sure=bool(change.low[0] > 0 or change.high[0] < 0),
        href=addresses.href(kind, part),
        key=part if kind == "theme" else "",
    )


def _base(facts: Facts, side: str, kind: str) -> int:
    """What the share is of: comments read for feelings, all texts for themes."""
    if kind == "theme":
        return facts.sides.get((side, "text", ""), 0)
    return sum(n for (of, what, _), n in facts.sides.items() if of == side and what == "family")
