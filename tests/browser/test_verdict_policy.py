"""The lines between verdicts, promises, employees and the one more tap of a pulse, in a real browser."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from outspoken.journeys import promises
from outspoken.journeys.models import Touchpoint
from outspoken.journeys.promises import Draft
from outspoken.listen import pulses, sources
from outspoken.listen.models import Pulse, Source
from outspoken.people.models import Person
from outspoken.understand import mirror
from tests.browser.conftest import Audit, SignIn
from tests.cast import Cast
from tests.understand.said import hear, said

pytestmark = pytest.mark.browser


@pytest.fixture
def filled(cast: Cast) -> None:
    """Thirteen weeks of refunds by ten customers at two places, with praise of the staff beside them."""
    now = datetime.now(UTC)
    source = Source.objects.create(name="The shop's API", slug="shop", kind=Source.Kind.API, channel="mail")
    places = [Touchpoint.objects.create(name=name, slug=name.lower(), team=cast.web) for name in ("Checkout", "Train")]
    items = []
    for week in range(13):
        at = now - timedelta(weeks=week, hours=5)
        items += [
            said("The train arrived.", occurred_at=at, touchpoint=places[n % 2].slug, score=8, score_kind="nps")
            for n in range(12)
        ]
        items.append(
            said(
                "The refund never came, I am angry.", occurred_at=at, person=f"r{week % 10}",
                touchpoint=places[week % 2].slug, attributes={"told_us": "yes" if week % 3 else "no"},
            )
        )  # fmt: skip
        items.append(said("Such friendly staff, thank you!", occurred_at=at, touchpoint=places[week % 2].slug))
    hear(*items, source=source, now=now)
    pulse = pulses.create(slug="gate", question="How was the gate?", touchpoint=places[0], by=cast.ana, now=now)
    Pulse.objects.filter(pk=pulse.pk).update(asks_told=True)
    first = promises.write(places[0], Draft("Refunds are paid in a day.", "csat", 0.9), by=cast.ana, now=now)
    promises.change(first, Draft("Refunds are paid in three days.", "csat", 0.9), why="", by=cast.ana, now=now)
    staff = sources.create(name="Staff survey", kind="file", is_of_employees=True, by=cast.ana, now=now)
    hear(said("The till is slow.", person="anna"), source=staff, now=now)
    # A minute on: the test before may have mirrored this month just now, and it then rests.
    while mirror.mirror_dirty_months(now=now + timedelta(minutes=1)):
        continue


def shoot(page: Page, name: str) -> None:
    """Pictures to be looked at, where a folder for them is named."""
    if folder := os.environ.get("OUTSPOKEN_PICTURES"):
        for width, scheme in ((1440, "light"), (1440, "dark"), (390, "light")):
            page.set_viewport_size({"width": width, "height": 900})
            page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
            page.screenshot(path=f"{folder}/{name}-{width}-{scheme}.png", full_page=True)


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("policy", "/understand/policy/"),
        ("themes", "/understand/themes/"),
        ("theme", "/understand/themes/payment.refund/"),
        ("praised", "/understand/themes/staff.friendliness/"),
        ("praised-all", "/understand/themes/staff.friendliness/?about=all"),
        ("drivers", "/understand/drivers/?score=nps&days=90&with=themes&with=feelings&with=ratings"),
        ("promises", "/journeys/touchpoints/checkout/promises/"),
        ("journeys", "/understand/journeys/"),
        ("source", "/listen/sources/staff-survey/"),
        ("pulse", "/listen/pulses/gate/"),
        ("touchpoints", "/understand/touchpoints/"),
        ("now", "/now/"),
    ],
)
def test_pages_are_accessible(
    page: Page,
    context: BrowserContext,
    cast: Cast,
    sign_in: SignIn,
    audit: Audit,
    filled: None,
    name: str,
    address: str,
) -> None:
    sign_in(context, cast.ada)
    # The first request of a fresh process loads the whole of Django.
    page.set_default_timeout(60_000)
    page.goto("/me/")
    audit(page, address)
    shoot(page, name)


def test_an_employees_page_is_accessible(
    page: Page, context: BrowserContext, cast: Cast, sign_in: SignIn, audit: Audit, filled: None
) -> None:
    sign_in(context, cast.ada)
    page.set_default_timeout(60_000)
    person = Person.objects.get(kind="employee")
    page.goto("/me/")
    audit(page, f"/people/customers/{person.pk}/")
    shoot(page, "employee")
    page.get_by_role("button", name="Keep as a customer").click()
    expect(page.get_by_text("Kept as a customer.").first).to_be_visible()


def test_what_a_line_would_change_is_told_while_it_is_typed(
    page: Page, context: BrowserContext, cast: Cast, sign_in: SignIn, filled: None
) -> None:
    sign_in(context, cast.ana)
    page.set_default_timeout(60_000)
    page.goto("/understand/policy/")
    expect(page.get_by_text("No verdict would change")).to_be_visible()
    # No line about customers: the server keeps those of another test for minutes.
    heard = page.get_by_label("Comments, or customers served, in all")
    heard.fill("1000")
    heard.press("Tab")
    expect(page.locator("#would").get_by_role("link", name="Refunds and compensation")).to_be_visible()
    shoot(page, "policy-preview")
    page.get_by_label("Why", exact=True).fill("Our shops are small")
    page.get_by_role("button", name="Save as a new version").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("version 1")
    shoot(page, "policy-saved")


def test_one_more_tap_without_a_script(
    context: BrowserContext, page: Page, cast: Cast, audit: Audit, filled: None
) -> None:
    page.set_default_timeout(60_000)
    page.goto("/p/gate")
    page.get_by_role("button", name="angry").click()
    page.get_by_text("Had you told us about it before?").wait_for()
    audit(page, page.url)
    shoot(page, "told")
    page.get_by_role("button", name="No, nobody").click()
    expect(page.get_by_text("It tells us how many stay silent.")).to_be_visible()
