"""Two problems that are one, and one that is two."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from outspoken.act.models import Concern, Follower, Plan, Problem, ProblemEntry
from outspoken.act.problems import merging, verbs
from outspoken.act.problems.errors import NotAllowedNow
from outspoken.act.problems.merging import Part
from outspoken.act.problems.verbs import About, Draft
from outspoken.journeys.models import Touchpoint
from outspoken.people.models import Person
from tests.act.conftest import OpenCase
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def two(cast: Cast, checkout: Touchpoint, open_case: OpenCase, now: datetime) -> tuple[Problem, Problem]:
    cases = [open_case(who="mia@example.test"), open_case(who="noa@example.test")]
    one, other = (
        verbs.open_for(Draft(title, About(touchpoint=checkout, cases=(case,))), by=cast.ana, now=now)
        for title, case in zip(("Refunds wait", "Refunds are late"), cases, strict=True)
    )
    return one, other


def test_merging_hands_on_links_plans_story_and_followers(
    two: tuple[Problem, Problem], mia: Person, cast: Cast, now: datetime
) -> None:
    one, other = two
    Plan.objects.create(problem=one, what="A sign", made_at=now)
    for problem in two:
        Follower.objects.create(problem=problem, person=mia, since=now)
    merging.merge(one, into=other, by=cast.ana, now=now)
    one.refresh_from_db()
    assert (one.state, one.goes_on_in) == (Problem.State.MERGED, other)
    assert (other.cases.count(), other.plans.count(), other.followers.count()) == (2, 1, 1)
    assert f"problem {one.number} “Refunds wait” goes on here" in other.story.values_list("text", flat=True)
    assert not one.followers.exists()


def test_a_merged_problem_cannot_be_changed_any_more(two: tuple[Problem, Problem], cast: Cast, now: datetime) -> None:
    one, other = two
    merging.merge(one, into=other, by=cast.ana, now=now)
    with pytest.raises(NotAllowedNow):
        verbs.describe(one, Draft("Again"), by=cast.ana, now=now)
    with pytest.raises(NotAllowedNow):
        merging.merge(other, into=one, by=cast.ana, now=now)


def test_a_problem_cannot_go_on_in_itself(two: tuple[Problem, Problem], cast: Cast, now: datetime) -> None:
    with pytest.raises(NotAllowedNow):
        merging.merge(two[0], into=two[0], by=cast.ana, now=now)


def test_splitting_takes_the_chosen_cases_along(two: tuple[Problem, Problem], cast: Cast, now: datetime) -> None:
    one, other = two
    merging.merge(one, into=other, by=cast.ana, now=now)
    going = other.cases.first()
    assert going is not None
    fresh = merging.split(other, title="Refunds abroad", part=Part(cases=[going.pk]), by=cast.ana, now=now)
    assert list(fresh.cases.all()) == [going]
    assert going not in other.cases.all()
    assert fresh.touchpoint == other.touchpoint
    assert other.story.filter(text=f"problem {fresh.number} “Refunds abroad” was parted from it").exists()


def test_splitting_takes_plans_and_concerns_along_and_both_stand_as_their_plans_do(
    two: tuple[Problem, Problem], cast: Cast, now: datetime
) -> None:
    one, other = two
    for problem in (one, other):
        plan = Plan.objects.create(problem=problem, what=f"Mend {problem.title}", made_at=now)
        ProblemEntry.objects.create(problem=problem, plan=plan, phase="plan", text="planned", at=now)
        Concern.objects.create(team=cast.web, text=problem.title, by=cast.cleo, problem=problem, at=now, due_at=now)
    merging.merge(one, into=other, by=cast.ana, now=now)
    assert Problem.objects.get(pk=other.pk).state == Problem.State.WORKED_ON
    assert other.concerns.count() == 2
    part = Part(plans=list(other.plans.values_list("pk", flat=True)), concerns=[other.concerns.order_by("pk")[0].pk])
    fresh = merging.split(other, title="Refunds abroad", part=part, by=cast.ana, now=now)
    assert (fresh.plans.count(), fresh.concerns.count(), other.concerns.count()) == (2, 1, 1)
    assert set(fresh.story.filter(text="planned").values_list("plan", flat=True)) == set(part.plans)
    states = {row.pk: row.state for row in Problem.objects.all()}
    assert (states[fresh.pk], states[other.pk]) == (Problem.State.WORKED_ON, Problem.State.OPEN)


def test_who_follows_by_a_case_that_goes_along_follows_both(
    two: tuple[Problem, Problem], cast: Cast, now: datetime
) -> None:
    one, _ = two
    case = one.cases.get()
    assert case.person is not None
    Follower.objects.create(problem=one, person=case.person, since=now)
    fresh = merging.split(one, title="Refunds abroad", part=Part(cases=[case.pk]), by=cast.ana, now=now)
    assert set(Follower.objects.values_list("problem", "person")) == {
        (one.pk, case.person_id), (fresh.pk, case.person_id),
    }  # fmt: skip


def test_what_was_put_off_is_taken_up_with_the_plan_that_comes_to_it(
    two: tuple[Problem, Problem], cast: Cast, now: datetime
) -> None:
    one, other = two
    Plan.objects.create(problem=one, what="A sign", made_at=now)
    review_on = (now + timedelta(days=30)).date()
    verbs.put_off(other, because="No money", review_on=review_on, by=cast.ana, now=now)
    merging.merge(one, into=other, by=cast.ana, now=now)
    other.refresh_from_db()
    assert (other.state, other.review_on) == (Problem.State.WORKED_ON, None)
