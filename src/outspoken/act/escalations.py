"""The verbs of an escalation: raised, taken on, handed on, settled.

    EscalationError
    ├── AlreadyTaken    somebody else took it on; ask them, or let them hand it on
    ├── AlreadySettled  it is over; raise another one
    └── NotCallable     that person is away and nobody stands in for them

Raising calls nobody itself: the step in `climbing` does, so that alarms by the hundred are still a few letters.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import connection, transaction
from django.urls import reverse

from outspoken.act import ladders
from outspoken.act.alarms import Alarm, related
from outspoken.act.errors import CaseError
from outspoken.act.models import Escalation, EscalationAlarm, EscalationEntry, Notice, Severity
from outspoken.act.quiet import Reach, Reached
from outspoken.act.story import written
from outspoken.journeys.models import Touchpoint
from outspoken.listen.masking import mask_text
from outspoken.people import audit
from outspoken.people.models import User

State = Escalation.State
# Of the comments of a rule so many are kept with an escalation; the others are a click away.
MOST_COMMENTS: Final = 50
LONGEST: Final = 500
PAGERS: Final = {
    Severity.LOW: "info",
    Severity.NORMAL: "warning",
    Severity.HIGH: "error",
    Severity.URGENT: "critical",
}
_LOCK: Final = 0xE5CA


class EscalationError(CaseError):
    """Its text is for the person who asked."""


class AlreadyTaken(EscalationError):
    def __init__(self, escalation: Escalation) -> None:
        who = escalation.taken_by.name if escalation.taken_by else "Somebody"
        super().__init__(f"{who} took it on already. Ask them, or let them hand it on to you.")


class AlreadySettled(EscalationError):
    def __init__(self, escalation: Escalation) -> None:
        super().__init__(f"Escalation {escalation.number} is settled. If it is back, raise it again.")


class NotCallable(EscalationError):
    def __init__(self, user: User) -> None:
        super().__init__(f"{user.name} is away and nobody stands in for them. Hand it to somebody else.")


@transaction.atomic
def raise_(alarm: Alarm, *, by: User | None, now: datetime) -> Escalation:
    """Escalate something, or let it join the escalation that it belongs to, whose people hear of it if it is news."""
    with connection.cursor() as cursor:
        # One alarm after the other: of two about the same thing the second one finds the first.
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    found = related(alarm)
    return _join(_held(found), alarm, by=by, now=now) if found else _open(alarm, by=by, now=now)


def _open(alarm: Alarm, *, by: User | None, now: datetime) -> Escalation:
    climb = ladders.of(alarm.severity)
    made = Escalation.objects.create(
        # What somebody typed may hold a customer's numbers; what the program says does not.
        title=(mask_text(alarm.title) if by else alarm.title)[:200],
        origin=alarm.origin,
        severity=alarm.severity,
        theme_id=alarm.theme,
        touchpoint_id=alarm.touchpoint,
        team_id=alarm.team,
        rule_id=alarm.rule,
        touchpoints=sorted(alarm.touched),
        climbs_at=now + timedelta(minutes=climb.steps[0].minutes),
        reach_by=now + climb.reach,
        raised_at=now,
        raised_by=by,
    )
    _link(made, alarm, now=now)
    tell(made, f"raised as {alarm.severity.label}: {Escalation.Origin(alarm.origin).label}", by=by, now=now)
    audit.record("escalation.raised", by=by, about=about(made), now=now, detail={"severity": int(alarm.severity)})
    say_outside(made, "raised", now=now)
    return made


def _join(held: Escalation, alarm: Alarm, *, by: User | None, now: datetime) -> Escalation:
    """Another alarm about the same thing: told again only where it is graver, or at a new touchpoint."""
    is_new = _link(held, alarm, now=now)
    is_graver, new = alarm.severity > held.severity, sorted(alarm.touched - set(held.touchpoints))
    if is_new:
        tell(held, f"another alarm belongs to it: {alarm.title}"[:400], by=by, now=now)
    if new:
        held.touchpoints = sorted({*held.touchpoints, *new})
        names = Touchpoint.objects.filter(pk__in=new).order_by("name").values_list("name", flat=True)
        tell(held, f"it spread to {', '.join(names)}"[:400], now=now)
    if is_graver:
        _graver(held, alarm.severity, now=now)
    if is_graver or new:
        retell(held, Notice.Why.GRAVER if is_graver else Notice.Why.SPREAD, now=now)
    held.save()
    return held


def _graver(held: Escalation, severity: Severity, *, now: datetime) -> None:
    """Climb from the first rung of the graver ladder: whoever took on the lesser thing may not be who is needed now."""
    climb = ladders.of(severity)
    held.severity, held.state, held.rung = severity, State.RAISED, 0
    held.taken_at = held.taken_by = None
    held.climbs_at = now + timedelta(minutes=climb.steps[0].minutes)
    held.reach_by = min(held.reach_by, now + climb.reach)
    tell(held, f"graver: {severity.label} now", now=now)
    say_outside(held, "raised", now=now, again=f"as {severity.label}")


def _link(held: Escalation, alarm: Alarm, *, now: datetime) -> bool:
    """Keep what the alarm is of; whether any of it is new."""
    known = {name: getattr(alarm, name) for name in ("incident", "case", "problem") if getattr(alarm, name)}
    is_new = False
    for name, pk in known.items():
        row, made = held.alarms.get_or_create(**{f"{name}_id": pk}, defaults={"severity": alarm.severity, "at": now})
        if not made and row.severity < alarm.severity:
            row.severity = alarm.severity
            row.save(update_fields=["severity"])
        is_new |= made
    room = max(0, MOST_COMMENTS - held.alarms.exclude(feedback=None).count()) if alarm.feedback else 0
    rows = [EscalationAlarm(escalation=held, feedback_id=pk, severity=alarm.severity, at=now) for pk in alarm.feedback]
    EscalationAlarm.objects.bulk_create(rows[:room], ignore_conflicts=True)
    return is_new


@transaction.atomic
def acknowledge(escalation: Escalation, *, by: User, now: datetime) -> Escalation:
    """Take it on: nobody further up is called. Twice by the same person is once.

    Raises AlreadyTaken, AlreadySettled.
    """
    held = _standing(escalation)
    if held.is_taken:
        if held.taken_by_id == by.pk:
            return held
        raise AlreadyTaken(held)
    held.state, held.taken_at, held.taken_by, held.climbs_at = State.TAKEN, now, by, None
    held.unreached_at, held.unreached_because = None, ""
    held.save()
    tell(held, "taken on", by=by, now=now)
    audit.record("escalation.acknowledged", by=by, about=about(held), now=now)
    say_outside(held, "acknowledged", now=now, again=f"by {by.pk} at {now.isoformat()}", text=f"{by.name} took it on.")
    return held


@transaction.atomic
def hand_on(escalation: Escalation, *, to: User, by: User, now: datetime) -> Escalation:
    """Give it to somebody else, who is called and has to take it on. Raises AlreadySettled, NotCallable."""
    held = _standing(escalation)
    climb = ladders.of(held.severity)
    found = reached(held, [to], is_through_quiet=climb.is_through_quiet, now=now)
    if not found:
        raise NotCallable(to)
    [whom] = found
    held.state, held.taken_at, held.taken_by = State.RAISED, None, None
    held.news += 1
    # Where they stay quiet, the rung above the one it had reached is called.
    gap = climb.after(max(1, held.rung))
    held.climbs_at = whom.not_before + gap if gap else None
    held.reach_by = max(held.reach_by, whom.not_before + climb.reach)
    held.save()
    Notice.objects.create(
        escalation=held,
        user=whom.user,
        instead_of=whom.instead_of,
        rung=held.rung,
        why=Notice.Why.HANDED,
        news=held.news,
        at=now,
        not_before=whom.not_before,
    )
    stands_in = f" ({whom.user.name} stands in)" if whom.instead_of else ""
    tell(held, f"handed on to {to.name}{stands_in}", by=by, now=now)
    audit.record("escalation.handed_on", by=by, about=about(held), now=now, detail={"to": str(to.pk)})
    return held


@transaction.atomic
def resolve(escalation: Escalation, *, outcome: str, by: User, now: datetime) -> Escalation:
    """Settle it, saying what was done. Raises AlreadySettled; Unanswered where nothing is said."""
    held = _standing(escalation)
    held.outcome = mask_text(written(outcome)[:LONGEST])[:LONGEST]
    held.state, held.resolved_at, held.resolved_by, held.climbs_at = State.RESOLVED, now, by, None
    held.save()
    tell(held, "settled", by=by, now=now)
    audit.record("escalation.resolved", by=by, about=about(held), now=now)
    say_outside(held, "resolved", now=now, text=held.outcome)
    return held


def retell(held: Escalation, why: Notice.Why, *, now: datetime) -> None:
    """Those who were called for it hear what changed, each once. The caller saves."""
    held.news += 1
    climb = ladders.of(held.severity)
    Notice.objects.bulk_create(
        Notice(
            escalation=held,
            user=found.user,
            instead_of=found.instead_of,
            rung=held.rung,
            why=why,
            news=held.news,
            at=now,
            not_before=found.not_before,
        )
        for found in reached(held, called(held), is_through_quiet=climb.is_through_quiet, now=now)
    )


def reached(held: Escalation, users: Iterable[User], *, is_through_quiet: bool, now: datetime) -> list[Reached]:
    """Who hears of it for these people, each once."""
    reach = Reach.current()
    found = (reach.of(user, at=now, is_through_quiet=is_through_quiet) for user in users)
    return list({one.user.pk: one for one in found if one and may_hear(held, one.user)}.values())


def called(held: Escalation) -> Sequence[User]:
    """Everybody who was called for it."""
    rows = held.notices.filter(why__in=(Notice.Why.CALLED, Notice.Why.HANDED)).values("user")
    return list(User.objects.active().filter(pk__in=rows).order_by("name", "pk"))


def may_hear(held: Escalation, user: User) -> bool:
    """A drill leaves the house to those in it alone."""
    return not held.is_drill or user.pk in held.drilled


def tell(held: Escalation, what: str, *, by: User | None = None, now: datetime) -> None:
    """Add what happened to its story, in words that hold none of the customers'."""
    EscalationEntry.objects.create(escalation=held, text=what[:400], by=by, at=now)


def about(held: Escalation) -> str:
    return f"escalation {held.number}"


def address(held: Escalation) -> str:
    return f"{settings.PUBLIC_URL}{reverse('escalation', args=[held.number])}"


def say_outside(held: Escalation, what: str, *, now: datetime, again: str = "", text: str = "") -> None:
    """Tell the endpoints; of a drill nobody outside hears."""
    if held.is_drill:
        return
    from outspoken.act import escalation_words

    escalation_words.put_event(held, what, now=now, again=again, text=text)


def _standing(escalation: Escalation) -> Escalation:
    held = _held(escalation)
    if not held.is_standing:
        raise AlreadySettled(held)
    return held


def _held(escalation: Escalation) -> Escalation:
    return Escalation.objects.select_for_update(of=("self",)).select_related("taken_by").get(pk=escalation.pk)
