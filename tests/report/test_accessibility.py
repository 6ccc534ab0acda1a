"""The page in a real browser: axe, narrow screens, the words behind figures with and without script."""

from __future__ import annotations

from typing import Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.report.corpus import readings
from tests.report.page import written

pytestmark = pytest.mark.browser
Scheme = Literal["light", "dark"]
every_look = pytest.mark.parametrize(
    ("scheme", "width"), [("light", 360), ("light", 1440), ("dark", 360), ("dark", 1440)]
)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("browser")
    written(readings(400, days=60), folder, rows=403, rejected=3)
    return (folder / "report.html").as_uri()


def opened(browser: Browser, address: str, *, scheme: Scheme = "light", width: int = 1440, script: bool = True) -> Page:
    context = browser.new_context(
        color_scheme=scheme,
        viewport={"width": width, "height": 900},
        java_script_enabled=script,
        reduced_motion="reduce",
    )
    context.route(lambda url: not url.startswith("file:"), lambda route: route.abort())
    page = context.new_page()
    page.goto(address)
    return page


def violations(page: Page) -> list[Any]:
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [(rule["id"], [node["html"][:160] for node in rule["nodes"][:3]]) for rule in found]


@every_look
def test_axe_finds_nothing(browser: Browser, address: str, scheme: Scheme, width: int) -> None:
    page = opened(browser, address, scheme=scheme, width=width)
    page.evaluate("document.querySelectorAll('details').forEach(details => { details.open = true })")
    assert violations(page) == []
    page.locator("table.themes tbody a").first.click()
    assert violations(page) == []
    page.context.close()


@every_look
def test_nothing_is_wider_than_the_screen(browser: Browser, address: str, scheme: Scheme, width: int) -> None:
    page = opened(browser, address, scheme=scheme, width=width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.context.close()


@pytest.mark.parametrize("script", [True, False])
def test_a_figure_opens_its_words_and_closes_them(browser: Browser, address: str, script: bool) -> None:
    page = opened(browser, address, script=script)
    page.locator("table.families a", has_text="anger").click()
    panel = page.locator(".panel:visible")
    assert panel.count() == 1
    assert "anger" in panel.inner_text()
    assert panel.locator(".voice").count() >= 6
    panel.get_by_role("link", name="Back to the report").click()
    assert page.locator(".panel:visible").count() == 0
    page.context.close()


def test_a_column_of_the_chart_opens_its_words(browser: Browser, address: str) -> None:
    page = opened(browser, address)
    page.locator("figure .wide a[aria-label^='anger, ']").nth(5).click()
    assert page.locator(".panel:visible").count() == 1
    page.context.close()


def test_escape_leads_back_to_where_one_was(browser: Browser, address: str) -> None:
    page = opened(browser, address)
    link = page.locator("table.themes tbody a").first
    link.scroll_into_view_if_needed()
    before = page.evaluate("scrollY")
    assert before > 0
    link.click()
    page.keyboard.press("Escape")
    assert page.locator(".panel:visible").count() == 0
    assert page.evaluate("scrollY") == pytest.approx(before, abs=2)
    assert page.evaluate("document.activeElement.textContent") == link.text_content()
    page.context.close()


def test_a_printed_page_is_light_and_holds_the_voices_and_no_panel(browser: Browser, address: str) -> None:
    page = opened(browser, address + "#themes", scheme="dark")
    page.emulate_media(media="print")
    assert page.locator("#voices .voice").first.is_visible()
    assert page.locator("nav").first.is_hidden()
    paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
    lightness = float(paper.removeprefix("oklch(").split()[0])
    assert lightness > 0.95
    page.context.close()


def test_the_browser_reports_no_error(browser: Browser, address: str) -> None:
    page = opened(browser, "about:blank")
    errors: list[str] = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(address)
    page.locator("table.themes tbody a").first.click()
    page.keyboard.press("Escape")
    assert errors == []
    page.context.close()
