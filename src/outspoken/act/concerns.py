"""What keeps happening, as the team that meets it every day tells it: an answer is owed, by a name and by a day.

Unanswered in time, it is the next one's up; the answer, with its decision, is for the whole team to read.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import Count, F, Q, QuerySet
from django.urls import reverse

from outspoken.act.clocks import after
from outspoken.act.errors import CaseError
from outspoken.act.models import Concern, ConcernTurn, ConcernVoice, Problem, Severity
from outspoken.act.problems import hearing, page
from outspoken.act.promises import Promises
from outspoken.listen.masking import mask_text
from outspoken.listen.models import Verbatim
from outspoken.people import audit
from outspoken.people.models import Membership, Role, Team, User
from outspoken.people.names import SMALL
from outspoken.post import letters

log = structlog.get_logger()

# Three working days of eight hours for each rung.
ANSWERED_WITHIN: Final = timedelta(hours=24)
LONGEST: Final = 4_000
SHOWN: Final = 100
_BATCH: Final = 100


class ConcernError(CaseError):
    """A concern cannot be told or answered like that; its text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Told:
    """A concern as somebody reads it. voices: how many see it, too, told only from SMALL on; words: a comment's."""

    row: Concern
    by: str
    voices: int | None
    is_mine: bool
    has_my_voice: bool
    is_overdue: bool
    may_answer: bool
    turns: Sequence[ConcernTurn]
    cause: Cause | None


@dataclass(frozen=True, slots=True)
class Cause:
    """The problem that a concern belongs to, as its team reads it. href: "" where somebody may not open it."""

    title: str
    state: str
    plan: str
    verdict: str
    href: str


@transaction.atomic
def tell(
    *, team: Team, text: str, by: User, now: datetime, is_named: bool = False, verbatim: Verbatim | None = None
) -> Concern:
    """Say that something keeps happening; an answer is owed from now on. Raises ConcernError."""
    concern = Concern(
        team=team, text=mask_text(_written(text, "Write what keeps happening.")), by=by, is_named=is_named,
        verbatim=verbatim, at=now, due_at=now,
    )  # fmt: skip
    concern.rung, concern.owed_by = _owing(team, Concern.Rung.LEAD, but=by)
    concern.due_at = _due(team, now=now)
    concern.save()
    _turn(concern, now=now)
    # Who told it stands in no trail: that it was told is enough.
    audit.record("concern.told", by=None, about=f"concern {concern.pk}", now=now)
    return concern


@transaction.atomic
def answer(concern: Concern, *, decision: Concern.Decision, text: str, by: User, now: datetime) -> Concern:
    """Answer it, for the whole team to read. Raises ConcernError."""
    held = Concern.objects.select_for_update().get(pk=concern.pk)
    if held.is_answered:
        raise ConcernError("It was answered meanwhile.")
    if not may_answer(held, by):
        raise ConcernError(f"The answer is for {_who(held)} to give.")
    held.answer, held.decision = _written(text, "Write the answer, with its reason."), decision
    held.answered_by, held.answered_at = by, now
    held.save(update_fields=["answer", "decision", "answered_by", "answered_at"])
    audit.record("concern.answered", by=by, about=f"concern {held.pk}", now=now, detail={"decision": str(decision)})
    return held


def may_answer(concern: Concern, user: User) -> bool:
    """Whoever owes it, whoever leads that team, and those of the rungs above."""
    if concern.owed_by_id == user.pk:
        return True
    above = Q(role__in=(Role.EXECUTIVE, Role.ADMIN))
    leads = Q(role=Role.LEAD) & (Q(team=concern.team_id) | Q(team=None))
    return Membership.objects.filter(above | leads, user=user).exists()


@transaction.atomic
def add_voice(concern: Concern, *, by: User, now: datetime) -> None:
    """See it happen, too; a second time takes it back. Raises ConcernError."""
    if concern.by_id == by.pk:
        raise ConcernError("You told it; your voice counts already.")
    if not Membership.objects.filter(user=by, team=concern.team_id).exists():
        raise ConcernError("Only those who are in the team say that they see it, too.")
    _, is_new = ConcernVoice.objects.get_or_create(concern=concern, user=by, defaults={"at": now})
    if not is_new:
        ConcernVoice.objects.filter(concern=concern, user=by).delete()


@transaction.atomic
def step_up(*, now: datetime) -> int:
    """Take what was not answered in time one rung up, where there is one; returns how many. A step."""
    rows = Concern.objects.overdue(at=now).filter(rung__lt=Concern.Rung.EXECUTIVE).select_for_update(skip_locked=True)
    found = list(rows.select_related("team").order_by("due_at")[:_BATCH])
    for concern in found:
        concern.rung, concern.owed_by = _owing(concern.team, Concern.Rung.EXECUTIVE, but=concern.by)
        concern.due_at = _due(concern.team, now=now)
        concern.save(update_fields=["rung", "owed_by", "due_at"])
        _turn(concern, now=now)
        audit.record("concern.went_up", by=None, about=f"concern {concern.pk}", now=now)
    if found:
        log.info("concerns.went_up", concerns=len(found))
    return len(found)


