"""Two problems that are one, and one that is two."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import F

from outspoken.act.models import Follower, Plan, Problem, ProblemEntry
from outspoken.act.problems import story
from outspoken.act.problems.errors import NotAllowedNow
from outspoken.act.problems.verbs import About, Draft, State, must_not_be_merged, must_stand, open_for
from outspoken.people.models import User


@transaction.atomic
def merge(problem: Problem, *, into: Problem, by: User, now: datetime, why: str = "") -> Problem:
    """Let one problem go on in another: its links, its plans, its story and those who follow it.

    Raises NotAllowedNow.
    """
    if problem.pk == into.pk:
        raise NotAllowedNow("A problem cannot go on in itself. Name another one.")
    # Plans before problems, in the order in which a plan that is judged holds them.
    list(Plan.objects.select_for_update().filter(problem__in=(problem.pk, into.pk)).order_by("pk"))
    rows = Problem.objects.select_for_update().filter(pk__in=(problem.pk, into.pk)).order_by("pk")
    both = {row.pk: row for row in rows}
    problem, into = both[problem.pk], both[into.pk]
    must_not_be_merged(problem)
    must_stand(into)
    reason = story.written(why, most=story.WHY, missing="")
    into.since = min(into.since, problem.since)
    into.opened_at = min(into.opened_at, problem.opened_at)
    into.incidents.add(*problem.incidents.all())
    into.cases.add(*problem.cases.all())
    into.verbatims.add(*problem.verbatims.all())
    if problem.plans.exists() and into.state == State.OPEN and problem.state == State.WORKED_ON:
        into.state = State.WORKED_ON
    _hand_on(problem, into)
    story.tell(into, f"problem {problem.number} “{problem.title}” goes on here", by=by, now=now, why=reason)
    story.tell(problem, f"goes on in problem {into.number}", by=by, now=now, why=reason)
    problem.state, problem.merged_into = State.MERGED, into
    problem.not_now_because, problem.review_on = "", None
    story.keep(problem, by=by, now=now, verb="problem.merged", detail={"into": into.number})
    return story.keep(into, by=by, now=now, verb="problem.joined", detail={"problem": problem.number})


def _hand_on(problem: Problem, into: Problem) -> None:
    """Give plans, story and followers to the other one; whoever follows both follows it once."""
    problem.plans.update(problem=into)
    ProblemEntry.objects.filter(problem=problem).update(problem=into)
    followers = Follower.objects.filter(problem=problem)
    followers.exclude(person__in=Follower.objects.filter(problem=into).values("person")).update(
        problem=into, told_move=F("told_move") * 0 + into.moves
    )
    followers.delete()


@transaction.atomic
def split(
    problem: Problem,
    *,
    title: str,
    cases: Iterable[int] = (),
    incidents: Iterable[object] = (),
    by: User,
    now: datetime,
) -> Problem:
    """Make a problem of its own of some of a problem's cases and incidents, about the same. Raises ProblemError."""
    problem = story.held(problem)
    must_stand(problem)
    going = list(problem.cases.filter(pk__in=list(cases)))
    rung = list(problem.incidents.filter(pk__in=list(incidents)))
    about = About(
        theme=problem.theme, touchpoint=problem.touchpoint, channel=problem.channel, since=problem.since,
        incidents=tuple(rung), cases=tuple(going),
    )  # fmt: skip
    fresh = open_for(Draft(title, about, owner=problem.owner, sponsor=problem.sponsor), by=by, now=now)
    problem.cases.remove(*going)
    problem.incidents.remove(*rung)
    story.tell(fresh, f"parted from problem {problem.number}", by=by, now=now)
    story.tell(problem, f"problem {fresh.number} “{fresh.title}” was parted from it", by=by, now=now)
    story.keep(problem, by=by, now=now, verb="problem.split", detail={"problem": fresh.number})
    return fresh
