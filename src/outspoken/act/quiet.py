"""When somebody may be written to: their quiet hours by the clock of their own zone, and who stands in while they are
away. Every moment is aware; results are UTC."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from outspoken.act.clocks import moment
from outspoken.act.models import Absence, QuietHours
from outspoken.people.models import User

# Of deputies of deputies; whoever is further off hardly knows what it is about.
MOST_DEPUTIES: Final = 4
SATURDAY: Final = 5


@dataclass(frozen=True, slots=True)
class Quiet:
    """A night, in minutes since midnight (an end before the start is on the next morning), and perhaps weekends."""

    starts: int
    ends: int
    is_weekend_quiet: bool = False


def quiet_until(quiet: Quiet, zone: str, at: datetime) -> datetime | None:
    """When the quiet hours end in which this moment lies; None where it lies in none.

    A night goes from what the wall clock shows to what it shows, so where clocks change it is longer or shorter.

    >>> night = Quiet(22 * 60, 7 * 60)
    >>> quiet_until(night, "Europe/Berlin", datetime(2026, 3, 2, 22, 0, tzinfo=UTC)).isoformat()
    '2026-03-03T06:00:00+00:00'
    >>> quiet_until(night, "Europe/Berlin", datetime(2026, 3, 2, 12, 0, tzinfo=UTC))
    """
    place = ZoneInfo(zone)
    until = at.astimezone(UTC)
    first = until.astimezone(place).date() - timedelta(days=2)
    for start, end in sorted(_spans(quiet, place, first, days=7)):
        # A night that begins as a weekend ends goes on with it.
        if start <= until < end:
            until = end
    return until if until > at else None


def _spans(quiet: Quiet, zone: ZoneInfo, first: date, *, days: int) -> Iterable[tuple[datetime, datetime]]:
    for day in (first + timedelta(days=number) for number in range(days)):
        over_midnight = quiet.ends <= quiet.starts
        yield (
            moment(day, quiet.starts, zone),
            moment(day + timedelta(days=1) if over_midnight else day, quiet.ends, zone),
        )
        if quiet.is_weekend_quiet and day.weekday() >= SATURDAY:
            yield moment(day, 0, zone), moment(day + timedelta(days=1), 0, zone)


@dataclass(frozen=True, slots=True)
class Reached:
    """Somebody who can be called: themselves or instead of somebody, not before a moment."""

    user: User
    instead_of: User | None
    not_before: datetime


@dataclass(frozen=True)
class Reach:
    """Quiet hours and absences of all staff, as they are now."""

    quiet: Mapping[UUID, Quiet]
    away: Mapping[UUID, Sequence[Absence]]

    @classmethod
    def current(cls) -> Reach:
        """Two queries."""
        quiet = {row.user_id: Quiet(row.starts, row.ends, row.is_weekend_quiet) for row in QuietHours.objects.all()}
        away: dict[UUID, list[Absence]] = {}
        for absence in Absence.objects.select_related("deputy"):
            away.setdefault(absence.user_id, []).append(absence)
        return cls(quiet, away)

    def of(self, user: User, *, at: datetime, is_through_quiet: bool) -> Reached | None:
        """Whom to write to for this person, and not before when; None where they are away and nobody stands in."""
        whom, seen = user, set[UUID]()
        while absence := self._absence(whom, at):
            seen.add(whom.pk)
            if absence.deputy is None or absence.deputy.pk in seen or len(seen) > MOST_DEPUTIES:
                return None
            whom = absence.deputy
        if not whom.is_active:
            return None
        until = None if is_through_quiet else self.quiet_until(whom, at)
        return Reached(whom, user if whom != user else None, until or at)

    def quiet_until(self, user: User, at: datetime) -> datetime | None:
        quiet = self.quiet.get(user.pk)
        return quiet_until(quiet, user.time_zone, at) if quiet else None

    def _absence(self, user: User, at: datetime) -> Absence | None:
        day = at.astimezone(ZoneInfo(user.time_zone)).date()
        return next((one for one in self.away.get(user.pk, ()) if one.is_on(day)), None)
