"""The step that lets escalations climb: finds what must be escalated, calls rung after rung, says what it could not."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from django.db import connection, transaction
from django.db.models import Count, F

from outspoken.act import alarms, calling, escalation_words, ladders
from outspoken.act.calling import LAST_RESORT
from outspoken.act.escalations import raise_, reached, retell, tell
from outspoken.act.models import Carrier, Escalation, Notice, Rung
from outspoken.act.quiet import Reached
from outspoken.act.sql import question
from outspoken.post.models import Letter

State = Escalation.State
_LOCK: Final = 0xC11B
# Of one turn; the others have theirs in the next one, and nobody waits for the last of thousands.
MOST_RAISED: Final = 50


@transaction.atomic
def climb(*, now: datetime) -> int:
    """Everything that escalations have due; returns how much was done. A step; of two at once one does it."""
    asked: dict[str, Any] = {"now": now, "breaks": list(alarms.BREAKS), "fresh": (now - alarms.FRESH).date()}
    with connection.cursor() as cursor:
        cursor.execute(question("anything_to_climb"), asked)
        if not cursor.fetchone()[0]:
            return 0
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
        if not cursor.fetchone()[0]:
            return 0
    done = _raise(now=now)
    done += sum(_end(held, now=now) for held in _ending())
    done += sum(_climbed(held, now=now) for held in _due(now=now))
    done += calling.call(now=now)
    done += sum(_reach(held, now=now) for held in _late(now=now))
    return done + forget_erased()


def _raise(*, now: datetime) -> int:
    incidents = alarms.fresh_incidents(now=now)[:MOST_RAISED]
    cases = alarms.overdue_cases(now=now)[:MOST_RAISED]
    for row in incidents:
        is_known = Escalation.objects.filter(alarms__incident=row).exists()
        held = raise_(alarms.of_incident(row, now=now), by=None, now=now)
        if not is_known:
            escalation_words.put_incident(held, row, now=now)
    for case in cases:
        raise_(alarms.of_case(case), by=None, now=now)
    return len(incidents) + len(cases)


def _due(*, now: datetime) -> list[Escalation]:
    due = Escalation.objects.untaken().filter(climbs_at__lte=now, over_at=None)
    return list(due.select_for_update(skip_locked=True).order_by("climbs_at", "number"))


def _climbed(held: Escalation, *, now: datetime) -> int:
    """Call the next rung; one on which nobody can be called is passed over at once."""
    climb = ladders.of(held.severity)
    while held.rung < len(climb.steps):
        step = climb.steps[held.rung]
        held.rung += 1
        people = ladders.people_on(step, team=held.team_id, escalation=held)
        found = reached(held, people, is_through_quiet=climb.is_through_quiet, now=now)
        if not found:
            tell(held, f"nobody could be called: {Rung.Who(step.who).label}", now=now)
            continue
        _call(held, found, now=now)
        gap = climb.after(held.rung)
        # The clock of a rung runs from when its first person may be told, not through their night.
        held.climbs_at = max(now, min(one.not_before for one in found)) + gap if gap is not None else None
        held.save()
        return 1
    held.climbs_at = None
    if not held.notices.filter(news=held.news).exists() and not held.notices.filter(rung=LAST_RESORT).exists():
        _last_resort(held, now=now)
    held.save()
    return 1


def _call(held: Escalation, found: list[Reached], *, now: datetime) -> None:
    """Call these, each once for the same news."""
    known = set(held.notices.filter(news=held.news).values_list("user", flat=True))
    found = [one for one in found if one.user.pk not in known]
    if not found:
        return
    Notice.objects.bulk_create(
        Notice(
            escalation=held,
            user=one.user,
            instead_of=one.instead_of,
            rung=held.rung,
            why=Notice.Why.CALLED,
            news=held.news,
            at=now,
            not_before=one.not_before,
        )
        for one in found
    )
    named = ladders.names([one.user for one in found], most=12)
    later = " (after their quiet hours)" if all(one.not_before > now for one in found) else ""
    tell(held, f"called {named}{later}", now=now)


def _last_resort(held: Escalation, *, now: datetime) -> None:
    """Nobody on the ladder could be called, or reached in time: administrators are, by night as well."""
    found = reached(held, ladders.administrators(), is_through_quiet=True, now=now)
    if not found:
        _unreached(held, "nobody is on the ladder, and no administrator can be called", now=now)
        return
    rung, held.rung = held.rung, LAST_RESORT
    _call(held, found, now=now)
    held.rung = rung
    held.notices.filter(told_at=None, rung=LAST_RESORT).update(not_before=now)


def _late(*, now: datetime) -> list[Escalation]:
    late = Escalation.objects.untaken().filter(reach_by__lte=now, over_at=None)
    return list(late.select_for_update(skip_locked=True).order_by("reach_by", "number"))


def _reach(held: Escalation, *, now: datetime) -> int:
    """Say where nobody could be reached in time, and take it back once somebody was."""
    is_reached = calling.reached(held)
    if is_reached == (held.unreached_at is None):
        return 0
    if is_reached:
        held.unreached_at, held.unreached_because = None, ""
        tell(held, "somebody was reached after all", now=now)
    else:
        _unreached(held, calling.why_not(held, now=now), now=now)
        if not held.notices.filter(rung=LAST_RESORT).exists():
            _last_resort(held, now=now)
    held.save()
    return 1


def _unreached(held: Escalation, because: str, *, now: datetime) -> None:
    held.unreached_at, held.unreached_because = now, because[:300]
    tell(held, f"nobody was reached in time: {because}", now=now)


def _ending() -> list[Escalation]:
    """Those of incidents, to be looked at for whether they are over, or back."""
    rows = Escalation.objects.standing().filter(origin=Escalation.Origin.INCIDENT)
    return list(rows.select_for_update(skip_locked=True).order_by("number"))


def _end(held: Escalation, *, now: datetime) -> int:
    incidents = [one.incident for one in held.alarms.exclude(incident=None).select_related("incident")]
    is_over = bool(incidents) and all(one is not None and not one.is_open for one in incidents)
    if is_over == (held.over_at is not None):
        return 0
    held.over_at = now if is_over else None
    tell(held, "over by itself: what customers say is as usual again" if is_over else "it is back", now=now)
    if is_over:
        retell(held, Notice.Why.OVER, now=now)
    held.save()
    return 1


def forget_erased() -> int:
    """Take erased words out of the outbox; returns out of how many letters. A mail that was not sent yet is written
    again without them; a sent one goes; an event stays, without its quotes."""
    short = Carrier.objects.annotate(left=Count("quoted")).filter(left__lt=F("quotes")).select_related("letter")
    found = list(short)
    for carrier in found:
        letter = carrier.letter
        if letter.kind == Letter.Kind.WEBHOOK:
            letter.data = {**letter.data, "quotes": []}
            letter.save(update_fields=["data"])
            carrier.delete()
            continue
        if letter.state == Letter.State.WAITING:
            Notice.objects.filter(letter_key=letter.key).update(told_at=None, letter_key="")
        letter.delete()
    return len(found)
