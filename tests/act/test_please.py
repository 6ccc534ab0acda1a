from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.core.cache import caches
from django.test import Client
from django.utils import timezone

from outspoken.act import cases, please, portal
from outspoken.act.models import Case, Message, Outcome, State
from outspoken.act.openings import Opening, open_for
from outspoken.act.please_words import WORDS
from outspoken.act.reach import WANTS_ANSWER, mail_address
from outspoken.journeys.models import Touchpoint
from outspoken.listen import contact, pulses
from outspoken.listen.models import ChangedMonth, Feedback, Pulse
from outspoken.listen.pulse_words import WORDS as PULSE_WORDS
from outspoken.listen.visitors import POSTS_A_MINUTE
from outspoken.people.models import Consent, Identity
from outspoken.post.models import Letter
from tests.act.conftest import OpenCase
from tests.cast import Cast

pytestmark = pytest.mark.django_db
PHONE = {"User-Agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Safari/604.1"}


@pytest.fixture(autouse=True)
def nobody_posted_yet() -> Iterator[None]:
    caches["local"].clear()
    yield
    caches["local"].clear()


@pytest.fixture
def pulse(checkout: Touchpoint) -> Pulse:
    return pulses.create(slug="checkout", question="How was it?", touchpoint=checkout, by=None, now=timezone.now())


@pytest.fixture
def customer() -> Client:
    return Client(headers=PHONE, enforce_csrf_checks=True)


def tapped(client: Client, url: str = "/p/checkout", *, emotion: str = "anger") -> str:
    """The page of thanks after one tap."""
    found = re.search(r'name="answer" value="([^"]+)"', client.get(url).content.decode())
    assert found
    return client.post("/p/checkout", {"answer": found[1], "emotion": emotion}, follow=True).content.decode()


def way(thanks: str) -> str:
    found = re.search(r'action="(/p/checkout/please/[^"]+)"', thanks)
    assert found
    return found[1]


def test_one_tap_opens_a_case_and_shows_the_customers_own_page(pulse: Pulse, customer: Client) -> None:
    page = customer.post(way(tapped(customer)), follow=True)
    case = Case.objects.get()
    assert page.redirect_chain[0][1] == 303
    assert (case.reasons, case.opened_by, case.state) == ([WANTS_ANSWER], None, State.NEW)
    assert portal.address(case) in page.content.decode()
    assert case.messages.filter(kind="event", text="the customer asks to be answered").count() == 1
    assert not customer.cookies
    assert not Letter.objects.exists()
    assert "⟦undefined" not in page.content.decode()
    assert "<script" not in page.content.decode()


def test_opening_the_page_and_asking_twice_change_nothing_more(pulse: Pulse, customer: Client) -> None:
    address = way(tapped(customer))
    assert "Would you like an answer?" in customer.get(address).content.decode()
    assert not Case.objects.exists()
    for _ in range(2):
        customer.post(address)
    customer.get(address)
    assert Message.objects.filter(kind="event").count() == 1
    assert Case.objects.count() == 1


def test_an_address_left_is_written_to_with_consent_and_only_the_way_to_the_page(
    pulse: Pulse, customer: Client
) -> None:
    page = customer.post(way(tapped(customer)), {"address": "Zoe@Example.test"}, follow=True)
    case, letter, consent = Case.objects.get(), Letter.objects.get(), Consent.objects.get()
    assert (letter.to, portal.address(case) in letter.text) == ("zoe@example.test", True)
    assert (consent.person, consent.purpose, consent.door) == (case.person, "answer", "pulse")
    assert Feedback.objects.get().person == case.person
    assert ChangedMonth.objects.count() == 1
    assert WORDS["en"].by_mail in page.content.decode()
    assert "zoe@" not in page.content.decode()


def test_an_answer_without_any_address_stands_on_the_customers_page(pulse: Pulse, customer: Client, cast: Cast) -> None:
    customer.post(way(tapped(customer)))
    case = Case.objects.get()
    cases.answer(case, text="It will be mended.", by=cast.cleo, now=timezone.now())
    assert "It will be mended." in customer.get(f"/case/{portal.token(case)}").content.decode()
    assert not Letter.objects.exists()
    assert Message.objects.get(kind="out").channel == "portal"


def test_who_types_the_address_of_another_sees_nothing_of_theirs(
    pulse: Pulse, customer: Client, open_case: OpenCase, checkout: Touchpoint
) -> None:
    theirs = open_case("My secret is out.", who="mia@example.test", at=checkout)
    page = customer.post(way(tapped(customer)), {"address": "mia@example.test"}, follow=True)
    mine = Case.objects.exclude(pk=theirs.pk).get()
    assert mine.person_id not in (None, theirs.person_id)
    assert portal.address(theirs) not in page.content.decode()
    assert "My secret" not in customer.get(f"/case/{portal.token(mine)}").content.decode()
    assert Identity.objects.get(person=mine.person).kind == contact.LEFT


