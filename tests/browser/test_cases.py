"""Cases in a real browser: for everybody, by keyboard, and for a customer without a script."""

from __future__ import annotations

import os
import zlib
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from outspoken.act import cases, incoming, please, portal
from outspoken.act.models import Case, Mentioned, Message, Severity, Snippet
from outspoken.act.openings import Opening, open_for
from outspoken.journeys.models import Touchpoint
from outspoken.listen import pulses
from outspoken.listen.models import Feedback, Pulse
from outspoken.post.inbox import intake, mailboxes
from outspoken.post.letters import File
from outspoken.understand import readings
from tests.act.conftest import OpenCase, Tell, checkout, open_case, source, tell, train  # noqa: F401  fixtures
from tests.browser.conftest import Audit, SignIn
from tests.cast import Cast

pytestmark = pytest.mark.browser
PICTURES = os.environ.get("OUTSPOKEN_PICTURES", "")


def _chunk(kind: bytes, data: bytes) -> bytes:
    return len(data).to_bytes(4) + kind + data + zlib.crc32(kind + data).to_bytes(4)


# A plain picture of 64 by 48.
_HEAD = (64).to_bytes(4) + (48).to_bytes(4) + bytes([8, 2, 0, 0, 0])
_ROWS = zlib.compress(b"".join(b"\0" + bytes([40, 90 + y, 160]) * 64 for y in range(48)))
PNG = b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", _HEAD) + _chunk(b"IDAT", _ROWS) + _chunk(b"IEND", b"")


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


@pytest.fixture
def pulse(checkout: Touchpoint, now: datetime) -> Pulse:  # noqa: F811
    return pulses.create(slug="checkout", question="How was it?", touchpoint=checkout, by=None, now=now)


@pytest.fixture
def with_files(cast: Cast, now: datetime) -> Case:
    """A case by mail, with a photo, answered with a file."""
    mailbox = mailboxes.create(kind="webhook", name="Care", address="care@vo.example", by=cast.ada, now=now)
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "zoe@example.test", "care@vo.example", "Broken"
    mail["Message-ID"], mail["Date"] = "<photo@example.test>", "Mon, 02 Mar 2026 09:00:00 +0000"
    mail.set_content("The lamp came in pieces, see the photo.")
    photo = Path(__file__).parent.parent.parent / "src/outspoken/pages/static/pages/icon.svg"
    mail.add_attachment(photo.read_bytes(), maintype="image", subtype="svg+xml", filename="drawing.svg")
    mail.add_attachment(PNG, maintype="image", subtype="png", filename="photo of the lamp.png")
    intake.take([mail.as_bytes()], mailbox=mailbox, now=now)
    incoming.take_up(now=now)
    case = Case.objects.get(channel="mail", person__identities__handle="zoe@example.test")
    label = File("return label.pdf", "application/pdf", b"%PDF-1.7")
    cases.answer(case, text="Please send it back with this label.", by=cast.cleo, now=now, files=[label])
    return case


def _pages_of_a_pulse(pulse: Pulse, *, now: datetime) -> list[tuple[str, str]]:
    """The page of thanks, and what stands behind “please answer me” before and after the tap."""
    found = []
    for name, is_asked in (("please", False), ("asked for", True)):
        answer = pulses.new_answer()
        told = pulses.tap(pulse, answer, emotion="anger", language="en", now=now)
        token = pulses.sign(pulse, answer)
        if is_asked:
            please.ask(told, now=now)
        else:
            found.append(("thanks", f"/p/checkout/thanks/{token}"))
        found.append((name, f"/p/checkout/please/{token}"))
    return found


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
    page: Page, context: BrowserContext, audit: Audit, sign_in: SignIn, cast: Cast, busy: Case, with_files: Case,
    pulse: Pulse, now: datetime,
) -> None:  # fmt: skip
    sign_in(context, cast.ben)
    for name, address in (
        ("inbox", "/act/cases/?view=open"),
        ("case", f"/act/cases/{busy.number}/"),
        ("recovery", "/act/recovery/"),
        ("promises", "/act/promises/"),
        ("snippets", "/act/snippets/"),
        ("portal", f"/case/{portal.token(busy)}?say=yes"),
        ("with files", f"/act/cases/{with_files.number}/"),
        *_pages_of_a_pulse(pulse, now=now),
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


def test_a_colleague_is_named_by_keyboard_from_those_who_may_see_the_case(
    page: Page, context: BrowserContext, sign_in: SignIn, cast: Cast, busy: Case
) -> None:
    sign_in(context, cast.cleo)
    page.goto(f"/act/cases/{busy.number}/")
    page.get_by_text("Note…").click()
    page.locator("#note").press_sequentially("Please look, @b")
    offered = page.get_by_role("listbox", name="Colleagues").get_by_role("option")
    expect(offered).to_have_text(["Ben @Ben"])
    page.keyboard.press("Enter")
    expect(page.locator("#note")).to_have_value("Please look, @Ben ")
    page.keyboard.type("and @")
    expect(offered.first).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowDown")
    expect(offered.nth(1)).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Escape")
    expect(offered).to_have_count(0)
    page.get_by_role("button", name="Keep the note").click()
    expect(page.locator(".entry-note").last).to_contain_text("to Ben")
    assert Mentioned.objects.filter(user=cast.ben, message__text__startswith="Please look").count() == 1


def test_a_customer_asks_to_be_answered_and_reads_the_answer_without_a_script(
    browser: Browser, live: str, pulse: Pulse, cast: Cast, now: datetime
) -> None:
    context = browser.new_context(base_url=live, java_script_enabled=False)
    page = context.new_page()
    page.goto("/p/checkout")
    page.get_by_role("button", name="angry").click()
    page.get_by_role("button", name="Please answer me").click()
    expect(page.locator("h1")).to_have_text("We will answer you.")
    case = Case.objects.get(answers__feedback=Feedback.objects.get())
    cases.answer(case, text="We are sorry, it is mended.", by=cast.cleo, now=now)
    page.get_by_label("Your mail address").fill("zoe@example.test")
    page.get_by_role("button", name="Write to me there, too").click()
    expect(page.locator("main")).to_contain_text("We also write to your mail address.")
    page.get_by_role("link", name="Open your page").click()
    expect(page.locator("main")).to_contain_text("We are sorry, it is mended.")
    context.close()


def test_all_that_match_are_changed_after_one_more_question(
    page: Page, context: BrowserContext, sign_in: SignIn, audit: Audit, cast: Cast, busy: Case, tell: Tell,  # noqa: F811
    now: datetime,
) -> None:  # fmt: skip
    told = [tell(f"Nobody answers me, {n}.", who=f"n{n}@example.test") for n in range(60)]
    open_for([Opening((pk,), ("anger",)) for pk in told], by=None, now=now)
    sign_in(context, cast.ben)
    page.goto("/act/cases/?view=open")
    page.get_by_label("all 64, not only these").check()
    expect(page.locator("[data-ticked-count]")).to_have_text("all 64 chosen")
    page.get_by_role("button", name="Take", exact=True).click()
    expect(page.locator("h1")).to_have_text("Change 64 cases: take them yourself?")
    page.get_by_role("button", name="Change 64 cases").click()
    expect(page.locator(".message")).to_contain_text("Done for 64 cases.")
    assert Case.objects.filter(owner=cast.ben).count() == 64
