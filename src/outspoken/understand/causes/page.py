"""What distinguishes some comments, as people read it: the surest first, what it explains indented under it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

import numpy as np

from outspoken.evidence.distinguishing import Distinguishing, distinguishing
from outspoken.journeys.models import Touchpoint
from outspoken.listen.models import Source
from outspoken.understand import themes
from outspoken.understand.causes.circumstances import ATTRIBUTE, comments
from outspoken.understand.causes.problem import Problem
from outspoken.understand.kept import Kept
from outspoken.understand.room import WEEKDAYS, Filters, link
from outspoken.understand.scope import Scope

FEW: Final = 20  # customers on either side, under which nothing is compared
KINDS: Final = {"hours": "time of day", "theme": "also about"}
# Circumstance → the filter of the reading room that finds its level.
FILTERS: Final = {"theme": "also"}

_kept: Kept[Page] = Kept(seconds=300, renewed=3600)


@dataclass(frozen=True, slots=True)
class Row:
    """A circumstance met more often. have of all: customers here; others of all_others: elsewhere; rule: its filter, as
    it stands in an address."""

    kind: str
    level: str
    lift: str
    interval: str
    have: int
    of: int
    share: str
    others: int
    of_others: int
    share_others: str
    href: str
    rule: str
    below: list[Row] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Page:
    """Everything the page shows. tested: levels looked at; refusal: why nothing is compared."""

    rows: Sequence[Row]
    what: str
    others: str
    head: str
    words: str
    n: int
    customers: int
    others_customers: int
    tested: int
    since: datetime | None
    refusal: str = ""


def page(problem: Problem, *, scope: Scope, now: datetime) -> Page:
    """What distinguishes a problem's comments, kept for some minutes."""
    held = themes.current(now=now)
    return _kept.get((problem, scope), lambda: _page(problem, scope=scope, held=held))


def forget() -> None:
    """Let go of the pages kept: for tests, whose records change at once."""
    _kept.forget()


def _page(problem: Problem, *, scope: Scope, held: themes.Themes) -> Page:
    found = comments(problem, scope=scope, held=held)
    filters = dict(problem.filters)
    # Where only the newest were looked at, the words opened are those that were counted.
    filters["start"] = max(filters["start"], found.start)
    sides = [len(np.unique(found.person[which])) for which in (found.is_problem, ~found.is_problem)]
    refusal = _refusal(problem, *sides)
    told = None if refusal else distinguishing(found.is_problem, found.circumstances, found.person)
    return Page(
        rows=_rows(told, filters, _names(held)) if told else [],
        what=problem.what,
        others=problem.others,
        head=problem.head,
        words=link(**filters),
        n=int(found.is_problem.sum()),
        customers=sides[0],
        others_customers=sides[1],
        tested=told.tested if told else 0,
        since=None if found.is_all else found.start,
        refusal=refusal,
    )


def _refusal(problem: Problem, here: int, others: int) -> str:
    if min(here, others) >= FEW:
        return ""
    side, n = (problem.what, here) if here < FEW else (problem.others, others)
    return f"Comparing takes {FEW} customers on both sides; {side} came from {n}."


def _names(held: themes.Themes) -> dict[str, Mapping[str, str]]:
    """Names of levels by circumstance."""
    return {
        "touchpoint": dict(Touchpoint.objects.values_list("slug", "name")),
        "source": dict(Source.objects.values_list("slug", "name")),
        "theme": {key: held.full_name(key) for key in held.above},
        "weekday": {str(number): name for number, name in enumerate(WEEKDAYS, start=1)},
    }


def _rows(found: Distinguishing, filters: dict[str, Any], names: Mapping[str, Mapping[str, str]]) -> list[Row]:
    rows = [_row(found, j, filters, names) for j in range(len(found.level))]
    for j, under in enumerate(found.under.tolist()):
        if under >= 0:
            rows[under].below.append(rows[j])
    return [row for row, under in zip(rows, found.under.tolist(), strict=True) if under < 0]


def _row(found: Distinguishing, j: int, filters: dict[str, Any], names: Mapping[str, Mapping[str, str]]) -> Row:
    kind, level = found.circumstance[j], found.level[j]
    value, low, high = (float(part[j]) for part in found.lift[:3])
    have, of = int(found.have_problem[j]), int(found.problem[j])
    others, of_others = int(found.have_other[j]), int(found.other[j])
    attribute = kind.removeprefix(ATTRIBUTE)
    narrowed: dict[str, Any] = (
        {"attribute": f"{attribute}={level}"} if attribute != kind else {FILTERS.get(kind, kind): level}
    )
    return Row(
        kind=KINDS.get(kind, attribute),
        level=names.get(kind, {}).get(level, _hours(level) if kind == "hours" else level),
        lift="only here" if math.isinf(value) else f"{_times(value)} times as often",
        interval=f"at least {_times(low)} times" if math.isinf(high) else f"{_times(low)} to {_times(high)}",
        have=have,
        of=of,
        share=_share(have, of),
        others=others,
        of_others=of_others,
        share_others=_share(others, of_others),
        href=link(**{**filters, **narrowed}),
        rule=Filters(**narrowed).query(),
    )


def _hours(level: str) -> str:
    first, _, last = level.partition("-")
    return f"{int(first):02}:00 to {int(last):02}:00"


def _times(ratio: float) -> str:
    return f"{ratio:,.1f}" if ratio < 10 else f"{ratio:,.0f}"


def _share(n: int, of: int) -> str:
    share = 100 * n / of if of else 0.0
    return f"{share:.1f}%" if share < 10 else f"{share:.0f}%"
