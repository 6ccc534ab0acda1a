"""One's own desk: what was escalated to them, what they promised, five comments drawn by lot, whom they might call.

What they read, called and answered is theirs: it is shown to them, and counted against nobody.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import CharField, Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import MD5, Cast, Concat
from django.urls import reverse

from outspoken.act import cases, concerns
from outspoken.act.models import Action, Case, Engagement, Escalation, Message, Notice, Plan, Problem, Severity
from outspoken.act.reach import MAIL, is_mail_address
from outspoken.listen.models import Verbatim
from outspoken.people.models import Identity, Person, User
from outspoken.people.rights import Right, may, touchpoints_seen_by
from outspoken.understand import hidden, read_marks, voices
from outspoken.understand.models import Reading
from outspoken.understand.verbatims import seen_by
from outspoken.understand.voices import Voice, voice_of

FIVE: Final = 5
CALLABLE: Final = 5
LATELY: Final = timedelta(days=30)
LISTED: Final = 20
PHONES: Final = ("phone", "tel", "mobile")


class NotYours(Exception):
    """The comment or the case is not there, or not for this person to see."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A comment of the five, and whether it was read."""

    voice: Voice
    is_read: bool


@dataclass(frozen=True, slots=True)
class Promised:
    """Something that somebody said they would do, or stands up for. of: what it is part of."""

    what: str
    of: str
    due: date | None
    href: str
    is_late: bool = False


@dataclass(frozen=True, slots=True)
class Waiting:
    """A customer who waits and can be reached. by: mail, phone or both."""

    case: Case
    name: str
    words: str
    by: str


def of(user: User, *, now: datetime) -> dict[str, Any]:
    """For the template; a fixed number of queries."""
    today = _local(user, now)
    five, heard = drawn(user, now=now)
    return {
        "escalated": _escalated(user),
        "promised": _promised(user, today=today),
        "five": five,
        "unread": sum(not one.is_read for one in five),
        "heard": heard,
        "yesterday": today - timedelta(days=1),
        "customers": to_call(user),
        "own": own(user, now=now),
        "today": today,
        "may_work": may(user, Right.WORK_CASES),
        "now": now,
    }


def _escalated(user: User) -> list[Escalation]:
    """What stands and was escalated to this person, what nobody took on first."""
    mine = Q(taken_by=user) | Q(pk__in=Notice.objects.filter(user=user).values("escalation"))
    standing = Escalation.objects.standing().filter(mine).select_related("touchpoint", "taken_by", "team")
    return list(standing.order_by("state", "-severity", "raised_at")[:LISTED])


def _promised(user: User, *, today: date) -> list[Promised]:
    """What somebody said they would do, or stands up for, what falls due first."""
    actions = Action.objects.filter(owner=user, done_at=None, plan__state=Plan.State.RUNNING).select_related("plan")
    plans = Plan.objects.running().filter(owner=user)
    problems = Problem.objects.standing().filter(Q(owner=user) | Q(sponsor=user))
    found = [Promised(one.what, one.plan.what, one.due_on, _plan(one.plan), one.is_overdue(today)) for one in actions]
    found += [Promised(plan.what, "a plan", plan.check_on, _plan(plan)) for plan in plans]
    for problem in problems:
        whose = "a problem you sponsor" if problem.sponsor_id == user.pk else "a problem you own"
        found.append(Promised(problem.title, whose, problem.review_on, reverse("problem", args=[problem.number])))
    for concern in concerns.owed_by(user):
        href, due = f"{reverse('concerns', args=[concern.team.slug])}#concern-{concern.pk}", concern.due_at.date()
        found.append(Promised(f"An answer to {concern.team.name}", "what keeps happening", due, href, due < today))
    return sorted(found, key=lambda one: (one.due or date.max, one.what))[:LISTED]


def _plan(plan: Plan) -> str:
    return reverse("plan", args=[plan.number])


def drawn(user: User, *, now: datetime) -> tuple[list[Drawn], int]:
    """Five of all yesterday's comments with words that this person may see, drawn by lot, and of how many.

    The lot is the day's and the person's: asked again it draws the same ones, and nobody chooses them.
    """
    day = _local(user, now) - timedelta(days=1)
    heard = _heard(user, day)
    lot = MD5(Concat(Value(f"{user.pk} {day.isoformat()} "), Cast("verbatim", CharField())))
    chosen = list(heard.annotate(lot=lot).order_by("lot")[:FIVE].values_list("pk", flat=True))
    return _shown(user, chosen), heard.count()


def _heard(user: User, day: date) -> QuerySet[Reading]:
    zone = ZoneInfo(user.time_zone)
    start = datetime.combine(day, time.min, tzinfo=zone)
    end = datetime.combine(day + timedelta(days=1), time.min, tzinfo=zone)
    said = seen_by(Reading.objects.all(), touchpoints_seen_by(user)).filter(occurred_at__gte=start, occurred_at__lt=end)
    return said.exclude(verbatim__text="")


