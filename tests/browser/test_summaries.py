"""What they say, in a real browser: axe finds nothing, and the reading room's panel comes when it is asked for."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from outspoken.journeys.models import Touchpoint
from outspoken.listen.models import Source
from outspoken.understand import mirror
from tests.browser.conftest import Audit, SignIn
from tests.cast import Cast
from tests.understand.said import hear, said

pytestmark = pytest.mark.browser

LETTER = "Dear all,\n\nthe refund for our trip to {} was promised three times and never came. I am furious!\n\n" + (
    "We waited and waited. " * 20
)
KIND = "Thank you so much, the wonderful driver to {} was kind and helped us with the luggage."
TOWNS = ("Leeds", "Hull", "York", "Ripon", "Selby", "Goole", "Whitby", "Malton")


@pytest.fixture
def heard(cast: Cast, transactional_db: None) -> None:
    source = Source.objects.create(name="The shop's API", slug="shop", kind=Source.Kind.API, channel="mail")
    Touchpoint.objects.create(name="Web checkout", slug="web-checkout", team=cast.web)
    now = datetime.now(UTC)
    items = [
        said(form.format(town), touchpoint="web-checkout", occurred_at=now - timedelta(hours=2 + place))
        for form in (LETTER, KIND)
        for place, town in enumerate(TOWNS)
    ]
    hear(*items, source=source, now=now)
    while mirror.mirror_dirty_months(now=now):
        continue


@pytest.mark.parametrize(
    "address",
    ["/read/said/", "/understand/themes/payment.refund/", "/understand/touchpoints/web-checkout/"],
)
def test_a_summary_with_words_is_open_to_everybody(
    page: Page, context: BrowserContext, cast: Cast, sign_in: SignIn, audit: Audit, heard: None, address: str
) -> None:
    sign_in(context, cast.ada)
    audit(page, address)
    expect(page.locator(".said blockquote").first).to_be_visible()


def test_the_reading_room_sums_up_when_it_is_asked(
    page: Page, context: BrowserContext, cast: Cast, sign_in: SignIn, heard: None
) -> None:
    sign_in(context, cast.ada)
    page.goto("/read/?polarity=negative")
    page.get_by_role("link", name="What they say, in short").click()
    expect(page.locator("#said .said")).to_contain_text("comments")
    assert page.url.endswith("/read/?polarity=negative")
    page.locator("#said .said-line a").first.click()
    expect(page.locator("h1")).to_contain_text("comment")
