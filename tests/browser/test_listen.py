"""Listening in a real browser: the pulse without JavaScript and on somebody else's page; an import from the file to the
stored comments; hostile words on every page of the room."""

from __future__ import annotations

import csv
import http.server
import io
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, Page, expect

from outspoken.journeys.models import Touchpoint
from outspoken.listen import imports, pulses
from outspoken.listen.feedback import Item, take
from outspoken.listen.models import Exposure, Feedback, Import, Pulse, Source
from tests.browser.conftest import Audit, SignIn
from tests.cast import Cast
from tests.hostile import PRINTABLE, kept

pytestmark = pytest.mark.browser

PULSE = "/p/train-to-leeds"


@pytest.fixture
def pulse(cast: Cast) -> Pulse:
    touchpoint = Touchpoint.objects.create(name="Train to Leeds", slug="leeds")
    return pulses.create(
        slug="train-to-leeds", question="How was the train to Leeds?", touchpoint=touchpoint,
        thanks="We tell the crew tonight.", by=cast.ana, now=datetime.now(UTC),
    )  # fmt: skip


def test_a_customer_without_javascript_answers_with_one_tap(live: str, browser: Browser, pulse: Pulse) -> None:
    phone = browser.new_context(
        base_url=live, java_script_enabled=False, viewport={"width": 360, "height": 780}, locale="de-DE"
    )
    page = phone.new_page()
    page.goto(PULSE)
    page.get_by_role("button", name="enttäuscht").click()
    expect(page.get_by_role("heading")).to_have_text("Danke.")
    expect(page.get_by_text("We tell the crew tonight.")).to_be_visible()
    page.get_by_label("Wenn Sie mögen").fill("Die Heizung war aus.")
    page.get_by_role("button", name="Senden").click()
    expect(page.get_by_text("Ihre Worte sind angekommen.")).to_be_visible()
    page.reload()
    told = Feedback.objects.get()
    assert (told.emotion, told.language_hint, told.verbatims.get().text) == (
        "disappointment", "de", "Die Heizung war aus.",
    )  # fmt: skip
    assert phone.cookies() == []
    phone.close()


def test_the_faces_are_under_the_thumb_on_the_first_screen(page: Page, pulse: Pulse) -> None:
    page.set_viewport_size({"width": 360, "height": 640})
    page.goto(PULSE)
    for face in page.locator(".face").all():
        box = face.bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= 640
        assert min(box["width"], box["height"]) >= 44


def test_the_pulse_works_by_keyboard(page: Page, pulse: Pulse) -> None:
    page.goto(PULSE)
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading")).to_have_text("Thank you.")
    assert Feedback.objects.get().emotion == "appreciation"


def test_its_pages_are_accessible(page: Page, audit: Audit, pulse: Pulse) -> None:
    audit(page, PULSE)
    audit(page, f"{PULSE}?lang=fr&embed=1")
    audit(page, f"{PULSE}/broken", status=410)
    page.goto(PULSE)
    page.get_by_role("button", name="angry").click()
    expect(page.get_by_role("heading")).to_have_text("Thank you.")
    audit(page, page.url)
    Pulse.objects.update(is_open=False)
    audit(page, PULSE, status=410)
    audit(page, "/api/docs")


