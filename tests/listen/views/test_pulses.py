from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from outspoken.journeys.models import Touchpoint
from outspoken.listen import exposures, pulses
from outspoken.listen.models import Pulse
from outspoken.people.models import AuditEvent
from tests.cast import Cast


@pytest.fixture
def ana(client: Client, cast: Cast) -> Client:
    client.force_login(cast.ana)
    return client


def page_of(client: Client, address: str) -> str:
    answer = client.get(address)
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "⟦undefined" not in text
    return str(text)


def make(client: Client, touchpoint: Touchpoint, **form: Any) -> Any:
    held = {
        "slug": "gate",
        "question": "How was the gate?",
        "thanks": "We read it tonight.",
        "touchpoint": touchpoint.pk,
    }
    return client.post("/listen/pulses/", held | form)


def test_a_pulse_is_made_with_its_source(ana: Client, touchpoint: Touchpoint) -> None:
    assert make(ana, touchpoint).status_code == 302
    made = Pulse.objects.get()
    assert (made.slug, made.touchpoint, made.source.kind, made.source.slug) == (
        "gate",
        touchpoint,
        "pulse",
        "pulse-gate",
    )
    assert client_sees(made)


def client_sees(pulse: Pulse) -> bool:
    return "How was the gate?" in Client().get(f"/p/{pulse.slug}").content.decode()


def test_an_address_that_is_taken_is_told(ana: Client, touchpoint: Touchpoint) -> None:
    make(ana, touchpoint)
    answer = make(ana, touchpoint)
    assert (answer.status_code, "already" in answer.content.decode()) == (422, True)
    assert Pulse.objects.count() == 1


def test_its_page_hands_out_link_code_and_line(ana: Client, pulse: Pulse, settings: Settings) -> None:
    settings.PUBLIC_URL = "https://voice.example.org"
    page = page_of(ana, "/listen/pulses/train-to-leeds/")
    assert "https://voice.example.org/p/train-to-leeds" in page
    assert "/p/train-to-leeds/qr.svg" in page
    assert "&lt;script src=&quot;https://voice.example.org/p/train-to-leeds/widget.js&quot; async&gt;" in page
    assert "/read/?source=pulse-train-to-leeds" in page


def test_its_words_are_changed_in_every_language(ana: Client, pulse: Pulse) -> None:
    form = {"question": "How was it?", "thanks": "Soon.", "question_de": "Wie war es?", "question_nl": ""}
    assert ana.post("/listen/pulses/train-to-leeds/", form).status_code == 302
    pulse.refresh_from_db()
    assert (pulse.question, pulse.thanks, pulse.questions) == ("How was it?", "Soon.", {"de": "Wie war es?"})
    assert "Wie war es?" in page_of(ana, "/listen/pulses/train-to-leeds/")
    assert AuditEvent.objects.filter(verb="pulse.changed").count() == 1


def test_it_is_closed_and_opened(ana: Client, pulse: Pulse) -> None:
    for said, is_open in (("no", False), ("yes", True)):
        ana.post("/listen/pulses/train-to-leeds/opening", {"is_open": said})
        pulse.refresh_from_db()
        assert pulse.is_open is is_open


def test_the_share_of_answers_has_its_interval(ana: Client, pulse: Pulse) -> None:
    now = timezone.now()
    assert "not shown yet" in page_of(ana, "/listen/pulses/")
    for _ in range(30):
        pulses.offer(pulse, now=now)
    assert "shown 30 times, not answered" in page_of(ana, "/listen/pulses/")
    for _ in range(9):
        pulses.tap(pulse, pulses.new_answer(), emotion="anger", language="en", now=now)
    page = page_of(ana, "/listen/pulses/")
    # Wilson, 9 of 30: centre (0.3 + 1.92/30) / (1 + 3.84/30) = 0.323, half width 0.155.
    assert "30 %" in page
    assert "(17–48 %) · 9 of 30 · 28 days" in page


def test_answers_to_links_sent_by_others_have_no_share(pulse: Pulse, now: datetime) -> None:
    pulses.tap(pulse, pulses.new_answer(), emotion="anger", language="en", now=now)
    shown = exposures.of_pulses([pulse], since=now)[pulse.pk]
    assert (shown.offered, shown.answered, shown.share, shown.low) == (0, 1, None, None)


@pytest.mark.parametrize("count", [1, 15])
def test_the_page_asks_few_questions(
    ana: Client, cast: Cast, touchpoint: Touchpoint, now: datetime, count: int,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:  # fmt: skip
    for n in range(count):
        pulses.create(slug=f"p{n}", question="?", touchpoint=touchpoint, by=cast.ana, now=now)
    with django_assert_max_num_queries(6):
        ana.get("/listen/pulses/")


def test_no_pulse_yet_is_explained(ana: Client) -> None:
    assert "No touchpoint has a pulse yet." in page_of(ana, "/listen/pulses/")


def test_the_question_whether_they_told_us_is_turned_on_in_own_words(ana: Client, pulse: Pulse) -> None:
    text = page_of(ana, f"/listen/pulses/{pulse.slug}/")
    assert "Ask the unhappy whether they told us before" in text
    words = {"question": pulse.question, "thanks": "", "asks_told": "on", "told_question": "Did you call us?"}
    assert ana.post(f"/listen/pulses/{pulse.slug}/", words).status_code == 302
    pulse.refresh_from_db()
    assert (pulse.asks_told, pulse.told_question) == (True, "Did you call us?")
    event = AuditEvent.objects.filter(verb="pulse.changed").latest("at")
    assert event.detail["asks_told"] is True


def test_a_share_of_a_handful_is_not_told(ana: Client, pulse: Pulse) -> None:
    day = timezone.now().date()
    for _ in range(4):
        exposures.add("offered", day=day, touchpoint=pulse.touchpoint_id, channel="pulse")
    exposures.add("answered", day=day, touchpoint=pulse.touchpoint_id, channel="pulse")
    text = page_of(ana, "/listen/pulses/")
    assert "of 4 answered · too little to say a share" in text
    assert "25 %" not in text
