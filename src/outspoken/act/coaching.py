"""What reaches somebody only through their coach: critical words that name them, and praise that is not plain.

A coach is a lead of the team. They read it, and keep it, pass it on with a note, or give it as praise. What names the
coach is for another coach.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from outspoken.act.models import Naming, Recognition
from outspoken.act.recognition import RecognitionError
from outspoken.people import audit, names
from outspoken.people.models import Membership, Role, User

LONGEST: Final = 2_000
SHOWN: Final = 50


@dataclass(frozen=True, slots=True)
class Passed:
    """Critical words as the one who is named reads them: with their coach's note, and no other name in them."""

    naming: Naming
    words: str
    coach: str


def teams_of(coach: User) -> QuerySet[Membership]:
    return Membership.objects.filter(user=coach, role=Role.LEAD)


def for_coach(coach: User) -> QuerySet[Naming]:
    """What this person is the coach for: of the teams they lead (without a team: of all), never of themselves."""
    leads = teams_of(coach)
    # Who left the team is no longer coached in it.
    still = Exists(Membership.objects.filter(user=OuterRef("user"), team=OuterRef("team")))
    own = Naming.objects.exclude(user=coach).filter(still, user__is_active=True)
    if leads.filter(team=None).exists():
        return own
    return own.filter(team__in=leads.values("team"))


def waiting(coach: User) -> list[Naming]:
    """What waits for them, the latest first."""
    held = for_coach(coach).filter(state=Naming.State.WAITING)
    joined = ("user", "team", "verbatim", "verbatim__feedback__touchpoint")
    return list(held.select_related(*joined).order_by("-at", "-pk")[:SHOWN])


@transaction.atomic
def pass_on(naming: Naming, *, note: str, by: User, now: datetime) -> Naming:
    """Let the one who is named read it, with a note. Raises RecognitionError."""
    note = _written(note)
    if not note:
        raise RecognitionError("Write a note: words like these reach nobody without somebody beside them.")
    return _decided(naming, Naming.State.PASSED, note=note, by=by, now=now)


@transaction.atomic
def keep(naming: Naming, *, by: User, now: datetime) -> Naming:
    """Leave it at what it says of the work. Raises RecognitionError."""
    return _decided(naming, Naming.State.KEPT, by=by, now=now)


@transaction.atomic
def give(naming: Naming, *, by: User, now: datetime) -> Recognition:
    """Give it as praise to the one it names, who then reads all of it. Raises RecognitionError."""
    held = _decided(naming, Naming.State.GIVEN, by=by, now=now)
    given, _ = Recognition.objects.get_or_create(
        user_id=held.user_id, verbatim_id=held.verbatim_id, defaults={"team_id": held.team_id, "at": now}
    )
    return given


def passed_to(user: User) -> list[Passed]:
    """What somebody's coaches passed on to them."""
    rows = Naming.objects.filter(user=user, state=Naming.State.PASSED).select_related("verbatim", "coach")
    found = list(rows.order_by("-decided_at", "-pk")[:SHOWN])
    held = names.of_teams({row.team_id for row in found})
    return [
        Passed(
            row,
            held.get(row.team_id, names.NOBODY).hidden(row.verbatim.text, but=user.pk),
            row.coach.name if row.coach else "A coach who left",
        )
        for row in found
    ]


def _decided(naming: Naming, state: Naming.State, *, by: User, now: datetime, note: str = "") -> Naming:
    held = Naming.objects.select_for_update().get(pk=naming.pk)
    if not for_coach(by).filter(pk=held.pk).exists():
        raise RecognitionError("This is for another coach.")
    if held.state != Naming.State.WAITING:
        raise RecognitionError("Another coach decided it meanwhile.")
    held.state, held.note, held.coach, held.decided_at = state, note, by, now
    held.save(update_fields=["state", "note", "coach", "decided_at"])
    audit.record(f"naming.{state}", by=by, about=f"naming {held.pk}", now=now)
    return held


def _written(text: str) -> str:
    return text.replace("\0", "").replace("\r\n", "\n").strip()[:LONGEST]
