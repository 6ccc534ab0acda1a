"""Customers who want to hear what becomes of the cause behind what they said.

They ask on the page of their case. What they are told holds no word that staff wrote: what it is about and how it
stands, in their own language, once a week at most for each problem; what moved in between waits and is told as it then
stands. A tap ends it. Who was erased follows nothing: the rows go with the person.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.db.models import F, Q
from django.urls import reverse

from outspoken.act.follower_words import words
from outspoken.act.models import Case, Follower, Plan, Problem, Wish
from outspoken.act.problems import about
from outspoken.act.reach import is_mail_address
from outspoken.people import audit
from outspoken.people.models import Identity
from outspoken.post import letters

CAP: Final = timedelta(days=7)
# A wish made before its case was put to a problem is looked for as long as the problem moved lately.
LATELY: Final = timedelta(days=14)
MOST: Final = 500
_SALT: Final = "outspoken.act.follower"


class LinkBroken(ValueError):
    """The address was cut short or made up."""


def token(follower: Follower) -> str:
    """The same at any time, so that every letter names one address."""
    return signing.Signer(salt=_SALT).sign(str(follower.pk))


def address(follower: Follower) -> str:
    """The whole address where one tap ends it."""
    return f"{settings.PUBLIC_URL}{reverse('following', args=[token(follower)])}"


def follower_of(given: str) -> Follower:
    """Who an address belongs to. Raises LinkBroken; Follower.DoesNotExist where they were erased."""
    try:
        pk = int(signing.Signer(salt=_SALT).unsign(given))
    except signing.BadSignature:
        raise LinkBroken("This address is not whole.") from None
    return Follower.objects.select_related("problem__theme", "problem__touchpoint", "person").get(pk=pk)


def is_wished(case: Case) -> bool:
    return Wish.objects.filter(case=case).exists()


@transaction.atomic
def wish(case: Case, *, is_wanted: bool, now: datetime) -> None:
    """The customer of a case wants to hear what becomes of its cause, or no more. Nothing where nobody is known."""
    person = case.person
    if person is None:
        return
    held = about.of_problem(case)
    if not is_wanted:
        Wish.objects.filter(case=case).delete()
        Follower.objects.filter(person=person, problem__in=held.values("pk"), stopped_at=None).update(stopped_at=now)
    else:
        Wish.objects.get_or_create(case=case, defaults={"person": person, "at": now})
        language = case.language or person.language
        for problem in held:
            given: dict[str, Any] = {"since": now, "told_move": problem.moves, "language": language}
            Follower.objects.get_or_create(problem=problem, person=person, defaults=given)
        Follower.objects.filter(person=person, problem__in=held.values("pk")).update(stopped_at=None)
    audit.record("cause.followed" if is_wanted else "cause.unfollowed", by=None, about=f"case {case.pk}", now=now)


@transaction.atomic
def stop(follower: Follower, *, now: datetime) -> None:
    """Write to them no more about it; the same twice changes nothing."""
    if Follower.objects.filter(pk=follower.pk, stopped_at=None).update(stopped_at=now):
        audit.record("cause.unfollowed", by=None, about=f"problem {follower.problem_id}", now=now)


@transaction.atomic
def tell(*, now: datetime) -> int:
    """Write to those who follow what moved and were not written to about it within a week; returns how many. A step."""
    _gather(now=now)
    waiting = Follower.objects.filter(
        Q(told_at=None) | Q(told_at__lte=now - CAP), stopped_at=None, told_move__lt=F("problem__moves")
    ).exclude(problem__state=Problem.State.MERGED)
    held = waiting.select_for_update(of=("self",), skip_locked=True)
    followers = list(held.select_related("problem__theme", "problem__touchpoint", "person").order_by("pk")[:MOST])
    handles = _addresses([follower.person_id for follower in followers])
    for follower in followers:
        if to := handles.get(follower.person_id):
            _write(follower, to=to, now=now)
        follower.told_move, follower.told_at = follower.problem.moves, now
    Follower.objects.bulk_update(followers, ["told_move", "told_at"])
    return len(followers)


def _gather(*, now: datetime) -> None:
    """Those whose case came to a problem after they asked follow it, and hear of its last move."""
    if not Wish.objects.exists():
        return
    moved = Problem.objects.filter(moves__gt=0, changed_at__gte=now - LATELY).exclude(state=Problem.State.MERGED)
    for problem in moved.select_related("theme", "touchpoint"):
        wishes = Wish.objects.filter(case__in=about.cases(problem).order_by().values("pk"), at__lte=problem.changed_at)
        new = wishes.exclude(person__in=Follower.objects.filter(problem=problem).values("person"))
        rows = {
            one.person_id: Follower(
                problem=problem, person_id=one.person_id, since=one.at, told_move=max(problem.moves - 1, 0),
                language=one.case.language,
            )
            for one in new.select_related("case")
        }  # fmt: skip
        Follower.objects.bulk_create(rows.values(), ignore_conflicts=True)


def _addresses(people: list[Any]) -> dict[Any, str]:
    """The mail address of each, the one told last; those without one are left out."""
    rows = Identity.objects.filter(person__in=people).order_by("pk").values_list("person", "handle")
    return {person: handle for person, handle in rows if is_mail_address(handle)}


def _write(follower: Follower, *, to: str, now: datetime) -> None:
    problem, said = follower.problem, words(follower.language or follower.person.language)
    name = public_name(problem) or said.something
    here = address(follower)
    letters.put_mail(
        key=f"problem {problem.pk} move {problem.moves} to follower {follower.pk}",
        to=to,
        subject=said.subject.format(about=name),
        text="\n\n".join([said.asked.format(about=name), standing(follower), f"{said.stop}\n{here}"]),
        about=f"problem {problem.pk}",
        unsubscribe=here if here.startswith("https:") else None,
        now=now,
    )


def public_name(problem: Problem) -> str:
    """What a customer may read of it: its theme and place, never its title, which is ours."""
    return about.in_words(problem) if about.has_rule(problem) else ""


def standing(follower: Follower) -> str:
    """How it stands, as a customer reads it."""
    problem, said = follower.problem, words(follower.language or follower.person.language)
    if problem.state == Problem.State.NOT_NOW and problem.review_on:
        return said.waiting.format(day=problem.review_on.isoformat())
    if problem.state == Problem.State.SOLVED:
        return said.solved
    is_running = Plan.objects.running().filter(problem=problem).exists()
    return said.working if is_running else said.open
