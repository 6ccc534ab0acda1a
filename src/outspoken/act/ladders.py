"""Ladders: who is called for what is so severe, and how many minutes later the next ones are.

What an organisation never set is as stated here, so an alarm of the first day climbs, too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final

from django.db import transaction
from django.db.models import Q

from outspoken.act.errors import CaseError
from outspoken.act.models import Escalation, Ladder, Rung, Severity
from outspoken.people import audit
from outspoken.people.models import Membership, Role, Team, User

MOST_RUNGS: Final = 6
LONGEST: Final = 14 * 24 * 60  # minutes


class NotALadder(CaseError):
    """What was typed is no ladder; its text says what to write."""


@dataclass(frozen=True, slots=True)
class Step:
    """One rung: who is called so many minutes after the alarm. user: for somebody by name."""

    who: str
    minutes: int
    user: User | None = None

    @property
    def who_in_words(self) -> str:
        return str(Rung.Who(self.who).label)


@dataclass(frozen=True, slots=True)
class Climb:
    """A whole ladder. reach: by when a letter must have gone to somebody."""

    steps: tuple[Step, ...]
    reach: timedelta
    is_through_quiet: bool = False

    def after(self, rung: int) -> timedelta | None:
        """How long after this rung (1 is the first) the next one is called; None where it is the last."""
        if not 0 < rung < len(self.steps):
            return None
        return timedelta(minutes=self.steps[rung].minutes - self.steps[rung - 1].minutes)


def _climb(reach: int, *minutes: int, is_through_quiet: bool = False) -> Climb:
    who = (Rung.Who.FRONTLINE, Rung.Who.LEAD, Rung.Who.OWNER, Rung.Who.EXECUTIVE)
    steps = tuple(Step(each, after) for each, after in zip(who, minutes, strict=False))
    return Climb(steps, timedelta(minutes=reach), is_through_quiet)


# Where nobody set others.
LADDERS: Final[dict[int, Climb]] = {
    Severity.URGENT: _climb(30, 0, 30, 45, 60, is_through_quiet=True),
    Severity.HIGH: _climb(12 * 60, 0, 60, 120, 240),
    Severity.NORMAL: _climb(24 * 60, 0, 8 * 60, 16 * 60),
    Severity.LOW: _climb(3 * 24 * 60, 0, 24 * 60),
}


def of(severity: int) -> Climb:
    """The ladder of a severity, as it is now; two queries."""
    row = Ladder.objects.filter(severity=severity).first()
    return _kept(row) if row else LADDERS[severity]


def all_of() -> list[tuple[Severity, Climb]]:
    """Every ladder, the gravest first."""
    held = {row.severity: row for row in Ladder.objects.prefetch_related("rungs__user")}
    severities = sorted(Severity, reverse=True)
    return [(each, _kept(held[each]) if each in held else LADDERS[each]) for each in severities]


def _kept(row: Ladder) -> Climb:
    steps = tuple(Step(rung.who, rung.minutes, rung.user) for rung in row.rungs.select_related("user"))
    return Climb(steps, timedelta(minutes=row.reach_minutes), row.is_through_quiet)


@transaction.atomic
def keep(severity: Severity, climb: Climb, *, by: User, now: datetime) -> None:
    """Call these from now on. Raises NotALadder."""
    _check(climb)
    row, _ = Ladder.objects.update_or_create(
        severity=severity,
        defaults={"reach_minutes": climb.reach // timedelta(minutes=1), "is_through_quiet": climb.is_through_quiet},
    )
    row.rungs.all().delete()
    Rung.objects.bulk_create(
        Rung(ladder=row, place=place, who=step.who, user=step.user, minutes=step.minutes)
        for place, step in enumerate(climb.steps, 1)
    )
    detail = {"rungs": [[step.who, step.minutes] for step in climb.steps]}
    audit.record("ladder.set", by=by, about=f"severity {severity.value}", now=now, detail=detail)


def _check(climb: Climb) -> None:
    if not 0 < len(climb.steps) <= MOST_RUNGS:
        raise NotALadder(f"A ladder has one to {MOST_RUNGS} rungs; say who is called first.")
    if any(one.minutes >= other.minutes for one, other in pairwise(climb.steps)):
        raise NotALadder("Each rung is called later than the one before it; put the minutes in order.")
    if climb.steps[0].minutes < 0 or climb.steps[-1].minutes > LONGEST:
        raise NotALadder("A rung is called at once or within two weeks.")
    if not timedelta(0) < climb.reach <= timedelta(minutes=LONGEST):
        raise NotALadder("Somebody must be reached within two weeks; give the minutes.")
    if any((step.who == Rung.Who.PERSON) != (step.user is not None) for step in climb.steps):
        raise NotALadder("Choose the person to be called by name.")


def people_on(step: Step, *, team: int | None, escalation: Escalation | None = None) -> list[User]:
    """Who stands on a rung for this team's touchpoint, in order of name; nobody where there is nobody."""
    if step.user is not None:
        return [step.user] if step.user.is_active else []
    if step.who == Rung.Who.OWNER:
        return _owners(escalation) if escalation else []
    role = {Rung.Who.FRONTLINE: Role.FRONTLINE, Rung.Who.LEAD: Role.LEAD, Rung.Who.EXECUTIVE: Role.EXECUTIVE}[
        Rung.Who(step.who)
    ]
    # A role held in the whole house is held for every team; executives of one team answer for that one.
    whose = Q(team=None) | Q(team=team) if team else Q(team=None)
    held = Membership.objects.filter(whose, role=role).values("user")
    return list(User.objects.active().filter(pk__in=held).order_by("name", "pk"))


