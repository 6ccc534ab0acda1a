"""The wheel turns by itself: a plan is judged on its day, and one without effect opens its problem again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest

from outspoken.act.models import Plan, Problem, ProblemEntry
from outspoken.act.plans import checking, verbs
from outspoken.act.plans.verbs import Expected, ToDo
from outspoken.act.problems import verbs as problems
from outspoken.act.problems.errors import NotAllowedNow, NoVerdict
from outspoken.act.problems.verbs import About, Draft
from outspoken.journeys.models import Touchpoint
from outspoken.lens import Lens
from outspoken.post.models import Letter
from outspoken.understand.changes import records, verdict
from outspoken.understand.models import Change
from tests.act.conftest import Heard
from tests.cast import Cast

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 2)
LAUNCH = TODAY - timedelta(days=30)
# A week of a place where people are often angry, and of one where they are half as often.
WEEK, CALM = [6, 5, 7, 6, 4, 6, 8], [3, 2, 4, 3, 2, 3, 4]


@pytest.fixture
def problem(cast: Cast, checkout: Touchpoint, now: datetime) -> Problem:
    begun = now - timedelta(days=60)
    return problems.open_for(Draft("Refunds wait", About(touchpoint=checkout), owner=cast.ben), by=cast.ana, now=begun)


@pytest.fixture
def plan_for(problem: Problem, cast: Cast, own_lens: Lens) -> Callable[..., Plan]:
    """A plan made two days before it took effect, a month ago."""

    def made(*, effect_on: date = LAUNCH, **more: object) -> Plan:
        begun = datetime(2026, 1, 28, 9, tzinfo=UTC)
        expected = Expected(effect_on, Change.Counted.UNHAPPY, 2 / 3)
        return verbs.make(
            problem, what="Pay at once", expected=expected, owner=cast.ana, lens=own_lens, by=cast.ana, now=begun,
            **more,  # type: ignore[arg-type]
        )  # fmt: skip

    return made


def days(counts: list[int], *, end: date = TODAY) -> dict[date, int]:
    return {end - timedelta(days=len(counts) - at): n for at, n in enumerate(counts)}


def hear_it(heard: Heard, checkout: Touchpoint, train: Touchpoint, after: list[int]) -> None:
    """Twelve weeks and two days before the launch, thirty days after it; the other place stays as it is."""
    heard(checkout, days([*(WEEK * 12), 6, 5, *(after * 5)[:30]]), emotion="anger")
    heard(train, days([*(WEEK * 12), 6, 5, *(WEEK * 5)[:30]]), emotion="anger")
    verdict.forget()


def on_the_day(plan: Plan, day: date) -> None:
    Plan.objects.filter(pk=plan.pk).update(check_on=day)


def test_making_a_plan_records_what_is_expected_and_the_problem_is_worked_on(
    plan_for: Callable[..., Plan], problem: Problem, cast: Cast
) -> None:
    plan = plan_for(actions=(ToDo("Write the rule", TODAY, cast.ben),))
    problem.refresh_from_db()
    change = Change.objects.get()
    assert plan.change == change
    assert (change.effect_on, change.touchpoint, change.made_by) == (LAUNCH, problem.touchpoint, cast.ana)
    assert plan.check_on == LAUNCH + timedelta(days=28), "nothing could be told beforehand"
    assert (problem.state, problem.moves) == (Problem.State.WORKED_ON, 1)
    assert plan.actions.get().owner == cast.ben
    assert plan.story.get().phase == ProblemEntry.Phase.PLAN


def test_a_plan_that_worked_is_closed_by_its_verdict_and_can_solve_the_problem(
    plan_for: Callable[..., Plan], problem: Problem, heard: Heard, checkout: Touchpoint, train: Touchpoint,
    cast: Cast, now: datetime,
) -> None:  # fmt: skip
    plan = plan_for()
    hear_it(heard, checkout, train, CALM)
    on_the_day(plan, TODAY)
    assert checking.check(now=now) == 1
    plan.refresh_from_db()
    assert (plan.state, plan.verdict, plan.closed_at) == (Plan.State.WORKED, "It worked", now)
    assert "fewer unhappy comments about Web checkout than there would have been" in plan.verdict_sentence
    told = set(Letter.objects.values_list("to", "subject"))
    assert told == {(one.email, "It worked: Pay at once") for one in (cast.ana, cast.ben)}
    problems.solve(problem, by=cast.ana, now=now)
    problem.refresh_from_db()
    assert problem.state == Problem.State.SOLVED


def test_a_plan_without_effect_opens_its_problem_again_and_says_so(
    plan_for: Callable[..., Plan], problem: Problem, heard: Heard, checkout: Touchpoint, train: Touchpoint,
    now: datetime,
) -> None:  # fmt: skip
    plan = plan_for()
    hear_it(heard, checkout, train, WEEK)
    on_the_day(plan, TODAY)
    checking.check(now=now)
    plan.refresh_from_db()
    problem.refresh_from_db()
    assert plan.state == Plan.State.NO_CHANGE
    assert problem.state == Problem.State.OPEN
    last = problem.story.last()
    assert last is not None
    assert last.text == "No change is shown, so the problem is open again"
    assert (last.phase, last.plan, last.by) == (ProblemEntry.Phase.ACT, plan, None)
    with pytest.raises(NoVerdict):
        problems.solve(problem, by=plan.made_by, now=now)  # type: ignore[arg-type]


def test_a_plan_that_made_it_worse_says_so(
    plan_for: Callable[..., Plan], heard: Heard, checkout: Touchpoint, train: Touchpoint, now: datetime
) -> None:
    plan = plan_for()
    hear_it(heard, checkout, train, [n * 2 for n in WEEK])
    on_the_day(plan, TODAY)
    checking.check(now=now)
    plan.refresh_from_db()
    assert plan.state == Plan.State.WORSE


def test_before_its_day_the_verdict_is_told_and_closes_nothing(
    plan_for: Callable[..., Plan], heard: Heard, checkout: Touchpoint, train: Touchpoint, now: datetime
) -> None:
    plan = plan_for()
    hear_it(heard, checkout, train, CALM)
    on_the_day(plan, TODAY + timedelta(days=5))
    checking.check(now=now)
    plan.refresh_from_db()
    assert (plan.state, plan.verdict) == (Plan.State.RUNNING, "It worked")
    assert plan.story.filter(text="so far: It worked", phase=ProblemEntry.Phase.CHECK).count() == 1


def test_it_is_asked_once_a_day(
    plan_for: Callable[..., Plan], heard: Heard, checkout: Touchpoint, train: Touchpoint, now: datetime
) -> None:
    on_the_day(plan_for(), TODAY + timedelta(days=50))
    hear_it(heard, checkout, train, CALM)
    assert checking.check(now=now) == 1
    assert checking.check(now=now + timedelta(hours=5)) == 0
    assert checking.check(now=now + timedelta(days=1)) == 1
    assert ProblemEntry.objects.filter(text__startswith="so far").count() == 1, "told once, while it stays the same"


def test_what_cannot_be_told_after_half_a_year_ends_so(
    plan_for: Callable[..., Plan], problem: Problem, heard: Heard, checkout: Touchpoint, now: datetime
) -> None:
    plan = plan_for()
    heard(checkout, days([1, 0, 0, 1, 0, 0, 1, 0, 0, 0, 1]), emotion="anger")
    later = datetime(2026, 8, 1, 9, tzinfo=UTC)
    on_the_day(plan, TODAY)
    checking.check(now=later - timedelta(days=10))
    plan.refresh_from_db()
    assert plan.is_running
    checking.check(now=later)
    plan.refresh_from_db()
    problem.refresh_from_db()
    assert (plan.state, problem.state) == (Plan.State.CANNOT_TELL, Problem.State.OPEN)


def test_while_another_plan_runs_the_problem_is_still_worked_on(
    plan_for: Callable[..., Plan], problem: Problem, heard: Heard, checkout: Touchpoint, train: Touchpoint,
    now: datetime,
) -> None:  # fmt: skip
    plan = plan_for()
    Plan.objects.create(problem=problem, what="Another", made_at=now)
    hear_it(heard, checkout, train, WEEK)
    on_the_day(plan, TODAY)
    checking.check(now=now)
    problem.refresh_from_db()
    assert problem.state == Problem.State.WORKED_ON


def test_a_plan_whose_change_was_taken_back_is_judged_by_nothing(
    plan_for: Callable[..., Plan], cast: Cast, now: datetime
) -> None:
    plan = plan_for()
    records.withdraw(Change.objects.get(), by=cast.ana, now=now)
    assert checking.check(now=now) == 0
    plan.refresh_from_db()
    assert plan.is_running


def test_dropping_a_plan_opens_the_problem_and_takes_back_what_never_happened(
    plan_for: Callable[..., Plan], problem: Problem, cast: Cast, now: datetime
) -> None:
    plan = plan_for(effect_on=TODAY + timedelta(days=9))
    verbs.drop(plan, because="No money", by=cast.ana, now=now)
    plan.refresh_from_db()
    problem.refresh_from_db()
    assert (plan.state, problem.state) == (Plan.State.DROPPED, Problem.State.OPEN)
    assert not Change.objects.exists()
    with pytest.raises(NotAllowedNow):
        verbs.drop(plan, because="Again", by=cast.ana, now=now)


def test_moving_the_effect_moves_the_day_of_the_verdict(
    plan_for: Callable[..., Plan], cast: Cast, now: datetime
) -> None:
    plan = plan_for()
    verbs.postpone(plan, effect_on=LAUNCH + timedelta(days=10), by=cast.ana, now=now)
    plan.refresh_from_db()
    assert plan.check_on == LAUNCH + timedelta(days=38)
    assert plan.change is not None
    assert plan.change.effect_on == LAUNCH + timedelta(days=10)
