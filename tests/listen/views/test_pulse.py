from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
import segno
from django.core.cache import caches
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from outspoken.listen import pulses
from outspoken.listen.models import Exposure, Feedback, Pulse
from outspoken.listen.pulse_words import FACES, WORDS
from outspoken.listen.visitors import POSTS_A_MINUTE

PHONE = {"User-Agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Safari/604.1"}
URL = "/p/train-to-leeds"


@pytest.fixture(autouse=True)
def nobody_posted_yet() -> Iterator[None]:
    caches["local"].clear()
    yield
    caches["local"].clear()


@pytest.fixture
def customer(pulse: Pulse) -> Client:
    return Client(headers=PHONE, enforce_csrf_checks=True)


def token_in(answer: Any) -> str:
    found = re.search(r'name="answer" value="([^"]+)"', answer.content.decode())
    assert found
    return found[1]


def tap(client: Client, *, emotion: str = "anger", url: str = URL) -> Any:
    return client.post(url, {"answer": token_in(client.get(url)), "emotion": emotion}, follow=True)


def test_the_page_asks_and_offers_six_faces(customer: Client) -> None:
    page = customer.get(URL)
    text = page.content.decode()
    assert page.status_code == 200
    assert "How was the train to Leeds?" in text
    assert re.findall(r'name="emotion" value="(\w+)"', text) == list(FACES)
    assert "⟦undefined" not in text
    assert "<script" not in text


def test_one_tap_is_stored_and_thanked_for(customer: Client) -> None:
    page = tap(customer)
    text = page.content.decode()
    assert page.redirect_chain[0][1] == 303
    assert Feedback.objects.get().emotion == "anger"
    assert "You are the first to tell us today." in text
    assert "We tell the crew tonight." in text
    assert "⟦undefined" not in text


def test_no_cookie_is_set_and_nothing_of_the_customer_is_kept(customer: Client) -> None:
    tap(customer)
    kept = Feedback.objects.get()
    assert not customer.cookies
    assert (kept.person, kept.attributes, kept.raw) == (None, {}, {})


def test_a_double_tap_and_a_reload_are_one_answer(customer: Client) -> None:
    token = token_in(customer.get(URL))
    for _ in range(3):
        page = customer.post(URL, {"answer": token, "emotion": "delight"}, follow=True)
    customer.get(page.redirect_chain[0][0])
    assert Feedback.objects.count() == 1
    assert Exposure.objects.get().answered == 1


def test_words_can_follow_and_are_thanked_for(customer: Client) -> None:
    thanks = tap(customer).redirect_chain[0][0]
    page = customer.post(thanks, {"text": "<b>Late</b> again"}, follow=True)
    assert Feedback.objects.get().verbatims.get().text == "<b>Late</b> again"
    assert "We have your words." in page.content.decode()


@pytest.mark.parametrize("text", ["", "   \n"])
def test_no_words_are_no_change(customer: Client, text: str) -> None:
    thanks = tap(customer).redirect_chain[0][0]
    customer.post(thanks, {"text": "first"})
    customer.post(thanks, {"text": text})
    assert Feedback.objects.get().verbatims.get().text == "first"


def test_too_many_words_are_told_so(customer: Client) -> None:
    thanks = tap(customer).redirect_chain[0][0]
    page = customer.post(thanks, {"text": "x" * 1_000_001})
    assert (page.status_code, "shorten" in page.content.decode()) == (422, True)


def test_an_answer_can_be_changed_from_the_thank_you_page(customer: Client) -> None:
    page = tap(customer, emotion="anger")
    assert 'value="anger" data-family="anger" aria-current="true"' in page.content.decode()
    customer.post(URL, {"answer": token_in(page), "emotion": "delight"})
    assert Feedback.objects.get().emotion == "delight"


def test_after_a_day_the_thank_you_page_only_thanks_and_offers_an_answer(customer: Client) -> None:
    page = tap(customer)
    Feedback.objects.update(received_at=Feedback.objects.get().received_at - timedelta(days=2))
    again = customer.get(page.redirect_chain[0][0])
    assert re.findall(r'<form class="(\w+)', again.content.decode()) == ["please"]
    changed = customer.post(URL, {"answer": token_in(page), "emotion": "delight"}, follow=True)
    assert changed.status_code == 200
    assert Feedback.objects.get().emotion == "anger"


@pytest.mark.parametrize("answer", ["", "forged", "a:b:c", "\0", "x" * 10_000])
def test_a_forged_answer_stores_nothing_and_asks_again(customer: Client, answer: str) -> None:
    page = customer.post(URL, {"answer": answer, "emotion": "anger"})
    assert page.status_code == 422
    assert "How was the train to Leeds?" in page.content.decode()
    assert not Feedback.objects.exists()


def test_an_unknown_face_is_not_stored(customer: Client) -> None:
    page = customer.post(URL, {"answer": token_in(customer.get(URL)), "emotion": "<script>"})
    assert page.status_code == 422
    assert not Feedback.objects.exists()


