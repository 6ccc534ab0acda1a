"""A real server (granian over the test database) and a real Chromium."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import pytest
from axe_playwright_python.base import AXE_SCRIPT, AxeResults
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Response

if TYPE_CHECKING:
    from outspoken.people.models import User

WIDTHS = (360, 1440)
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
Audit = Callable[..., None]
SignIn = Callable[[BrowserContext, "User"], None]


def free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])


def _test_database_url() -> str:
    base, _, query = os.environ["DATABASE_URL"].partition("?")
    name = settings.DATABASES["default"]["NAME"]
    return f"{base.rsplit('/', 1)[0]}/{name}" + (f"?{query}" if query else "")


def _wait_until_up(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        if process.poll() is not None:
            break
        try:
            urllib.request.urlopen(f"{address}/static/pages/base.css", timeout=2)
            return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    pytest.fail(f"The web server did not come up:\n{log.read_text()[-4000:]}")


@pytest.fixture(scope="session")
def server(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a real server over the test database."""
    port = free_port()
    address = f"http://localhost:{port}"
    log = tmp_path_factory.mktemp("server") / "server.log"
    environment = os.environ | {
        "DATABASE_URL": _test_database_url(),
        "OUTSPOKEN_SECRET_KEY": settings.SECRET_KEY,
        "OUTSPOKEN_PUBLIC_URL": address,
        "OUTSPOKEN_STRICT_TEMPLATES": "yes",
        "DJANGO_SETTINGS_MODULE": "outspoken.settings",
    }
    command = [sys.executable, "-m", "granian", "--interface", "asgi", "--host", "127.0.0.1", "--port", str(port)]
    with log.open("wb") as out:
        process = subprocess.Popen([*command, "outspoken.asgi:application"], env=environment, stdout=out, stderr=out)
    try:
        _wait_until_up(address, process, log)
        yield address
    finally:
        process.terminate()
        process.wait(15)


@pytest.fixture
def live(server: str, transactional_db: None) -> str:
    """The server's address, for a test whose data the server must see."""
    return server


@pytest.fixture
def context(browser: Browser, live: str) -> Iterator[BrowserContext]:
    held = browser.new_context(
        base_url=live, viewport={"width": 1440, "height": 900}, reduced_motion="reduce", locale="en-GB"
    )
    held.set_default_timeout(10_000)
    yield held
    held.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A page; a script error, a breach of the CSP or a server error on it fails the test."""
    faults: list[str] = []
    page = context.new_page()

    def heard(message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text or "Content-Security-Policy" in message.text:
            faults.append(f"{page.url}: {message.text}")

    def answered(response: Response) -> None:
        if response.status >= 500:
            faults.append(f"{response.url}: {response.status}")

    page.on("console", heard)
    page.on("response", answered)
    page.on("pageerror", lambda error: faults.append(f"{page.url}: {error}"))
    yield page
    assert not faults, faults


@pytest.fixture
def sign_in() -> SignIn:
    """`sign_in(context, user)`: the browser is signed in as that user, who has just proved it, by a session in the
    database."""
    from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY

    def signed_in(context: BrowserContext, user: User) -> None:
        client = Client()
        client.force_login(user)
        session = client.session
        session[AUTHENTICATION_METHODS_SESSION_KEY] = [
            {"method": "password", "at": time.time(), "reauthenticated": True}
        ]
        session.save()
        cookie: Any = client.cookies[settings.SESSION_COOKIE_NAME]
        context.add_cookies([{"name": cookie.key, "value": cookie.value, "domain": "localhost", "path": "/"}])

    return signed_in


@pytest.fixture
def audit() -> Audit:
    """`audit(page, address, status=200)`: axe finds nothing, nothing scrolls sideways and nothing is undefined, light
    and dark, at 360 and 1440 px."""

    def audited(page: Page, address: str, status: int = 200) -> None:
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            answer = page.goto(address)
            assert answer is not None
            assert answer.status == status, f"{address} answered {answer.status}"
            wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert wide <= 0, f"{address} scrolls sideways by {wide}px at {width}px"
            assert "⟦undefined" not in page.content(), f"{address} shows an undefined variable"
            page.evaluate(AXE_SCRIPT)
            for scheme in SCHEMES:
                page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
                page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
                found = AxeResults(page.evaluate("axe.run({resultTypes: ['violations']})"))
                assert found.violations_count == 0, f"{address} {scheme} {width}px\n{found.generate_report()}"

    return audited
