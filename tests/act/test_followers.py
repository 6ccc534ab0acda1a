"""Customers who want to hear of the cause: told once per move and week, in no word of ours, until they say stop."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client

from outspoken.act import followers, portal
from outspoken.act.follower_words import WORDS
from outspoken.act.models import Case, Follower, Problem, Wish
from outspoken.act.problems import verbs
from outspoken.act.problems.verbs import About, Draft
from outspoken.journeys.models import Touchpoint
from outspoken.listen import erasure
from outspoken.people.models import Person
from outspoken.post.models import Letter
from tests.act.conftest import OpenCase
from tests.cast import Cast

pytestmark = pytest.mark.django_db
LATER = date(2026, 6, 1)


@pytest.fixture
def case(open_case: OpenCase) -> Case:
    return open_case("The refund never came.")


@pytest.fixture
def problem(case: Case, checkout: Touchpoint, cast: Cast, now: datetime) -> Problem:
    return verbs.open_for(Draft("Our signature rule is mad", About(touchpoint=checkout)), by=cast.ana, now=now)


@pytest.fixture
def mia_follows(case: Case, problem: Problem, now: datetime) -> Follower:
    followers.wish(case, is_wanted=True, now=now)
    return Follower.objects.get()


def put_off(problem: Problem, cast: Cast, now: datetime) -> None:
    verbs.put_off(problem, because="Budget is 3,000 short", review_on=LATER, by=cast.ana, now=now)


def test_who_asked_hears_of_a_move_in_no_word_of_ours(
    mia_follows: Follower, problem: Problem, cast: Cast, now: datetime
) -> None:
    assert followers.tell(now=now) == 0, "nothing moved yet"
    put_off(problem, cast, now)
    assert followers.tell(now=now) == 1
    letter = Letter.objects.get()
    assert letter.to == "mia@example.test"
    assert letter.subject == "What became of: Web checkout"
    assert "We look at it again on 2026-06-01." in letter.text
    assert "Budget" not in letter.text
    assert "signature" not in letter.text + letter.subject
    assert followers.address(mia_follows) in letter.text


def test_many_moves_of_a_week_are_one_letter_and_the_last_word_comes_when_it_is_over(
    mia_follows: Follower, problem: Problem, cast: Cast, now: datetime
) -> None:
    put_off(problem, cast, now)
    followers.tell(now=now)
    for day in (1, 2):
        at = now + timedelta(days=day)
        verbs.take_up(problem, by=cast.ana, now=at)
        assert followers.tell(now=at) == 0
        if day == 1:
            put_off(problem, cast, at)
    assert followers.tell(now=now + timedelta(days=7)) == 1
    assert Letter.objects.count() == 2
    assert "It is not solved yet." in Letter.objects.order_by("put_at").last().text  # type: ignore[union-attr]
    assert followers.tell(now=now + timedelta(days=30)) == 0, "everything is told"


def test_a_wish_made_before_there_was_a_problem_is_kept(
    case: Case, checkout: Touchpoint, cast: Cast, now: datetime
) -> None:
    followers.wish(case, is_wanted=True, now=now)
    assert not Follower.objects.exists()
    problem = verbs.open_for(Draft("Refunds wait", About(touchpoint=checkout)), by=cast.ana, now=now)
    put_off(problem, cast, now + timedelta(days=1))
    assert followers.tell(now=now + timedelta(days=1)) == 1
    assert Letter.objects.get().to == "mia@example.test"


def test_whoever_took_the_tick_away_hears_nothing(
    mia_follows: Follower, case: Case, problem: Problem, cast: Cast, now: datetime
) -> None:
    followers.wish(case, is_wanted=False, now=now)
    put_off(problem, cast, now)
    assert followers.tell(now=now) == 0
    assert not Wish.objects.exists()


def test_the_erased_follow_nothing_and_what_was_written_to_them_goes(
    mia_follows: Follower, problem: Problem, cast: Cast, now: datetime
) -> None:
    put_off(problem, cast, now)
    followers.tell(now=now)
    erasure.erase_person(Person.objects.get(pk=mia_follows.person_id), by=cast.ada, now=now)
    assert not Follower.objects.exists()
    assert not Wish.objects.exists()
    assert not Letter.objects.exists()
    verbs.take_up(problem, by=cast.ana, now=now + timedelta(days=20))
    assert followers.tell(now=now + timedelta(days=20)) == 0


def test_a_tap_on_the_signed_page_stops_it_and_opening_the_page_does_not(
    mia_follows: Follower, problem: Problem, cast: Cast, now: datetime
) -> None:
    client, here = Client(enforce_csrf_checks=True), followers.address(mia_follows)
    page = client.get(here)
    assert "⟦undefined" not in page.content.decode()
    mia_follows.refresh_from_db()
    assert mia_follows.stopped_at is None
    assert client.post(here, {"List-Unsubscribe": "One-Click"}).status_code == 200
    mia_follows.refresh_from_db()
    assert mia_follows.stopped_at is not None
    put_off(problem, cast, now)
    assert followers.tell(now=now) == 0


def test_an_address_made_up_or_of_the_erased_opens_nothing(mia_follows: Follower) -> None:
    client, here = Client(), followers.address(mia_follows)
    assert client.get(here + "x").status_code == 404
    mia_follows.delete()
    assert client.get(here).status_code == 410


def test_the_page_of_a_case_asks_and_keeps_the_answer(case: Case, problem: Problem) -> None:
    client, here = Client(enforce_csrf_checks=True), portal.address(case)
    said = client.get(here).content.decode()
    assert WORDS["en"].wish in said
    assert "checked" not in said
    answer = client.post(f"{here}/following?lang=de", {"wanted": "1"})
    assert answer.status_code == 303
    assert answer["Location"].endswith("?lang=de#wish")
    assert Follower.objects.get().problem == problem
    assert " checked" in client.get(here).content.decode()
    client.post(f"{here}/following", {})
    assert not Wish.objects.exists()
    assert Follower.objects.get().stopped_at is not None


@pytest.mark.parametrize("language", WORDS)
def test_every_language_says_how_it_stands(
    mia_follows: Follower, problem: Problem, cast: Cast, now: datetime, language: str
) -> None:
    Follower.objects.update(language=language)
    put_off(problem, cast, now)
    followers.tell(now=now)
    assert WORDS[language].waiting.format(day="2026-06-01") in Letter.objects.get().text


def test_a_customer_without_a_mail_address_is_asked_for_nothing_and_nothing_breaks(
    mia_follows: Follower, problem: Problem, cast: Cast, now: datetime
) -> None:
    mia_follows.person.identities.update(handle="mia")
    put_off(problem, cast, now)
    followers.tell(now=now)
    assert not Letter.objects.exists()


def test_a_week_is_counted_for_each_problem_alone(
    mia_follows: Follower, case: Case, problem: Problem, checkout: Touchpoint, cast: Cast
) -> None:
    now = datetime(2026, 3, 3, 9, tzinfo=UTC)
    other = verbs.open_for(Draft("Mails are lost", About(touchpoint=checkout, since=date(2026, 3, 1))), by=cast.ana, now=now)  # fmt: skip  # noqa: E501
    followers.wish(case, is_wanted=True, now=now)
    for one in (problem, other):
        put_off(one, cast, now)
    followers.tell(now=now)
    assert Letter.objects.count() == 2