def test_a_closed_pulse_says_so(customer: Client, pulse: Pulse) -> None:
    token = token_in(customer.get(URL))
    Pulse.objects.update(is_open=False)
    for page in (customer.get(URL), customer.post(URL, {"answer": token, "emotion": "anger"})):
        assert page.status_code == 410
        assert "This question is closed." in page.content.decode()
    assert not Feedback.objects.exists()


def test_an_unknown_pulse_is_not_found(db: None, client: Client) -> None:
    assert client.get("/p/nowhere").status_code == 404


class TestSignedLinks:
    def test_the_link_asks_once_and_then_shows_the_answer(self, customer: Client, pulse: Pulse) -> None:
        path = urlsplit(pulses.link_for(pulse, transaction="7")).path
        page = customer.get(path)
        customer.post(URL, {"answer": token_in(page), "emotion": "confusion"})
        assert Feedback.objects.get().external_id == "transaction:7"
        again = customer.get(path, follow=True)
        assert "Thank you." in again.content.decode()
        assert again.redirect_chain[0][1] == 303

    def test_opening_the_link_answers_nothing(self, customer: Client, pulse: Pulse) -> None:
        customer.get(urlsplit(pulses.link_for(pulse, transaction="7")).path)
        assert not Feedback.objects.exists()

    def test_a_broken_link_still_lets_them_answer(self, customer: Client) -> None:
        page = customer.get(f"{URL}/broken")
        assert page.status_code == 410
        assert customer.post(URL, {"answer": token_in(page), "emotion": "anger"}).status_code == 303
        assert Feedback.objects.get().external_id.startswith("tap:")


class TestLanguages:
    @pytest.mark.parametrize(
        ("accepted", "asked", "language"),
        [("de-CH,fr;q=0.5", "", "de"), ("de", "fr", "fr"), ("ja", "", "en"), ("nl", "xx", "nl"), ("", "", "en")],
    )
    def test_the_page_speaks_the_customers(self, customer: Client, accepted: str, asked: str, language: str) -> None:
        page = customer.get(f"{URL}?lang={asked}", headers={"Accept-Language": accepted})
        text = page.content.decode()
        assert f'<html lang="{language}"' in text
        assert all(name in text for name in WORDS[language].faces.values())
        assert page["Content-Language"] == language

    def test_the_language_asked_for_is_kept_to_the_end(self, customer: Client, pulse: Pulse) -> None:
        Pulse.objects.update(questions={"nl": "Hoe was de trein?"})
        url = f"{URL}?lang=nl"
        assert "Hoe was de trein?" in customer.get(url).content.decode()
        page = tap(customer, url=url)
        assert "Dank u wel." in page.content.decode()
        assert Feedback.objects.get().language_hint == "nl"

    @pytest.mark.parametrize("language", WORDS)
    def test_every_language_counts_the_others(self, language: str) -> None:
        words = WORDS[language]
        said = [words.others_said(count) for count in (0, 1, 61)]
        assert len(set(said)) == 3
        assert "61" in said[2]


class TestDenominators:
    def test_people_are_counted(self, customer: Client) -> None:
        customer.get(URL)
        assert Exposure.objects.get().offered == 1

    @pytest.mark.parametrize(
        ("method", "headers"),
        [
            ("head", {}),
            ("get", {"User-Agent": "Googlebot/2.1"}),
            ("get", {"User-Agent": "WhatsApp/2.23"}),
            ("get", {"User-Agent": ""}),
            ("get", {"Sec-Purpose": "prefetch;prerender"}),
            ("get", {"Purpose": "prefetch"}),
            ("get", {"X-Moz": "prefetch"}),
        ],
    )
    def test_programs_and_prefetches_are_not(self, customer: Client, method: str, headers: dict[str, str]) -> None:
        assert getattr(customer, method)(URL, headers=headers).status_code == 200
        assert not Exposure.objects.exists()


def test_too_many_from_one_address_are_asked_to_wait(customer: Client) -> None:
    token = token_in(customer.get(URL))
    answers = [customer.post(URL, {"answer": token, "emotion": "anger"}).status_code for _ in range(POSTS_A_MINUTE + 1)]
    assert answers.count(303) == POSTS_A_MINUTE
    busy = customer.post(URL, {"answer": token, "emotion": "anger"})
    assert (busy.status_code, busy["Retry-After"]) == (429, "60")
    elsewhere = customer.post(URL, {"answer": token, "emotion": "anger"}, REMOTE_ADDR="192.0.2.9")
    assert elsewhere.status_code == 303


def test_a_forged_forwarding_header_does_not_escape_the_pace(customer: Client, settings: Settings) -> None:
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    token = token_in(customer.get(URL))
    last = 0
    for number in range(POSTS_A_MINUTE + 1):
        headers = {"X-Forwarded-For": f"10.0.0.{number}, 192.0.2.7"}
        last = customer.post(URL, {"answer": token, "emotion": "anger"}, headers=headers).status_code
    assert last == 429


