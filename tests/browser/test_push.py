"""Notifications in a real Chromium: turned on by hand, shown by the service worker, opened by a click.

Subscribing itself needs the push service of the browser's maker, so that one call is answered here; and what the push
service would hand to the browser is handed over through DevTools, opened with the subscription's own key.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import BrowserContext, CDPSession, Page, Worker, expect

from outspoken.act import alarms, climbing, escalations
from outspoken.act.models import Escalation, Severity
from outspoken.journeys.models import Touchpoint
from outspoken.people.models import User
from outspoken.post.models import Letter, PushSubscription
from outspoken.post.push import keys, requests, subscriptions
from tests.browser.conftest import Audit, SignIn
from tests.browser.test_escalations import shoot
from tests.cast import Cast
from tests.post.push.browsers import Browser, from_base64url

pytestmark = pytest.mark.browser
PAGE = "/me/notifications/"
# Stands in for the one call that asks a push service outside; what it gave is kept until it is given up.
SUBSCRIBE = """
(given) => {
  const kept = "push-subscription";
  const made = () => ({
    endpoint: given.endpoint,
    toJSON: () => ({ endpoint: given.endpoint, keys: { p256dh: given.p256dh, auth: given.auth } }),
    unsubscribe: async () => { localStorage.removeItem(kept); return true; },
  });
  PushManager.prototype.subscribe = async (asked) => {
    localStorage.setItem(kept, JSON.stringify({
      visible: asked.userVisibleOnly, key: Array.from(asked.applicationServerKey),
    }));
    return made();
  };
  PushManager.prototype.getSubscription = async () => (localStorage.getItem(kept) ? made() : null);
}
"""
# Lets the worker count what it has shown; gives the count so far.
COUNT_SHOWN = """
() => {
  const { prototype } = ServiceWorkerRegistration;
  if (self.shownSoFar === undefined) {
    self.shownSoFar = 0;
    const show = prototype.showNotification;
    prototype.showNotification = async function (...given) { await show.apply(this, given); self.shownSoFar += 1; };
  }
  return self.shownSoFar;
}
"""


@pytest.fixture
def chromium() -> Browser:
    """The keys of the real browser."""
    return Browser("https://push.example/the-real-chromium")


@pytest.fixture
def own_page(context: BrowserContext, page: Page, cast: Cast, sign_in: SignIn, live: str, chromium: Browser) -> Page:
    """Cleo's page, in a browser that was not asked yet and says yes."""
    sign_in(context, cast.cleo)
    context.grant_permissions(["notifications"], origin=live)
    page.add_init_script(f"({SUBSCRIBE})({json.dumps(chromium.handed_over)})")
    # The first page of all may wait for the server to read its code.
    page.goto(PAGE, timeout=60_000)
    return page


def turn_on(page: Page) -> Worker:
    button = page.get_by_role("button", name="Turn on in this browser")
    expect(button).to_be_visible()
    with page.context.expect_event("serviceworker") as started:
        button.focus()
        page.keyboard.press("Enter")
    expect(page.get_by_text("Notifications are on: Chrome on Linux.")).to_be_visible()
    worker: Worker = started.value
    return worker


@pytest.fixture
def deliver(own_page: Page, live: str) -> Callable[[str], None]:
    """`deliver(data)`: as if the push service had brought it. Starts with the page."""
    devtools: CDPSession = own_page.context.new_cdp_session(own_page)
    registered: list[str] = []
    devtools.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda told: registered.extend(each["registrationId"] for each in told["registrations"]),
    )
    devtools.send("ServiceWorker.enable")

    def delivered(data: str) -> None:
        own_page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        [worker] = own_page.context.service_workers
        before = worker.evaluate(COUNT_SHOWN)
        assert registered
        told = {"origin": live, "registrationId": registered[-1], "data": data}
        devtools.send("ServiceWorker.deliverPushMessage", told)
        # Who asks a Chromium what stands while it is putting something up makes it forget that again.
        until = time.monotonic() + 30
        while worker.evaluate("shownSoFar") == before:
            assert time.monotonic() < until, "The service worker showed nothing."
            own_page.wait_for_timeout(5)

    return delivered


def shown(page: Page) -> list[dict[str, Any]]:
    """The notifications that stand."""
    found: list[dict[str, Any]] = page.evaluate(
        """async () => {
          const found = await (await navigator.serviceWorker.ready).getNotifications();
          return found.map(({ title, body, tag, data, actions }) => (
            { title, body, tag, data, actions: actions.map((one) => one.title) }));
        }"""
    )
    return found


def clicked(worker: Worker, action: str = "") -> str:
    """The address that a click on the notification opens; a script may not click it, nor open a window unasked."""
    opened: str = worker.evaluate(
        """async (action) => {
          const [notification] = await self.registration.getNotifications();
          const opened = new Promise((done, never) => {
            self.clients.openWindow = async (address) => done(address);
            setTimeout(() => never(new Error("No window was opened.")), 30_000);
          });
          self.dispatchEvent(new NotificationEvent("notificationclick", { notification, action }));
          return opened;
        }""",
        action,
    )
    return opened


def read(letter: Letter, browser: Browser) -> str:
    """What the browser hands its service worker of a letter, as it would be sent now."""
    assert letter.subscription is not None
    now = datetime.now(UTC)
    request = requests.request_for(letter, letter.subscription, keys.pair(now=now), now=now)
    return browser.opened(request.body).decode()


