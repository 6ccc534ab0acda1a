"""Two problems that are one, and one that is two."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
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
    """Let one problem go on in another: its links, its plans, its concerns, its story and those who follow it.

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
    _hand_on(problem, into)
    _as_its_plans(into)
    story.tell(into, f"problem {problem.number} “{problem.title}” goes on here", by=by, now=now, why=reason)
    story.tell(problem, f"goes on in problem {into.number}", by=by, now=now, why=reason)
    problem.state, problem.merged_into = State.MERGED, into
    problem.not_now_because, problem.review_on = "", None
    story.keep(problem, by=by, now=now, verb="problem.merged", detail={"into": into.number})
    return story.keep(into, by=by, now=now, verb="problem.joined", detail={"problem": problem.number})


def _hand_on(problem: Problem, into: Problem) -> None:
    """Give plans, concerns, story and followers to the other one; whoever follows both follows it once."""
    problem.plans.update(problem=into)
    problem.concerns.update(problem=into)
    ProblemEntry.objects.filter(problem=problem).update(problem=into)
    followers = Follower.objects.filter(problem=problem)
    followers.exclude(person__in=Follower.objects.filter(problem=into).values("person")).update(
        problem=into, told_move=F("told_move") * 0 + into.moves
    )
    followers.delete()


def _as_its_plans(problem: Problem) -> None:
    """Worked on where a plan runs, open where none does any more; what was put off for now is taken up with a plan."""
    if problem.plans.filter(state=Plan.State.RUNNING).exists():
        problem.state, problem.not_now_because, problem.review_on = State.WORKED_ON, "", None
    elif problem.state == State.WORKED_ON:
        problem.state = State.OPEN


@dataclass(frozen=True, slots=True)
class Part:
    """What goes with a part of a problem, by the ids of each."""

    cases: Sequence[int] = ()
    incidents: Sequence[object] = ()
    plans: Sequence[int] = ()
    concerns: Sequence[int] = ()


@transaction.atomic
def split(problem: Problem, *, title: str, part: Part, by: User, now: datetime) -> Problem:
    """Make a problem of its own of a part of a problem, about the same; whoever follows it by a case that goes along
    follows both. Raises ProblemError."""
    # Plans before problems, in the order in which a plan that is judged holds them.
    plans = problem.plans.select_for_update(of=("self",)).filter(pk__in=list(part.plans)).order_by("pk")
    planned = [plan.pk for plan in plans]
    problem = story.held(problem)
    must_stand(problem)
    going = list(problem.cases.filter(pk__in=list(part.cases)))
    rung = list(problem.incidents.filter(pk__in=list(part.incidents)))
    about = About(
        theme=problem.theme, touchpoint=problem.touchpoint, channel=problem.channel, since=problem.since,
        incidents=tuple(rung), cases=tuple(going),
    )  # fmt: skip
    fresh = open_for(Draft(title, about, owner=problem.owner, sponsor=problem.sponsor), by=by, now=now)
    problem.cases.remove(*going)
    problem.incidents.remove(*rung)
    problem.concerns.filter(pk__in=list(part.concerns)).update(problem=fresh)
    Plan.objects.filter(pk__in=planned).update(problem=fresh)
    ProblemEntry.objects.filter(plan__in=planned).update(problem=fresh)
    _follow_both(problem, fresh, people=[case.person_id for case in going])
    for one in (problem, fresh):
        _as_its_plans(one)
    story.tell(fresh, f"parted from problem {problem.number}", by=by, now=now)
    story.tell(problem, f"problem {fresh.number} “{fresh.title}” was parted from it", by=by, now=now)
    story.keep(problem, by=by, now=now, verb="problem.split", detail={"problem": fresh.number})
    return story.keep(fresh, by=by, now=now, verb="problem.parted", detail={"problem": problem.number})


def _follow_both(problem: Problem, fresh: Problem, *, people: Iterable[object]) -> None:
    rows = Follower.objects.filter(problem=problem, person__in=[one for one in people if one], stopped_at=None)
    Follower.objects.bulk_create(
        Follower(
            problem=fresh, person_id=row.person_id, since=row.since, told_move=fresh.moves, told_at=row.told_at,
            language=row.language,
        )
        for row in rows
    )  # fmt: skip