def _owners(escalation: Escalation) -> list[User]:
    alarms = escalation.alarms.select_related("case__owner", "problem__owner", "problem__sponsor")
    found = []
    for alarm in alarms:
        found += [alarm.case.owner] if alarm.case else []
        found += [alarm.problem.owner, alarm.problem.sponsor] if alarm.problem else []
    return list(dict.fromkeys(user for user in found if user and user.is_active))


def administrators() -> list[User]:
    """Who is called where nobody on the ladder could be."""
    held = Membership.objects.filter(role=Role.ADMIN).values("user")
    return list(User.objects.active().filter(pk__in=held).order_by("name", "pk"))


def preview(climb: Climb, *, team: Team | None, start: int = 10 * 60) -> list[str]:
    """The ladder in plain words, one line a rung, for an alarm at a time of day (minutes since midnight).

    A rung on which nobody stands is passed over at once, so those above it are called as early as it would be.
    """
    lines: list[str] = []
    empty: list[str] = []
    due = climb.steps[0].minutes
    for place, step in enumerate(climb.steps):
        named = names(people_on(step, team=team.pk if team else None))
        if step.who == Rung.Who.OWNER:
            named = f"{step.who_in_words}, where there is one"
        if not named:
            empty.append(step.who_in_words)
            continue
        at = _clock(start + due)
        lines.append(f"By {at} {named}, if nobody took it on" if lines else f"At {at} {named}")
        due += (climb.after(place + 1) or timedelta()) // timedelta(minutes=1)
    if empty:
        lines.append(f"Passed over, for nobody is there yet: {' and '.join(empty)}")
    return lines


def names(people: Sequence[User], most: int = 4) -> str:
    """
    >>> names([User(name="Cleo"), User(name="Ben")])
    'Cleo and Ben'
    """
    told = [user.name for user in people[:most]]
    if len(people) > most:
        told.append(f"{len(people) - most} others")
    return " and ".join(filter(None, [", ".join(told[:-1]), *told[-1:]]))


def _clock(minutes: int) -> str:
    days, rest = divmod(minutes, 24 * 60)
    later = f" ({days} day{'' if days == 1 else 's'} later)" if days else ""
    return f"{rest // 60}:{rest % 60:02}{later}"