def of_team(team: Team, *, by: User, now: datetime) -> list[Told]:
    """What a team told, unanswered ones first; a fixed number of queries."""
    joined = ("by", "owed_by", "answered_by", "team", "problem")
    rows = Concern.objects.filter(team=team).select_related(*joined).prefetch_related("turns__user", "problem__plans")
    counted = rows.annotate(
        count=Count("voices", distinct=True), mine=Count("voices", filter=Q(voices__user=by), distinct=True)
    )
    found = list(counted.order_by(F("answered_at").desc(nulls_first=True), "-at", "-pk")[:SHOWN])
    leads = Membership.objects.filter(
        Q(role__in=(Role.EXECUTIVE, Role.ADMIN)) | Q(role=Role.LEAD) & (Q(team=team) | Q(team=None)), user=by
    ).exists()
    named = [row.problem_id for row in found if row.problem_id]
    seen = set(page.seen(by).filter(pk__in=named).order_by().values_list("pk", flat=True)) if named else set()
    return [_told(row, by=by, now=now, leads=leads, seen=seen) for row in found]


def _cause(problem: Problem | None, seen: Collection[int]) -> Cause | None:
    if problem is None:
        return None
    plans = sorted(problem.plans.all(), key=lambda plan: (plan.made_at, plan.pk))
    running = [plan.what for plan in plans if plan.is_running]
    return Cause(
        title=problem.title,
        state=hearing.state(problem),
        plan=running[-1] if running else "",
        verdict=page.latest_verdict(plans),
        href=reverse("problem", args=[problem.pk]) if problem.pk in seen else "",
    )


def _told(row: Concern, *, by: User, now: datetime, leads: bool, seen: Collection[int]) -> Told:
    count, mine = (int(getattr(row, name)) for name in ("count", "mine"))
    together = count + 1  # and whoever told it
    return Told(
        row=row,
        by=row.by.name if row.is_named and row.by else "A colleague",
        voices=together if together >= SMALL else None,
        is_mine=row.by_id == by.pk,
        has_my_voice=bool(mine),
        is_overdue=row.is_overdue(now),
        may_answer=not row.is_answered and (leads or row.owed_by_id == by.pk),
        turns=list(row.turns.all()),
        cause=_cause(row.problem, seen),
    )


def owed_by(user: User) -> list[Concern]:
    """What somebody owes an answer to, the first due first."""
    return list(Concern.objects.waiting().filter(owed_by=user).select_related("team").order_by("due_at"))


def _owing(team: Team, rung: Concern.Rung, *, but: User | None) -> tuple[Concern.Rung, User | None]:
    """Who owes the next answer: of those on the rung the one who owes least; nobody asks themselves. Where nobody
    stands on a rung, those above it; where none is there either, an administrator."""
    users = User.objects.active()
    if but is not None:
        users = users.exclude(pk=but.pk)
    on = {
        Concern.Rung.LEAD: Q(memberships__role=Role.LEAD, memberships__team=team),
        Concern.Rung.EXECUTIVE: Q(memberships__role=Role.EXECUTIVE),
    }
    for place in Concern.Rung:
        if place >= rung and (found := _least(users.filter(on[place]))):
            return place, found
    return Concern.Rung.EXECUTIVE, _least(users.filter(memberships__role=Role.ADMIN))


def _least(users: QuerySet[User]) -> User | None:
    owed = Count("concerns_owed", filter=Q(concerns_owed__answered_at__isnull=True), distinct=True)
    return users.annotate(owed=owed).order_by("owed", "name", "pk").first()


def _due(team: Team, *, now: datetime) -> datetime:
    return after(now, ANSWERED_WITHIN, Promises.current().week(Severity.NORMAL, team.pk))


def _turn(concern: Concern, *, now: datetime) -> None:
    """Note whose turn it is, and write to them; the mail holds none of the words."""
    ConcernTurn.objects.create(
        concern=concern, rung=concern.rung, user=concern.owed_by, since=now, due_at=concern.due_at
    )
    if concern.owed_by is None:
        return
    address = f"{settings.PUBLIC_URL}{reverse('concerns', args=[concern.team.slug])}#concern-{concern.pk}"
    letters.put_mail(
        key=f"concern {concern.pk} rung {concern.rung}",
        to=concern.owed_by.email,
        subject=f"{concern.team.name} says that something keeps happening",
        text=f"You owe the team an answer until {concern.due_at:%Y-%m-%d %H:%M} UTC.\n\nRead and answer it:\n{address}",
        about=f"concern {concern.pk}",
        now=now,
    )


def _who(concern: Concern) -> str:
    return concern.owed_by.name if concern.owed_by else "those who lead"


def _written(text: str, or_say: str) -> str:
    text = text.replace("\0", "").replace("\r\n", "\n").strip()[:LONGEST]
    if not text:
        raise ConcernError(or_say)
    return text
