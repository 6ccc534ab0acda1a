"""The command centre and the reading room in a real browser: live comments, the keyboard, no script, hostile words."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Dialog, Page, expect

from outspoken.journeys.models import Touchpoint
from outspoken.listen.models import Source
from outspoken.people.models import User
from outspoken.understand import mirror, quotes, rereading
from outspoken.understand.models import Flag, Incident, Reading, ReadMark, SuggestedTopic
from tests.browser.conftest import Audit, SignIn
from tests.cast import Cast
from tests.hostile import PRINTABLE
from tests.understand.said import ANGRY, GRATEFUL, hear, said

pytestmark = pytest.mark.browser


@pytest.fixture
def source(cast: Cast) -> Source:
    return Source.objects.create(name="The shop's API", slug="shop", kind=Source.Kind.API, channel="mail")


@pytest.fixture
def filled(cast: Cast, source: Source) -> list[int]:
    """Forty comments of the last days, the newest first."""
    now = datetime.now(UTC)
    Touchpoint.objects.create(name="Web checkout", slug="web-checkout", team=cast.web)
    items = [
        said(
            f"{(ANGRY, GRATEFUL)[number % 2]} Number {number}.",
            occurred_at=now - timedelta(minutes=20 * number + 1),
            touchpoint="web-checkout" if number % 3 else "",
            channel=("mail", "call", "chat")[number % 3],
            person=f"person-{number % 4}",
            attributes={"route": "Leeds – Hull"},
        )
        for number in range(40)
    ]
    return hear(*items, source=source, now=now)


@pytest.mark.parametrize(
    "address", ["/now/", "/now/wall", "/read/", "/read/?emotion=anger&q=refund", "/read/?q=nowhere"]
)
def test_filled_pages_are_accessible(
    page: Page, context: BrowserContext, cast: Cast, sign_in: SignIn, audit: Audit, filled: list[int], address: str
) -> None:
    sign_in(context, cast.ana)
    audit(page, address)


def test_a_comments_page_and_its_shared_quote_are_accessible(
    page: Page, context: BrowserContext, cast: Cast, sign_in: SignIn, audit: Audit, filled: list[int]
) -> None:
    token = quotes.share(filled[0], by=cast.ana, now=datetime.now(UTC))
    sign_in(context, cast.ana)
    audit(page, f"/read/{filled[0]}/")
    audit(page, f"/quote/{token}")
    audit(page, "/quote/never-made", status=404)


def test_what_changed_is_accessible(
    page: Page, context: BrowserContext, cast: Cast, sign_in: SignIn, audit: Audit, filled: list[int]
) -> None:
    now = datetime.now(UTC)
    place = Touchpoint.objects.get(slug="web-checkout")
    row = Incident.objects.create(
        key="one", kind="more", severity="breakdown", reasons=["severe: 20 comments more than usual"], touchpoint=place,
        touchpoints=[place.pk], channels=["mail", "call"], since=now.date(), noticed=now.date(), last=now.date(),
        ratio=4.2, low=2.9, high=6.1, seen=26, usual=6, noticed_at=now, changed_at=now,
        trail={"day": now.date().toordinal(), "counts": [6, 5, 26], "means": [6, 6, 6], "trials": None,
               "kind": "more", "dispersion": 0.1, "uncertainty": 0.02},
    )  # fmt: skip
    sign_in(context, cast.ana)
    for address in ("/understand/incidents/", f"/understand/incidents/{row.pk}/", "/now/"):
        audit(page, address)


@pytest.fixture
def weeks(cast: Cast, source: Source) -> None:
    """Thirteen weeks in which a theme comes back, by known people."""
    now = datetime.now(UTC)
    Touchpoint.objects.create(name="Web checkout", slug="web-checkout", team=cast.web)
    items = [
        said(
            (ANGRY, GRATEFUL)[number % 2],
            occurred_at=now - timedelta(days=number % 91, hours=1),
            touchpoint="web-checkout" if number % 3 else "",
            channel=("mail", "call", "chat")[number % 3],
            person=f"person-{number % 60}",
        )
        for number in range(182)
    ]
    hear(*items, source=source, now=now)
    while mirror.mirror_dirty_months(now=now):
        continue


def test_verdicts_and_their_working_are_accessible(
    page: Page, context: BrowserContext, cast: Cast, sign_in: SignIn, audit: Audit, weeks: None
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    sign_in(context, cast.ana)
    audit(page, "/understand/themes/")
    audit(page, "/understand/themes/payment.refund/")
    page.set_viewport_size({"width": 360, "height": 900})
    page.goto("/understand/themes/payment.refund/")
    for summary in page.locator(".judged-working > summary").all():
        summary.click()
    expect(page.get_by_text("Does it come back week after week?")).to_be_visible()
    expect(page.get_by_text("from asking customers whether they told us")).to_be_visible()
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def test_a_figure_is_copied_with_all_it_rests_on_by_keyboard(
    page: Page, context: BrowserContext, cast: Cast, sign_in: SignIn, weeks: None
) -> None:
    sign_in(context, cast.ana)
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto("/understand/themes/payment.refund/")
    page.locator("a.figure").first.focus()
    page.keyboard.press("Tab")
    copier = page.get_by_role("button", name="Copy the figure: of all comments")
    expect(copier).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".figure-held [role=status]")).to_contain_text("Copied: of all comments: ")
    copied = page.evaluate("navigator.clipboard.readText()")
    pattern = (
        r"of all comments: \d+% \(\d+% to \d+%\), n \d+, last 90 days, as of .+, Refunds and compensation · Outspoken"
    )
    assert re.fullmatch(pattern, copied), copied


def test_open_choices_are_accessible(
    page: Page, context: BrowserContext, cast: Cast, sign_in: SignIn, filled: list[int]
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    sign_in(context, cast.ana)
    page.goto("/read/")
    page.get_by_text("Filter", exact=True).click()
    page.get_by_text("Wrong reading?").first.click()
    expect(page.get_by_role("button", name="worry").first).to_be_visible()
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def test_a_comment_appears_while_one_watches(
    page: Page, context: BrowserContext, cast: Cast, sign_in: SignIn, source: Source, filled: list[int]
) -> None:
    sign_in(context, cast.ana)
    page.goto("/now/")
    expect(page.get_by_text("live · as of").first).to_be_visible()
    before = page.locator("#figures time").first.get_attribute("datetime")
    hear(said("The kettle on platform two is singing."), source=source, now=datetime.now(UTC))
    expect(page.locator("[data-said] li").first).to_contain_text("kettle", timeout=3_000)
    # Its figures follow by themselves, in the same place.
    expect(page.locator("#figures time").first).not_to_have_attribute("datetime", before or "", timeout=8_000)
    expect(page.get_by_text("live · as of").first).to_be_visible()


def test_comments_wait_behind_a_bar_while_one_reads_further_down(
    page: Page, context: BrowserContext, cast: Cast, sign_in: SignIn, source: Source, filled: list[int]
) -> None:
    sign_in(context, cast.ana)
    page.goto("/now/")
    expect(page.get_by_text("live · as of").first).to_be_visible()
    top = "document.querySelector('[data-said]').scrollTop"
    page.evaluate(f"{top} = 400")
    place = page.evaluate(top)
    hear(said("The first kettle."), said("The second kettle."), source=source, now=datetime.now(UTC))
    bar = page.get_by_role("button", name="2 new")
    expect(bar).to_be_visible(timeout=3_000)
    assert page.evaluate(top) == place
    bar.click()
    expect(page.locator("[data-said] li").first).to_contain_text("second kettle")
    expect(bar).to_be_hidden()
    assert page.evaluate(top) == 0


def test_the_wall_shows_the_newest_by_itself(
    page: Page, context: BrowserContext, cast: Cast, sign_in: SignIn, source: Source, filled: list[int]
) -> None:
    sign_in(context, cast.ana)
    page.goto("/now/wall")
    expect(page.get_by_text("live · as of")).to_be_visible()
    hear(*(said(f"kettle {n}") for n in range(7)), source=source, now=datetime.now(UTC))
    expect(page.locator("[data-said] li").first).to_contain_text("kettle 6", timeout=3_000)
    assert page.locator("[data-said] li").count() == 5


def test_an_empty_command_centre_fills_itself(
    page: Page, context: BrowserContext, cast: Cast, sign_in: SignIn, source: Source
) -> None:
    sign_in(context, cast.ana)
    # The server keeps its figures for two seconds; another test's must be over.
    page.wait_for_timeout(2_300)
    page.goto("/now/")
    expect(page.get_by_text("Nobody has been heard yet")).to_be_visible()
    page.wait_for_timeout(700)
    hear(said("The very first words."), source=source, now=datetime.now(UTC))
    expect(page.locator("[data-said] li").first).to_contain_text("very first", timeout=8_000)


def test_who_is_deactivated_sees_no_more(
    page: Page, context: BrowserContext, cast: Cast, sign_in: SignIn, source: Source, filled: list[int]
) -> None:
    sign_in(context, cast.ana)
    page.goto("/now/")
    expect(page.get_by_text("live · as of").first).to_be_visible()
    User.objects.filter(pk=cast.ana.pk).update(is_active=False)
    page.wait_for_url("**/accounts/login/**", timeout=8_000)


def test_comments_are_read_by_keyboard(
    page: Page, context: BrowserContext, cast: Cast, sign_in: SignIn, filled: list[int]
) -> None:
    sign_in(context, cast.ana)
    page.goto("/read/")
    current = page.locator("[data-comment][aria-current]")
    expect(current).to_have_attribute("id", f"c{filled[0]}")
    page.keyboard.press("j")
    expect(current).to_have_attribute("id", f"c{filled[1]}")
    page.keyboard.press("ArrowDown")
    expect(current).to_have_attribute("id", f"c{filled[2]}")
    page.keyboard.press("k")
    page.keyboard.press("k")
    expect(current).to_have_attribute("id", f"c{filled[0]}")
    page.keyboard.press(" ")
    expect(current).to_have_attribute("id", f"c{filled[1]}")
    expect(page.get_by_text("1 of your 20 today")).to_be_visible()
    page.keyboard.press(" ")
    expect(page.get_by_text("2 of your 20 today")).to_be_visible()
    assert set(ReadMark.objects.values_list("verbatim", flat=True)) == set(filled[:2])
    page.keyboard.press("f")
    page.keyboard.type("look at this")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Flagged by Ana")).to_be_visible()
    assert Flag.objects.get().verbatim_id == filled[2]
    expect(current).to_have_attribute("id", f"c{filled[2]}")
    page.keyboard.press("o")
    page.wait_for_url(f"**/read/{filled[2]}/")


def test_the_reader_goes_on_past_the_end_of_a_page(
    page: Page, context: BrowserContext, cast: Cast, sign_in: SignIn, filled: list[int]
) -> None:
    sign_in(context, cast.ana)
    page.goto("/read/")
    for _ in range(25):
        page.keyboard.press("j")
        page.wait_for_timeout(60)
    expect(page.locator("[data-comment][aria-current]")).not_to_have_attribute("id", f"c{filled[0]}")
    expect(page.locator("[data-comment]").nth(25)).to_be_attached()


def test_a_wrong_reading_is_set_right_with_one_click(
    page: Page, context: BrowserContext, cast: Cast, sign_in: SignIn, filled: list[int]
) -> None:
    sign_in(context, cast.ana)
    page.goto("/read/")
    comment = page.locator(f"#c{filled[0]}")
    comment.get_by_role("button", name="worry").click()
    expect(comment.get_by_text("anger → worry")).to_be_visible()
    assert Reading.objects.get(pk=filled[0]).family == "worry"
    comment.get_by_role("button", name="neutral").last.click()
    expect(comment.get_by_text("negative → neutral")).to_be_visible()
    comment.get_by_role("button", name="not about Refunds and compensation").click()
    expect(comment.get_by_text("payment.refund → not meant")).to_be_visible()
    comment.get_by_role("combobox", name="It is also about the theme").fill(
        "Payment and refunds › Refunds and compensation"
    )
    page.keyboard.press("Enter")
    expect(comment.get_by_text("Theme corrected by Ana: payment.refund")).to_be_visible()


def test_a_reading_is_set_right_by_keyboard(
    page: Page, context: BrowserContext, cast: Cast, sign_in: SignIn, filled: list[int]
) -> None:
    sign_in(context, cast.ana)
    page.goto("/read/")
    page.keyboard.press("c")
    expect(page.locator(f"#c{filled[0]} [data-act=correct] button").first).to_be_focused()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.get_by_text("anger → interest")).to_be_visible()
    assert Reading.objects.get(pk=filled[0]).family == "interest"
    page.keyboard.press("j")
    expect(page.locator("[data-comment][aria-current]")).to_have_attribute("id", f"c{filled[1]}")


def test_a_mention_says_what_it_is_about(
    page: Page, context: BrowserContext, cast: Cast, sign_in: SignIn, filled: list[int]
) -> None:
    sign_in(context, cast.ana)
    page.goto(f"/read/{filled[0]}/")
    mention = page.get_by_role("link", name="refund (about Payment and refunds › Refunds and compensation, negative)")
    mention.focus()
    told = mention.evaluate("element => getComputedStyle(element, '::after').content")
    assert "Refunds and compensation, negative" in told
    mention.click()
    page.wait_for_url("**/read/?theme=payment.refund")


def test_a_theme_shows_what_it_finds_while_one_types(
    page: Page, context: BrowserContext, cast: Cast, sign_in: SignIn, filled: list[int]
) -> None:
    sign_in(context, cast.ana)
    page.goto("/themes/edit/new")
    expect(page.get_by_text("Write a phrase to see the comments that it finds among 40")).to_be_visible()
    page.get_by_label("Name").fill("Furious people")
    page.get_by_label("Found by").press_sequentially("furiou", delay=20)
    expect(page.get_by_text("No comment has these words")).to_be_visible()
    page.keyboard.type("s")
    expect(page.locator("#found strong", has_text="20 comments")).to_be_visible()
    expect(page.locator("#found mark").first).to_have_text("furious")
    page.get_by_label("Ought to find").fill("I am furious\nI am cross")
    expect(page.get_by_text("missed:")).to_be_visible()
    page.get_by_label("all", exact=True).check()
    expect(page.get_by_text("of 40 in all")).to_be_visible()
    page.get_by_role("button", name="Add the theme").click()
    expect(page.get_by_text("“Furious people” is there")).to_be_visible()
    expect(page.get_by_role("progressbar")).to_be_visible()
    while rereading.reread(now=datetime.now(UTC)):
        continue
    expect(page.get_by_text("after the last change 20 of 40 changed")).to_be_visible(timeout=6_000)


def test_the_filled_editor_is_accessible(
    page: Page, context: BrowserContext, cast: Cast, sign_in: SignIn, audit: Audit, filled: list[int]
) -> None:
    now = datetime.now(UTC)
    SuggestedTopic.objects.create(
        key="theme-1",
        name="furious people",
        phrases=["furious"],
        size=20,
        examples=filled[:2],
        found_at=now,
        seen_at=now,
    )
    sign_in(context, cast.ana)
    audit(page, "/themes/edit/")
    audit(page, "/themes/edit/payment.refund/")


def test_a_quote_is_shared_in_place(
    page: Page, context: BrowserContext, cast: Cast, sign_in: SignIn, filled: list[int], live: str
) -> None:
    sign_in(context, cast.ana)
    page.goto("/read/")
    page.keyboard.press("s")
    page.get_by_role("button", name="Make the link").first.click()
    address = page.locator(".shared code").inner_text()
    assert address.startswith(f"{live}/quote/")
    page.goto(address)
    expect(page.get_by_role("figure")).to_contain_text("refund")


def test_everything_works_without_a_script(
    browser: Browser, live: str, cast: Cast, sign_in: SignIn, filled: list[int]
) -> None:
    context = browser.new_context(base_url=live, java_script_enabled=False, viewport={"width": 360, "height": 780})
    sign_in(context, cast.ana)
    page = context.new_page()
    page.goto("/read/?emotion=anger")
    page.get_by_role("button", name="Mark read").first.click()
    expect(page.get_by_text("1 of your 20 today")).to_be_visible()
    assert "emotion=anger" in page.url
    page.get_by_role("link", name="Older comments").or_(
        page.get_by_text("That is all")
    ).first.scroll_into_view_if_needed()
    page.get_by_role("link", name="Open").first.click()
    page.get_by_text("Flag", exact=True).click()
    page.get_by_role("button", name="Flag it").click()
    expect(page.get_by_text("Flagged by Ana")).to_be_visible()
    page.get_by_text("Wrong reading?").click()
    page.get_by_role("button", name="worry").click()
    expect(page.get_by_text("anger → worry")).to_be_visible()
    page.goto("/now/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("unhappy")
    context.close()


def test_hostile_words_run_nowhere(
    page: Page, context: BrowserContext, cast: Cast, sign_in: SignIn, source: Source
) -> None:
    alarms: list[Any] = []

    def hush(dialog: Dialog) -> None:
        alarms.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", hush)
    now = datetime.now(UTC)
    texts = [text for text in PRINTABLE if text.strip()]
    ids = hear(*(said(text) for text in texts), source=source, now=now)
    sign_in(context, cast.ana)
    page.goto("/now/")
    expect(page.get_by_text("live · as of").first).to_be_visible()
    hear(*(said(text) for text in texts[:40]), source=source, now=datetime.now(UTC))
    page.wait_for_timeout(1_500)
    older = "/read/"
    for _ in range(len(ids) // 20 + 3):
        page.goto(older)
        link = page.locator(".older a")
        if not link.count():
            break
        older = "/read/" + (link.get_attribute("href") or "")
    for pk in ids[::10]:
        page.goto(f"/read/{pk}/")
    assert not alarms
    assert page.evaluate("typeof window.hit") == "undefined"


def test_the_open_tab_is_in_sight_on_a_phone(
    page: Page, context: BrowserContext, cast: Cast, sign_in: SignIn, filled: list[int]
) -> None:
    sign_in(context, cast.ana)
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto("/understand/incidents/")
    open_tab = page.locator(".tabs [aria-current]")
    expect(open_tab).to_be_in_viewport(ratio=0.95)  # the line below it is drawn over its last pixel
