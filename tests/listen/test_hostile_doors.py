"""Every hostile text through every door: kept whole or refused in words, never run, never a server error."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_from_bytes

import pytest
from django.core.cache import caches
from django.core.files import File
from django.test import Client
from pytest_django import Settings
from standardwebhooks import Webhook

from outspoken.cli import imports as cli
from outspoken.files import FileError
from outspoken.listen import imports, pulses
from outspoken.listen.models import Feedback, Import, Pulse, Source, Verbatim
from tests.cast import Cast
from tests.hostile import BROKEN_BYTES, PRINTABLE, SHORT, TEXTS, executed, kept

FORM = "application/x-www-form-urlencoded"
BATCHES = 5  # the texts of a batch fit into one body


@pytest.fixture(autouse=True)
def apart(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    settings.UPLOAD_DIR = tmp_path / "uploads"
    monkeypatch.chdir(tmp_path)
    imports._feeds.clear()
    caches["local"].clear()
    yield
    caches["local"].clear()


def said() -> dict[str, str]:
    """Everything stored, by external id."""
    return dict(Verbatim.objects.values_list("feedback__external_id", "text"))


def wanted(texts: tuple[str, ...]) -> dict[str, str]:
    """What must be stored of the texts: all but those of blanks alone, which say nothing."""
    return {str(n): kept(text) for n, text in enumerate(texts) if kept(text).strip()}


def test_there_are_enough_of_them() -> None:
    assert len(set(TEXTS)) == len(TEXTS) >= 100


def test_one_by_one_through_the_api(machine: Client) -> None:
    for n, text in enumerate(TEXTS):
        answer = machine.post("/api/feedback", json.dumps({"external_id": str(n), "text": text}), "application/json")
        assert answer.status_code == (201 if text.strip() else 422), (text[:80], answer.content[:200])
    assert said() == wanted(TEXTS)


def test_together_through_the_api(machine: Client) -> None:
    items = [{"external_id": str(n), "text": text} for n, text in enumerate(TEXTS)]
    for start in range(0, len(items), len(items) // BATCHES):
        part = items[start : start + len(items) // BATCHES]
        answer = machine.post("/api/feedback", json.dumps({"items": part}), "application/json")
        assert answer.status_code in {201, 207}, answer.content[:300]
    assert said() == wanted(TEXTS)


@pytest.mark.parametrize("field", ["external_id", "channel", "person", "touchpoint", "language", "emotion", "question"])
def test_in_every_field_of_the_api(machine: Client, field: str) -> None:
    for n, text in enumerate(SHORT):
        item: dict[str, Any] = {"external_id": str(n), "text": "x", field: text}
        if field == "question":
            item = {"external_id": str(n), "verbatims": [{"question": text, "text": "x"}]}
        answer = machine.post("/api/feedback", json.dumps(item), "application/json")
        assert answer.status_code in {200, 201, 422}, (text, answer.content[:300])
        if answer.status_code == 422:
            assert answer.json()["errors"][0]["message"]


def test_in_attributes_of_the_api(machine: Client) -> None:
    held = {text: [text, {text: text}] for text in SHORT}
    answer = machine.post("/api/feedback", json.dumps({"text": "x", "attributes": held}), "application/json")
    assert answer.status_code == 201, answer.content[:300]
    assert {kept(text) for text in SHORT} <= Feedback.objects.get().attributes.keys()


@pytest.mark.parametrize("header", ["Idempotency-Key", "Authorization"])
def test_in_headers_of_the_api(machine: Client, header: str) -> None:
    for text in SHORT:
        sent = text.encode("utf-8", "replace").decode("latin-1")
        answer = machine.post("/api/feedback", '{"text": "x"}', "application/json", headers={header: sent})
        assert answer.status_code in {201, 400, 401, 422}, text


def test_in_addresses(machine: Client, pulse: Pulse) -> None:
    for text in SHORT:
        part = quote(text.encode("utf-8", "replace"), safe="")
        for address in (
            f"/api/feedback/{part}",
            f"/p/{part}",
            f"/p/{pulse.slug}/{part}",
            f"/p/{pulse.slug}/thanks/{part}",
        ):
            assert machine.get(address).status_code in {301, 302, 400, 404, 410, 422}, address
        assert machine.post(f"/api/webhooks/{part}", "{}", "application/json").status_code in {401, 404}, text
        answer = machine.post(f"/api/feedback?source={part}", '{"text": "x"}', "application/json")
        assert answer.status_code == 422, text
        assert machine.get(f"/p/{pulse.slug}?lang={part}&embed={part}").status_code == 200, text


def test_broken_bytes_are_refused_by_the_api_in_words(machine: Client) -> None:
    for sent in BROKEN_BYTES:
        answer = machine.post("/api/feedback", b'{"text": "' + sent + b'"}', "application/json")
        assert (answer.status_code, "UTF-8" in answer.json()["message"]) == (422, True)


def test_through_a_webhook(client: Client, webhook_source: Source) -> None:
    for n, text in enumerate(TEXTS):
        event = {"specversion": "1.0", "id": str(n), "source": "s", "type": text[:50] or "t", "data": {"text": text}}
        body = json.dumps(event)
        at = datetime.now(UTC)
        headers = {
            "webhook-id": "m",
            "webhook-timestamp": str(int(at.timestamp())),
            "webhook-signature": Webhook(webhook_source.secret).sign("m", at, body),
        }
        kind = "application/cloudevents+json"
        answer = client.post("/api/webhooks/help-desk", body, content_type=kind, headers=headers)
        assert answer.status_code == (201 if text.strip() else 422), (text[:80], answer.content[:200])
    assert said() == {f"s {n}": text for n, text in wanted(TEXTS).items()}


def test_as_words_to_a_pulse(client: Client, pulse: Pulse, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("outspoken.listen.views.pulse.may_post", lambda _: True)
    sent = [text.encode() for text in PRINTABLE] + [b"nul \0 inside", *BROKEN_BYTES]
    expected = {}
    for n, words in enumerate(sent):
        token = pulses.sign(pulse, pulses.Answer(f"tap:{n}"))
        pulses.tap(pulse, pulses.Answer(f"tap:{n}"), emotion="anger", language="en", now=datetime.now(UTC))
        thanks = f"/p/train-to-leeds/thanks/{token}"
        answer = client.post(thanks, f"text={quote_from_bytes(words)}", content_type=FORM)
        text = kept(words.decode("utf-8", "replace"))
        is_taken = len(words.decode("utf-8", "replace")) <= pulses.MAX_WORDS
        assert answer.status_code == (303 if is_taken else 422), words[:80]
        expected[f"tap:{n}"] = text if is_taken and text.strip() else ""
    assert said() == expected


def test_as_the_words_of_a_pulse(client: Client, pulse: Pulse) -> None:
    for text in SHORT:
        shown = kept(text)
        Pulse.objects.update(question=shown, thanks=shown, questions={"de": shown})
        for address in ("/p/train-to-leeds", "/p/train-to-leeds?lang=de", "/p/train-to-leeds?embed=1"):
            page = client.get(address)
            assert page.status_code == 200, text
            assert executed(page.content.decode()) == [], text
        assert client.get("/p/train-to-leeds/qr.svg").status_code == 200, text


def table(texts: tuple[str, ...]) -> bytes:
    """A CSV file of the texts, as a program would write it."""
    held = io.StringIO(newline="")
    writer = csv.writer(held)
    writer.writerow(["id", "Review text", "Rating", "Extra"])
    writer.writerows([n, text, n % 5 + 1, text[:50]] for n, text in enumerate(texts))
    return held.getvalue().encode("utf-8", "replace")


def finish(intake: Import, now: datetime) -> Import:
    while imports.carry_on(now=now):
        pass
    intake.refresh_from_db()
    return intake


def loosely(texts: dict[str, str]) -> dict[str, str]:
    """Without what a CSV file itself cannot keep: blanks at the ends, and which of three line ends was meant."""
    return {n: " ".join(text.split()) for n, text in texts.items() if " ".join(text.split())}


def test_through_an_import_in_the_browser(client: Client, cast: Cast, file_source: Source, now: datetime) -> None:
    client.force_login(cast.ana)
    upload = io.BytesIO(table(PRINTABLE))
    upload.name = "<script>alert(1)</script>.csv"
    sent = client.post("/listen/imports/new", {"file": upload, "source": file_source.pk})
    assert sent.status_code == 302, sent.content[:500]
    intake = Import.objects.get()
    for address in (f"/listen/imports/{intake.pk}/", "/listen/imports/"):
        assert executed(client.get(address).content.decode()) == []
    assert client.post(f"/listen/imports/{intake.pk}/run").status_code == 302
    finish(intake, now)
    assert intake.state == Import.State.DONE, intake.trouble
    assert intake.rows_read == intake.rows_stored + intake.rows_rejected == len(PRINTABLE)
    assert executed(client.get(f"/listen/imports/{intake.pk}/").content.decode()) == []
    stored = loosely({n: text for n, text in said().items() if text})
    lost = {n: text for n, text in loosely(wanted(PRINTABLE)).items() if stored.get(n) != text}
    assert lost == {}


def test_through_an_import_from_the_command_line(db: None, tmp_path: Path) -> None:
    path = tmp_path / "hostile.csv"
    path.write_bytes(table(TEXTS) + b"".join(b"b%d,%s,3,x\n" % (n, text) for n, text in enumerate(BROKEN_BYTES)))
    cli._bring_in([path], "reviews", {}, dry_run=False, resume=False)
    intake = Import.objects.get()
    assert intake.rows_read == intake.rows_stored + intake.rows_rejected == len(TEXTS) + len(BROKEN_BYTES)
    assert Feedback.objects.filter(external_id__startswith="b").count() == len(BROKEN_BYTES)


def test_as_a_file_of_nothing_but_itself(file_source: Source, cast: Cast, now: datetime) -> None:
    for content in [*(text.encode("utf-8", "replace") for text in TEXTS), *BROKEN_BYTES]:
        file = File(io.BytesIO(content))
        with suppress(FileError):
            intake = imports.upload(file, filename="x.csv", source=file_source, by=cast.ana, now=now)
            imports.plan_of(intake)


def test_in_every_form_of_the_room(client: Client, cast: Cast, pulse: Pulse, file_source: Source) -> None:
    client.force_login(cast.ada)
    for text in SHORT[::2]:
        shown = kept(text)
        for address, form in (
            (f"/listen/sources/{file_source.slug}/", {"name": shown, "channel": shown[:40], "is_open": "on"}),
            (f"/listen/pulses/{pulse.slug}/", {"question": shown, "thanks": shown, "question_de": shown}),
        ):
            answer = client.post(address, form, follow=True)
            assert answer.status_code in {200, 422}, (address, text)
            assert executed(answer.content.decode()) == [], (address, text)
    for text in SHORT[::8]:
        shown = kept(text)
        for address, form in (
            ("/listen/sources/", {"name": shown, "kind": "file", "channel": shown[:40], "retention_days": shown}),
            ("/listen/sources/", {"name": shown, "kind": "webhook"}),
            ("/listen/pulses/", {"slug": shown, "question": shown, "touchpoint": shown}),
        ):
            assert client.post(address, form).status_code in {302, 422}, (address, text)
    for address in ("/listen/sources/", "/listen/pulses/"):
        assert executed(client.get(address).content.decode()) == []