def _shown(user: User, chosen: Sequence[int]) -> list[Drawn]:
    read = Engagement.objects.filter(user=user, kind=Engagement.Kind.READ, verbatim=OuterRef("pk"))
    rows = Reading.objects.filter(pk__in=chosen).select_related("verbatim", "touchpoint")
    held = {row.pk: row for row in rows.annotate(is_read=Exists(read))}
    return [Drawn(voice_of(held[pk], most=voices.LONGEST), held[pk].is_read) for pk in chosen if pk in held]


def to_call(user: User) -> list[Waiting]:
    """Customers with severe cases in which the next word is ours and who can be reached, who waits longest first."""
    handles = Identity.objects.filter(person=OuterRef("person"))
    reachable = handles.filter(Q(kind__in=(MAIL, *PHONES)) | Q(handle__contains="@"))
    held = Case.objects.ours().filter(severity__gte=Severity.HIGH, person__kind=Person.Kind.CUSTOMER)
    seen = held.visible_to(touchpoints=touchpoints_seen_by(user), user=user).filter(Exists(reachable))
    rows = seen.select_related("person", "touchpoint").prefetch_related("person__identities")
    waiting = [
        (case, by) for case in rows.order_by("-severity", "opened_at", "number")[: 4 * CALLABLE] if (by := _by(case))
    ]
    words = _last_words([case for case, _ in waiting[:CALLABLE]])
    return [
        Waiting(case, case.person.name if case.person else "", words.get(case.pk, ""), by)
        for case, by in waiting[:CALLABLE]
    ]


def _by(case: Case) -> str:
    held = case.person.identities.all() if case.person else ()
    ways = ["phone"] if any(one.kind in PHONES for one in held) else []
    ways += ["mail"] if any(is_mail_address(one.handle) for one in held) else []
    return " or ".join(ways)


def _last_words(held: Sequence[Case]) -> dict[int, str]:
    """What each of these customers said last."""
    told = Verbatim.objects.filter(feedback__case_link__case__in=held).exclude(text="")
    found = {
        row.feedback.case_link.case_id: row.text
        for row in told.select_related("feedback__case_link").order_by("feedback__occurred_at", "pk")
    }
    wrote = Message.objects.filter(case__in=held, kind=Message.Kind.IN, is_doubtful=False).exclude(text="")
    found |= {row.case_id: row.text for row in wrote.order_by("at", "pk")}
    places = {case.pk: case.touchpoint_id for case in held}
    return {pk: _cut(hidden.words(text, places[pk]), voices.MOST_SHOWN) for pk, text in found.items()}


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[:most].rstrip()} …"


def own(user: User, *, now: datetime) -> dict[str, Any]:
    """What somebody did in the last 30 days, for themselves."""
    rows = Engagement.objects.filter(user=user, at__gt=now - LATELY).values_list("kind", "at")
    zone = ZoneInfo(user.time_zone)
    counts = dict.fromkeys(Engagement.Kind.values, 0)
    days = set()
    for kind, at in rows:
        counts[kind] += 1
        days.add(at.astimezone(zone).date())
    return {**counts, "days": len(days), "any": bool(days)}


@transaction.atomic
def read(verbatim: int, *, by: User, now: datetime) -> None:
    """Remember that somebody read a comment. Raises NotYours."""
    if not seen_by(Reading.objects.filter(pk=verbatim), touchpoints_seen_by(by)).exists():
        raise NotYours
    read_marks.mark(verbatim, by=by, now=now)
    row = Engagement(user=by, kind=Engagement.Kind.READ, verbatim_id=verbatim, at=now)
    Engagement.objects.bulk_create([row], ignore_conflicts=True)


@transaction.atomic
def call(number: int, *, outcome: Message.Call, text: str, by: User, now: datetime) -> None:
    """Note a call with a customer in their case. Raises NotYours, CaseError."""
    cases.call(_case(number, by), outcome=outcome, text=text, by=by, now=now)


@transaction.atomic
def reply(number: int, *, text: str, key: str, by: User, now: datetime) -> None:
    """Write to a customer oneself; the same form twice is one letter. Raises NotYours, CaseError."""
    cases.answer(_case(number, by), text=text, by=by, now=now, key=key)


def _case(number: int, user: User) -> Case:
    case = Case.objects.visible_to(touchpoints=touchpoints_seen_by(user), user=user).filter(pk=number).first()
    if case is None:
        raise NotYours
    return case


def _local(user: User, now: datetime) -> date:
    return now.astimezone(ZoneInfo(user.time_zone)).date()
