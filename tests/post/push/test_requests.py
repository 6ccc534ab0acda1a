"""Pushes over the outbox to real push services: what arrives, who signed it, and what becomes of each answer."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from outspoken.people import staff
from outspoken.post import claims, client, letters, sending, webhooks
from outspoken.post.models import Delivery, Letter, PushService, PushSubscription
from outspoken.post.outcomes import Fate
from outspoken.post.push import keys, requests, telling
from outspoken.post.push.message import Action, Push
from outspoken.post.schedule import Schedule
from tests.cast import NOW, Cast
from tests.post.push.browsers import Browser, is_valid_for_a_day_at_most, signed_by
from tests.post.receivers import Receiver, free_port, holding, receiver, saying

if TYPE_CHECKING:
    from tests.post.conftest import Make
    from tests.post.push.conftest import TurnOn

pytestmark = pytest.mark.django_db
EVEN = Schedule(draw=lambda low, high: (low + high) / 2)
MINUTE = timedelta(minutes=1)
PUSH = Push(
    title="High: Refunds at Web checkout",
    body="Nobody has taken it on yet.",
    link="/act/escalations/7/",
    tag="escalation 7",
    is_urgent=True,
    actions=[Action("I take it on", "/act/escalations/taking/x")],
    lasts=timedelta(hours=4),
)


def send(*, now: Any = NOW) -> int:
    return sending.send(now=now, schedule=EVEN, seconds=60)


@pytest.fixture
def told(cast: Cast, turn_on: TurnOn) -> Callable[..., tuple[Browser, Letter]]:
    """`told(service)`: a browser of Ben's at that push service, and a push that waits for it."""

    def make(service: Receiver, *, key: str = "notice 7") -> tuple[Browser, Letter]:
        browser = Browser(f"{service.url}/{key.replace(' ', '-')}")
        held = turn_on(cast.ben, browser)
        return browser, letters.put_push(held, PUSH, key=key, about="escalation 7", now=NOW)

    return make


def test_a_push_arrives_sealed_for_its_browser_and_signed_by_us(told: Any) -> None:
    with receiver(saying(201)) as service:
        browser, letter = told(service)
        send()
    [asked] = service.asked
    assert browser.read(asked.body) == {
        "id": str(letter.pk),
        "title": PUSH.title,
        "body": PUSH.body,
        "link": PUSH.link,
        "tag": PUSH.tag,
        "actions": [{"title": "I take it on", "link": "/act/escalations/taking/x"}],
    }
    assert PUSH.title.encode() not in asked.body
    key, claims_ = signed_by(asked.headers["authorization"])
    assert key == keys.pair(now=NOW).public
    assert claims_["aud"] == service.url.removesuffix("/hook")
    assert is_valid_for_a_day_at_most(claims_, NOW)
    letter.refresh_from_db()
    assert (letter.state, letter.tries) == (Letter.State.SENT, 1)


def test_the_headers_say_how_urgent_it_is_how_long_it_is_news_and_what_it_replaces(told: Any) -> None:
    with receiver(saying(201)) as service:
        told(service)
        send(now=NOW + 30 * MINUTE)
    headers = service.asked[0].headers
    assert headers["content-encoding"] == "aes128gcm"
    assert headers["urgency"] == "high"
    # Of four hours half an hour is gone.
    assert headers["ttl"] == str(210 * 60)
    assert headers["topic"] == requests.topic("escalation 7") != requests.topic("escalation 8")
    assert len(headers["topic"]) == 32
    assert headers["topic"].replace("-", "").replace("_", "").isalnum()


def test_another_browser_cannot_open_it(told: Any) -> None:
    with receiver(saying(201)) as service:
        told(service)
        send()
    with pytest.raises(Exception, match=r"^$"):
        Browser("https://push.example/").opened(service.asked[0].body)


@pytest.mark.parametrize("status", [404, 410])
def test_a_browser_that_is_gone_is_removed_and_what_waits_for_it_is_given_up_in_sight(
    told: Any, turn_on: TurnOn, status: int
) -> None:
    with receiver(saying(status)) as service:
        _, first = told(service)
        held = PushSubscription.objects.get()
        later = letters.put_push(held, PUSH, key="later", about="escalation 8", now=NOW, not_before=NOW + 9 * MINUTE)
        send()
    assert not PushSubscription.objects.exists()
    for letter in (first, later):
        letter.refresh_from_db()
        assert (letter.state, letter.trouble) == (
            Letter.State.GIVEN_UP,
            f"the browser is no longer subscribed ({status})",
        )
        with pytest.raises(letters.NobodyThere):
            letters.again(letter, by=None, now=NOW)
    assert [each.status for each in Delivery.objects.all()] == [status]


