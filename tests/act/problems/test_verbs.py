"""What is done with problems: every state with its reason, nothing typed that is worked out, nobody overwritten."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from outspoken.act.models import Plan, Problem
from outspoken.act.problems import verbs
from outspoken.act.problems.errors import NotAllowedNow, NothingSaid, NoVerdict, ProblemChanged, ProblemError
from outspoken.act.problems.verbs import About, Cost, Draft
from outspoken.journeys.models import Touchpoint
from outspoken.listen import erasure
from outspoken.listen.models import Tombstone, Verbatim
from outspoken.people.models import AuditEvent
from tests.act.conftest import OpenCase, Tell
from tests.cast import Cast

pytestmark = pytest.mark.django_db
LATER = date(2026, 6, 1)


@pytest.fixture
def problem(cast: Cast, checkout: Touchpoint, now: datetime) -> Problem:
    return verbs.open_for(Draft("Refunds wait", About(touchpoint=checkout)), by=cast.ana, now=now)


def state(problem: Problem) -> str:
    return Problem.objects.get(pk=problem.pk).state


def worked(problem: Problem, now: datetime) -> Plan:
    return Plan.objects.create(
        problem=problem, what="Pay at once", state=Plan.State.WORKED, closed_at=now, made_at=now, verdict="It worked"
    )


def test_a_problem_is_opened_with_all_that_it_is_about(cast: Cast, checkout: Touchpoint, now: datetime) -> None:
    draft = Draft("  Refunds\nwait ", About(touchpoint=checkout), Cost(10, 2.5, "an evening", 4), cast.ben, cast.eli)
    found = Problem.objects.get(pk=verbs.open_for(draft, by=cast.ana, now=now).pk)
    assert (found.title, found.owner, found.sponsor, found.their_minutes) == ("Refunds wait", cast.ben, cast.eli, 10)
    assert found.since == now.date()
    assert [entry.text for entry in found.story.all()] == ["opened"]
    assert AuditEvent.objects.filter(verb="problem.opened", about=f"problem {found.number}", by=cast.ana).exists()


def test_a_problem_without_a_name_is_refused(cast: Cast, now: datetime) -> None:
    with pytest.raises(NothingSaid):
        verbs.open_for(Draft(" \0 "), by=cast.ana, now=now)


def test_what_a_reason_quotes_of_a_customer_is_masked(problem: Problem, cast: Cast, now: datetime) -> None:
    verbs.put_off(problem, because="He said: my card is 4111 1111 1111 1111", review_on=LATER, by=cast.ana, now=now)
    assert "4111" not in Problem.objects.get().not_now_because
    assert "4111" not in problem.story.last().why  # type: ignore[union-attr]


def test_not_now_needs_a_reason_and_a_day_to_look_again(problem: Problem, cast: Cast, now: datetime) -> None:
    with pytest.raises(NothingSaid):
        verbs.put_off(problem, because=" ", review_on=LATER, by=cast.ana, now=now)
    for day in (now.date(), now.date() - timedelta(days=1), now.date() + timedelta(days=999)):
        with pytest.raises(ProblemError, match="Choose a day"):
            verbs.put_off(problem, because="No money", review_on=day, by=cast.ana, now=now)
    assert state(problem) == Problem.State.OPEN
    verbs.put_off(problem, because="No money", review_on=LATER, by=cast.ana, now=now)
    assert state(problem) == Problem.State.NOT_NOW


def test_the_database_itself_keeps_no_problem_put_off_without_a_reason(problem: Problem) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Problem.objects.filter(pk=problem.pk).update(state=Problem.State.NOT_NOW)


def test_nothing_is_solved_without_a_verdict_that_it_worked(problem: Problem, cast: Cast, now: datetime) -> None:
    with pytest.raises(NoVerdict):
        verbs.solve(problem, by=cast.ana, now=now)
    Plan.objects.create(problem=problem, what="A sign", state=Plan.State.NO_CHANGE, closed_at=now, made_at=now)
    with pytest.raises(NoVerdict):
        verbs.solve(problem, by=cast.ana, now=now)
    worked(problem, now)
    verbs.solve(problem, by=cast.ana, now=now)
    found = Problem.objects.get()
    assert (found.state, found.solved_by, found.solved_because) == (Problem.State.SOLVED, cast.ana, "")


def test_an_old_verdict_does_not_solve_what_came_back(problem: Problem, cast: Cast, now: datetime) -> None:
    worked(problem, now)
    verbs.solve(problem, by=cast.ana, now=now)
    verbs.take_up(problem, by=cast.ana, now=now + timedelta(days=1), why="It is back")
    with pytest.raises(NoVerdict):
        verbs.solve(problem, by=cast.ana, now=now + timedelta(days=2))
    assert Problem.objects.get().reopened == 1


def test_a_solution_without_a_verdict_is_signed_with_a_reason(problem: Problem, cast: Cast, now: datetime) -> None:
    with pytest.raises(NothingSaid):
        verbs.sign_solved(problem, because="", by=cast.eli, now=now)
    verbs.sign_solved(problem, because="The shop is closed", by=cast.eli, now=now)
    found = Problem.objects.get()
    assert (found.state, found.solved_by, found.solved_because) == (
        Problem.State.SOLVED, cast.eli, "The shop is closed",
    )  # fmt: skip
    assert problem.story.filter(text="solved, signed by Eli", why="The shop is closed").exists()


def test_a_running_plan_keeps_a_problem_from_being_solved_or_put_off(
    problem: Problem, cast: Cast, now: datetime
) -> None:
    Plan.objects.create(problem=problem, what="A sign", made_at=now)
    with pytest.raises(NotAllowedNow):
        verbs.sign_solved(problem, because="Enough", by=cast.eli, now=now)
    with pytest.raises(NotAllowedNow):
        verbs.put_off(problem, because="Enough", review_on=LATER, by=cast.ana, now=now)


def test_who_saw_an_older_version_is_told(problem: Problem, cast: Cast, now: datetime) -> None:
    seen = Problem.objects.get().version
    verbs.describe(problem, Draft("Refunds wait for weeks"), by=cast.ana, now=now, seen=seen)
    with pytest.raises(ProblemChanged):
        verbs.describe(problem, Draft("Mine"), by=cast.ben, now=now, seen=seen)
    assert Problem.objects.get().title == "Refunds wait for weeks"


def test_cases_and_comments_are_put_to_it_once(
    problem: Problem, open_case: OpenCase, tell: Tell, cast: Cast, now: datetime
) -> None:
    case, words = open_case(), Verbatim.objects.get(feedback=tell("The refund never came."))
    verbs.link(problem, cases=[case], verbatims=[words], by=cast.ana, now=now)
    with pytest.raises(NothingSaid):
        verbs.link(problem, cases=[case], verbatims=[words], by=cast.ana, now=now)
    assert problem.story.last().text == "put to it: 1 case, 1 comment"  # type: ignore[union-attr]


def test_erasing_a_comment_takes_it_off_the_problem(problem: Problem, tell: Tell, cast: Cast, now: datetime) -> None:
    told = tell("The refund never came.")
    verbs.link(problem, verbatims=Verbatim.objects.filter(feedback=told), by=cast.ana, now=now)
    erasure.erase_feedback([told], by=None, now=now, reason=Tombstone.Reason.FEEDBACK)
    assert not problem.verbatims.exists()
    assert Problem.objects.filter(pk=problem.pk).exists()
