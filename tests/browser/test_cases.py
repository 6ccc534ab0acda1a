"""Cases in a real browser: for everybody, by keyboard, and for a customer without a script."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from outspoken.act import cases, portal
from outspoken.act.models import Case, Message, Severity, Snippet
from outspoken.understand import readings
from tests.act.conftest import OpenCase, Tell, checkout, open_case, source, tell, train  # noqa: F401  fixtures
from tests.browser.conftest import Audit, SignIn
from tests.cast import Cast

pytestmark = pytest.mark.browser
PICTURES = os.environ.get("OUTSPOKEN_PICTURES", "")


@pytest.fixture
def now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
def busy(open_case: OpenCase, tell: Tell, cast: Cast, now: datetime) -> Case:  # noqa: F811
    """A case with a story, among others."""
    tell("Everything was fine last year, I even told my friends.", who="mia@example.test", ago=timedelta(days=200))
    said = [
        "I have been a customer for eleven years and this is the first time nobody could tell me where my parcel is.",
        "The refund you promised three weeks ago is still not on my account. I am furious.",
        "The app lost my order, and then it charged me twice!",
        "I cannot get in with my wheelchair since you changed the door. This is dangerous.",
    ]
    made = [
        open_case(words, who=f"c{i}@example.test" if i else "mia@example.test", severity=Severity(4 - i))
        for i, words in enumerate(said)
    ]
    readings.read_unread(now=now)
    for one in made[1:]:
        cases.tag(one, tags=["refund"], by=cast.cleo, now=now)
    cases.answer(
        made[0], text="Dear Mia,\n\nwe looked for it, and it is at the depot.\n\nKind regards\nCleo",
        by=cast.cleo, now=now,
    )  # fmt: skip
    cases.note(made[0], text="Lost at the depot, third one this week. @Ben", by=cast.cleo, now=now, mentions=[cast.ben])
    cases.call(made[0], outcome=Message.Call.NO_ANSWER, text="Rang twice.", by=cast.cleo, now=now)
    cases.receive(made[0], text="It still is not here.", at=now, channel="mail", external_id="<a@b>", now=now)
    Snippet.objects.create(name="Sorry", text="We are sorry, {name}.", by=cast.cleo, at=now)
    Case.objects.filter(pk=made[1].pk).update(
        due_at=now - timedelta(hours=30), first_contact_due_at=now - timedelta(hours=30)
    )
    return Case.objects.get(pk=made[0].pk)


def picture(page: Page, name: str, address: str) -> None:
    """Kept where OUTSPOKEN_PICTURES names a folder, to be looked at."""
    if not PICTURES:
        return
    for scheme, width in (("light", 1440), ("dark", 1440), ("light", 390)):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
        page.goto(address)
        page.screenshot(path=Path(PICTURES) / f"{name}-{scheme}-{width}.png", full_page=True)


def test_everybody_can_use_the_pages_of_cases(
    page: Page, context: BrowserContext, audit: Audit, sign_in: SignIn, cast: Cast, busy: Case
) -> None:
    sign_in(context, cast.ben)
    for name, address in (
        ("inbox", "/act/cases/?view=open"),
        ("case", f"/act/cases/{busy.number}/"),
        ("recovery", "/act/recovery/"),
        ("promises", "/act/promises/"),
        ("snippets", "/act/snippets/"),
        ("portal", f"/case/{portal.token(busy)}?say=yes"),
    ):
        audit(page, address)
        picture(page, name, address)
    audit(page, "/act/cases/?view=asked")
    picture(page, "empty", "/act/cases/?view=asked")
    audit(page, "/case/nonsense", status=404)


def test_a_case_is_found_opened_and_answered_by_keyboard_alone(
    page: Page, context: BrowserContext, sign_in: SignIn, cast: Cast, busy: Case
) -> None:
    sign_in(context, cast.cleo)
    page.goto("/act/cases/?view=open")
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.locator("[data-ticked-count]")).to_have_text("1 chosen")
    page.keyboard.press("t")
    expect(page.locator(".message")).to_contain_text("Done for 1 case.")
    page.goto("/act/cases/?view=open")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    first = page.locator("[data-case-link]").first.get_attribute("href")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{first}")
    page.keyboard.press("r")
    page.keyboard.type("We beg your pardon.")
    # What is typed is kept while one types it.
    with page.expect_response("**/here"):
        pass
    page.reload()
    expect(page.locator("#answer")).to_have_value("We beg your pardon.")
    page.get_by_role("button", name="Answer", exact=True).click()
    expect(page.locator(".entry-out").last).to_contain_text("We beg your pardon.")
    expect(page.locator("#answer")).to_have_value("")


def test_colleagues_are_warned_and_nothing_typed_is_lost(
    page: Page, context: BrowserContext, browser: Browser, sign_in: SignIn, cast: Cast, busy: Case, live: str
) -> None:
    sign_in(context, cast.cleo)
    address = f"/act/cases/{busy.number}/"
    page.goto(address)
    with page.expect_response("**/here"):
        page.locator("#answer").type("Half a sentence")
    other = browser.new_context(base_url=live)
    sign_in(other, cast.ben)
    ben = other.new_page()
    ben.goto(address)
    expect(ben.locator("#here")).to_contain_text("Cleo is writing here right now")
    ben.locator("#answer").fill("Ben's answer.")
    ben.get_by_role("button", name="Answer", exact=True).click()
    expect(ben.locator(".entry-out").last).to_contain_text("Ben's answer.")
    page.get_by_role("button", name="Answer", exact=True).click()
    expect(page.locator(".case-problem")).to_contain_text("Somebody changed case")
    expect(page.locator("#answer")).to_have_value("Half a sentence")
    other.close()


def test_a_customer_reads_replies_and_judges_without_a_script(browser: Browser, live: str, busy: Case) -> None:
    context = browser.new_context(base_url=live, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"/case/{portal.token(busy)}?say=yes")
    expect(page.locator("body")).to_contain_text("nobody could tell me where my parcel is")
    expect(page.locator("body")).not_to_contain_text("third one this week")
    assert not busy.messages.filter(text__contains="put right").exists()
    page.get_by_label("Write to us").fill("The parcel came, broken.")
    page.get_by_role("button", name="Send").click()
    expect(page.locator("body")).to_contain_text("Thank you, we have it.")
    page.get_by_role("button", name="No, not yet").click()
    expect(page.locator("body")).to_contain_text("You told us that it is not put right yet.")
    page.get_by_role("button", name="Yes, it is put right").click()
    expect(page.locator("body")).to_contain_text("You told us that it is put right. Thank you.")
    busy.refresh_from_db()
    assert busy.outcome == "put right"
    context.close()
