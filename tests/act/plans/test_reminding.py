"""Whoever said they would do something is reminded once when it is overdue, then weekly, and never of what is done."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from outspoken.act.models import Action, Plan, Problem
from outspoken.act.plans import reminding, verbs
from outspoken.people.models import User
from outspoken.post.models import Letter
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(now: datetime, db: None) -> Plan:
    problem = Problem.objects.create(title="Refunds wait", since=now.date(), opened_at=now, changed_at=now)
    return Plan.objects.create(problem=problem, what="Pay at once", made_at=now)


def action(plan: Plan, owner: User | None, due_on: date, what: str = "Write the rule") -> Action:
    return Action.objects.create(plan=plan, what=what, owner=owner, due_on=due_on)


def test_one_is_reminded_the_day_after_once_and_weekly(plan: Plan, cast: Cast, now: datetime) -> None:
    action(plan, cast.ben, now.date())
    told = []
    for day in range(17):
        reminding.remind(now=now + timedelta(days=day))
        reminding.remind(now=now + timedelta(days=day, hours=2))
        told.append(Letter.objects.count())
    assert told == [0, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 3, 3]
    assert set(Letter.objects.values_list("to", flat=True)) == {cast.ben.email}


def test_all_that_is_overdue_goes_in_one_mail(plan: Plan, cast: Cast, now: datetime) -> None:
    for what in ("Write the rule", "Train the desk"):
        action(plan, cast.ben, now.date() - timedelta(days=3), what)
    assert reminding.remind(now=now) == 2
    letter = Letter.objects.get()
    assert letter.subject == "2 actions are overdue"
    assert "Write the rule" in letter.text
    assert "Train the desk" in letter.text


def test_nobody_is_reminded_of_what_is_done_dropped_or_nobodys(plan: Plan, cast: Cast, now: datetime) -> None:
    late = now.date() - timedelta(days=3)
    verbs.finish_action(action(plan, cast.ben, late), by=cast.ben, now=now)
    action(plan, None, late)
    ended = Plan.objects.create(problem=plan.problem, what="Old", made_at=now, state=Plan.State.DROPPED, closed_at=now)
    action(ended, cast.ben, late)
    gone = action(plan, cast.cleo, late)
    User.objects.filter(pk=gone.owner_id).update(is_active=False)
    assert reminding.remind(now=now) == 0
    assert not Letter.objects.exists()


def test_another_day_is_reminded_of_anew(plan: Plan, cast: Cast, now: datetime) -> None:
    held = action(plan, cast.ben, now.date() - timedelta(days=3))
    reminding.remind(now=now)
    verbs.move_action(held, due_on=now.date() + timedelta(days=1), owner=cast.cleo, by=cast.ana, now=now)
    assert reminding.remind(now=now + timedelta(days=1)) == 0
    assert reminding.remind(now=now + timedelta(days=2)) == 1
    assert Letter.objects.filter(to=cast.cleo.email).exists()
