"""What is done with a plan: made, given actions, moved, dropped."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

from django.db import transaction

from outspoken.act.models import Action, Plan, Problem, ProblemEntry
from outspoken.act.problems import story
from outspoken.act.problems.errors import NotAllowedNow, ProblemError
from outspoken.act.problems.verbs import must_stand, open_again
from outspoken.lens import Lens
from outspoken.people import audit
from outspoken.people.models import User
from outspoken.understand.changes import page as changes
from outspoken.understand.changes import records
from outspoken.understand.models import Change

Phase = ProblemEntry.Phase
# What is asked of a verdict no sooner than this after everybody could meet the change, however much is heard.
SOONEST: Final = timedelta(days=14)
# Where it could not be told beforehand how soon it would be seen.
USUAL: Final = timedelta(days=28)
LATEST: Final = timedelta(days=180)
MOST_ACTIONS: Final = 60


@dataclass(frozen=True, slots=True)
class Expected:
    """What a plan is expected to bring, and from when on. ratio: times as many as before (understand.changes)."""

    effect_on: date
    counted: str
    ratio: float
    lag_days: int = 0


@dataclass(frozen=True, slots=True)
class ToDo:
    what: str
    due_on: date
    owner: User | None = None


@transaction.atomic
def make(
    problem: Problem,
    *,
    what: str,
    expected: Expected,
    owner: User | None,
    actions: tuple[ToDo, ...] = (),
    lens: Lens,
    by: User,
    now: datetime,
) -> Plan:
    """Plan something for a problem. What is expected of it is recorded as a change, with what can be told beforehand.

    Raises NothingSaid, NotAllowedNow.
    """
    problem = story.held(problem)
    must_stand(problem)
    said = story.written(what, most=200, missing="Say in a sentence what will be changed.")
    change = _recorded(problem, said, expected, lens=lens, by=by, now=now)
    plan = Plan.objects.create(
        problem=problem, what=said, owner=owner, change=change, check_on=check_day(change), made_by=by, made_at=now
    )
    for action in actions:
        _add(plan, action)
    story.tell(problem, f"planned: {said}", by=by, now=now, why=changes.expects(change), plan=plan, phase=Phase.PLAN)
    problem.state, problem.not_now_because, problem.review_on = Problem.State.WORKED_ON, "", None
    story.keep(problem, by=by, now=now, verb="plan.made", is_move=True, detail={"plan": plan.number})
    return plan


def _recorded(problem: Problem, what: str, expected: Expected, *, lens: Lens, by: User, now: datetime) -> Change:
    incident = problem.incidents.order_by("-since").first()
    described = records.Plan(
        what=what, effect_on=expected.effect_on, lag_days=expected.lag_days, counted=expected.counted,
        expected_ratio=expected.ratio, theme=problem.theme, touchpoint=problem.touchpoint, channel=problem.channel,
        incident=incident,
    )  # fmt: skip
    return records.record(described, lens=lens, by=by, now=now)


def check_day(change: Change) -> date:
    """The day on which the verdict is asked for: when what is expected would have been seen with 80 % chance.

    That was told when the change was recorded; two weeks after it reached everybody at the soonest, 180 days after its
    effect at the latest.
    """
    foretold = next((one["days"] for one in change.power if one.get("is_expected")), None)
    lag = timedelta(days=change.lag_days)
    after = timedelta(days=foretold) if foretold else lag + USUAL
    return change.effect_on + min(max(after, lag + SOONEST), LATEST)


@transaction.atomic
def add_action(plan: Plan, todo: ToDo, *, by: User, now: datetime) -> Action:
    """Something more to be done. Raises NothingSaid, NotAllowedNow."""
    plan = held(plan)
    if plan.actions.count() >= MOST_ACTIONS:
        raise NotAllowedNow(f"A plan holds {MOST_ACTIONS} actions. Make another plan for a part of it.")
    action = _add(plan, todo)
    audit.record("action.added", by=by, about=f"plan {plan.number}", now=now, detail={"action": action.pk})
    return action


def _add(plan: Plan, todo: ToDo) -> Action:
    what = story.written(todo.what, most=200, missing="Say what is to be done.")
    return Action.objects.create(plan=plan, what=what, owner=todo.owner, due_on=todo.due_on)


@transaction.atomic
def finish_action(action: Action, *, by: User, now: datetime, is_done: bool = True) -> Action:
    """Say that it is done, or that it is not after all; the same twice changes nothing. Raises NotAllowedNow."""
    plan = held(action.plan)
    action = Action.objects.select_for_update().get(pk=action.pk)
    if (action.done_at is not None) == is_done:
        return action
    action.done_at, action.done_by = (now, by) if is_done else (None, None)
    action.save(update_fields=["done_at", "done_by"])
    what = f"{'done' if is_done else 'not done after all'}: {action.what}"
    story.tell(plan.problem, what, by=by, now=now, plan=plan, phase=Phase.DO)
    audit.record("action.done" if is_done else "action.undone", by=by, about=f"plan {plan.number}", now=now)
    return action


@transaction.atomic
def move_action(action: Action, *, due_on: date, owner: User | None, by: User, now: datetime) -> Action:
    """Another day, or another owner; who was reminded of it is reminded anew. Raises NotAllowedNow."""
    plan = held(action.plan)
    action = Action.objects.select_for_update().get(pk=action.pk)
    was = action.due_on
    action.due_on, action.owner, action.reminded_at = due_on, owner, None
    action.save(update_fields=["due_on", "owner", "reminded_at"])
    if was != due_on:
        what = f"“{action.what}” is due on {due_on:%-d %B %Y}, no longer on {was:%-d %B %Y}"
        story.tell(plan.problem, what, by=by, now=now, plan=plan, phase=Phase.DO)
    audit.record("action.moved", by=by, about=f"plan {plan.number}", now=now, detail={"due_on": due_on.isoformat()})
    return action


@transaction.atomic
def postpone(plan: Plan, *, effect_on: date, by: User, now: datetime) -> Plan:
    """It takes effect on another day; the day of the verdict follows. Raises NotAllowedNow, ProblemError."""
    plan = held(plan)
    if plan.change is None:
        raise ProblemError("What was expected of this plan was taken back. Drop the plan, and make another one.")
    if records.postpone(plan.change, effect_on=effect_on, by=by, now=now):
        plan.check_on, plan.asked_on, plan.verdict, plan.verdict_sentence = check_day(plan.change), None, "", ""
        plan.save(update_fields=["check_on", "asked_on", "verdict", "verdict_sentence"])
        what = f"takes effect on {effect_on:%-d %B %Y}; the verdict is asked for on {plan.check_on:%-d %B %Y}"
        story.tell(plan.problem, what, by=by, now=now, plan=plan, phase=Phase.PLAN)
    return plan


@transaction.atomic
def drop(plan: Plan, *, because: str, by: User, now: datetime) -> Plan:
    """Let a plan be, for a reason; without another one its problem is open again. Raises NothingSaid, NotAllowedNow."""
    plan = held(plan)
    why = story.written(because, most=story.WHY, missing="Say why the plan is dropped.")
    close(plan, Plan.State.DROPPED, now=now)
    if plan.change is not None and plan.change.effect_on > now.astimezone(UTC).date():
        # What never reached a customer must not stand among the changes that are judged.
        records.withdraw(plan.change, by=by, now=now)
    problem = story.held(plan.problem)
    open_again(problem, f"dropped: {plan.what}", by=by, now=now, why=why, plan=plan)
    story.keep(problem, by=by, now=now, verb="plan.dropped", is_move=True, detail={"plan": plan.number})
    return plan


def held(plan: Plan) -> Plan:
    """The plan, locked, as it is now. Raises NotAllowedNow where it is closed."""
    found = Plan.objects.select_for_update(of=("self",)).select_related("problem", "change").get(pk=plan.pk)
    if not found.is_running:
        raise NotAllowedNow(f"This plan is closed: {found.get_state_display()}. Make another one.")
    return found


def close(plan: Plan, state: Plan.State, *, now: datetime) -> None:
    plan.state, plan.closed_at = state, now
    plan.save(update_fields=["state", "closed_at"])