class Silent(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """Somebody else's web site: its address, and its folder."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(Silent, directory=str(tmp_path))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", tmp_path
        server.shutdown()


def test_one_line_puts_it_on_any_page(browser: Browser, live: str, pulse: Pulse, elsewhere: tuple[str, Path]) -> None:
    address, folder = elsewhere
    line = f'<script src="{live}{PULSE}/widget.js" async></script>'
    (folder / "index.html").write_text(f'<!doctype html><html lang="nl"><title>Shop</title><h1>Shop</h1>{line}')
    # A browser that says it is headless is no customer, and not counted.
    context = browser.new_context(user_agent="Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0 Safari/537.36")
    page = context.new_page()
    page.goto(address)
    frame = page.frame_locator("iframe")
    frame.get_by_role("button", name="boos").click()
    expect(frame.get_by_role("heading")).to_have_text("Dank u wel.")
    frame.get_by_role("textbox").fill("Te laat.")
    frame.get_by_role("button", name="Versturen").click()
    expect(frame.get_by_text("We hebben uw woorden.")).to_be_visible()
    told = Feedback.objects.get()
    assert (told.emotion, told.language_hint, told.verbatims.get().text) == ("anger", "nl", "Te laat.")
    assert Exposure.objects.get().offered == 1
    held = page.locator("iframe").bounding_box()
    assert held is not None
    inner = page.frames[1].evaluate("document.documentElement.scrollHeight")
    assert abs(held["height"] - inner) <= 2
    assert context.cookies() == []
    context.close()


def test_no_other_page_stands_in_a_frame(
    context: BrowserContext, live: str, pulse: Pulse, elsewhere: tuple[str, Path]
) -> None:
    address, folder = elsewhere
    frames = (f'<iframe src="{live}{path}"></iframe>' for path in (PULSE, "/accounts/login/"))
    (folder / "index.html").write_text("".join(frames))
    page = context.new_page()
    page.goto(address, wait_until="networkidle")
    assert len(page.frames) == 3
    assert [frame.url for frame in page.frames if frame.url.startswith(live)] == []


def finish() -> None:
    while imports.carry_on(now=datetime.now(UTC)):
        pass


def test_a_file_is_looked_at_mapped_brought_in_and_undone(
    page: Page, context: BrowserContext, cast: Cast, sign_in: SignIn, tmp_path: Path
) -> None:
    sign_in(context, cast.ana)
    said = [f"2026-02-{n + 1:02},The queue at gate {n} was long,{n % 5 + 1},Gate {n % 2}" for n in range(20)]
    file = tmp_path / "februar reviews.csv"
    file.write_text("\n".join(["Date,Review text,Rating,Where", *said, "2026-02-21,broken,1,2,3,4"]))
    page.goto("/listen/imports/")
    page.get_by_role("link", name="Choose a file").click()
    page.get_by_label("File").set_input_files(file)
    page.get_by_label("Name of the new source").fill("Store reviews")
    page.get_by_role("button", name="Look at it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("februar reviews.csv will be read like this.")
    expect(page.get_by_text("The queue at gate 0 was long")).to_be_visible()
    page.get_by_label("Touchpoint", exact=True).select_option("Where")
    page.get_by_role("button", name="Read it like this").click()
    expect(page.locator(".first-rows").get_by_text("Gate 0").first).to_be_visible()
    assert not Feedback.objects.exists()
    page.get_by_role("button", name="Import about").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("waits for its turn")
    finish()
    # No reload: the page asks by itself.
    expect(page.get_by_role("heading", level=1)).to_have_text("februar reviews.csv is brought in.", timeout=10_000)
    expect(page.get_by_text("has 6 fields where the header has 4")).to_be_visible()
    assert Feedback.objects.filter(touchpoint__name="Gate 0").count() == 10
    page.get_by_text("Undo this import").click()
    page.get_by_role("button", name="Erase what it stored").click()
    finish()
    expect(page.get_by_role("heading", level=1)).to_have_text("februar reviews.csv was undone.", timeout=10_000)
    assert not Feedback.objects.exists()


def hostile_file() -> Any:
    from django.core.files import File

    held = io.StringIO(newline="")
    writer = csv.writer(held)
    writer.writerow(["id", "Review text", "Where", "Rating"])
    short = [text for text in PRINTABLE if len(text) < 5000]
    writer.writerows([n, text, text[:60], n % 5 + 1] for n, text in enumerate(short))
    writer.writerows([n, text, "x", 3, "surplus"] for n, text in enumerate(short[:30]))
    return File(io.BytesIO(held.getvalue().encode("utf-8", "replace")))


def test_hostile_words_run_nowhere(
    page: Page, context: BrowserContext, cast: Cast, sign_in: SignIn, pulse: Pulse, live: str
) -> None:
    """Whatever is said stays words: no dialog, no script, no address of anybody else's is asked for."""
    now = datetime.now(UTC)
    asked: list[str] = []
    page.on("dialog", lambda dialog: asked.append(f"dialog {dialog.message}"))
    page.on("request", lambda request: asked.append(request.url))
    source = Source.objects.create(name="<script>alert(1)</script>", slug="hostile", kind=Source.Kind.FILE)
    intake = imports.upload(
        hostile_file(), filename='"><img src=x onerror=alert(1)>.csv', source=source, by=cast.ana, now=now
    )
    shop = Source.objects.create(name="Shop", slug="shop", kind=Source.Kind.API)
    words = [text for text in PRINTABLE if len(text) < 5000 and text.strip()]
    items = [Item(external_id=str(n), verbatims=(("", text),), person="dev") for n, text in enumerate(words)]
    take(items, source=shop, by=None, now=now)
    person = Feedback.objects.filter(person__isnull=False).first()
    assert person is not None
    sign_in(context, cast.ada)
    page.goto(f"/listen/imports/{intake.pk}/")
    imports.start(intake, by=cast.ana, now=now)
    finish()
    assert Import.objects.get().state == Import.State.DONE
    for text in ("<img src=x onerror=alert(1)>", "{{ 7 * 7 }}", "</title><script>alert(1)</script>"):
        Pulse.objects.update(question=kept(text)[:200], thanks=kept(text)[:300])
        page.goto(PULSE)
        expect(page.get_by_role("heading")).to_have_text(text)
    for address in (
        f"/listen/imports/{intake.pk}/", "/listen/imports/", "/listen/sources/", "/listen/sources/hostile/",
        "/listen/pulses/", f"/listen/pulses/{pulse.slug}/", f"/people/customers/{person.person_id}/",
    ):  # fmt: skip
        answer = page.goto(address)
        assert answer is not None
        assert answer.status == 200, address
    assert [address for address in asked if not address.startswith((live, "data:"))] == []


def test_uploads_lie_where_the_server_looks_for_them(live: str) -> None:
    """The server of these tests and the tests themselves share one data folder, or the import above proves nothing."""
    assert settings.UPLOAD_DIR.parent == settings.DATA_DIR
