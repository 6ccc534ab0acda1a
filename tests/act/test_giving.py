"""Cases given out by themselves: to whom, how many, and when to nobody."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import connections
from django.test import Client
from django.urls import reverse

from outspoken.act import cases, giving
from outspoken.act.models import Absence, Case, GivingOut, Message, Outcome, Severity, Speaks
from outspoken.people.models import AuditEvent, Role, User
from outspoken.understand import readings
from tests.act.conftest import OpenCase
from tests.cast import Cast, make_user

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

pytestmark = pytest.mark.django_db


@pytest.fixture
def dora(cast: Cast) -> User:
    """Works beside Cleo."""
    return make_user("Dora", (Role.FRONTLINE, cast.web))


def give_out(cast: Cast, *, most: int = 10) -> None:
    GivingOut.objects.create(team=cast.web, most_each=most)


def speaks(user: User, *languages: str) -> None:
    Speaks.objects.create(user=user, languages=list(languages))


def in_language(case: Case, language: str) -> Case:
    Case.objects.filter(pk=case.pk).update(language=language)
    return case


def owner(case: Case) -> User | None:
    case.refresh_from_db()
    return case.owner


def test_cases_wait_in_the_queue_where_the_team_does_not_say_else(open_case: OpenCase, now: datetime) -> None:
    case = open_case("Nobody answers me.")
    assert giving.give(now=now) == 0
    assert owner(case) is None


def test_whoever_has_the_fewest_in_hand_is_given_the_next(
    open_case: OpenCase, cast: Cast, dora: User, now: datetime
) -> None:
    give_out(cast)
    for number in range(2):
        cases.assign(open_case("Where is it?", who=f"a{number}@x.test"), owner=cast.cleo, by=None, now=now)
    four = [open_case("Broken.", who=f"b{number}@x.test") for number in range(4)]
    assert giving.give(now=now) == 4
    assert [owner(case) for case in four][:2] == [dora, dora]
    assert Case.objects.filter(owner=dora).count() == Case.objects.filter(owner=cast.cleo).count() == 3


def test_a_case_that_lies_with_the_customer_is_in_nobodys_hand(
    open_case: OpenCase, cast: Cast, dora: User, now: datetime
) -> None:
    give_out(cast, most=1)
    answered = open_case("Where is it?", who="a@x.test")
    cases.assign(answered, owner=cast.cleo, by=None, now=now)
    cases.assign(open_case("Late.", who="c@x.test"), owner=dora, by=None, now=now)
    Case.objects.filter(pk=answered.pk).update(state="waiting", due_at=None)
    fresh = open_case("Broken.", who="b@x.test")
    giving.give(now=now)
    assert owner(fresh) == cast.cleo


def test_it_goes_to_who_answers_in_the_customers_language(
    open_case: OpenCase, cast: Cast, dora: User, now: datetime
) -> None:
    give_out(cast)
    speaks(dora, "de")
    cases.assign(open_case("Wo bleibt es?", who="a@x.test"), owner=dora, by=None, now=now)
    german = in_language(open_case("Kaputt.", who="b@x.test"), "de")
    french = in_language(open_case("Cassé.", who="c@x.test"), "fr")
    giving.give(now=now)
    assert (owner(german), owner(french)) == (dora, cast.cleo)
    [told] = Message.objects.filter(case=german, kind=Message.Kind.EVENT, text__startswith="given")
    assert told.text == "given to Dora, who answers in German and has the fewest in hand"
    assert told.by is None
    assert AuditEvent.objects.filter(verb="case.assigned", about=f"case {german.pk}", by_name="Outspoken").exists()


def test_where_no_channel_tells_the_language_it_is_as_it_was_read(
    open_case: OpenCase, cast: Cast, dora: User, now: datetime
) -> None:
    give_out(cast)
    speaks(dora, "de")
    cases.assign(open_case("Late.", who="a@x.test"), owner=dora, by=None, now=now)
    words = "Mein Paket ist seit zwei Wochen nicht angekommen, und niemand antwortet mir."
    german = in_language(open_case(words, who="b@x.test"), "")
    readings.read_unread(now=now)
    giving.give(now=now)
    assert owner(german) == dora


@pytest.mark.parametrize(("spoken", "written"), [("nb", "nn"), ("no", "nb"), ("en", "en-GB")])
def test_one_language_may_have_several_codes(
    spoken: str, written: str, open_case: OpenCase, cast: Cast, now: datetime
) -> None:
    give_out(cast)
    speaks(cast.cleo, spoken)
    case = in_language(open_case("Late."), written)
    giving.give(now=now)
    assert owner(case) == cast.cleo


def test_what_nobody_can_read_waits(open_case: OpenCase, cast: Cast, dora: User, now: datetime) -> None:
    give_out(cast)
    speaks(dora, "de")
    speaks(cast.cleo, "en")
    case = in_language(open_case("Cassé."), "fr")
    assert giving.give(now=now) == 0
    assert owner(case) is None


def test_a_customer_who_comes_back_meets_the_same_person(
    open_case: OpenCase, cast: Cast, dora: User, now: datetime
) -> None:
    give_out(cast)
    first = open_case("Where is it?")
    cases.assign(first, owner=dora, by=None, now=now)
    cases.close(first, outcome=Outcome.NOTHING_TO_DO, by=dora, now=now)
    for number in range(3):
        cases.assign(open_case("Late.", who=f"a{number}@x.test"), owner=dora, by=None, now=now)
    again = open_case("Still not there.")
    giving.give(now=now)
    assert owner(again) == dora
    assert Message.objects.filter(case=again, text="given to Dora, who had this customer’s last case").exists()


def test_nobody_is_given_more_than_the_team_says_and_the_gravest_go_first(
    open_case: OpenCase, cast: Cast, now: datetime
) -> None:
    give_out(cast, most=2)
    mild = open_case("A little slow.", who="a@x.test", severity=Severity.LOW)
    grave = [open_case("It burnt.", who=f"b{number}@x.test", severity=Severity.HIGH) for number in range(2)]
    assert giving.give(now=now) == 2
    assert [owner(case) for case in grave] == [cast.cleo, cast.cleo]
    assert owner(mild) is None
    assert giving.give(now=now) == 0
    cases.close(grave[0], outcome=Outcome.NOTHING_TO_DO, by=cast.cleo, now=now)
    assert giving.give(now=now) == 1
    assert owner(mild) == cast.cleo


def test_who_is_away_is_given_none(open_case: OpenCase, cast: Cast, dora: User, now: datetime) -> None:
    give_out(cast)
    Absence.objects.create(user=dora, first=date(2026, 3, 1), last=date(2026, 3, 2))
    case = open_case("Broken.")
    speaks(dora, "de")
    in_language(case, "de")
    giving.give(now=now)
    assert owner(case) == cast.cleo


def test_by_night_only_what_is_urgent_is_given_out(open_case: OpenCase, cast: Cast, now: datetime) -> None:
    give_out(cast)
    plain = open_case("Slow.", who="a@x.test")
    urgent = open_case("My insulin was in it.", who="b@x.test", severity=Severity.URGENT)
    night = now + timedelta(hours=12)
    assert giving.give(now=night) == 1
    assert (owner(plain), owner(urgent)) == (None, cast.cleo)


def test_leads_and_other_teams_are_given_none(open_case: OpenCase, cast: Cast, now: datetime) -> None:
    give_out(cast)
    make_user("Finn", (Role.FRONTLINE, cast.trains))
    User.objects.filter(pk=cast.cleo.pk).update(is_active=False)
    case = open_case("Broken.")
    assert giving.give(now=now) == 0
    assert owner(case) is None


def test_of_two_workers_at_once_one_gives(open_case: OpenCase, cast: Cast, now: datetime) -> None:
    give_out(cast)
    open_case("Broken.")
    other = connections.create_connection("default")
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [giving._LOCK])
        assert giving.give(now=now) == 0
        cursor.execute("SELECT pg_advisory_unlock(%s)", [giving._LOCK])
    other.close()
    assert giving.give(now=now) == 1


def test_many_are_given_out_in_a_fixed_number_of_queries(
    open_case: OpenCase, cast: Cast, dora: User, now: datetime, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    give_out(cast, most=100)
    for number in range(30):
        open_case("Broken.", who=f"a{number}@x.test")
    with django_assert_max_num_queries(25):
        assert giving.give(now=now) == 30


class TestPages:
    def test_a_lead_says_how_many_each_is_given(self, cast: Cast, client: Client) -> None:
        client.force_login(cast.ben)
        answer = client.post(reverse("case-promises-queue"), {"team": "web", "most": "8"}, follow=True)
        assert GivingOut.objects.get().most_each == 8
        assert 'value="8"' in answer.content.decode()
        client.post(reverse("case-promises-queue"), {"team": "web", "most": ""})
        assert not GivingOut.objects.exists()

    @pytest.mark.parametrize("most", ["0", "501", "many", "²", "-3"])
    def test_what_is_no_number_is_told_and_kept_in_the_form(self, most: str, cast: Cast, client: Client) -> None:
        client.force_login(cast.ben)
        answer = client.post(reverse("case-promises-queue"), {"team": "web", "most": most})
        assert answer.status_code == 422
        assert "write 1 to 500" in answer.content.decode()
        assert f'value="{most}"' in answer.content.decode()
        assert not GivingOut.objects.exists()

    def test_one_says_in_which_languages_one_answers(self, cast: Cast, client: Client) -> None:
        client.force_login(cast.cleo)
        answer = client.post(reverse("ladder-languages"), {"languages": "german, EN, German,"}, follow=True)
        assert Speaks.objects.get(user=cast.cleo).languages == ["de", "en"]
        assert 'value="German, English"' in answer.content.decode()
        client.post(reverse("ladder-languages"), {"languages": " "})
        assert not Speaks.objects.exists()

    def test_a_language_nobody_knows_is_told_and_kept_in_the_form(self, cast: Cast, client: Client) -> None:
        client.force_login(cast.cleo)
        answer = client.post(reverse("ladder-languages"), {"languages": "Klingon"})
        assert answer.status_code == 422
        assert "“Klingon” is no language" in answer.content.decode()
        assert 'value="Klingon"' in answer.content.decode()
