"""What is promised to whom, in plain words: how much opening time is left, or how long ago it was due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from outspoken.act.clocks import between
from outspoken.act.models import Case
from outspoken.act.promises import Promises

# Further off, nobody counts hours any more.
COUNTED: Final = timedelta(days=45)


@dataclass(frozen=True, slots=True)
class Due:
    """what: "answer" or "put right". words: "in 3 h", "2 h late", in opening time where `is_opening_time`."""

    what: str
    words: str
    at: datetime
    is_late: bool
    is_opening_time: bool


def due(case: Case, promises: Promises, *, now: datetime) -> Due | None:
    """The next promise of a case, None while none runs."""
    if case.due_at is None:
        return None
    return _told("put right" if case.first_contact_at else "answer", case.due_at, case, promises, now=now)


def both(case: Case, promises: Promises, *, now: datetime) -> list[tuple[str, datetime, datetime | None, Due | None]]:
    """First answer and resolution: name, when promised, when done, and what is left of it where it runs."""
    answer = _told("answer", case.first_contact_due_at, case, promises, now=now)
    right = _told("put right", case.resolution_due_at, case, promises, now=now)
    return [
        ("First answer", case.first_contact_due_at, case.first_contact_at, answer if case.is_ours else None),
        ("Put right", case.resolution_due_at, case.resolved_at, right if case.is_ours else None),
    ]


def _told(what: str, at: datetime, case: Case, promises: Promises, *, now: datetime) -> Due:
    week, is_late = promises.week(case.severity, case.team_id), at < now
    is_opening_time = not promises.levels[case.severity].is_round_the_clock
    if abs(at - now) > COUNTED:
        words = f"{'since' if is_late else 'by'} {at:%-d %b %Y}"
    elif is_late:
        words = f"{in_words(between(at, now, week))} late"
    else:
        words = f"in {in_words(between(now, at, week))}"
    return Due(what, words, at, is_late, is_opening_time)


def in_words(duration: timedelta) -> str:
    """Hours and minutes, as exact as it helps.

    >>> in_words(timedelta(minutes=40)), in_words(timedelta(minutes=95)), in_words(timedelta(hours=30))
    ('40 min', '1 h 35 min', '30 h')
    """
    minutes = max(0, round(duration.total_seconds() / 60))
    if minutes < 60:
        return f"{minutes} min"
    hours, rest = divmod(minutes, 60)
    return f"{hours} h {rest} min" if hours < 8 and rest else f"{round(minutes / 60)} h"
