"""Who told of each theme in a span: customers by week, how unevenly they wrote, how often, by which channels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from outspoken.evidence import Spread
from outspoken.evidence.silent import Group
from outspoken.understand.kept import Kept
from outspoken.understand.period import Period
from outspoken.understand.scope import Scope
from outspoken.understand.sql import question

WEEK: Final = timedelta(days=7)
FEW_WEEKS, MANY_WEEKS, SHORT_DAYS = 6, 13, 30
MOST_CHANNELS: Final = 60  # bits of a number that tell them apart
MANY: Final = 4  # contacts from which "how many" is no longer told
# Counting a quarter's customers takes a second where a million spoke; it is done once for everybody.
_kept: Kept[People] = Kept(seconds=600, most=128)

Ints = NDArray[np.int64]


class About(StrEnum):
    """What a verdict is about: the problem in a theme, told by unhappy comments, or all that is said of it."""

    PROBLEM = "problem"
    ALL = "all"

    @property
    def polarity(self) -> tuple[str, ...] | None:
        """What a question to the lens is held to."""
        return ("negative",) if self is About.PROBLEM else None


@dataclass(frozen=True, slots=True)
class Window:
    """Whole weeks up to `end`: what a verdict is given on, since less than six tell nothing of coming back."""

    end: datetime
    weeks: int

    @classmethod
    def of(cls, period: Period) -> Window:
        """The weeks behind a page's period: six for a month or less, thirteen for more."""
        return cls(period.end, FEW_WEEKS if period.days <= SHORT_DAYS else MANY_WEEKS)

    @property
    def start(self) -> datetime:
        return self.end - self.weeks * WEEK

    @property
    def name(self) -> str:
        return f"last {self.weeks} weeks"

    def asked(self) -> dict[str, Any]:
        """The window as the parameters of a question in SQL."""
        weeks = [self.start + week * WEEK for week in range(self.weeks)]
        return {"start": self.start, "end": self.end, "weeks": weeks}


@dataclass(frozen=True, slots=True)
class People:
    """By theme's id. weekly: shape (2, weeks), customers and comments of nobody known. written: comments by known
    customers, the sum of their squares, the most by one. channels: their names in the order of their bits from 1 on."""

    weekly: Mapping[int, Ints]
    written: Mapping[int, tuple[int, int, int]]
    groups: Mapping[int, Sequence[Group]]
    channels: Sequence[str]

    def spread(self, themes: Sequence[int]) -> Spread:
        """Over how many customers these themes spread, fields of shape (n,)."""
        people = [sum(group.people for group in self.groups.get(pk, ())) for pk in themes]
        total, squares, most = np.array([self.written.get(pk, (0, 0, 0)) for pk in themes], float).reshape(-1, 3).T
        with np.errstate(invalid="ignore"):
            return Spread(np.array(people, dtype=np.int64), total**2 / squares, most / total)


def people_of(window: Window, scope: Scope, about: About, *, channels: Sequence[str]) -> People:
    """Count them from the record, or as it was counted a few minutes ago. channels: those in use, the fullest first."""
    told = tuple(channels[:MOST_CHANNELS])
    return _kept.get((window, scope.ids, about, told), lambda: _counted(window, scope, about, told))


def forget() -> None:
    _kept.forget()


def _counted(window: Window, scope: Scope, about: About, channels: Sequence[str]) -> People:
    seen = None if scope.ids is None else sorted(scope.ids)
    polarity = about.polarity[0] if about.polarity else None
    values = window.asked() | {"seen": seen, "channels": list(channels), "polarity": polarity}
    with connection.cursor() as cursor:
        cursor.execute(question("people_of_themes"), values)
        rows = cursor.fetchall()
    weekly: dict[int, Ints] = {}
    written: dict[int, tuple[int, int, int]] = {}
    groups: dict[int, list[Group]] = {}
    for theme, week, contacts, bits, people, comments, squares, most in rows:
        if week is not None:
            weekly.setdefault(theme, np.zeros((2, window.weeks), dtype=np.int64))[:, week] = people, comments
            continue
        total, all_squares, largest = written.get(theme, (0, 0, 0))
        written[theme] = total + comments, all_squares + squares, max(largest, most)
        groups.setdefault(theme, []).append(Group(min(contacts, MANY), bits, people))
    return People(weekly, written, groups, channels)
