"""Escalations, ladders and the desk in a real browser: one tap from the mail, axe, light, dark and phone."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from outspoken.act import climbing, drills, escalations
from outspoken.act.models import Escalation, QuietHours, Severity
from outspoken.act.openings import Opening, open_for
from outspoken.journeys.models import Touchpoint
from outspoken.listen.models import Source, Verbatim
from outspoken.post.models import Letter
from outspoken.understand import themes
from outspoken.understand.models import Incident, Theme
from tests.browser.conftest import Audit, SignIn
from tests.cast import Cast
from tests.understand.said import hear, said

pytestmark = pytest.mark.browser


@pytest.fixture
def filled(cast: Cast) -> Escalation:
    """Refunds break down at the checkout: Cleo was called an hour ago, then Ben and Eli; one drill was settled."""
    now = datetime.now(UTC)
    themes.plant(now=now)
    source = Source.objects.create(name="The shop's API", slug="shop", kind=Source.Kind.API, channel="mail")
    place = Touchpoint.objects.create(name="Web checkout", slug="web-checkout", team=cast.web)
    words = (
        "I pressed pay twice and the refund of the second payment never came.",
        "Where is my refund? Third time I ask, and I am angry now.",
        "My refund is lost between you and the bank. Nobody can tell me where it is.",
        "The refund page times out.",
    )
    items = [
        said(text, person=f"mia{n}@example.test", touchpoint=place.slug, occurred_at=now - timedelta(hours=n))
        for n, text in enumerate(words)
    ]
    items += [
        said(f"It took {n} days, but then all was well.", touchpoint=place.slug, occurred_at=now - timedelta(days=1))
        for n in range(2, 12)
    ]
    hear(*items, source=source, now=now)
    today = now.date()
    Incident.objects.create(
        key="k", kind="more", severity="breakdown", theme=Theme.objects.get(key="payment.refund"), touchpoint=place,
        touchpoints=[place.pk], channels=["mail"], since=today, noticed=today, last=today, ratio=3.1, low=2.2, high=4.3,
        seen=58, usual=19, noticed_at=now, changed_at=now,
    )  # fmt: skip
    lost = Verbatim.objects.get(text__startswith="My refund is lost").feedback_id
    open_for([Opening((lost,), ("anger",), Severity.URGENT)], by=None, now=now - timedelta(minutes=30))
    QuietHours.objects.create(user=cast.ben, starts=22 * 60, ends=7 * 60)
    for minutes in (75, 40, 10):
        climbing.climb(now=now - timedelta(minutes=minutes))
    tried = drills.drill(
        severity=Severity.URGENT, team=cast.web, people=[cast.eli], by=cast.ada, now=now - timedelta(days=2)
    )
    escalations.acknowledge(tried, by=cast.eli, now=now - timedelta(days=2, minutes=-4))
    escalations.resolve(tried, outcome="Reached within four minutes.", by=cast.eli, now=now - timedelta(days=1))
    return Escalation.objects.get(is_drill=False)


def shoot(page: Page, name: str) -> None:
    """Pictures to be looked at, where a folder for them is named."""
    if folder := os.environ.get("OUTSPOKEN_PICTURES"):
        for width, scheme in ((1440, "light"), (1440, "dark"), (390, "light")):
            page.set_viewport_size({"width": width, "height": 900})
            page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
            page.screenshot(path=f"{folder}/{name}-{width}-{scheme}.png", full_page=True)


def test_every_page_stands_up_to_axe_in_light_dark_and_on_a_phone(
    filled: Escalation, context: BrowserContext, page: Page, sign_in: SignIn, audit: Audit, cast: Cast
) -> None:
    drill = Escalation.objects.get(is_drill=True)
    sign_in(context, cast.ada)
    for name, address in (
        ("escalations", "/act/escalations/"),
        ("escalation", f"/act/escalations/{filled.number}/"),
        ("drill", f"/act/escalations/{drill.number}/"),
        ("raise", "/act/escalations/new"),
        ("ladders", "/act/ladders/"),
    ):
        audit(page, address)
        shoot(page, name)
    sign_in(context, cast.eli)
    audit(page, "/act/desk/")
    shoot(page, "desk")
    letter = Letter.objects.get(to=cast.eli.email, subject__startswith="Urgent: ")
    address = next(word for word in letter.text.split() if "/escalation/" in word)
    audit(page, "/escalation/" + address.split("/escalation/")[1])
    shoot(page, "taking")


def test_an_executive_takes_it_on_with_one_tap_from_the_mail_and_settles_it(
    filled: Escalation, context: BrowserContext, page: Page, sign_in: SignIn, cast: Cast
) -> None:
    letter = Letter.objects.get(to=cast.eli.email, subject__startswith="Urgent: ")
    address = next(word for word in letter.text.split() if "/escalation/" in word)
    page.goto("/escalation/" + address.split("/escalation/")[1])
    page.get_by_role("button", name="I take it on, as Eli").press("Enter")
    expect(page.get_by_text("It is yours, Eli. Nobody else is called.")).to_be_visible()
    sign_in(context, cast.eli)
    page.get_by_role("link", name="See all of it").click()
    expect(page.get_by_text("Eli took it on at")).to_be_visible()
    page.get_by_text("Settle it", exact=True).click()
    page.get_by_label("What was done, in a sentence or two").fill("The release was rolled back.")
    page.get_by_role("button", name="It is settled").click()
    expect(page.get_by_role("heading", name="What we make of it")).to_be_visible()
    page.goto("/act/desk/")
    page.get_by_role("button", name="I read it (comment 1)").click()
    expect(page.get_by_text("you read 1 of the comments")).to_be_visible()


def test_a_ladder_is_changed_and_told_in_plain_words(
    filled: Escalation, context: BrowserContext, page: Page, sign_in: SignIn, cast: Cast
) -> None:
    sign_in(context, cast.ben)
    page.goto("/act/ladders/")
    urgent = page.get_by_role("region", name="Urgent")
    expect(urgent.get_by_text("At 10:00 Cleo")).to_be_visible()
    expect(urgent.get_by_text("By 11:00 Eli, if nobody took it on")).to_be_visible()
    urgent.get_by_text("Change it").click()
    urgent.get_by_label("After minutes").nth(3).fill("50")
    urgent.get_by_role("button", name="Keep it").click()
    expect(page.get_by_role("region", name="Urgent").get_by_text("By 10:50 Eli, if nobody took it on")).to_be_visible()
