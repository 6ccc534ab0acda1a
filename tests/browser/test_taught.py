"""Teaching the reader, in a real browser: axe finds nothing with versions on the page, and the page follows a fit."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from outspoken.listen.models import Source
from outspoken.understand import teaching
from tests.browser.conftest import Audit, SignIn
from tests.cast import Cast
from tests.understand.said import hear, said
from tests.understand.teach import EVEN, ODD, TRAINS, correct, fitted, leave

pytestmark = pytest.mark.browser


@pytest.fixture
def lessons(cast: Cast, transactional_db: None) -> datetime:
    """Comments corrected, and as many left as they were."""
    now = datetime.now(UTC)
    source = Source.objects.create(name="The shop's API", slug="shop", kind=Source.Kind.API, channel="mail")
    ids = hear(*(said(words.format(n=n)) for words in (ODD, EVEN) for n in TRAINS), source=source, now=now)
    correct(ids[:40], by=cast.ana, now=now)
    leave(ids[len(TRAINS) : len(TRAINS) + 40], by=cast.ana, now=now)
    return now


def test_the_page_with_versions_is_open_to_everybody(
    page: Page, context: BrowserContext, cast: Cast, sign_in: SignIn, audit: Audit, lessons: datetime
) -> None:
    first = fitted(by=cast.ana, now=lessons)
    teaching.activate(first.number, again=True, by=cast.ana, now=lessons)
    fitted(by=cast.ben, now=lessons)
    sign_in(context, cast.ana)
    audit(page, "/read/taught/")
    expect(page.locator(".taught-version")).to_have_count(2)


def test_the_page_follows_a_fit_and_a_version_is_chosen_by_keyboard(
    page: Page, context: BrowserContext, cast: Cast, sign_in: SignIn, lessons: datetime
) -> None:
    sign_in(context, cast.ana)
    page.goto("/read/")
    page.get_by_role("link", name="Teach the reader").click()
    page.get_by_role("button", name="Fit now").press("Enter")
    expect(page.locator(".taught-busy")).to_contain_text("own-1 is being learnt")
    teaching.fit(now=lessons)
    chosen = page.get_by_role("button", name="Make own-1 active")
    expect(chosen).to_be_visible()
    chosen.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("own-1 reads, as you taught it")
    page.get_by_role("button", name="Back to the shipped reader").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("The reader reads as shipped")
