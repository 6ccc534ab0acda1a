"""Signing in as people do it, in a real browser, passkeys included."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from playwright.sync_api import BrowserContext, Page, expect

from outspoken.people import staff
from outspoken.people.models import Role, User
from outspoken.people.staff import Grant
from tests.browser.conftest import SignIn
from tests.cast import NOW, PASSWORD, Cast

pytestmark = pytest.mark.browser


@pytest.fixture(autouse=True)
def _nobody_tried_yet(live: str) -> None:
    cache.clear()


@pytest.fixture
def ben(cast: Cast) -> User:
    cast.ben.set_password(PASSWORD)
    cast.ben.save()
    return cast.ben


@pytest.fixture
def passkeys(context: BrowserContext, page: Page) -> Iterator[None]:
    """A computer with a fingerprint reader, as Chromium's virtual authenticator plays it."""
    devtools = context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    yield
    devtools.detach()


def sign_in_by_password(page: Page, user: User) -> None:
    page.goto("/me/")
    page.get_by_label("E-mail address").fill(user.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def test_a_passkey_is_added_and_then_signs_in_by_itself(page: Page, ben: User, passkeys: None) -> None:
    sign_in_by_password(page, ben)
    expect(page.get_by_role("heading", name="Ben")).to_be_visible()
    page.get_by_role("link", name="Add one").click()
    page.get_by_role("link", name="Add one").first.click()
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("Name").fill("Work laptop")
    page.get_by_role("button", name="Add it").click()
    # The first second step brings recovery codes with it, shown this once.
    expect(page.get_by_role("list", name="Recovery codes").get_by_role("listitem")).to_have_count(10)
    page.get_by_role("link", name="I have kept them").click()
    expect(page.get_by_role("heading", name="You sign in with a second step.")).to_be_visible()

    page.goto("/me/")
    page.get_by_role("button", name="Sign out", exact=True).click()
    page.goto("/accounts/login/")
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url(lambda address: "/accounts/" not in address)
    page.goto("/me/")
    expect(page.get_by_role("heading", name="Ben")).to_be_visible()


def test_a_password_alone_is_not_enough_once_there_is_a_passkey(page: Page, ben: User, passkeys: None) -> None:
    sign_in_by_password(page, ben)
    page.goto("/accounts/2fa/webauthn/add/")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("button", name="Add it").click()
    page.get_by_role("link", name="I have kept them").click()
    page.context.clear_cookies()

    sign_in_by_password(page, ben)
    expect(page.get_by_role("heading", name="One more step")).to_be_visible()
    page.get_by_role("button", name="Use a passkey or security key").click()
    expect(page.get_by_role("heading", name="Ben")).to_be_visible()


def test_the_invited_find_their_way_in(page: Page, cast: Cast) -> None:
    invited = staff.invite(email="n@x.test", name="Nora Novak", grants=[Grant(Role.ADMIN)], by=cast.ada, now=NOW)
    page.goto(invited.link.partition("8000")[2])
    page.get_by_label("New password", exact=True).fill(PASSWORD)
    page.get_by_label("New password, once more").fill(PASSWORD)
    page.get_by_role("button", name="Keep it and sign in").click()
    page.goto("/people/")
    expect(page.get_by_role("link", name="Nora Novak")).to_be_visible()


def test_the_chosen_theme_is_there_from_the_first_byte(
    page: Page, context: BrowserContext, cast: Cast, sign_in: SignIn
) -> None:
    sign_in(context, cast.ada)
    page.emulate_media(color_scheme="light")
    page.goto("/me/")
    page.get_by_role("button", name="Dark").click()
    expect(page.get_by_role("button", name="Dark")).to_have_attribute("aria-pressed", "true")
    assert '<html lang="en" data-theme="dark"' in context.request.get("/me/").text()
    red = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    page.get_by_role("button", name="As the system").click()
    assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") != red


def test_a_token_is_copied_from_the_page_that_shows_it_once(
    page: Page, context: BrowserContext, cast: Cast, sign_in: SignIn
) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    sign_in(context, cast.ada)
    page.goto("/people/tokens/")
    page.get_by_label("Name").fill("Shop backend")
    page.get_by_label("Send feedback in").check()
    page.get_by_role("button", name="Make the token").click()
    shown = page.locator(".secret code").inner_text()
    page.get_by_role("button", name="Copy").click()
    expect(page.get_by_text("Copied.")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == shown
    page.goto("/people/tokens/")
    assert shown not in page.content()


def test_a_part_asked_for_after_the_session_ended_leads_the_whole_page_to_sign_in(
    page: Page, context: BrowserContext, cast: Cast, sign_in: SignIn
) -> None:
    sign_in(context, cast.ada)
    page.goto("/people/teams/")
    context.clear_cookies()
    page.evaluate("htmx.ajax('GET', '/people/', {target: '#main'})")
    page.wait_for_url("**/accounts/login/?next=/people/teams/")
