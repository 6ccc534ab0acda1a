"""Setting what is promised: minutes by severity, and when each team works. What people type, read and kept."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Final
from zoneinfo import available_timezones

from django.db import transaction

from outspoken.act.clocks import DAY_MINUTES
from outspoken.act.errors import CaseError
from outspoken.act.models import ServiceLevel, Severity, WorkingWeek
from outspoken.act.promises import Level, Promises
from outspoken.people import audit
from outspoken.people.models import Team, User

DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MOST_HOLIDAYS: Final = 400
MOST_MINUTES: Final = 60_000  # half a year of office hours
_SPAN: Final = re.compile(r"(\d{1,2})(?::(\d{2}))?\s*(?:-|–|to)\s*(\d{1,2})(?::(\d{2}))?")
_DURATION: Final = re.compile(r"(?:(\d{1,5})\s*h(?:ours?)?)?\s*(?:(\d{1,6})\s*(?:m|min|minutes?))?")


class NotAPromise(CaseError):
    """What was typed is no promise or no working week; its text says which part, and how to write it."""


@transaction.atomic
def set_level(
    severity: Severity, *, first_contact: str, resolution: str, is_round_the_clock: bool, by: User, now: datetime
) -> ServiceLevel:
    """Promise this from now on, for cases opened or weighed later. Raises NotAPromise."""
    first, right = minutes(first_contact, what="the first answer"), minutes(resolution, what="putting it right")
    if right < first:
        raise NotAPromise(
            f"For severity “{severity.label}”, putting it right may not be promised sooner than the first answer."
        )
    if right > MOST_MINUTES:
        raise NotAPromise("Nobody waits longer than half a year of opening time; promise less.")
    level, _ = ServiceLevel.objects.update_or_create(
        severity=severity,
        defaults={"first_contact": first, "resolution": right, "is_round_the_clock": is_round_the_clock},
    )
    detail = {"first_contact": first, "resolution": right, "round_the_clock": is_round_the_clock}
    audit.record("promise.set", by=by, about=f"severity {severity.value}", now=now, detail=detail)
    return level


@transaction.atomic
def set_week(
    team: Team | None, *, zone: str, days: Sequence[str], holidays: str, by: User, now: datetime
) -> WorkingWeek:
    """Keep when a team works (None: everybody else). Raises NotAPromise."""
    if zone not in available_timezones():
        raise NotAPromise(f"“{zone[:40]}” is no time zone; choose one from the list, such as Europe/Berlin.")
    spans = [opening(day, name) for day, name in zip(days, DAYS, strict=True)]
    if not any(spans):
        raise NotAPromise("Give at least one day some hours; a clock that never runs promises nothing.")
    free = dates(holidays)
    week, _ = WorkingWeek.objects.update_or_create(
        team=team, defaults={"zone": zone, "days": spans, "holidays": [day.isoformat() for day in free]}
    )
    audit.record(
        "week.set", by=by, about=f"team {team.slug}" if team else "everybody else", now=now, detail={"zone": zone}
    )
    return week


@transaction.atomic
def drop_week(team: Team, *, by: User, now: datetime) -> None:
    """Let a team work when everybody else does."""
    WorkingWeek.objects.filter(team=team).delete()
    audit.record("week.dropped", by=by, about=f"team {team.slug}", now=now)


def minutes(given: str, *, what: str) -> int:
    """A duration as people write it. Raises NotAPromise.

    >>> [minutes(typed, what="it") for typed in ("8 h", "1 h 30 min", "45 min", "2")]
    [480, 90, 45, 120]
    """
    text = given.strip().lower()
    if text.isascii() and text.isdigit():
        text += " h"
    found = _DURATION.fullmatch(text)
    total = int(found[1] or 0) * 60 + int(found[2] or 0) if found and text else 0
    if not total:
        raise NotAPromise(f"“{given[:40]}” is no time for {what}; write it like 8 h, 45 min or 1 h 30 min.")
    return total


def opening(given: str, day: str) -> list[list[int]]:
    """The opening hours of a day, in minutes since midnight. Raises NotAPromise.

    >>> opening("9-12:30, 13:30-17", "Monday"), opening("", "Sunday")
    ([[540, 750], [810, 1020]], [])
    """
    spans: list[list[int]] = []
    for part in filter(None, (part.strip() for part in re.split(r"[,;]| and ", given))):
        found = _SPAN.fullmatch(part)
        if not found:
            raise NotAPromise(f"{day}: “{part[:40]}” are no hours; write them like 9:00-12:30, 13:30-17:00.")
        start, end = (int(found[i]) * 60 + int(found[i + 1] or 0) for i in (1, 3))
        if int(found[2] or 0) > 59 or int(found[4] or 0) > 59 or end > DAY_MINUTES:
            raise NotAPromise(f"{day}: “{part}” lies outside of the day; hours go from 0:00 to 24:00.")
        if start >= end:
            raise NotAPromise(
                f"{day}: “{part}” ends before it begins. A night shift is two parts: 22-24, and 0-6 the day after."
            )
        if spans and start < spans[-1][1]:
            raise NotAPromise(f"{day}: “{part}” begins before the part before it ends; put them in order.")
        spans.append([start, end])
    return spans


def dates(given: str) -> list[date]:
    """Dates, one a line or with commas between. Raises NotAPromise.

    >>> [day.isoformat() for day in dates("2026-12-25 Christmas\\n2026-01-01")]
    ['2026-01-01', '2026-12-25']
    """
    found = set()
    for line in filter(None, (line.strip() for line in re.split(r"[\n,;]", given))):
        try:
            found.add(date.fromisoformat(line.split()[0]))
        except ValueError:
            raise NotAPromise(f"“{line[:40]}” is no date; write holidays like 2026-12-25, one a line.") from None
    if len(found) > MOST_HOLIDAYS:
        raise NotAPromise(f"At most {MOST_HOLIDAYS} holidays are kept; leave out those that are over.")
    return sorted(found)


def day_in_words(spans: Sequence[Sequence[int]]) -> str:
    """As it is typed.

    >>> day_in_words([[540, 750], [810, 1020]])
    '9:00-12:30, 13:30-17:00'
    """
    return ", ".join(f"{_clock(start)}-{_clock(end)}" for start, end in spans)


def duration_in_words(whole: int) -> str:
    """As it is typed.

    >>> duration_in_words(480), duration_in_words(90), duration_in_words(45)
    ('8 h', '1 h 30 min', '45 min')
    """
    hours, rest = divmod(whole, 60)
    return " ".join(part for part in (f"{hours} h" if hours else "", f"{rest} min" if rest else "") if part)


def levels() -> list[tuple[Severity, Level]]:
    """What is promised now, the most severe first."""
    held: Mapping[int, Level] = Promises.current().levels
    return [(severity, held[severity]) for severity in sorted(Severity, reverse=True)]


def _clock(minute: int) -> str:
    return f"{minute // 60}:{minute % 60:02d}"
