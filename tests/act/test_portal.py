from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from outspoken.act import cases, merging, portal
from outspoken.act.models import Case, Message, Outcome, State
from outspoken.act.portal_words import WORDS
from outspoken.journeys.models import Touchpoint
from tests.act.conftest import OpenCase
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def test_the_customer_sees_what_both_sides_wrote_and_nothing_said_among_ourselves(
    open_case: OpenCase, cast: Cast, now: datetime
) -> None:
    case = open_case()
    cases.answer(case, text="We looked into it.", by=cast.cleo, now=now)
    cases.note(case, text="She is upset, careful.", by=cast.ben, now=now)
    cases.call(case, outcome=Message.Call.REACHED, text="She shouted.", by=cast.cleo, now=now)
    cases.receive(case, text="Thank you for it.", at=now, channel="mail", external_id="<a@b>", now=now)
    cases.receive(
        case, text="I am her, trust me.", at=now, channel="mail", external_id="<c@d>", now=now, is_doubtful=True
    )
    page = Client().get(f"/case/{portal.token(case)}").content.decode()
    assert "We looked into it." in page
    assert "Thank you for it." in page
    for hidden in ("careful", "shouted", "trust me", "given to", "Cleo C"):
        assert hidden not in page


def test_an_address_cut_short_finds_nothing(open_case: OpenCase) -> None:
    assert Client().get(f"/case/{portal.token(open_case())[:-3]}").status_code == 404


@pytest.fixture
def now() -> datetime:
    """The page asks the clock itself."""
    return timezone.now()


@pytest.fixture
def case(open_case: OpenCase, cast: Cast, now: datetime) -> Case:
    """One that was answered and asked about."""
    case = open_case()
    cases.answer(case, text="It is on its way.", by=cast.cleo, now=now, is_asked=True)
    return case


def address(case: Case) -> str:
    return f"/case/{portal.token(case)}"


def test_opening_the_address_changes_nothing_whatever_it_asks(case: Case) -> None:
    """Programs that look into mail open every link."""
    case.refresh_from_db()
    for query in ("?say=yes", "?say=no", "?say=yes&text=x", "?lang=de"):
        assert Client().get(address(case) + query).status_code == 200
    assert Case.objects.get(pk=case.pk).version == case.version


@pytest.mark.parametrize(("say", "state"), [("yes", State.CLOSED), ("no", State.WORKING)])
def test_the_customer_says_whether_it_is_put_right_and_may_say_otherwise_later(
    say: str, state: State, case: Case
) -> None:
    client = Client()
    assert client.post(address(case), {"say": say, "key": "k"}).status_code == 303
    case.refresh_from_db()
    assert case.state == state
    client.post(address(case), {"say": "no" if say == "yes" else "yes", "key": "k2"})
    case.refresh_from_db()
    assert case.is_open == (say == "yes")


def test_a_reply_sent_twice_is_one_and_opens_a_closed_case_again(case: Case, cast: Cast, now: datetime) -> None:
    cases.close(case, outcome=Outcome.NOTHING_TO_DO, by=cast.ben, now=now)
    for _ in range(2):
        assert Client().post(address(case), {"text": "It is <b>broken</b>.", "key": "k"}).status_code == 303
    case.refresh_from_db()
    assert case.state == State.WORKING
    assert list(case.messages.filter(kind="in").values_list("text", "channel")) == [("It is <b>broken</b>.", "portal")]
    assert "It is &lt;b&gt;broken&lt;/b&gt;." in Client().get(address(case)).content.decode()


def test_nothing_written_is_said_kindly_and_nothing_is_changed(case: Case) -> None:
    case.refresh_from_db()
    answer = Client().post(address(case), {"text": "  ", "key": "k"})
    assert answer.status_code == 422
    assert "Nothing was written" in answer.content.decode()
    assert Case.objects.get(pk=case.pk).version == case.version


def test_a_flood_is_stopped_and_the_words_are_given_back(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("outspoken.act.views.portal.may_post", lambda request: False)
    answer = Client().post(address(case), {"text": "Hello there.", "key": "k"})
    assert (answer.status_code, answer["Retry-After"]) == (429, "60")
    assert "Hello there." in answer.content.decode()
    assert not case.messages.filter(kind="in").exists()


def test_an_erased_a_merged_and_a_long_closed_case_are_each_told_kindly(
    case: Case, open_case: OpenCase, train: Touchpoint, cast: Cast, now: datetime
) -> None:
    into = open_case("And the train was late.", at=train)
    merging.merge(case, into=into, by=cast.ben, now=now)
    assert "And the train was late." in Client().get(address(case)).content.decode()
    Case.objects.filter(pk=into.pk).update(state="closed", outcome="silent", closed_at=now - timedelta(days=400))
    old = Client().get(address(case))
    assert (old.status_code, "closed long ago" in old.content.decode()) == (410, True)
    assert Client().post(address(case), {"text": "x", "key": "k"}).status_code == 410
    token = address(into)
    Case.objects.all().delete()
    gone = Client().get(token)
    assert (gone.status_code, "nothing here any more" in gone.content.decode()) == (410, True)


@pytest.mark.parametrize("language", WORDS)
def test_the_page_speaks_the_customers_language(language: str, case: Case) -> None:
    Case.objects.filter(pk=case.pk).update(language=language)
    answer = Client().get(address(case))
    text = answer.content.decode()
    assert answer["Content-Language"] == language
    assert f'<html lang="{language}">' in text
    assert WORDS[language].title in text
    assert "⟦undefined" not in text
    assert WORDS["de"].title in Client().get(address(case) + "?lang=de").content.decode()


def test_the_page_names_staff_by_their_first_name_and_is_kept_by_nobody(case: Case, cast: Cast) -> None:
    cast.cleo.name = "Cleo Carson"
    cast.cleo.save()
    answer = Client().get(address(case))
    text = answer.content.decode()
    assert "Cleo" in text
    assert "Carson" not in text
    assert (answer["Cache-Control"], answer["Referrer-Policy"]) == ("no-store", "no-referrer")