def test_a_push_service_that_asks_for_peace_gets_it(told: Any) -> None:
    with receiver(saying(429, retry_after="600")) as service:
        _, letter = told(service)
        send()
        service.say = saying(201)
        send(now=NOW + 9 * MINUTE)
        assert len(service.asked) == 1
        send(now=NOW + 11 * MINUTE)
    assert len(service.asked) == 2
    letter.refresh_from_db()
    assert letter.state == Letter.State.SENT
    assert PushSubscription.objects.exists()


def test_a_push_service_in_trouble_is_asked_again_by_the_schedule_under_one_id(told: Any) -> None:
    with receiver(saying(503)) as service:
        browser, letter = told(service)
        send()
        letter.refresh_from_db()
        assert (letter.state, letter.tries) == (Letter.State.WAITING, 1)
        assert letter.next_try_at == NOW + timedelta(seconds=5)
        service.say = saying(201)
        send(now=NOW + MINUTE)
    assert {browser.read(asked.body)["id"] for asked in service.asked} == {str(letter.pk)}
    assert len({asked.body for asked in service.asked}) == 2
    letter.refresh_from_db()
    assert letter.state == Letter.State.SENT


def test_what_nobody_took_while_it_was_news_is_given_up_in_sight(told: Any) -> None:
    with receiver(saying(500)) as service:
        _, letter = told(service)
        for hours in (0, 1, 2, 3):
            send(now=NOW + timedelta(hours=hours))
        tried = len(service.asked)
        send(now=NOW + timedelta(hours=5))
    letter.refresh_from_db()
    assert letter.state == Letter.State.GIVEN_UP
    assert len(service.asked) == tried
    # Sent again by hand, it is news as long as it was before.
    letters.again(letter, by=None, now=NOW)
    letter.refresh_from_db()
    assert letter.give_up_at == NOW + PUSH.lasts


def test_what_waited_for_a_push_service_in_peace_says_why_it_was_given_up(told: Any) -> None:
    with receiver(saying(201)) as service:
        _, letter = told(service)
        PushService.objects.update(rests_until=NOW + timedelta(days=1))
        send()
        send(now=NOW + timedelta(hours=5))
    assert service.asked == []
    letter.refresh_from_db()
    assert (letter.state, letter.trouble) == (Letter.State.GIVEN_UP, "no push service took it while it was news")


@pytest.mark.parametrize("status", [400, 413])
def test_a_push_that_is_no_good_is_not_sent_again_and_the_browser_stays(told: Any, status: int) -> None:
    with receiver(saying(status)) as service:
        _, letter = told(service)
        send()
    letter.refresh_from_db()
    assert letter.state == Letter.State.GIVEN_UP
    assert PushSubscription.objects.exists()


@pytest.mark.parametrize("status", [401, 403])
def test_a_signature_that_is_not_taken_is_said_in_plain_words(told: Any, status: int) -> None:
    with receiver(saying(status)) as service:
        _, letter = told(service)
        send()
    letter.refresh_from_db()
    assert letter.state == Letter.State.WAITING
    assert "the push service does not accept our" in letter.trouble
    assert PushSubscription.objects.exists()


def test_a_redirect_is_not_followed(told: Any) -> None:
    with receiver() as inside, receiver(saying(307, location=inside.url)) as service:
        _, letter = told(service)
        send()
    assert inside.asked == []
    letter.refresh_from_db()
    assert letter.state == Letter.State.WAITING


@pytest.mark.parametrize("found", ["10.0.0.8", "127.0.0.1", "169.254.169.254", "::1", "fd00::1", "100.64.0.1"])
def test_an_address_that_leads_inside_is_never_gone_to(
    cast: Cast, turn_on: TurnOn, monkeypatch: pytest.MonkeyPatch, found: str
) -> None:
    with receiver() as service:
        port = service.url.rpartition(":")[2].partition("/")[0]
        held = turn_on(cast.ben, Browser(f"https://push.example:{port}/x"))
        letter = letters.put_push(held, PUSH, key="notice", about="escalation 7", now=NOW)
        monkeypatch.setattr(client, "_resolved", lambda name, port: [found])
        send()
    assert service.asked == []
    letter.refresh_from_db()
    assert "private network" in letter.trouble


