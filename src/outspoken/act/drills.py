"""Drills, and what is made of an escalation once it is over."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from outspoken.act import ladders
from outspoken.act.escalations import EscalationError, about, tell
from outspoken.act.models import AfterAction, Escalation, Severity
from outspoken.act.story import LONGEST
from outspoken.listen.masking import mask_text
from outspoken.people import audit
from outspoken.people.models import Team, User


class NobodyInIt(EscalationError):
    def __init__(self) -> None:
        super().__init__("Choose who takes part in the drill; nobody else will hear of it.")


class NotOver(EscalationError):
    def __init__(self) -> None:
        super().__init__("It is not settled yet. Settle it, then write down what you make of it.")


@transaction.atomic
def drill(*, severity: Severity, team: Team | None, people: Sequence[User], by: User, now: datetime) -> Escalation:
    """Climb the ladder of this severity for a team, letters and all, among these people only. Raises NobodyInIt."""
    if not people:
        raise NobodyInIt
    climb = ladders.of(severity)
    made = Escalation.objects.create(
        title=f"Drill{f' of {team.name}' if team else ''}",
        origin=Escalation.Origin.DRILL,
        severity=severity,
        team=team,
        is_drill=True,
        drilled=[user.pk for user in people],
        climbs_at=now + timedelta(minutes=climb.steps[0].minutes),
        reach_by=now + climb.reach,
        raised_at=now,
        raised_by=by,
    )
    tell(made, f"drill of severity {severity.label} with {ladders.names(people, most=12)}", by=by, now=now)
    audit.record("escalation.drilled", by=by, about=about(made), now=now, detail={"people": len(people)})
    return made


@transaction.atomic
def note_down(
    escalation: Escalation, *, happened: str, learnt: str, actions: str, by: User, now: datetime
) -> AfterAction:
    """Keep what happened, what was learnt and what is done about it. Raises NotOver."""
    held = Escalation.objects.select_for_update().get(pk=escalation.pk)
    if held.is_standing:
        raise NotOver
    said = {"happened": happened, "learnt": learnt, "actions": actions}
    kept = {name: mask_text(_clean(text)) if text.strip() else "" for name, text in said.items()}
    note, is_new = AfterAction.objects.update_or_create(escalation=held, defaults={**kept, "by": by, "at": now})
    if is_new:
        tell(held, "wrote down what to make of it", by=by, now=now)
    audit.record("escalation.noted", by=by, about=about(held), now=now)
    return note


def filled_in(held: Escalation) -> str:
    """The timeline in words, to begin the note with."""
    lines = [
        f"{timezone.localtime(entry.at):%-d %B, %H:%M} {entry.text}{f' ({entry.by.name})' if entry.by else ''}"
        for entry in held.story.select_related("by")
    ]
    return "\n".join(lines)


def _clean(text: str) -> str:
    return text.replace("\0", "").replace("\r\n", "\n").strip()[:LONGEST]
