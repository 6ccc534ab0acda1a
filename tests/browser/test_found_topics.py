"""Found topics, repeated words and masking rules in a real browser."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from outspoken.listen import masking_rules
from outspoken.listen.models import Source
from outspoken.understand import repeats, topic_search, topics
from outspoken.understand.models import SuggestedTopic, Theme
from tests.browser.conftest import Audit, SignIn
from tests.cast import Cast
from tests.understand.said import hear, said
from tests.understand.test_topics import KETTLES, PARROTS

pytestmark = pytest.mark.browser
CAMPAIGN = "Please keep the night train to the coast running, we all depend on it every weekend."


@pytest.fixture
def filled(cast: Cast) -> SuggestedTopic:
    """Comments about kettles and parrots, which no theme knows, and a campaign."""
    now = datetime.now(UTC)
    source = Source.objects.create(name="The shop's API", slug="shop", kind=Source.Kind.API, channel="mail")
    Theme.objects.create(key="refund", name="Refund", phrases=["refund"], changed_at=now)
    hear(
        *(said(text) for _ in range(12) for text in (*KETTLES, *PARROTS)),
        *(said(CAMPAIGN, person=f"p-{day}", occurred_at=now - timedelta(days=day)) for day in range(9)),
        source=source, now=now,
    )  # fmt: skip
    topic_search.find(now=now)
    repeats.compare(now=now)
    masking_rules.add(masking_rules.Draft("order", words=("order",), shapes=("RX-999999",)), by=cast.ada, now=now)
    return SuggestedTopic.objects.order_by("-size", "pk")[0]


def test_the_pages_are_accessible(
    page: Page, context: BrowserContext, cast: Cast, sign_in: SignIn, audit: Audit, filled: SuggestedTopic
) -> None:
    topics.pin(filled, on=True, by=cast.ana, now=datetime.now(UTC))
    sign_in(context, cast.ada)
    for address in (
        "/themes/found/", f"/themes/found/{filled.pk}/split?parts=2", "/read/?intent=suggestion", "/read/",
        "/listen/masking/",
    ):  # fmt: skip
        audit(page, address)


def test_a_topic_is_named_and_parted_by_keyboard_and_mouse(
    page: Page, context: BrowserContext, cast: Cast, sign_in: SignIn, server: str, filled: SuggestedTopic
) -> None:
    sign_in(context, cast.ana)
    page.goto(f"{server}/themes/found/")
    card = page.locator(f"#topic-{filled.pk}")
    card.get_by_text("Rename", exact=True).focus()
    page.keyboard.press("Enter")
    card.get_by_label("Its name").fill("Tea")
    page.keyboard.press("Enter")
    expect(page.locator(f"#topic-{filled.pk} h2")).to_have_text("Tea")
    page.locator(f"#topic-{filled.pk}").get_by_label("Split “Tea”").click()
    page.get_by_label("Into").select_option("3")
    expect(page.locator("input[name=parts]")).to_have_value("3")


def test_a_masking_rule_is_tried_while_it_is_typed(
    page: Page, context: BrowserContext, cast: Cast, sign_in: SignIn, server: str
) -> None:
    sign_in(context, cast.ada)
    page.goto(f"{server}/listen/masking/")
    page.get_by_label("A comment as a customer might write it").fill("My ticket BK-4711 is lost.")
    page.get_by_label("Masked as").fill("booking")
    page.get_by_label("Or of the shape").fill("AA-9999")
    expect(page.locator("#tried mark")).to_have_text("[booking]")
    page.get_by_label("Or by the pattern").fill("BK-([0-9")
    expect(page.locator("#tried")).to_contain_text("is not closed")
