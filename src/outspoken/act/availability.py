"""When somebody can be reached themselves: their quiet hours, and who stands in while they are away."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction

from outspoken.act.errors import CaseError
from outspoken.act.models import Absence, QuietHours
from outspoken.people import audit
from outspoken.people.models import User

_CLOCK: Final = re.compile(r"(\d{1,2}):(\d{2})")


class NotKept(CaseError):
    """What was typed cannot be; its text says what to write."""


@transaction.atomic
def set_quiet(*, starts: str, ends: str, is_weekend_quiet: bool, by: User, now: datetime) -> QuietHours | None:
    """Keep one's own quiet hours, by one's own clock; both empty: none. Raises NotKept."""
    audit.record("quiet_hours.set", by=by, about=f"user {by.pk}", now=now)
    if not starts and not ends:
        QuietHours.objects.filter(user=by).delete()
        return None
    first, last = _minutes(starts), _minutes(ends)
    if first == last:
        raise NotKept("Quiet hours end at another time than they begin; leave both empty for none.")
    values = {"starts": first, "ends": last, "is_weekend_quiet": is_weekend_quiet}
    return QuietHours.objects.update_or_create(user=by, defaults=values)[0]


@transaction.atomic
def go_away(*, first: str, last: str, deputy: str, by: User, now: datetime) -> Absence:
    """Be away on these days, both included, while a colleague stands in. Raises NotKept."""
    try:
        begins, ends = date.fromisoformat(first), date.fromisoformat(last)
    except ValueError:
        raise NotKept("Give the first and the last day, like 2026-03-01.") from None
    if ends < begins:
        raise NotKept("The last day lies before the first; swap them.")
    stands_in = _colleague(deputy)
    if stands_in is None or stands_in == by:
        raise NotKept("Choose a colleague who stands in for you.")
    audit.record("absence.set", by=by, about=f"user {by.pk}", now=now, detail={"deputy": str(stands_in.pk)})
    return Absence.objects.create(user=by, deputy=stands_in, first=begins, last=ends)


@transaction.atomic
def come_back(absence: Absence, *, by: User, now: datetime) -> None:
    absence.delete()
    audit.record("absence.ended", by=by, about=f"user {by.pk}", now=now)


def of(user: User, *, now: datetime) -> dict[str, Any]:
    """One's own hours and absences that are not over, for the template."""
    quiet = QuietHours.objects.filter(user=user).first()
    today = now.astimezone(ZoneInfo(user.time_zone)).date()
    return {
        "quiet": {
            "starts": _clock(quiet.starts) if quiet else "",
            "ends": _clock(quiet.ends) if quiet else "",
            "is_weekend_quiet": bool(quiet and quiet.is_weekend_quiet),
        },
        "zone": user.time_zone,
        "absences": list(Absence.objects.filter(user=user, last__gte=today).select_related("deputy")),
    }


def _colleague(given: str) -> User | None:
    try:
        found: User | None = User.objects.active().staff().filter(pk=UUID(given)).first()
    except ValueError:
        return None
    return found


def _minutes(given: str) -> int:
    found = _CLOCK.fullmatch(given.strip())
    if not found or int(found[1]) > 23 or int(found[2]) > 59:
        raise NotKept(f"“{given[:10]}” is no time of day; write it like 22:00.")
    return int(found[1]) * 60 + int(found[2])


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"
