"""What is done with a problem: opened, described, put off, taken up, solved, opened again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Final

from django.db import transaction

from outspoken.act.models import Case, Concern, Plan, Problem, ProblemEntry
from outspoken.act.problems import hearing, story
from outspoken.act.problems.errors import NotAllowedNow, NothingSaid, NoVerdict, ProblemError
from outspoken.journeys.models import Touchpoint
from outspoken.listen.models import Verbatim
from outspoken.people.models import User
from outspoken.understand.models import CauseTree, Incident, Theme

State = Problem.State
LONGEST_PUT_OFF: Final = timedelta(days=2 * 366)


@dataclass(frozen=True, slots=True)
class About:
    """What a problem is about, by rule (theme, touchpoint and channel together) and by hand."""

    theme: Theme | None = None
    touchpoint: Touchpoint | None = None
    channel: str = ""
    since: date | None = None
    tree: CauseTree | None = None
    incidents: tuple[Incident, ...] = ()
    cases: tuple[Case, ...] = ()
    verbatims: tuple[Verbatim, ...] = ()
    concerns: tuple[Concern, ...] = ()


@dataclass(frozen=True, slots=True)
class Cost:
    """What each comment about it stands for, as somebody estimates; None: not estimated."""

    their_minutes: float | None = None
    their_money: float | None = None
    their_words: str = ""
    our_minutes: float | None = None
    our_money: float | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """A problem as somebody describes it."""

    title: str
    about: About = field(default_factory=About)
    cost: Cost = field(default_factory=Cost)
    owner: User | None = None
    sponsor: User | None = None


@transaction.atomic
def open_for(draft: Draft, *, by: User | None, now: datetime) -> Problem:
    """Enter a problem into the register. Raises NothingSaid where it has no name."""
    title = story.written(draft.title, most=story.TITLE, missing="Say in a sentence what the problem is.")
    about = draft.about
    today = now.astimezone(UTC).date()
    since = min([about.since or today, *(one.since for one in about.incidents), today])
    problem = Problem(title=title, since=since, opened_by=by, opened_at=now, changed_at=now)
    _describe(problem, draft)
    problem.save()
    problem.incidents.set(about.incidents)
    problem.cases.set(about.cases)
    problem.verbatims.set(about.verbatims)
    # One that was put to another problem meanwhile stays there.
    told = Concern.objects.filter(pk__in=[one.pk for one in about.concerns], problem=None).update(problem=problem)
    story.tell(problem, "opened from what a team says keeps happening" if told else "opened", by=by, now=now)
    problem = story.keep(problem, by=by, now=now, verb="problem.opened")
    for concern in problem.concerns.select_related("team", "by") if told else ():
        hearing.tell_of_link(problem, concern, now=now)
    return problem


@transaction.atomic
def describe(problem: Problem, draft: Draft, *, by: User, now: datetime, seen: int | None = None) -> Problem:
    """Say it better: its name, what it is about, what it costs, who answers for it. What was chosen by hand stays.

    Raises NothingSaid, ProblemChanged, NotAllowedNow.
    """
    problem = story.held(problem, seen)
    must_not_be_merged(problem)
    was = (problem.owner_id, problem.sponsor_id)
    problem.title = story.written(draft.title, most=story.TITLE, missing="Say in a sentence what the problem is.")
    problem.since = draft.about.since or problem.since
    _describe(problem, draft)
    if was != (problem.owner_id, problem.sponsor_id):
        owner, sponsor = draft.owner, draft.sponsor
        told = [f"{owner.name} owns it" if owner else "nobody owns it", f"sponsor {sponsor.name}" if sponsor else ""]
        story.tell(problem, ", ".join(filter(None, told)), by=by, now=now)
    else:
        story.tell(problem, "described anew", by=by, now=now)
    return story.keep(problem, by=by, now=now, verb="problem.described")


def _describe(problem: Problem, draft: Draft) -> None:
    about, cost = draft.about, draft.cost
    problem.theme, problem.touchpoint, problem.channel = about.theme, about.touchpoint, about.channel
    problem.tree = about.tree
    problem.owner, problem.sponsor = draft.owner, draft.sponsor
    problem.their_minutes, problem.their_money = cost.their_minutes, cost.their_money
    problem.our_minutes, problem.our_money = cost.our_minutes, cost.our_money
    problem.their_words = story.written(cost.their_words, most=300, missing="")


@transaction.atomic
def link(
    problem: Problem,
    *,
    incidents: Iterable[Incident] = (),
    cases: Iterable[Case] = (),
    verbatims: Iterable[Verbatim] = (),
    by: User,
    now: datetime,
) -> Problem:
    """Put incidents, cases or comments to a problem by hand. Raises NothingSaid where nothing among them is new."""
    problem = story.held(problem)
    must_not_be_merged(problem)
    new = [
        _added(problem.incidents, incidents, "incident"),
        _added(problem.cases, cases, "case"),
        _added(problem.verbatims, verbatims, "comment"),
    ]
    if not any(new):
        raise NothingSaid("Nothing was put to it: it is there already, or there is no such thing.")
    story.tell(problem, f"put to it: {', '.join(filter(None, new))}", by=by, now=now)
    return story.keep(problem, by=by, now=now, verb="problem.linked")


def _added(held: object, given: Iterable[object], name: str) -> str:
    known = set(held.values_list("pk", flat=True))  # type: ignore[attr-defined]
    new = [one for one in given if one.pk not in known]  # type: ignore[attr-defined]
    held.add(*new)  # type: ignore[attr-defined]
    return f"{len(new)} {name}{'' if len(new) == 1 else 's'}" if new else ""


@transaction.atomic
def put_off(
    problem: Problem, *, because: str, review_on: date, by: User, now: datetime, seen: int | None = None
) -> Problem:
    """Known, and not now: for a reason, until a day on which it comes back. Raises ProblemError."""
    problem = story.held(problem, seen)
    must_stand(problem)
    why = story.written(
        because, most=story.WHY, missing="Say why not now; customers who follow it are told that it waits."
    )
    today = now.astimezone(UTC).date()
    if not today < review_on <= today + LONGEST_PUT_OFF:
        raise ProblemError("Choose a day to look at it again, after today and within two years.")
    if problem.plans.filter(state=Plan.State.RUNNING).exists():
        raise NotAllowedNow("A plan is running. Drop the plan first, or let it end.")
    problem.state, problem.not_now_because, problem.review_on = State.NOT_NOW, why, review_on
    story.tell(problem, f"not now; to be looked at again on {review_on:%-d %B %Y}", by=by, now=now, why=why)
    return story.keep(problem, by=by, now=now, verb="problem.put_off", is_move=True)


@transaction.atomic
def take_up(problem: Problem, *, by: User | None, now: datetime, why: str = "", seen: int | None = None) -> Problem:
    """What was put off or solved is open again. Raises NotAllowedNow where it is open."""
    problem = story.held(problem, seen)
    if problem.state not in (State.NOT_NOW, State.SOLVED):
        raise NotAllowedNow(
            f"Problem {problem.number} is {problem.get_state_display()}; there is nothing to open again."
        )
    open_again(problem, "opened again", by=by, now=now, why=story.written(why, most=story.WHY, missing=""))
    return story.keep(problem, by=by, now=now, verb="problem.reopened", is_move=True)


def open_again(
    problem: Problem, told: str, *, by: User | None, now: datetime, why: str = "", plan: Plan | None = None
) -> None:
    """A held problem is open, or worked on where a plan runs; its story says why."""
    was_solved = problem.state == State.SOLVED
    is_running = problem.plans.filter(state=Plan.State.RUNNING).exists()
    problem.state = State.WORKED_ON if is_running else State.OPEN
    problem.not_now_because, problem.review_on = "", None
    problem.reopened += was_solved
    phase = ProblemEntry.Phase.ACT if plan else ""
    story.tell(problem, told, by=by, now=now, why=why, plan=plan, phase=phase)


def worked_plan(problem: Problem) -> Plan | None:
    """The plan whose verdict says that it worked, since the problem was last opened again."""
    worked = problem.plans.filter(state=Plan.State.WORKED)
    if problem.solved_at:
        worked = worked.filter(closed_at__gt=problem.solved_at)
    return worked.order_by("-closed_at").first()


@transaction.atomic
def solve(problem: Problem, *, by: User, now: datetime, seen: int | None = None) -> Problem:
    """Solved, for a plan's verdict says so. Raises NoVerdict, NotAllowedNow, ProblemChanged."""
    problem = story.held(problem, seen)
    must_stand(problem)
    plan = worked_plan(problem)
    if plan is None:
        raise NoVerdict
    story.tell(
        problem, f"solved: {plan.what}", by=by, now=now, why=plan.verdict, plan=plan, phase=ProblemEntry.Phase.ACT
    )
    return _solved(problem, because="", by=by, now=now)


