"""The step that asks whether plans worked, closes them by the verdict, and opens the problem again where they did not.

The verdict is asked for once a day and kept in words, so that everybody sees how it stands. It closes the plan only on
its day and every four weeks from then on: a verdict taken on whichever day it first looks good would be right less
often than it says. After 180 days of effect nothing more is looked at, and the plan is closed as one that cannot tell.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from outspoken.act.models import Plan, Problem, ProblemEntry
from outspoken.act.plans.verbs import LATEST, close
from outspoken.act.problems import story
from outspoken.act.problems.verbs import open_again
from outspoken.evidence.did_it_work import Answer
from outspoken.post import letters
from outspoken.understand.changes import page as changes
from outspoken.understand.changes.verdict import Judged, judge
from outspoken.understand.mirror import lens

AGAIN: Final = 28  # days
MOST: Final = 5
_STATES: Final = {
    Answer.WORKED: Plan.State.WORKED,
    Answer.NO_CHANGE: Plan.State.NO_CHANGE,
    Answer.WORSE: Plan.State.WORSE,
}
_UPON: Final = {
    Plan.State.WORKED: "It can be closed as solved.",
    Plan.State.NO_CHANGE: "No change is shown, so the problem is open again.",
    Plan.State.WORSE: "It got worse, so the problem is open again.",
    Plan.State.CANNOT_TELL: "It cannot be told whether it worked, so the problem is open again.",
}


@transaction.atomic
def check(*, now: datetime) -> int:
    """Ask for the verdicts of some running plans that were not asked today; returns how many. A step."""
    today = now.astimezone(UTC).date()
    waiting = Plan.objects.running().exclude(change=None).exclude(asked_on__gte=today)
    chosen = waiting.select_for_update(of=("self",), skip_locked=True).select_related("problem", "change")
    plans = list(chosen.order_by("asked_on", "pk")[:MOST])
    for plan in plans:
        _check(plan, today=today, now=now)
    return len(plans)


def _check(plan: Plan, *, today: date, now: datetime) -> None:
    change = changes.rows().get(plan=plan)
    found = judge(change, lens=lens(), others=changes.rows(), now=now)
    was, asked_before = plan.verdict, plan.asked_on
    plan.asked_on, plan.verdict_at = today, now
    plan.verdict, plan.verdict_sentence = changes.headline(found)[:200], changes.sentence(found)[:600]
    plan.save(update_fields=["asked_on", "verdict_at", "verdict", "verdict_sentence"])
    is_last = today >= change.effect_on + LATEST
    state = _state(found, is_last=is_last)
    check_on = plan.check_on or today
    if state is not None and (is_last or counts_today(check_on, today, asked_before=asked_before)):
        _close(plan, state, now=now)
    elif plan.verdict != was and change.effect_on < today:
        story.tell(plan.problem, f"so far: {plan.verdict}", by=None, now=now, plan=plan, phase=ProblemEntry.Phase.CHECK)


def counts_today(check_on: date, today: date, *, asked_before: date | None) -> bool:
    """Whether a verdict closes a plan today: on its day, every 28 days from then on, and later where that was missed.

    >>> counts_today(date(2026, 3, 2), date(2026, 3, 2), asked_before=date(2026, 3, 1))
    True
    >>> counts_today(date(2026, 3, 2), date(2026, 3, 3), asked_before=date(2026, 3, 2))
    False
    >>> counts_today(date(2026, 3, 2), date(2026, 3, 31), asked_before=date(2026, 3, 29))
    True
    """
    if today < check_on:
        return False
    due = today - timedelta(days=(today - check_on).days % AGAIN)
    return asked_before is None or asked_before < due


def _state(found: Judged, *, is_last: bool) -> Plan.State | None:
    """How the plan ends by this verdict; None where it waits for more."""
    settled = _STATES.get(found.answer)
    return settled or (Plan.State.CANNOT_TELL if is_last else None)


def _close(plan: Plan, state: Plan.State, *, now: datetime) -> None:
    close(plan, state, now=now)
    problem = story.held(plan.problem)
    story.tell(
        problem, f"the verdict: {plan.verdict}", by=None, now=now, why=plan.verdict_sentence[: story.WHY], plan=plan,
        phase=ProblemEntry.Phase.CHECK,
    )  # fmt: skip
    upon = _UPON[state]
    if state == Plan.State.WORKED:
        story.tell(problem, upon.rstrip("."), by=None, now=now, plan=plan, phase=ProblemEntry.Phase.ACT)
    elif not problem.is_over:
        open_again(problem, upon.rstrip("."), by=None, now=now, plan=plan)
    detail: dict[str, object] = {"plan": plan.number, "state": str(state)}
    story.keep(problem, by=None, now=now, verb="plan.closed", is_move=state != Plan.State.WORKED, detail=detail)
    _write(plan, problem, upon, now=now)


def _write(plan: Plan, problem: Problem, upon: str, *, now: datetime) -> None:
    """Tell those who answer for it."""
    for user in {one for one in (plan.owner, problem.owner, problem.sponsor) if one is not None and one.is_active}:
        letters.put_mail(
            key=f"plan {plan.number} closed to {user.pk}",
            to=user.email,
            subject=f"{plan.verdict}: {plan.what}",
            text=f"{plan.verdict_sentence}\n\n{upon}\n\n{settings.PUBLIC_URL}{reverse('problem', args=[problem.pk])}",
            about=f"problem {problem.number}",
            now=now,
        )
