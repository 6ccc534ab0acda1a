"""Changes and journeys in a real browser: for everybody, and told while one types."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from outspoken.journeys.models import Journey, Promise, Stage, Touchpoint
from outspoken.lens import Lens
from outspoken.listen.models import Source
from outspoken.understand import mirror
from outspoken.understand.changes import verdict
from outspoken.understand.models import Change
from tests.browser.conftest import Audit, SignIn
from tests.cast import Cast
from tests.understand.said import hear, said

pytestmark = pytest.mark.browser


@pytest.fixture(autouse=True)
def _patience(context: BrowserContext) -> None:
    """The first verdict of a server that has just come up waits for the libraries that judge it."""
    context.set_default_timeout(40_000)


@pytest.fixture
def lens() -> Iterator[Lens]:
    """The server's lens, empty before and after."""
    held = mirror.lens()
    for month in held.months():
        held.remove_month(month)
    yield held
    for month in held.months():
        held.remove_month(month)


@pytest.fixture
def change(cast: Cast, lens: Lens) -> Change:
    """Sixty days of taps at a promised touchpoint, with half as many since a change twenty days ago."""
    verdict.forget()
    now = datetime.now(UTC)
    source = Source.objects.create(name="The shop's API", slug="shop", kind=Source.Kind.API, channel="mail")
    stage = Stage.objects.create(journey=Journey.objects.create(name="Buy", slug="buy"), name="Pay")
    place = Touchpoint.objects.create(
        name="Web checkout", slug="web-checkout", team=cast.web, stage=stage, operator="partner", partner="Paywell"
    )
    Promise.objects.create(touchpoint=place, wording="Paid in a minute.", measure="csat", target=0.9)
    items = [
        said("", emotion="anger", score=2 + number % 4, score_kind="csat", touchpoint=place.slug,
             occurred_at=now - timedelta(days=day))
        for day in range(1, 61)
        for number in range((6 if day > 20 else 3) + day % 3)
    ]  # fmt: skip
    hear(*items, source=source, now=now)
    while mirror.mirror_dirty_months(now=now):
        continue
    return Change.objects.create(
        what="One page instead of three", touchpoint=place, effect_on=(now - timedelta(days=20)).date(),
        expected_ratio=2 / 3, made_by=cast.ana, made_at=now,
        power=[{"ratio": 2 / 3, "days": 24, "words": "A fall by a third would be seen after about 24 days."}],
    )  # fmt: skip


@pytest.mark.parametrize("address", ["/understand/changes/", "/understand/changes/new", "/understand/journeys/"])
def test_pages_of_changes_and_journeys_are_accessible(
    page: Page, context: BrowserContext, cast: Cast, sign_in: SignIn, audit: Audit, change: Change, address: str
) -> None:
    sign_in(context, cast.ana)
    audit(page, address)


def test_a_verdict_is_accessible(
    page: Page, context: BrowserContext, cast: Cast, sign_in: SignIn, audit: Audit, change: Change
) -> None:
    sign_in(context, cast.ana)
    audit(page, f"/understand/changes/{change.pk}/")
    expect(page.get_by_text("It worked", exact=True)).to_be_visible()


def test_empty_pages_are_accessible(
    page: Page, context: BrowserContext, cast: Cast, sign_in: SignIn, audit: Audit
) -> None:
    sign_in(context, cast.cleo)
    audit(page, "/understand/changes/")
    audit(page, "/understand/journeys/")


def test_how_soon_it_would_be_seen_is_told_while_one_fills_the_form(
    page: Page, context: BrowserContext, cast: Cast, sign_in: SignIn, change: Change
) -> None:
    sign_in(context, cast.ana)
    page.goto("/understand/changes/new")
    power = page.locator("#power")
    expect(power.locator(".expected")).to_contain_text("A fall by a third would be seen after about")
    page.get_by_label("By about").select_option("half")
    expect(power.locator(".expected")).to_contain_text("A fall by half would be seen after about")
    page.get_by_label("We hope for").select_option("more happy comments")
    expect(power).to_contain_text("too few to tell")
    page.get_by_label("What was changed").fill("A second till")
    page.get_by_role("button", name="Record it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("A second till")
    assert Change.objects.filter(what="A second till", expected_ratio=1.5).exists()
