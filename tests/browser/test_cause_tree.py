"""Trees of causes in a real browser: filled by keyboard, read by everybody."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from outspoken.journeys.models import Touchpoint
from outspoken.listen.models import Source, Verbatim
from outspoken.understand.causes import trees
from outspoken.understand.causes.about import About
from outspoken.understand.models import Cause, CauseTree, CauseVerbatim, Theme
from outspoken.understand.room import Filters
from tests.browser.conftest import Audit, SignIn
from tests.cast import Cast
from tests.understand.spoken import Told, tell, theme

pytestmark = pytest.mark.browser

SAID = (
    "I sent the form three weeks ago and nobody can tell me where it is.",
    "Your form asks for a bank number that I never had, and then it starts again.",
    "They told me on the phone that the refund was paid. It was not.",
    "The refund came within two days, thank you.",
)


@pytest.fixture(autouse=True)
def _patience(context: BrowserContext) -> None:
    """The first request of a fresh process loads the whole of Django."""
    context.set_default_timeout(40_000)


@pytest.fixture
def spoken(cast: Cast) -> list[int]:
    """Forty comments about refunds, half of them by form; the first four are worth reading."""
    now = datetime.now(UTC)
    source = Source.objects.create(name="The shop's API", slug="shop", kind=Source.Kind.API, channel="mail")
    checkout = Touchpoint.objects.create(name="Web checkout", slug="web-checkout", team=cast.web)
    theme("refund", "Refunds", now=now)
    theme("staff", "Staff and service", now=now)
    told = tell(
        [
            Told(
                now - timedelta(days=1, hours=place), {"refund": -1, **({"staff": -1} if place % 3 == 0 else {})},
                feeling=-1 if place != 3 else 1, family="anger" if place % 2 else "disappointment",
                channel="form" if place % 2 == 0 else "phone", touchpoint=checkout,
            )
            for place in range(40)
        ],
        source=source,
    )  # fmt: skip
    for verbatim, text in zip(told, SAID, strict=False):
        Verbatim.objects.filter(pk=verbatim).update(text=text)
    return told


@pytest.fixture
def tree(spoken: list[int], cast: Cast) -> CauseTree:
    """A tree that people have filled: five causes in every state, on three bones, three whys deep."""
    now = datetime.now(UTC)
    asked: dict[str, Any] = {"by": cast.ana, "now": now}
    made = trees.open_tree(About(Theme.objects.get(key="refund")), title="Why do refunds take three weeks?", **asked)
    form = trees.add_cause(
        made, why="The form gets lost between web and back office", bone="Process", rule=Filters(channel="form"),
        **asked,
    )  # fmt: skip
    picture = trees.add_cause(made, why="It arrives as a picture that somebody types in by hand", parent=form, **asked)
    root = trees.add_cause(made, why="The old system takes no data from outside", parent=picture, **asked)
    phone = trees.add_cause(
        made, why="On the phone nobody sees how far a refund is", bone="Systems", rule=Filters(channel="phone"), **asked
    )
    people = trees.add_cause(made, why="Too few people work in the back office", bone="People", **asked)
    trees.add_cause(made, why="The policy asks for a bank number from everybody", bone="Policy", **asked)
    trees.set_state(form, "supported", **asked)
    trees.set_state(root, "root", **asked)
    trees.set_state(people, "refuted", **asked)
    trees.attach(root, spoken[0], note="sent it twice", **asked)
    trees.attach(phone, spoken[2], **asked)
    trees.attach(people, spoken[3], side="against", note="two days, in the busiest week", **asked)
    return made


@pytest.mark.parametrize("view", ["whys", "fishbone"])
def test_a_filled_tree_is_accessible(
    page: Page, context: BrowserContext, cast: Cast, sign_in: SignIn, audit: Audit, tree: CauseTree, view: str
) -> None:
    sign_in(context, cast.ana)
    audit(page, f"/understand/causes/{tree.pk}/?view={view}")


def test_pages_beside_a_tree_are_accessible(
    page: Page, context: BrowserContext, cast: Cast, sign_in: SignIn, audit: Audit, tree: CauseTree, spoken: list[int]
) -> None:
    sign_in(context, cast.ana)
    cause = Cause.objects.get(state="refuted")
    for address in (
        "/understand/causes/",
        "/understand/causes/new?theme=refund",
        f"/understand/causes/{cause.pk}/?q=refund",
        f"/read/{spoken[0]}/causes",
        f"/read/{spoken[0]}/",
    ):
        audit(page, address)


def test_empty_pages_are_accessible(
    page: Page, context: BrowserContext, cast: Cast, sign_in: SignIn, audit: Audit, spoken: list[int]
) -> None:
    sign_in(context, cast.ana)
    audit(page, "/understand/causes/")
    made = trees.open_tree(About(Theme.objects.get(key="refund")), by=cast.ana, now=datetime.now(UTC))
    audit(page, f"/understand/causes/{made.pk}/")
    audit(page, f"/understand/causes/{made.pk}/?view=fishbone")
    audit(page, f"/read/{spoken[0]}/causes")
    sign_in(context, cast.cleo)
    audit(page, f"/understand/causes/{made.pk}/")


def test_a_tree_is_filled_by_keyboard(
    page: Page, context: BrowserContext, cast: Cast, sign_in: SignIn, spoken: list[int]
) -> None:
    """Why, and why, and why: each answer is typed and sent with Enter, and the next question has the focus."""
    sign_in(context, cast.ana)
    page.goto("/understand/causes/new?theme=refund")
    page.get_by_label("What is to be explained").focus()
    page.keyboard.type("Why so late?")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Why so late?")
    page.get_by_role("textbox", name="Why does it happen?").focus()
    for answer in ("The form is lost", "It is on paper", "The system takes no data"):
        page.keyboard.type(answer)
        page.keyboard.press("Enter")
        expect(page.get_by_role("link", name=answer)).to_be_visible()
        expect(page.get_by_role("textbox", name="And why is that?").last).to_be_focused()
    causes = Cause.objects.order_by("pk")
    assert [cause.why for cause in causes] == ["The form is lost", "It is on paper", "The system takes no data"]
    assert [cause.parent for cause in causes] == [None, causes[0], causes[1]]
    expect(page.get_by_text("3 whys deep")).to_be_visible()
    page.get_by_role("link", name="The system takes no data").press("Enter")
    page.get_by_role("button", name="root cause").press("Enter")
    expect(page.get_by_role("button", name="root cause")).to_have_attribute("aria-pressed", "true")
    page.get_by_label("With the words").first.focus()
    page.keyboard.type("form")
    page.keyboard.press("Enter")
    found = page.get_by_role("list", name="Found")
    expect(found.get_by_role("listitem")).to_have_count(2)
    found.get_by_role("button", name="For it").first.press("Enter")
    expect(found.get_by_role("listitem")).to_have_count(1)
    assert CauseVerbatim.objects.get().cause == causes[2]
    page.get_by_role("link", name="Why so late?").press("Enter")
    expect(page.get_by_role("heading", name="Found at the root")).to_be_visible()


def test_two_people_at_once_lose_no_words(
    page: Page, context: BrowserContext, cast: Cast, sign_in: SignIn, tree: CauseTree
) -> None:
    sign_in(context, cast.ana)
    cause = Cause.objects.get(state="refuted")
    page.goto(f"/understand/causes/{tree.pk}/")
    row = page.locator(f"#cause-{cause.pk} > article")
    row.get_by_text("Change", exact=True).click()
    row.get_by_label("In words").fill("Nobody is there at night")
    trees.reword(cause, why="Too few work on Mondays", version=cause.version, by=cast.ben, now=datetime.now(UTC))
    row.get_by_role("button", name="Save").click()
    expect(row.get_by_text("It says now: “Too few work on Mondays”")).to_be_visible()
    expect(row.get_by_label("In words")).to_have_value("Nobody is there at night")
    row.get_by_role("button", name="Save").click()
    expect(row.get_by_role("link", name="Nobody is there at night")).to_be_visible()


def test_a_comment_goes_to_a_cause_from_where_it_is_read(
    page: Page, context: BrowserContext, cast: Cast, sign_in: SignIn, tree: CauseTree, spoken: list[int]
) -> None:
    sign_in(context, cast.ana)
    page.goto(f"/read/{spoken[1]}/")
    page.get_by_role("link", name="To a cause").click()
    page.get_by_label("The cause").select_option(label="4 The policy asks for a bank number from everybody")
    page.get_by_role("button", name="It speaks for it").click()
    expect(page.get_by_role("heading", name="Held already")).to_be_visible()
    assert CauseVerbatim.objects.get(verbatim=spoken[1]).side == "for"


def test_the_fishbone_gives_way_to_the_outline_on_a_phone(
    page: Page, context: BrowserContext, cast: Cast, sign_in: SignIn, tree: CauseTree
) -> None:
    sign_in(context, cast.ana)
    page.goto(f"/understand/causes/{tree.pk}/?view=fishbone")
    expect(page.locator(".fishbone")).to_be_visible()
    page.set_viewport_size({"width": 360, "height": 800})
    expect(page.locator(".fishbone")).to_be_hidden()
    expect(page.get_by_role("heading", name="Process")).to_be_visible()
