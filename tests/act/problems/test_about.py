"""What a problem is about by rule: comments, incidents and cases, each only where it happened and since it began."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from outspoken.act.models import Problem
from outspoken.act.problems import about, page, steps, verbs
from outspoken.act.problems.cost import estimates
from outspoken.act.problems.standing import Word
from outspoken.act.problems.verbs import About, Cost, Draft
from outspoken.journeys.models import Touchpoint
from outspoken.lens import Lens
from outspoken.post.models import Letter
from outspoken.understand import readings, themes
from outspoken.understand.models import Incident, Theme
from outspoken.understand.scope import Scope
from tests.act.conftest import Heard, OpenCase
from tests.cast import Cast

pytestmark = pytest.mark.django_db
SINCE = date(2025, 11, 3)


@pytest.fixture
def problem(cast: Cast, checkout: Touchpoint, own_lens: Lens, now: datetime) -> Problem:
    draft = Draft("Refunds wait", About(touchpoint=checkout, since=SINCE), owner=cast.ben)
    return verbs.open_for(draft, by=cast.ana, now=now)


def incident(place: Touchpoint | None, since: date, **fields: object) -> Incident:
    given: dict[str, object] = {
        "key": f"incident {Incident.objects.count()}", "kind": "more", "severity": "high", "touchpoint": place,
        "since": since, "noticed": since, "last": since, "ratio": 3, "low": 2, "high": 5, "seen": 30, "usual": 10,
        "noticed_at": datetime(2026, 3, 1, tzinfo=UTC), "changed_at": datetime(2026, 3, 1, tzinfo=UTC), **fields,
    }  # fmt: skip
    return Incident.objects.create(**given)


def tens(*counts: int) -> dict[date, int]:
    """So many on the tenth of each month, from January 2025 on."""
    return {date(2025 + i // 12, i % 12 + 1, 10): n for i, n in enumerate(counts)}


def test_months_are_counted_beside_all_that_was_heard_there(
    problem: Problem, checkout: Touchpoint, train: Touchpoint, heard: Heard, own_lens: Lens, now: datetime
) -> None:
    heard(checkout, tens(*[1] * 10, 8, 8, 8, 8), emotion="anger")
    heard(checkout, tens(*[19] * 14), emotion="delight")
    heard(train, tens(*[50] * 14), emotion="anger")
    found = about.heard(problem, lens=own_lens, scope=Scope(), now=now)
    assert [(month.n, month.heard) for month in found.months][-5:] == [(1, 20), (8, 27), (8, 27), (8, 27), (8, 27)]
    assert found.months[0].first == date(2024, 11, 1)
    assert found.n == 32
    stands = about.stands(problem, found, [])
    assert stands.words == (Word.PERSISTENT,)
    assert stands.usual == pytest.approx(1 / 20)


def test_incidents_are_those_of_the_same_place_since_it_began_that_tell_of_trouble(
    problem: Problem, checkout: Touchpoint, train: Touchpoint, now: datetime
) -> None:
    rang = incident(checkout, SINCE + timedelta(days=3))
    incident(checkout, SINCE - timedelta(days=3))
    incident(checkout, SINCE + timedelta(days=4), kind="silent")
    by_hand = incident(train, SINCE)
    problem.incidents.add(by_hand)
    assert set(about.incidents(problem, now=now)) == {rang, by_hand}


def test_a_theme_takes_its_parts_along(cast: Cast, own_lens: Lens, now: datetime) -> None:
    themes.plant(now=now)
    child = Theme.objects.filter(parent__isnull=False, is_active=True).select_related("parent").first()
    assert child is not None
    held = verbs.open_for(Draft("So it is", About(theme=child.parent, since=SINCE)), by=cast.ana, now=now)
    below = incident(None, SINCE, theme=child)
    others = Theme.objects.exclude(pk=child.pk).exclude(pk=child.parent_id or 0)
    incident(None, SINCE, theme=others.filter(parent=None).first())
    assert list(about.incidents(held, now=now)) == [below]


def test_cases_are_those_at_its_place_and_those_put_to_it(
    problem: Problem, open_case: OpenCase, train: Touchpoint, now: datetime
) -> None:
    here, elsewhere, by_hand = (
        open_case(who="a@example.test"), open_case(who="b@example.test", at=train),
        open_case(who="c@example.test", at=train),
    )  # fmt: skip
    problem.cases.add(by_hand)
    readings.read_unread(now=now)
    assert set(about.cases(problem)) == {here, by_hand}
    assert list(about.of_problem(here)) == [problem]
    assert list(about.of_problem(elsewhere)) == []


def test_costs_are_told_as_estimates_to_two_digits(cast: Cast, now: datetime) -> None:
    held = verbs.open_for(Draft("Refunds wait", cost=Cost(10, 2.5, "", 4)), by=cast.ana, now=now)
    told = [(one.label, one.much, one.reckoned) for one in estimates(held, comments=1234)]
    assert told == [
        ("it cost customers, in time", "about 210 hours", "10 minutes for each of 1,234 comments"),
        ("it cost customers, in money", "about 3,100", "2.5 for each of 1,234 comments"),
        ("it cost us, in time", "about 82 hours", "4 minutes for each of 1,234 comments"),
    ]


def test_the_same_is_remembered_with_who_solved_it_and_whether_it_worked(
    problem: Problem, checkout: Touchpoint, cast: Cast, now: datetime
) -> None:
    before = verbs.open_for(Draft("Refunds were late", About(touchpoint=checkout)), by=cast.ana, now=now)
    verbs.sign_solved(before, because="A second till", by=cast.eli, now=datetime(2024, 3, 9, tzinfo=UTC))
    told = [one.sentence for one in page.memory(problem, by=cast.ana)]
    assert told == ["Refunds were late: solved in March 2024 by Eli; signed: A second till"]


def test_what_was_put_off_comes_back_on_its_day(problem: Problem, cast: Cast, now: datetime) -> None:
    verbs.put_off(problem, because="No money", review_on=date(2026, 4, 1), by=cast.ana, now=now)
    assert steps.review(now=datetime(2026, 3, 31, 23, tzinfo=UTC)) == 0
    assert steps.review(now=datetime(2026, 4, 1, 1, tzinfo=UTC)) == 1
    problem.refresh_from_db()
    assert (problem.state, problem.review_on, problem.not_now_because) == (Problem.State.OPEN, None, "")
    assert Letter.objects.get().to == cast.ben.email
    assert steps.review(now=datetime(2026, 4, 2, tzinfo=UTC)) == 0


def test_only_the_last_of_those_about_the_same_comes_back_and_none_while_one_stands(
    problem: Problem, checkout: Touchpoint, cast: Cast, now: datetime
) -> None:
    other = verbs.open_for(Draft("Refunds are lost", About(touchpoint=checkout)), by=cast.ana, now=now)
    verbs.sign_solved(other, because="Found", by=cast.eli, now=now)
    incident(checkout, now.date() + timedelta(days=30))
    assert steps.watch(now=now + timedelta(days=32)) == 0, "the first one stands"
    verbs.sign_solved(problem, because="A second till", by=cast.eli, now=now + timedelta(days=1))
    assert steps.watch(now=now + timedelta(days=32)) == 1
    assert steps.watch(now=now + timedelta(days=33)) == 0
    problem.refresh_from_db()
    assert problem.state == Problem.State.OPEN


def test_a_solved_problem_that_rings_again_is_open_again_by_itself(
    problem: Problem, checkout: Touchpoint, cast: Cast, now: datetime
) -> None:
    verbs.sign_solved(problem, because="A second till", by=cast.eli, now=now)
    assert steps.watch(now=now + timedelta(days=1)) == 0
    incident(checkout, now.date() + timedelta(days=30))
    assert steps.watch(now=now + timedelta(days=32)) == 1
    problem.refresh_from_db()
    assert (problem.state, problem.reopened) == (Problem.State.OPEN, 1)
    assert problem.solved_at == now, "what was done before is remembered"
    last = problem.story.last()
    assert last is not None
    assert (last.text, last.by) == ("it came back", None)
    assert "an incident about it began on 1 April 2026" in last.why
    assert Letter.objects.filter(to=cast.ben.email, subject="It came back: Refunds wait").exists()
