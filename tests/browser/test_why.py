"""Drivers, causes and two compared periods in a real browser, with comments to tell of."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from playwright.sync_api import BrowserContext, Page, expect

from outspoken.journeys.models import Touchpoint
from outspoken.listen.models import Source
from outspoken.understand import mirror
from tests.browser.conftest import Audit, SignIn
from tests.cast import Cast
from tests.understand.spoken import Told, tell, theme

pytestmark = pytest.mark.browser


@pytest.fixture
def filled(cast: Cast) -> None:
    """Two months: Refunds come up after the first, by form with release 4.2, and lower the score."""
    now, rng = datetime.now(UTC), np.random.default_rng(5)
    source = Source.objects.create(name="The shop's API", slug="shop", kind=Source.Kind.API, channel="mail")
    checkout = Touchpoint.objects.create(name="Web checkout", slug="web-checkout", team=cast.web)
    for key, name in (("refund", "Refunds"), ("staff", "Staff and service"), ("food", "Food and drink")):
        theme(key, name, now=now)
    told = []
    for place in range(400):
        is_late, refund, staff = place % 2 == 0, rng.random() < (0.4 if place % 2 == 0 else 0.1), rng.random() < 0.4
        spoken = {"refund": -1} if refund else {}
        spoken |= {"staff": 1} if staff else {}
        spoken |= {"food": int(rng.choice([-1, 1]))} if rng.random() < 0.3 else {}
        told.append(
            Told(
                now - timedelta(days=(5 if is_late else 40), minutes=place),
                spoken,
                feeling=-1 if refund else 1 if staff else 0,
                family="anger" if refund else "neutral",
                score=float(np.clip(round(7 - 4 * refund + staff + rng.normal()), 0, 10)),
                kind="nps",
                channel="form" if refund and is_late else "mail",
                touchpoint=checkout if place % 3 else None,
                attributes={"release": "4.2" if refund and is_late else "4.1"},
            )
        )
    tell(told, source=source)
    # A minute on: the test before may have mirrored this month just now, and it then rests.
    while mirror.mirror_dirty_months(now=now + timedelta(minutes=1)):
        continue


@pytest.mark.parametrize(
    "address",
    [
        "/understand/drivers/?score=nps&days=90",
        "/understand/drivers/?score=feeling&days=90",
        "/understand/changed/",
        "/understand/themes/refund/causes/",
        "/read/?theme=refund&attribute=release%3D4.2&hours=0-24&also=refund",
    ],
)
def test_filled_pages_are_accessible(
    page: Page, context: BrowserContext, cast: Cast, sign_in: SignIn, audit: Audit, filled: None, address: str
) -> None:
    sign_in(context, cast.ana)
    # The first request of a fresh process loads the whole of Django.
    page.set_default_timeout(60_000)
    page.goto("/me/")
    audit(page, address)


def test_from_a_circumstance_to_its_words(
    page: Page, context: BrowserContext, cast: Cast, sign_in: SignIn, filled: None
) -> None:
    sign_in(context, cast.ana)
    page.set_default_timeout(60_000)
    page.goto("/understand/themes/refund/?days=90")
    page.get_by_role("link", name="What distinguishes it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What distinguishes Refunds")
    page.get_by_role("row", name="release 4.2").get_by_role("link").click()
    expect(page.get_by_text("release: 4.2").first).to_be_visible()


def test_everything_compared_opens_by_keyboard(
    page: Page, context: BrowserContext, cast: Cast, sign_in: SignIn, audit: Audit, filled: None
) -> None:
    sign_in(context, cast.ana)
    page.set_default_timeout(60_000)
    page.goto("/understand/changed/")
    page.locator(".changed-group", has_text="Themes").locator("summary").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("rowheader", name="Refunds: share of comments")).to_be_visible()
