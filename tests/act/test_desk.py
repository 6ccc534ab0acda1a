"""One's own desk: five comments by lot, the same all day; whom to call; what was done, shown to nobody else."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from outspoken.act import alarms, climbing, desk, escalations
from outspoken.act.models import Engagement, Message, Severity
from outspoken.journeys.models import Touchpoint
from outspoken.listen.models import Verbatim
from outspoken.people.models import Identity, Person
from outspoken.people.rights import touchpoints_seen_by
from outspoken.understand import readings
from outspoken.understand.models import ReadMark
from tests.act.conftest import OpenCase, Tell
from tests.act.test_escalation_pages import as_, page
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def now() -> datetime:
    """Pages ask the clock themselves."""
    return timezone.now()


@pytest.fixture
def yesterday(tell: Tell, train: Touchpoint, now: datetime) -> list[str]:
    """Thirty comments of yesterday, ten of them of another team; one of today."""
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    said = [f"Comment number {n}." for n in range(30)]
    for n, words in enumerate(said):
        ago = now - (midnight - timedelta(minutes=20 * n + 1))
        tell(words, ago=ago, at=train) if n < 10 else tell(words, ago=ago)
    tell("Said today.", ago=now - midnight)
    readings.read_unread(now=now)
    return said


def texts(drawn: list[desk.Drawn]) -> list[str]:
    return [one.voice.text for one in drawn]


def test_five_are_drawn_by_lot_from_all_of_yesterday_and_stay_the_same_all_day(
    yesterday: list[str], cast: Cast, now: datetime
) -> None:
    five, heard = desk.drawn(cast.eli, now=now)
    assert (len(set(texts(five))), heard) == (5, 30)
    assert set(texts(five)) <= set(yesterday)
    assert texts(desk.drawn(cast.eli, now=now)[0]) == texts(five)
    others = [texts(desk.drawn(user, now=now)[0]) for user in (cast.ada, cast.ben, cast.ana)]
    assert any(drawn != texts(five) for drawn in others)


def test_the_lot_favours_nobody(yesterday: list[str], cast: Cast, now: datetime) -> None:
    """Of 30 comments each is among the five of a person in one of six draws: 200 draws give each 33, give or take."""
    counts = dict.fromkeys(yesterday, 0)
    user = cast.eli
    assert touchpoints_seen_by(user) is None
    for n in range(200):
        user.pk = type(user.pk)(int=n)
        for words in texts(desk.drawn(user, now=now)[0]):
            counts[words] += 1
    assert sum(counts.values()) == 1000
    # Six standard errors of Binomial(200, 1/6) are 32.
    assert max(counts.values()) < 66
    assert min(counts.values()) > 8


def test_the_frontline_draws_from_its_own_places(yesterday: list[str], cast: Cast, now: datetime) -> None:
    five, heard = desk.drawn(cast.cleo, now=now)
    assert heard == 20
    assert set(texts(five)) <= set(yesterday[10:])


def test_reading_one_is_marked_once_and_only_what_may_be_seen(yesterday: list[str], cast: Cast, now: datetime) -> None:
    client, verbatim = as_(cast.eli), desk.drawn(cast.eli, now=now)[0][0].voice.id
    for _ in range(2):
        assert client.post("/act/desk/readings", {"verbatim": verbatim}).status_code == 302
    assert Engagement.objects.filter(user=cast.eli, kind="read").count() == 1
    assert ReadMark.objects.filter(user=cast.eli, verbatim=verbatim).exists()
    assert [one.is_read for one in desk.drawn(cast.eli, now=now)[0]] == [True, False, False, False, False]
    foreign = Verbatim.objects.get(text="Comment number 0.").pk
    assert as_(cast.cleo).post("/act/desk/readings", {"verbatim": foreign}).status_code == 404
    assert client.post("/act/desk/readings", {"verbatim": "x"}).status_code == 422
    assert "you read 1" in page(client, "/act/desk/")


def test_customers_who_wait_and_can_be_reached_are_offered_with_their_words(
    open_case: OpenCase, cast: Cast, now: datetime
) -> None:
    grave = open_case("My insulin never came.", severity=Severity.URGENT)
    open_case("A bit late.", who="noor@example.test")
    unreachable = open_case("Nobody can reach me.", who="handle-7", severity=Severity.URGENT)
    [one] = desk.to_call(cast.eli)
    assert (one.case, one.words, one.by) == (grave, "My insulin never came.", "mail")
    assert unreachable.person is not None
    assert grave.person_id is not None
    Identity.objects.create(person=unreachable.person, kind="phone", handle="+44 20 7946 0000")
    assert [each.by for each in desk.to_call(cast.eli)] == ["mail", "phone"]
    Person.objects.filter(pk=grave.person_id).update(kind="employee")
    assert [each.case for each in desk.to_call(cast.eli)] == [unreachable]


def test_a_call_and_an_answer_stand_in_the_case_and_on_ones_own_desk(
    open_case: OpenCase, cast: Cast, now: datetime
) -> None:
    case = open_case("My insulin never came.", severity=Severity.URGENT)
    client = as_(cast.eli)
    said = {"case": case.number, "text": "I am sorry. It leaves today.", "key": "k"}
    for _ in range(2):
        assert client.post("/act/desk/replies", said).status_code == 302
    assert (
        client.post("/act/desk/calls", {"case": case.number, "outcome": "reached", "text": "She is fine."}).status_code
        == 302
    )
    assert client.post("/act/desk/replies", {"case": case.number, "text": " "}).status_code == 409
    kinds = list(
        Message.objects.filter(by=cast.eli).exclude(kind="event").order_by("pk").values_list("kind", flat=True)
    )
    assert kinds == ["out", "call"]
    text = page(client, "/act/desk/")
    assert "called 1 customer and wrote to 1" in text
    assert "called 1 customer" not in page(as_(cast.ada), "/act/desk/")
    assert client.post("/act/desk/calls", {"case": case.number + 1}).status_code == 404


def test_what_was_escalated_to_somebody_lies_on_their_desk_alone(
    checkout: Touchpoint, cast: Cast, now: datetime
) -> None:
    alarm = alarms.by_hand("Nobody can pay", severity=Severity.URGENT, touchpoint=checkout)
    escalations.raise_(alarm, by=None, now=now)
    climbing.climb(now=now)
    assert "Nobody can pay" in page(as_(cast.cleo), "/act/desk/")
    text = page(as_(cast.eli), "/act/desk/")
    assert "Nobody can pay" not in text
    assert "Nothing is escalated to you" in text


def test_a_desk_asks_as_much_of_the_database_however_much_lies_on_it(
    open_case: OpenCase, yesterday: list[str], cast: Cast, now: datetime
) -> None:
    def asked(client: Client) -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            page(client, "/act/desk/")
        return len(queries)

    client = as_(cast.eli)
    open_case("One.", who="a@example.test", severity=Severity.HIGH)
    asked(client)
    first = asked(client)
    for n in range(4):
        open_case(f"Another {n}.", who=f"b{n}@example.test", severity=Severity.HIGH)
    assert asked(client) == first