def test_a_stranger_cannot_have_an_address_flooded_with_mail(pulse: Pulse, customer: Client) -> None:
    for _ in range(please.LETTERS_A_DAY + 2):
        customer.post(way(tapped(customer)), {"address": "zoe@example.test"})
    assert Letter.objects.count() == please.LETTERS_A_DAY
    assert Case.objects.count() == please.LETTERS_A_DAY + 2


@pytest.mark.parametrize(
    "address", ["nobody", "a@b@c", "zoe@example.test\r\nBcc: x@y.test", "x" * 250 + "@example.test"]
)
def test_an_address_that_is_none_opens_no_case_and_is_given_back(address: str, pulse: Pulse, customer: Client) -> None:
    answer = customer.post(way(tapped(customer)), {"address": address})
    assert answer.status_code == 422
    assert not Letter.objects.exists()
    assert not Identity.objects.exists()
    assert not Case.objects.exists()


def test_a_customer_known_by_their_link_is_written_to_at_once_and_gets_one_case(
    pulse: Pulse, customer: Client, open_case: OpenCase, checkout: Touchpoint
) -> None:
    held = open_case("Nobody answers.", who="mia@example.test", at=checkout)
    link = pulses.link_for(pulse, transaction="order 1", person=held.person)
    page = customer.post(way(tapped(customer, link.removeprefix("http://testserver"))), follow=True)
    case = Case.objects.get()
    assert case.pk == held.pk
    assert WANTS_ANSWER in case.reasons
    assert mail_address(case) == Letter.objects.get().to == "mia@example.test"
    assert Consent.objects.get().basis == "request"
    assert 'name="address"' not in page.content.decode()


def test_a_closed_case_is_open_again_when_its_customer_asks(pulse: Pulse, customer: Client, cast: Cast) -> None:
    address = way(tapped(customer))
    told = Feedback.objects.get()
    case = open_for([Opening((told.pk,), ("anger",))], by=None, now=timezone.now())[0]
    cases.close(case, outcome=Outcome.NOTHING_TO_DO, by=cast.ben, now=timezone.now())
    customer.post(address)
    case.refresh_from_db()
    assert (case.is_open, case.reasons) == (True, ["anger", WANTS_ANSWER])


def test_a_link_made_up_or_without_a_tap_leads_back_to_the_question(pulse: Pulse, customer: Client) -> None:
    for token in ("made-up", pulses.sign(pulse, pulses.new_answer())):
        answer = customer.post(f"/p/checkout/please/{token}")
        assert (answer.status_code, answer["Location"]) == (303, "/p/checkout")
    assert not Case.objects.exists()


def test_a_flood_is_stopped_as_at_the_pulse_itself(pulse: Pulse, customer: Client) -> None:
    address = way(tapped(customer))
    for _ in range(POSTS_A_MINUTE):
        last = customer.post(address)
    assert (last.status_code, last["Retry-After"]) == (429, "60")


@pytest.mark.parametrize("language", WORDS)
def test_it_speaks_the_language_of_the_pulse_all_the_way(language: str, pulse: Pulse, customer: Client) -> None:
    thanks = tapped(customer, f"/p/checkout?lang={language}")
    assert PULSE_WORDS["en"].please in thanks  # the helper taps in the browser's language
    address = way(thanks).partition("?")[0] + f"?lang={language}"
    assert PULSE_WORDS[language].please in customer.get(address.replace("please", "thanks")).content.decode()
    page = customer.post(address, {"address": "zoe@example.test"}, follow=True).content.decode()
    assert WORDS[language].asked in page
    assert f'<html lang="{language}">' in page


def test_in_a_frame_of_another_page_the_way_stays_in_the_frame(pulse: Pulse, customer: Client) -> None:
    address = way(tapped(customer)).partition("?")[0]
    answer = customer.post(f"{address}?embed=1", follow=True)
    assert "embed=1" in answer.redirect_chain[0][0]
    assert "frame-ancestors *" in answer["Content-Security-Policy"]
    assert 'target="_blank"' in answer.content.decode()


def test_the_promise_is_said_only_while_it_can_be_kept(pulse: Pulse, customer: Client) -> None:
    address = way(tapped(customer))
    assert "at the latest" in customer.post(address, follow=True).content.decode()
    Case.objects.update(first_contact_due_at=timezone.now() - timedelta(days=1))
    assert "at the latest" not in customer.get(address).content.decode()
