"""Employees' voice beside customers': by whole quarters, and never of a group in which somebody could be found."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, NamedTuple
from uuid import UUID

import numpy as np
from django.db import connection

from outspoken import evidence
from outspoken.evidence.journeys import SMALLEST, LaggedCorrelation, lagged_correlation, shown_groups
from outspoken.lens import Lens, Slice
from outspoken.understand.mood import moods
from outspoken.understand.period import midnight
from outspoken.understand.scope import Scope
from outspoken.understand.sql import question

WEEKS: Final = 104
LONGEST_LAG: Final = 4
# More groups than this and the guard takes long; the largest are looked at first.
MOST_GROUPS: Final = 40


class _Row(NamedTuple):
    person: UUID
    touchpoint: int | None
    week: date
    positive: int
    negative: int
    read: int


@dataclass(frozen=True, slots=True)
class Voice:
    """What employees said of one touchpoint in a quarter, as far as it may be shown."""

    net: str
    interval: str


@dataclass(frozen=True, slots=True)
class Employees:
    """quarter: which one, in words; people: who spoke in it, None where too few to say. by_touchpoint: by id; hidden:
    touchpoints where too few spoke. together: whether the two voices move together, in words."""

    quarter: str
    people: int | None
    by_touchpoint: Mapping[int, Voice]
    hidden: int
    together: str


def voice(lens: Lens, *, scope: Scope, now: datetime) -> Employees | None:
    """The last whole quarter; None where no employee ever spoke in two years.

    A quarter, not the page's period: periods that overlap could be subtracted from each other to find one person.
    """
    start, end = _quarter(now.date())
    rows = _rows(midnight(end) - timedelta(weeks=WEEKS), midnight(end))
    if not rows:
        return None
    # A week belongs to the quarter that its Monday lies in.
    recent = [row for row in rows if start <= row.week < end]
    groups = _groups(recent)
    shown = _shown(groups)
    ids = [pk for pk in shown if pk is not None and scope.may_see(pk)]
    people = len({row.person for row in recent})
    return Employees(
        quarter=f"{start:%B} to {end - timedelta(days=1):%B %Y}",
        people=people if None in shown else None,
        by_touchpoint={pk: _voice(recent, pk) for pk in ids},
        hidden=sum(pk is not None and pk not in shown and scope.may_see(pk) for pk in groups),
        together=_together(lens, rows, end) if scope.is_all else "",
    )


def _quarter(today: date) -> tuple[date, date]:
    """First day of the last whole calendar quarter, and the first after it."""
    end = date(today.year, (today.month - 1) // 3 * 3 + 1, 1)
    start = date(end.year - (end.month == 1), (end.month - 4) % 12 + 1, 1)
    return start, end


def _rows(start: datetime, end: datetime) -> list[_Row]:
    with connection.cursor() as cursor:
        cursor.execute(question("employees_said"), {"start": start, "end": end})
        return [_Row(*row) for row in cursor.fetchall()]


def _groups(rows: Sequence[_Row]) -> dict[int | None, set[UUID]]:
    """Who spoke of each touchpoint; under None everybody together."""
    found: dict[int | None, set[UUID]] = defaultdict(set)
    for row in rows:
        found[None].add(row.person)
        if row.touchpoint is not None:
            found[row.touchpoint].add(row.person)
    largest = sorted(found, key=lambda pk: (-len(found[pk]), pk is not None, pk or 0))
    return {pk: found[pk] for pk in largest[:MOST_GROUPS]}


def _shown(groups: Mapping[int | None, set[UUID]]) -> set[int | None]:
    people = sorted({person for members in groups.values() for person in members})
    if not people:
        return set()
    table = [[person in members for person in people] for members in groups.values()]
    return {pk for pk, may in zip(groups, shown_groups(table).tolist(), strict=True) if may}


def _voice(rows: Sequence[_Row], touchpoint: int) -> Voice:
    here = [row for row in rows if row.touchpoint == touchpoint]
    net = evidence.net_sentiment(
        [sum(row.positive for row in here)], [sum(row.negative for row in here)], [sum(row.read for row in here)]
    )
    value, low, high = (float(part[0]) for part in net[:3])
    if np.isnan(low):
        return Voice("–", "too little to say")
    return Voice(f"{value:+.0f}".replace("-", "−"), f"{low:+.0f} to {high:+.0f}".replace("-", "−"))


def _together(lens: Lens, rows: Sequence[_Row], end: date) -> str:
    """Whether employees' and customers' weeks move together, and who goes first."""
    weeks = [end - timedelta(days=end.weekday()) - timedelta(weeks=back) for back in range(WEEKS, 0, -1)]
    spoke: dict[date, list[_Row]] = defaultdict(list)
    for row in rows:
        spoke[row.week].append(row)
    staff = [_net_of_week(spoke.get(week, [])) for week in weeks]
    if np.isfinite(staff).sum() == 0:
        return ""
    span = Slice(start=midnight(weeks[0]), end=midnight(weeks[-1] + timedelta(weeks=1)), bucket="week")
    felt = {key[0].date(): mood for key, mood in moods(lens, span).items()}
    customers = [float(felt[week].net.value[0]) if week in felt and felt[week].is_telling else np.nan for week in weeks]
    return told(lagged_correlation(staff, customers, longest=LONGEST_LAG))


def told(found: LaggedCorrelation) -> str:
    """A lagged correlation in words."""
    if not found.is_enough:
        return "Too few weeks with five employees or more to tell whether the two voices move together."
    if found.best is None:
        return "The two voices do not move together beyond chance."
    place = int(np.flatnonzero(found.lags == found.best)[0])
    value, low, high = (float(part[place]) for part in found.correlation[:3])
    way = "the same way" if value > 0 else "opposite ways"
    figures = f"correlation {value:.2f} ({low:.2f} to {high:.2f}), {int(found.correlation.n[place])} weeks"
    return f"The two voices move {way}, {_who_is_first(found)}: {figures}."


def _who_is_first(found: LaggedCorrelation) -> str:
    if not found.best:
        return "in the same week"
    who = "employees’ first" if found.best > 0 else "customers’ first"
    weeks = f"{abs(found.best)} week{'' if abs(found.best) == 1 else 's'}"
    return f"{who}, by {weeks} (as far as can be told {found.earliest} to {found.latest})"


def _net_of_week(rows: Sequence[_Row]) -> float:
    """Employees' net sentiment of a week, unknown where fewer than five spoke."""
    read = sum(row.read for row in rows)
    if len({row.person for row in rows}) < SMALLEST or not read:
        return float("nan")
    return 100.0 * (sum(row.positive for row in rows) - sum(row.negative for row in rows)) / read