class TestEmbedding:
    def test_only_a_page_asking_for_it_may_stand_in_a_frame(self, customer: Client) -> None:
        alone, embedded = customer.get(URL), customer.get(f"{URL}?embed=1")
        assert "frame-ancestors 'none'" in alone["Content-Security-Policy"]
        assert alone["X-Frame-Options"] == "DENY"
        assert "frame-ancestors *" in embedded["Content-Security-Policy"]
        assert "X-Frame-Options" not in embedded
        assert "script-src 'self'" in embedded["Content-Security-Policy"]

    def test_the_frame_stays_a_frame_to_the_end(self, customer: Client) -> None:
        page = tap(customer, url=f"{URL}?embed=1")
        assert page.redirect_chain[0][0].endswith("?embed=1")
        assert "frame-ancestors *" in page["Content-Security-Policy"]

    def test_the_widget_is_a_script_for_any_page(self, customer: Client) -> None:
        script = customer.get(f"{URL}/widget.js")
        assert script["Content-Type"].startswith("text/javascript")
        assert script["Cross-Origin-Resource-Policy"] == "cross-origin"
        assert customer.get("/p/nowhere/widget.js").status_code == 404


def test_the_qr_code_leads_to_the_pulse(customer: Client, settings: Settings) -> None:
    settings.PUBLIC_URL = "https://feedback.example.com"
    answer = customer.get(f"{URL}/qr.svg")
    modules = segno.make("https://feedback.example.com/p/train-to-leeds", error="m", micro=False)
    drawn = re.search(r'stroke="#000"[^>]* d="([^"]+)"|d="([^"]+)"[^>]* stroke="#000"', modules.svg_inline(border=4))
    assert answer["Content-Type"] == "image/svg+xml"
    assert drawn
    assert (drawn[1] or drawn[2]) in answer.content.decode()


def test_the_question_is_escaped(customer: Client) -> None:
    Pulse.objects.update(question="<script>alert(1)</script>", thanks="<img src=x onerror=alert(1)>")
    for page in (customer.get(URL), tap(customer), customer.get(f"{URL}/qr.svg")):
        text = page.content.decode()
        assert "<script>alert" not in text
        assert "<img" not in text


def test_queries_are_few(
    customer: Client, pulse: Pulse, now: datetime, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    customer.get(URL)
    with django_assert_max_num_queries(3):
        customer.get(URL)
    token = token_in(customer.get(URL))
    with django_assert_max_num_queries(12):
        customer.post(URL, {"answer": token, "emotion": "anger"})


class TestDidYouTellUs:
    @pytest.fixture
    def asking(self, pulse: Pulse) -> Pulse:
        Pulse.objects.update(asks_told=True)
        pulse.refresh_from_db()
        return pulse

    def answered(self, page: Any) -> str:
        return str(urlsplit(page.redirect_chain[-1][0]).path)

    def test_who_is_unhappy_is_asked_and_one_tap_is_kept(self, customer: Client, asking: Pulse) -> None:
        page = tap(customer)
        text = page.content.decode()
        assert "Had you told us about it before?" in text
        assert re.findall(r'name="told" value="(\w+)"', text) == ["yes", "others", "no"]
        after = customer.post(self.answered(page), {"told": "no"}, follow=True).content.decode()
        assert Feedback.objects.get().attributes == {"told_us": "no"}
        assert "It tells us how many stay silent." in after
        assert 'name="told"' not in after
        assert "⟦undefined" not in after

    def test_who_is_glad_is_not_asked(self, customer: Client, asking: Pulse) -> None:
        page = tap(customer, emotion="delight")
        assert 'name="told"' not in page.content.decode()
        customer.post(self.answered(page), {"told": "yes"})
        assert Feedback.objects.get().attributes == {}

    def test_nobody_is_asked_where_it_is_not_turned_on(self, customer: Client) -> None:
        page = tap(customer)
        assert 'name="told"' not in page.content.decode()
        customer.post(self.answered(page), {"told": "yes"})
        assert Feedback.objects.get().attributes == {}

    def test_an_answer_that_was_not_offered_is_not_kept(self, customer: Client, asking: Pulse) -> None:
        page = tap(customer)
        assert customer.post(self.answered(page), {"told": "x" * 99}).status_code == 422
        assert Feedback.objects.get().attributes == {}

    def test_own_words_ask_in_the_pulses_own_language_only(self, customer: Client, asking: Pulse) -> None:
        Pulse.objects.update(told_question="Did you write to us about this delay?")
        page = tap(customer)
        assert "Did you write to us about this delay?" in page.content.decode()
        german = customer.get(f"{self.answered(page)}?lang=de").content.decode()
        assert "Hatten Sie uns schon davon erzählt?" in german

    def test_words_said_afterwards_keep_the_tap(self, customer: Client, asking: Pulse) -> None:
        page = tap(customer)
        customer.post(self.answered(page), {"told": "yes"})
        customer.post(self.answered(page), {"text": "It was an hour late."})
        kept = Feedback.objects.get()
        assert kept.attributes == {"told_us": "yes"}
        assert kept.verbatims.get().text == "It was an hour late."