@transaction.atomic
def sign_solved(problem: Problem, *, because: str, by: User, now: datetime, seen: int | None = None) -> Problem:
    """Solved without a verdict, for a reason that somebody signs. Raises ProblemError."""
    problem = story.held(problem, seen)
    must_stand(problem)
    why = story.written(because, most=story.WHY, missing="Say why it is solved though no verdict says so.")
    story.tell(problem, f"solved, signed by {by.name}", by=by, now=now, why=why)
    return _solved(problem, because=why, by=by, now=now)


def _solved(problem: Problem, *, because: str, by: User, now: datetime) -> Problem:
    if problem.plans.filter(state=Plan.State.RUNNING).exists():
        raise NotAllowedNow("A plan is still running. Drop the plan first, or let it end.")
    problem.state, problem.not_now_because, problem.review_on = State.SOLVED, "", None
    problem.solved_at, problem.solved_by, problem.solved_because = now, by, because
    return story.keep(problem, by=by, now=now, verb="problem.solved", is_move=True, detail={"signed": bool(because)})


def must_stand(problem: Problem) -> None:
    """Raises NotAllowedNow where it is solved or went on in another one."""
    if problem.is_over:
        raise NotAllowedNow(f"Problem {problem.number} is {problem.get_state_display()}. Open it again first.")


def must_not_be_merged(problem: Problem) -> None:
    if problem.state == State.MERGED:
        raise NotAllowedNow(f"Problem {problem.number} went on in another one. Change it there.")