def escalated(team: Any, now: datetime) -> Escalation:
    place = Touchpoint.objects.create(name="Web checkout", slug="web-checkout", team=team)
    alarm = alarms.by_hand("Refunds do not arrive", severity=Severity.URGENT, touchpoint=place)
    held = escalations.raise_(alarm, by=None, now=now)
    climbing.climb(now=now)
    return held


def test_an_escalation_reaches_a_browser_and_a_click_opens_it(
    own_page: Page, cast: Cast, chromium: Browser, deliver: Callable[[str], None], live: str
) -> None:
    worker = turn_on(own_page)
    held = PushSubscription.objects.get()
    assert (held.user, held.endpoint) == (cast.cleo, chromium.endpoint)
    asked = json.loads(own_page.evaluate("localStorage.getItem('push-subscription')"))
    assert asked == {"visible": True, "key": list(from_base64url(keys.pair(now=datetime.now(UTC)).public))}

    escalation = escalated(cast.web, datetime.now(UTC))
    letter = Letter.objects.get(kind=Letter.Kind.PUSH)
    deliver(read(letter, chromium))
    [told] = shown(own_page)
    assert told["title"] == "Urgent: Refunds do not arrive"
    assert told["body"] == "Touched: Web checkout. Nobody has taken it on yet. Read the words after sign-in."
    assert told["actions"] == ["I take it on"]
    address = f"{live}{reverse('escalation', args=[escalation.number])}"
    assert clicked(worker) == address
    own_page.goto(address)
    expect(own_page.get_by_role("heading", level=1)).to_contain_text("Refunds do not arrive")

    # What comes twice, or is news about the same thing, takes the place of what stands there.
    deliver(read(letter, chromium))
    shown(own_page)
    deliver(read(letter, chromium))
    [told] = shown(own_page)
    own_page.goto(clicked(worker, action="0"))
    own_page.get_by_role("button", name="I take it on").click()
    expect(own_page.locator("main")).to_contain_text("Cleo")
    escalation.refresh_from_db()
    assert escalation.taken_by == cast.cleo


def test_a_push_that_cannot_be_read_or_leads_elsewhere_does_no_harm(
    own_page: Page, deliver: Callable[[str], None], live: str
) -> None:
    worker = turn_on(own_page)
    deliver("no json")
    assert shown(own_page)[0]["title"] == "Something waits for you in Outspoken"
    assert clicked(worker) == f"{live}/"
    elsewhere = {"id": "1", "title": "A", "body": "", "link": "https://evil.example/", "tag": "a", "actions": []}
    deliver(json.dumps(elsewhere))
    shown(own_page)
    opened = worker.evaluate(
        """async () => {
          const [notification] = await self.registration.getNotifications();
          let opened = "nothing";
          self.clients.openWindow = async (address) => { opened = address; };
          const click = new NotificationEvent("notificationclick", { notification });
          const done = new Promise((settled, never) => {
            click.waitUntil = (work) => work.then(settled, settled);
            setTimeout(() => never(new Error("The click was not heard.")), 30_000);
          });
          self.dispatchEvent(click);
          await done;
          return opened;
        }"""
    )
    assert opened == "nothing"


def test_it_is_turned_off_again_by_keyboard_and_the_browser_forgets_it_too(own_page: Page) -> None:
    turn_on(own_page)
    expect(own_page.get_by_text("(this browser)")).to_be_visible()
    expect(own_page.get_by_text("Notifications are on here.")).to_be_visible()
    own_page.get_by_role("button", name="Turn off").focus()
    own_page.keyboard.press("Enter")
    expect(own_page.get_by_text("Notifications are off: Chrome on Linux.")).to_be_visible()
    assert own_page.evaluate("localStorage.getItem('push-subscription')") is None
    assert not PushSubscription.objects.exists()
    expect(own_page.get_by_role("button", name="Turn on in this browser")).to_be_visible()


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("delete window.PushManager", "This browser cannot be told anything while a page is closed"),
        ("Object.defineProperty(window, 'isSecureContext', { value: false })", "only that come over HTTPS"),
        (
            "Object.defineProperty(Notification, 'permission', { value: 'denied' })",
            "was told never to show notifications of Outspoken",
        ),
    ],
)
def test_where_a_browser_cannot_or_may_not_the_page_says_what_to_do(
    context: BrowserContext, page: Page, cast: Cast, sign_in: SignIn, script: str, said: str
) -> None:
    sign_in(context, cast.cleo)
    page.add_init_script(script)
    page.goto(PAGE)
    expect(page.get_by_text(said)).to_be_visible()
    expect(page.get_by_role("button", name="Turn on in this browser")).to_be_hidden()


def test_a_push_service_that_does_not_answer_is_told_of(own_page: Page) -> None:
    refused = "PushManager.prototype.subscribe = async () => { throw new DOMException('x', 'AbortError'); }"
    own_page.evaluate(f"() => {{ {refused} }}")
    own_page.get_by_role("button", name="Turn on in this browser").click()
    expect(own_page.get_by_text("its push service did not answer")).to_be_visible()


def test_the_page_is_clean_with_browsers_and_without(
    context: BrowserContext, page: Page, cast: Cast, sign_in: SignIn, audit: Audit
) -> None:
    sign_in(context, cast.cleo)
    page.goto(PAGE, timeout=60_000)
    audit(page, PAGE)
    shoot(page, "notifications-none")
    _fill(cast.cleo)
    audit(page, PAGE)
    shoot(page, "notifications")


def _fill(user: User) -> None:
    now = datetime.now(UTC)
    for number, name in enumerate(("Firefox on Linux", "Safari on iPhone")):
        held = Browser(f"https://push.example/{number}")
        subscriptions.turn_on(**held.handed_over, name=name, by=user, now=now)
