"""axe finds nothing on any page, light and dark, at 360 and 1440 px; and what axe cannot see: keys, focus, zoom.

Pages of the table of routes (tests/routes.py) are visited by themselves, so a new page is checked from its
first minute.
"""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page, expect

from outspoken.people.models import Role, User
from outspoken.people.rights import HOLDERS
from tests.browser.conftest import Audit, SignIn
from tests.cast import PASSWORD, Cast
from tests.routes import GUARDED, Route
from tests.samples import SAMPLES

pytestmark = pytest.mark.browser

STRANGERS = [
    "/accounts/login/",
    "/accounts/signup/",
    "/accounts/inactive/",
    "/accounts/password/reset/",
    "/accounts/password/reset/done/",
    "/accounts/password/reset/key/done/",
    "/accounts/password/reset/key/1-none/",
]
OWN = [
    "/accounts/logout/",
    "/accounts/reauthenticate/",
    "/accounts/password/change/",
    "/accounts/2fa/",
    "/accounts/2fa/totp/activate/",
    "/accounts/2fa/webauthn/",
    "/accounts/2fa/webauthn/add/",
]
# Not a page: a stream that never ends, or a file to keep.
NO_PAGE = {"now-stream", "frontline-stream", "import-rejects", "person-export", "case-file", "case-sent-file"}


def holder(route: Route, cast: Cast) -> User:
    """Somebody who may open it: the administrator, save where that is not theirs."""
    holders = HOLDERS[route.right] if route.right else frozenset(Role)
    return cast.by_role[Role.ADMIN if Role.ADMIN in holders else min(holders)]


def is_page(route: Route) -> bool:
    return route.name not in NO_PAGE


def is_whole(context: BrowserContext, address: str) -> bool:
    """Whether a GET gives a page: not a door for POST alone, nor a part that is put into a page."""
    answer = context.request.get(address)
    return answer.status != 405 and "<html" in answer.text()


@pytest.mark.parametrize("address", STRANGERS)
def test_pages_for_strangers(page: Page, audit: Audit, live: str, address: str) -> None:
    audit(page, address)


@pytest.mark.parametrize("address", OWN)
def test_pages_of_ones_own_account(
    page: Page, context: BrowserContext, cast: Cast, sign_in: SignIn, audit: Audit, address: str
) -> None:
    cast.ben.set_password(PASSWORD)
    cast.ben.save()
    sign_in(context, cast.ben)
    audit(page, address)


@pytest.mark.parametrize("route", [route for route in GUARDED if not route.arguments and is_page(route)], ids=str)
def test_pages_of_the_staff(
    page: Page, context: BrowserContext, cast: Cast, sign_in: SignIn, audit: Audit, route: Route
) -> None:
    sign_in(context, holder(route, cast))
    address = reverse(route.name)
    if is_whole(context, address):
        audit(page, address)


@pytest.mark.parametrize("route", [route for route in GUARDED if route.name in SAMPLES and is_page(route)], ids=str)
def test_pages_of_one_thing(
    page: Page, context: BrowserContext, cast: Cast, sign_in: SignIn, audit: Audit, route: Route
) -> None:
    user = holder(route, cast)
    sign_in(context, user)
    address = reverse(route.name, kwargs=SAMPLES[route.name](cast, user).own)
    if is_whole(context, address):
        audit(page, address)


def test_pages_of_errors(page: Page, context: BrowserContext, cast: Cast, sign_in: SignIn, audit: Audit) -> None:
    audit(page, "/nothing/here", 404)
    sign_in(context, cast.dev)
    audit(page, "/people/", 403)


def test_the_first_tab_skips_to_the_page(page: Page, live: str) -> None:
    page.goto("/accounts/login/")
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("Skip to the page")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_every_control_shows_its_focus(page: Page, context: BrowserContext, cast: Cast, sign_in: SignIn) -> None:
    sign_in(context, cast.ada)
    page.goto(f"/people/{cast.ben.pk}/")
    seen = set()
    for _ in range(40):
        page.keyboard.press("Tab")
        focused = page.evaluate(
            "() => { const e = document.activeElement; const s = getComputedStyle(e);"
            " return [e.outerHTML.slice(0, 120), s.outlineStyle, parseFloat(s.outlineWidth)]; }"
        )
        if focused[0].startswith("<body"):
            break
        seen.add(focused[0])
        assert focused[1] != "none", f"{focused[0]} shows no focus"
        assert focused[2] >= 2, f"{focused[0]} shows no focus"
    assert len(seen) > 10


def test_the_keys_are_told_by_a_question_mark(
    page: Page, context: BrowserContext, cast: Cast, sign_in: SignIn, audit: Audit
) -> None:
    sign_in(context, cast.ada)
    page.goto("/people/teams/")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="Keys")).to_be_hidden()
    page.get_by_label("Name").fill("Is this it")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_hidden()
    assert page.get_by_label("Name").input_value() == "Is this it?"


def test_targets_on_a_phone_are_large_enough(page: Page, context: BrowserContext, cast: Cast, sign_in: SignIn) -> None:
    """WCAG 2.5.8: 24 by 24 px, save links within a sentence."""
    sign_in(context, cast.ada)
    page.set_viewport_size({"width": 360, "height": 740})
    for address in ("/me/", "/people/", f"/people/{cast.ben.pk}/", "/people/tokens/"):
        page.goto(address)
        small = page.evaluate(
            """() => [...document.querySelectorAll("button, .button, nav a, select, input:not([type=hidden])")]
                .filter(e => !e.closest("label, .choice"))
                .map(e => [e.outerHTML.slice(0, 90), e.getBoundingClientRect()])
                .filter(([, box]) => box.width && (box.height < 24 || box.width < 24))
                .map(([html]) => html)"""
        )
        assert not small, f"{address}: {small}"


def test_a_page_at_four_times_its_size_does_not_scroll_sideways(
    page: Page, context: BrowserContext, cast: Cast, sign_in: SignIn
) -> None:
    """WCAG 1.4.10: 1280 px at 400 % are 320 px."""
    sign_in(context, cast.ada)
    page.set_viewport_size({"width": 320, "height": 256})
    for address in ("/me/", "/people/", "/people/audit/", "/people/tokens/", "/accounts/2fa/totp/activate/"):
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, address
