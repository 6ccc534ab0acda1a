"""The pages of escalations, of ladders and the one tap of a mail: what each shows to whom, and what each form does."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from outspoken.act import alarms, climbing, escalation_mails, escalations
from outspoken.act.models import AfterAction, Escalation, Notice, Severity
from outspoken.journeys.models import Touchpoint
from outspoken.people.models import User
from outspoken.post.models import Letter
from outspoken.understand.models import Incident
from tests.act.conftest import OpenCase, Tell
from tests.act.test_escalations import breakdown, refund  # noqa: F401  fixtures
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def now() -> datetime:
    """Pages ask the clock themselves."""
    return timezone.now()


def as_(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, answer.content[:600]
    text = str(answer.content.decode())
    assert "⟦undefined" not in text
    return text


@pytest.fixture
def held(breakdown: Incident, now: datetime) -> Escalation:  # noqa: F811
    climbing.climb(now=now)
    return Escalation.objects.get()


def test_an_empty_page_teaches_what_will_be_there(cast: Cast) -> None:
    text = page(as_(cast.ada), "/act/escalations/")
    assert "Nothing is escalated." in text
    assert "What will be here" in text


def test_the_page_of_one_shows_words_ladder_and_story(held: Escalation, cast: Cast) -> None:
    text = page(as_(cast.eli), f"/act/escalations/{held.number}/")
    for words in ("The refund never came.", "nobody has taken it on yet", "the next rung is called", "called Cleo"):
        assert words in text
    assert held.title in page(as_(cast.cleo), "/act/escalations/")


def test_those_of_other_teams_places_are_not_the_frontlines_to_see(
    held: Escalation, train: Touchpoint, cast: Cast
) -> None:
    Escalation.objects.update(touchpoint=train)
    Notice.objects.all().delete()
    page(as_(cast.cleo), f"/act/escalations/{held.number}/", 404)
    assert held.title not in page(as_(cast.cleo), "/act/escalations/")
    page(as_(cast.ben), f"/act/escalations/{held.number}/")


def test_one_tap_from_the_mail_takes_it_on_and_opening_it_does_not(held: Escalation, cast: Cast) -> None:
    letter = Letter.objects.get(to=cast.cleo.email)
    address = next(word for word in letter.text.split() if "/escalation/" in word)
    path = "/escalation/" + address.split("/escalation/")[1]
    stranger = Client(enforce_csrf_checks=True)
    assert "I take it on, as Cleo" in page(stranger, path)
    held.refresh_from_db()
    assert held.state == "raised"
    answer = stranger.post(path)
    assert "It is yours, Cleo" in answer.content.decode()
    held.refresh_from_db()
    assert held.taken_by == cast.cleo
    other = f"/escalation/{escalation_mails.token(held, cast.ben)}"
    assert stranger.post(other).status_code == 409
    assert "Cleo took it on already" in page(stranger, other)
    page(stranger, f"{path}x", 404)


def test_the_tap_works_for_nobody_who_left(held: Escalation, cast: Cast) -> None:
    token = escalation_mails.token(held, cast.cleo)
    User.objects.filter(pk=cast.cleo.pk).update(is_active=False)
    assert Client().post(f"/escalation/{token}").status_code == 404
    held.refresh_from_db()
    assert held.state == "raised"


def test_it_is_taken_on_handed_on_settled_and_noted_down_on_its_page(held: Escalation, cast: Cast) -> None:
    client, root = as_(cast.ben), f"/act/escalations/{held.number}"
    assert client.post(f"{root}/acknowledgement").status_code == 302
    assert client.post(f"{root}/handing", {"to": str(cast.eli.pk)}).status_code == 302
    held.refresh_from_db()
    assert (held.state, held.taken_by) == ("raised", None)
    assert Notice.objects.filter(user=cast.eli, why="handed").count() == 1
    assert client.post(f"{root}/settlement", {"outcome": "  "}).status_code == 409
    assert client.post(f"{root}/settlement", {"outcome": "Rolled back the release."}).status_code == 302
    assert client.post(f"{root}/settlement", {"outcome": "Once more."}).status_code == 409
    text = page(client, f"{root}/")
    assert "Rolled back the release." in text
    assert "handed on to Eli" in text
    said = {"happened": "A release.", "learnt": "Try it first.", "actions": "Ben: a trial, by Friday"}
    assert client.post(f"{root}/after-action", said).status_code == 302
    assert AfterAction.objects.get().learnt == "Try it first."
    assert "Try it first." in page(as_(cast.ana), f"{root}/")


def test_something_is_raised_by_hand(cast: Cast, checkout: Touchpoint) -> None:
    client = as_(cast.cleo)
    assert client.post("/act/escalations/new", {"title": ""}).status_code == 422
    page(client, "/act/escalations/new")
    said = {"title": "Nobody can pay", "severity": "4", "touchpoint": str(checkout.pk)}
    assert client.post("/act/escalations/new", said).status_code == 302
    made = Escalation.objects.get()
    assert (made.title, made.severity, made.team, made.raised_by) == ("Nobody can pay", 4, cast.web, cast.cleo)
    page(client, f"/act/escalations/{made.number}/")


def test_the_list_asks_as_much_of_the_database_however_many_stand(held: Escalation, cast: Cast) -> None:
    def asked() -> int:
        client = as_(cast.ada)
        page(client, "/act/escalations/")
        with CaptureQueriesContext(connection) as queries:
            page(client, "/act/escalations/")
        return len(queries)

    first = asked()
    for n in range(5):
        alarm = alarms.by_hand(f"Alarm {n}", severity=Severity.HIGH)
        made = escalations.raise_(alarm, by=cast.ben, now=timezone.now())
        if n < 2:
            escalations.acknowledge(made, by=cast.ben, now=timezone.now())
    assert asked() == first


def test_what_customers_write_is_shown_as_words_and_never_as_markup(
    tell: Tell, open_case: OpenCase, cast: Cast, now: datetime
) -> None:
    case = open_case("<script>alert(1)</script> {{ 7*7 }} never came.", severity=Severity.URGENT)
    climbing.climb(now=now + timedelta(hours=2))
    held = Escalation.objects.get(alarms__case=case)
    text = page(as_(cast.ada), f"/act/escalations/{held.number}/")
    assert "<script>alert(1)" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt; {{ 7*7 }} never came." in text
    letter = Letter.objects.get(to=cast.cleo.email)
    assert letter.html == ""
    assert "never came." not in letter.subject


def test_a_personal_number_typed_into_a_title_is_masked(cast: Cast) -> None:
    said = {"title": "Call her: mia@example.test", "severity": "3"}
    assert as_(cast.ben).post("/act/escalations/new", said).status_code == 302
    assert "mia@example.test" not in Escalation.objects.get().title
