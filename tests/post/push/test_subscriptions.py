"""Turning browsers on and off, and forgetting those that may be told nothing any more."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection, transaction

from outspoken.people import staff
from outspoken.people.models import AuditEvent
from outspoken.post.models import Letter, PushService, PushSubscription
from outspoken.post.push import keys, subscriptions, telling
from outspoken.post.push.message import Push
from tests.cast import NOW, Cast
from tests.post.push.browsers import Browser, to_base64url

if TYPE_CHECKING:
    from tests.post.push.conftest import TurnOn

pytestmark = pytest.mark.django_db
PUSH = Push(title="High: Refunds", body="Nobody has taken it on.", link="/act/", tag="escalation 1")
AT = "https://push.example/one"


def put(*users: Any, key: str = "notice 1") -> list[Letter]:
    return telling.tell(users, PUSH, key=key, about="escalation 1", now=NOW)


def test_a_browser_is_turned_on_for_its_person(cast: Cast, turn_on: TurnOn) -> None:
    held = turn_on(cast.ben, Browser(AT))
    assert held.user == cast.ben
    assert held.service.origin == "https://push.example"
    assert held.key == keys.pair(now=NOW).public
    assert AuditEvent.objects.get(verb="notifications.turned_on").detail == {"browser": "Firefox on Linux"}


def test_turning_on_twice_is_once_and_takes_the_new_keys(cast: Cast, turn_on: TurnOn) -> None:
    first, again = Browser(AT), Browser(AT)
    turn_on(cast.ben, first)
    turn_on(cast.ben, again)
    assert PushSubscription.objects.get().p256dh == again.p256dh


def test_whoever_turns_it_on_at_a_shared_browser_takes_it_over(cast: Cast, turn_on: TurnOn) -> None:
    browser = Browser(AT)
    turn_on(cast.ben, browser)
    [waits] = put(cast.ben)
    turn_on(cast.cleo, browser)
    assert PushSubscription.objects.get().user == cast.cleo
    waits.refresh_from_db()
    assert waits.state == Letter.State.GIVEN_UP
    assert "somebody else" in waits.trouble


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://push.example/one",
        "https://user@push.example/",
        "ftp://push.example/",
        "https://push.example/a b",
        "https://push.example/\u00e9",
        "javascript:alert(1)",
        "",
        "https://push.example/" + "x" * 1000,
    ],
)
def test_an_address_that_is_none_of_a_push_service_is_refused(cast: Cast, turn_on: TurnOn, endpoint: str) -> None:
    with pytest.raises(subscriptions.BadSubscription):
        turn_on(cast.ben, Browser(endpoint))
    assert not PushSubscription.objects.exists()
    assert not PushService.objects.exists()


@pytest.mark.parametrize(("p256dh", "auth"), [("AAAA", None), (None, "AAAA"), ("!", None), (None, "")])
def test_keys_that_are_none_are_refused(cast: Cast, p256dh: str | None, auth: str | None) -> None:
    browser = Browser(AT)
    fields = browser.handed_over
    fields |= {"p256dh": p256dh} if p256dh is not None else {"auth": auth or ""}
    with pytest.raises(subscriptions.BadSubscription, match="keys"):
        subscriptions.turn_on(**fields, name="Firefox", by=cast.ben, now=NOW)


def test_nobody_collects_browsers_without_end(cast: Cast, turn_on: TurnOn) -> None:
    for number in range(subscriptions.MOST):
        turn_on(cast.ben, Browser(f"https://push.example/{number}"))
    with pytest.raises(subscriptions.TooMany):
        turn_on(cast.ben, Browser("https://push.example/more"))
    # Somebody else may still.
    turn_on(cast.cleo, Browser("https://push.example/hers"))


def test_turned_off_nothing_more_goes_there_and_what_waits_is_given_up_in_sight(cast: Cast, turn_on: TurnOn) -> None:
    held = turn_on(cast.ben, Browser(AT))
    [waits] = put(cast.ben)
    subscriptions.turn_off(held, by=cast.ben, now=NOW)
    waits.refresh_from_db()
    assert (waits.state, waits.subscription) == (Letter.State.GIVEN_UP, None)
    assert put(cast.ben, key="notice 2") == []


def test_signed_out_everywhere_nobody_is_told_anything_more(cast: Cast, turn_on: TurnOn) -> None:
    turn_on(cast.ben, Browser(AT))
    staff.end_sessions(cast.ben, now=NOW)
    assert put(cast.ben) == []
    cast.ben.refresh_from_db()
    assert subscriptions.of(cast.ben) == []
    assert subscriptions.forget_dead(now=NOW) == 1
    assert not PushSubscription.objects.exists()


def test_switched_off_and_on_again_a_person_is_told_nothing_until_they_turn_it_on_anew(
    cast: Cast, turn_on: TurnOn
) -> None:
    turn_on(cast.ben, Browser(AT))
    staff.deactivate(cast.ben, by=cast.ada, now=NOW)
    assert put(cast.ben) == []
    staff.activate(cast.ben, by=cast.ada, now=NOW)
    assert put(cast.ben) == []
    cast.ben.refresh_from_db()
    turn_on(cast.ben, Browser(AT))
    assert len(put(cast.ben)) == 1


def test_browsers_of_an_older_key_are_forgotten(cast: Cast, turn_on: TurnOn, settings: Any) -> None:
    turn_on(cast.ben, Browser(AT))
    assert subscriptions.forget_dead(now=NOW) == 0
    settings.SECRET_KEY = "another one"
    assert subscriptions.forget_dead(now=NOW) == 1


def test_a_deleted_person_takes_browsers_and_letters_along(cast: Cast, turn_on: TurnOn) -> None:
    turn_on(cast.cleo, Browser(AT))
    put(cast.cleo)
    type(cast.cleo).objects.filter(pk=cast.cleo.pk).delete()
    assert not PushSubscription.objects.exists()
    assert not Letter.objects.exists()


def test_each_browser_is_told_once_under_the_same_key(cast: Cast, turn_on: TurnOn) -> None:
    turn_on(cast.ben, Browser(AT))
    turn_on(cast.ben, Browser("https://push.example/two"))
    turn_on(cast.cleo, Browser("https://other.example/"))
    assert len(put(cast.ben, cast.cleo)) == 3
    assert len(put(cast.ben, cast.cleo)) == 3
    assert Letter.objects.count() == 3


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_patient", [True, False])
def test_a_browser_removed_while_it_is_told_something_spoils_neither(
    cast: Cast, turn_on: TurnOn, is_patient: bool
) -> None:
    held, forgotten = turn_on(cast.ben, Browser(AT)), list[int]()

    def forget() -> None:
        try:
            forgotten.append(subscriptions.forget([held.pk], because="gone", is_patient=is_patient))
        finally:
            connection.close()

    other = threading.Thread(target=forget)
    with transaction.atomic():
        [letter] = put(cast.ben)
        other.start()
        if is_patient:
            # It has to wait for this transaction: seen in the database itself.
            wait_for_lock()
        else:
            other.join(60)
            assert forgotten == [0]
    other.join(60)
    letter.refresh_from_db()
    if is_patient:
        assert forgotten == [1]
        assert (letter.state, letter.subscription) == (Letter.State.GIVEN_UP, None)
    else:
        assert (letter.state, letter.subscription) == (Letter.State.WAITING, held)


def wait_for_lock() -> None:
    """Until another session waits for a lock."""
    ends = time.monotonic() + 60
    with connection.cursor() as cursor:
        while time.monotonic() < ends:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0]:
                return
            time.sleep(0.01)
    raise AssertionError("nobody waits")


def test_the_name_of_a_browser_is_what_people_call_it() -> None:
    agents = {
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 "
        "Safari/537.36 Edg/140.0.0.0": "Edge on Windows",
        "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile "
        "Safari/537.36": "Chrome on Android",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 "
        "Mobile/15E148 Safari/604.1": "Safari on iPhone",
        "": "A browser",
    }
    assert {agent: subscriptions.browser_name(agent) for agent in agents} == agents


def test_the_fixture_hands_over_keys_as_browsers_do() -> None:
    browser = Browser(AT)
    assert len(browser.p256dh) == 87
    assert len(to_base64url(browser.secret)) == 22
