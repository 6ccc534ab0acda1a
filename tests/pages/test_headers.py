from __future__ import annotations

import pytest
from django.test import Client

from tests.cast import PASSWORD, Cast

pytestmark = pytest.mark.django_db
PAGES = ["/accounts/login/", "/accounts/password/reset/", "/nothing/here", "/me/"]


@pytest.mark.parametrize("address", PAGES)
def test_every_page_is_fenced_in(client: Client, cast: Cast, address: str) -> None:
    client.force_login(cast.ada)
    headers = client.get(address, follow=True).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]
    policy = dict(part.strip().partition(" ")[::2] for part in headers["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == "'self'"
    assert policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert "unsafe" not in headers["Content-Security-Policy"]


@pytest.mark.parametrize("address", PAGES)
def test_no_page_writes_script_or_style_into_its_markup(client: Client, cast: Cast, address: str) -> None:
    client.force_login(cast.ada)
    page = client.get(address, follow=True).content.decode()
    assert "<style" not in page
    assert " style=" not in page
    assert " onclick=" not in page
    assert "javascript:" not in page


def test_what_the_signed_in_see_is_kept_by_nobody(client: Client, cast: Cast) -> None:
    client.force_login(cast.ada)
    assert client.get("/me/")["Cache-Control"] == "no-store, private"
    assert client.get("/nothing/here")["Cache-Control"] == "no-store, private"
    assert client.get("/static/pages/base.css")["Cache-Control"] == "public, max-age=300"


def test_the_cookies_cannot_be_read_or_sent_across(client: Client, cast: Cast) -> None:
    cast.ada.set_password(PASSWORD)
    cast.ada.save()
    client.post("/accounts/login/", {"login": cast.ada.email, "password": PASSWORD})
    session = client.cookies["session"]
    assert session["httponly"]
    assert session["samesite"] == "Lax"
    assert client.cookies["csrftoken"]["samesite"] == "Lax"
