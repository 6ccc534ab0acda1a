"""Two problems that are one, and one that is two."""

from __future__ import annotations

from datetime import datetime

import pytest

from outspoken.act.models import Follower, Plan, Problem
from outspoken.act.problems import merging, verbs
from outspoken.act.problems.errors import NotAllowedNow
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
    fresh = merging.split(other, title="Refunds abroad", cases=[going.pk], by=cast.ana, now=now)
    assert list(fresh.cases.all()) == [going]
    assert going not in other.cases.all()
    assert fresh.touchpoint == other.touchpoint
    assert other.story.filter(text=f"problem {fresh.number} “Refunds abroad” was parted from it").exists()