def test_of_a_service_that_is_not_there_the_browser_is_kept_and_it_is_left_in_peace(
    cast: Cast, turn_on: TurnOn
) -> None:
    held = turn_on(cast.ben, Browser(f"http://127.0.0.1:{free_port()}/x"))
    letter = letters.put_push(held, PUSH, key="notice", about="escalation 7", now=NOW)
    send()
    letter.refresh_from_db()
    service = PushService.objects.get()
    assert letter.state == Letter.State.WAITING
    assert service.failures == 1
    assert service.rests_until is not None
    assert service.rests_until > NOW


def test_a_dead_push_service_holds_up_neither_another_one_nor_webhooks(
    cast: Cast, turn_on: TurnOn, endpoint_at: Make
) -> None:
    let_go = threading.Event()
    with receiver(holding(let_go)) as dead, receiver(saying(201)) as good, receiver() as hook:
        endpoint_at(hook.url, types=["case.opened"])
        for number in range(10):
            for service in (dead, good):
                turn_on(cast.ben, Browser(f"{service.url}/{number}"))
        for number in range(5):
            telling.tell([cast.ben], PUSH, key=f"notice {number}", about="escalation 7", now=NOW)
            letters.put_event(
                type="case.opened", subject="A case", data={}, key=f"{number}", about=f"case {number}", now=NOW
            )
        sender, ends = sending.Sender(schedule=EVEN, seconds=60), time.monotonic() + 60
        while (len(good.asked) < 50 or len(hook.asked) < 5) and time.monotonic() < ends:
            sender.send(now=NOW)
            time.sleep(0.005)
        through, held = (len(good.asked), len(hook.asked)), len(dead.asked)
        let_go.set()
        sender.finish(now=NOW, seconds=60)
    assert through == (50, 5)
    assert 1 <= held <= claims.WINDOW


def test_a_push_that_waits_is_not_sent_to_who_signed_out_everywhere_meanwhile(cast: Cast, told: Any) -> None:
    with receiver(saying(201)) as service:
        _, letter = told(service)
        staff.end_sessions(cast.ben, now=NOW)
        send()
    assert service.asked == []
    letter.refresh_from_db()
    assert (letter.state, letter.trouble) == (
        Letter.State.GIVEN_UP,
        "its person signed out everywhere or was switched off",
    )
    assert not PushSubscription.objects.exists()
    # It says nothing about the push service.
    assert PushService.objects.get().failures == 0


def test_a_browser_of_an_older_key_is_removed_before_anything_is_sent(told: Any, settings: Any) -> None:
    with receiver(saying(201)) as service:
        _, letter = told(service)
        settings.SECRET_KEY = "another one"
        send()
    assert service.asked == []
    letter.refresh_from_db()
    assert "older key" in letter.trouble
    assert not PushSubscription.objects.exists()


def test_a_push_taken_back_is_not_sent(told: Any) -> None:
    with receiver(saying(201)) as service:
        _, letter = told(service)
        letters.cancel(letter, because="taken on")
        send()
    assert service.asked == []


def test_erasing_what_it_is_about_erases_the_push(told: Any) -> None:
    with receiver(saying(201)) as service:
        told(service)
    assert letters.erase(about=["escalation 7"]) == 1


def test_a_push_waits_until_it_may_be_sent_and_is_news_from_then_on(cast: Cast, turn_on: TurnOn) -> None:
    with receiver(saying(201)) as service:
        turn_on(cast.ben, Browser(service.url))
        morning = NOW + timedelta(hours=9)
        telling.tell([cast.ben], PUSH, key="night", about="escalation 7", now=NOW, not_before=morning)
        send(now=NOW + timedelta(hours=8))
        assert service.asked == []
        send(now=morning)
    assert service.asked[0].headers["ttl"] == str(4 * 3600)


def test_an_answer_is_judged_by_its_status_alone() -> None:
    fates = {
        status: requests.judged(client.Answer(status, b""), sent="", seconds=0.1, at=NOW).fate
        for status in (200, 201, 202, 307, 404, 410, 413, 429, 500)
    }
    again, refused = Fate.AGAIN, Fate.REFUSED
    assert list(fates.values()) == [
        *[Fate.DELIVERED] * 3, again, refused, refused, refused, again, again,
    ]  # fmt: skip


def test_a_webhook_that_is_gone_for_now_is_no_browser(told: Any) -> None:
    """404 ends a subscription, and never an endpoint."""
    assert webhooks.judged(client.Answer(404, b""), sent="", seconds=0.1, at=NOW).fate is Fate.AGAIN
