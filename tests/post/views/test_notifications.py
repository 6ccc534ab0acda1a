"""One's own page of browsers that are told what waits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.urls import reverse

from outspoken.people import staff
from outspoken.post.models import Letter, PushSubscription
from outspoken.post.push import keys, subscriptions
from tests.cast import NOW, Cast
from tests.post.push.browsers import Browser

if TYPE_CHECKING:
    from outspoken.people.models import User

pytestmark = pytest.mark.django_db
PAGE = "/me/notifications/"
FIREFOX = {"user-agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"}


@pytest.fixture
def on(cast: Cast) -> Any:
    def turned_on(user: User, at: str = "https://push.example/one") -> PushSubscription:
        return subscriptions.turn_on(**Browser(at).handed_over, name="Firefox on Linux", by=user, now=NOW)

    return turned_on


def page(client: Client) -> str:
    return client.get(PAGE).content.decode()


def test_the_page_says_that_nothing_is_on_and_hands_the_browser_our_key(client: Client, cast: Cast) -> None:
    client.force_login(cast.ben)
    shown = page(client)
    assert "None of your browsers tells you what waits." in shown
    assert f'data-key="{keys.pair(now=NOW).public}"' in shown
    assert "Send me a test" not in shown


def test_a_browser_is_turned_on_by_its_name(client: Client, cast: Cast) -> None:
    client.force_login(cast.ben)
    browser = Browser("https://push.example/one")
    answer = client.post(PAGE, browser.handed_over, headers=FIREFOX, follow=True)
    assert "Notifications are on: Firefox on Linux." in answer.content.decode()
    held = PushSubscription.objects.get()
    assert (held.user, held.endpoint) == (cast.ben, browser.endpoint)
    # Whoever knows the address may try to push there.
    assert browser.endpoint not in answer.content.decode()


@pytest.mark.parametrize(
    "fields", [{}, {"endpoint": "http://10.0.0.1/", "p256dh": "x", "auth": "y"}, {"endpoint": "https://a.example/"}]
)
def test_a_subscription_that_is_none_is_refused_in_words(client: Client, cast: Cast, fields: dict[str, str]) -> None:
    client.force_login(cast.ben)
    answer = client.post(PAGE, fields, follow=True)
    assert "no subscription that works" in answer.content.decode()
    assert not PushSubscription.objects.exists()


def test_nobody_sees_or_removes_browsers_of_others(client: Client, cast: Cast, on: Any) -> None:
    held = on(cast.cleo)
    client.force_login(cast.ben)
    assert "Firefox on Linux" not in page(client)
    assert client.post(reverse("notifications-removal", args=[held.pk])).status_code == 404
    assert PushSubscription.objects.exists()


def test_any_of_ones_browsers_is_removed(client: Client, cast: Cast, on: Any) -> None:
    held = on(cast.ben)
    client.force_login(cast.ben)
    answer = client.post(reverse("notifications-removal", args=[held.pk]), follow=True)
    assert "Notifications are off: Firefox on Linux." in answer.content.decode()
    assert not PushSubscription.objects.exists()


def test_a_test_goes_to_every_browser_of_ones_own(client: Client, cast: Cast, on: Any) -> None:
    on(cast.ben), on(cast.ben, "https://push.example/two"), on(cast.cleo, "https://push.example/three")
    client.force_login(cast.ben)
    answer = client.post(reverse("notifications-test"), follow=True)
    assert "A test is on its way to 2 browsers." in answer.content.decode()
    assert [letter.subscription.user for letter in Letter.objects.all() if letter.subscription] == [cast.ben] * 2


def test_with_no_browser_on_there_is_nothing_to_test(client: Client, cast: Cast) -> None:
    client.force_login(cast.ben)
    assert "nothing to test" in client.post(reverse("notifications-test"), follow=True).content.decode()
    assert not Letter.objects.exists()


def test_the_page_says_when_a_browser_was_reached_and_why_it_was_not(client: Client, cast: Cast, on: Any) -> None:
    on(cast.ben)
    client.force_login(cast.ben)
    assert "nothing sent yet" in page(client)
    client.post(reverse("notifications-test"))
    Letter.objects.update(state=Letter.State.SENT, sent_at=NOW)
    assert "reached 2 Mar, 09:30" in page(client)
    Letter.objects.update(state=Letter.State.WAITING, sent_at=None, trouble="it has trouble of its own (503)")
    assert "it has trouble of its own (503)" in page(client)


def test_signed_out_everywhere_none_is_on(client: Client, cast: Cast, on: Any) -> None:
    on(cast.ben)
    staff.end_sessions(cast.ben, now=NOW)
    client.force_login(type(cast.ben).objects.get(pk=cast.ben.pk))
    assert "None of your browsers tells you what waits." in page(client)


def test_the_page_asks_as_much_for_many_browsers_as_for_one(
    client: Client, cast: Cast, on: Any, django_assert_num_queries: Any
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    on(cast.ben)
    client.force_login(cast.ben)
    page(client)
    with CaptureQueriesContext(connection) as few:
        page(client)
    for number in range(9):
        on(cast.ben, f"https://push.example/more-{number}")
    with django_assert_num_queries(len(few)):
        page(client)


def test_the_worker_lies_at_the_root_under_the_strict_policy(client: Client) -> None:
    answer = client.get("/push-worker.js")
    assert answer["Content-Type"].startswith("text/javascript")
    assert answer["Cache-Control"] == "no-cache"
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert b"showNotification" in answer.content


def test_a_letter_to_a_browser_is_shown_with_its_person(client: Client, cast: Cast, on: Any) -> None:
    on(cast.ben)
    client.force_login(cast.ben)
    client.post(reverse("notifications-test"))
    letter = Letter.objects.get()
    client.force_login(cast.ada)
    assert "Ben, Firefox on Linux" in client.get(reverse("letters") + "?state=waiting").content.decode()
    assert "Ben, Firefox on Linux" in client.get(reverse("letter", args=[letter.pk])).content.decode()


def test_a_push_to_a_browser_that_is_gone_cannot_be_sent_again_and_the_page_says_so(
    client: Client, cast: Cast, on: Any
) -> None:
    held = on(cast.ben)
    client.force_login(cast.ben)
    client.post(reverse("notifications-test"))
    subscriptions.turn_off(held, by=cast.ben, now=NOW)
    client.force_login(cast.ada)
    answer = client.post(reverse("letter-replay", args=[Letter.objects.get().pk]), follow=True)
    assert "no longer subscribed" in answer.content.decode()
    assert Letter.objects.get().state == Letter.State.GIVEN_UP
