from __future__ import annotations

import csv
import io
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files import File
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries, Settings

from outspoken.listen import imports, uploads
from outspoken.listen.models import Feedback, Import, Reject, Source
from tests.cast import Cast

CONTENT = (
    "Date,Review text,Rating,Place\n"
    + "".join(f"2026-02-{n + 1:02},Comment number {n} on it,{n % 5 + 1},Gate {n}\n" for n in range(12))
    + "2026-02-20,=1+1,3,Gate 1,surplus\n"
).encode()


@pytest.fixture(autouse=True)
def apart(settings: Settings, tmp_path: Path) -> None:
    settings.UPLOAD_DIR = tmp_path / "uploads"
    imports._feeds.clear()


@pytest.fixture
def ana(client: Client, cast: Cast) -> Client:
    client.force_login(cast.ana)
    return client


def send(client: Client, content: bytes = CONTENT, **form: Any) -> Any:
    file = io.BytesIO(content)
    file.name = "reviews.csv"
    return client.post("/listen/imports/new", {"file": file, "name": "Store reviews", **form})


def draft(client: Client) -> Import:
    assert send(client).status_code == 302
    return Import.objects.get()


def finish(intake: Import, now: datetime) -> Import:
    while imports.carry_on(now=now):
        pass
    intake.refresh_from_db()
    return intake


def page_of(client: Client, intake: Import, **extra: Any) -> str:
    answer = client.get(f"/listen/imports/{intake.pk}/", **extra)
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "⟦undefined" not in text
    return str(text)


def test_an_upload_is_shown_before_anything_is_stored(ana: Client) -> None:
    intake = draft(ana)
    page = page_of(ana, intake)
    assert "reviews.csv will be read like this." in page
    assert "Comment number 0 on it" in page
    assert "Import about" in page
    assert intake.source.name == "Store reviews"
    assert not Feedback.objects.exists()


def test_an_existing_source_can_be_chosen(ana: Client, file_source: Source) -> None:
    assert send(ana, source=file_source.pk).status_code == 302
    assert Import.objects.get().source == file_source


@pytest.mark.parametrize(
    ("content", "form", "told"),
    [
        (b"", {}, "empty"),
        (b"%PDF-1.7 binary", {}, "PDF"),
        (CONTENT, {"name": ""}, "name a new one"),
        (CONTENT, {"name": "Survey files"}, "already"),
    ],
)
def test_what_cannot_be_looked_at_is_told_in_the_form(
    ana: Client, file_source: Source, content: bytes, form: dict[str, str], told: str, settings: Settings
) -> None:
    answer = send(ana, content, **form)
    assert (answer.status_code, told in answer.content.decode()) == (422, True)
    assert str(settings.UPLOAD_DIR) not in answer.content.decode()
    assert not Import.objects.exists()


def test_a_file_not_readable_makes_no_source(ana: Client) -> None:
    send(ana, b"%PDF-1.7 binary")
    assert not Source.objects.exists()


def test_columns_can_be_changed_and_seen(ana: Client, now: datetime) -> None:
    intake = draft(ana)
    form = {"text": ["Review text"], "date": "", "score": "Rating", "score_kind": "csat", "channel_fixed": "shop"}
    answer = ana.post(f"/listen/imports/{intake.pk}/mapping", {**form, "date_order": "day"}, follow=True)
    page = answer.content.decode()
    assert "no date: it counts as said today" in page
    assert "csat" in page
    ana.post(f"/listen/imports/{intake.pk}/run")
    finish(intake, now)
    assert set(Feedback.objects.values_list("channel", "score_kind")) == {("shop", "csat")}


def test_a_part_left_alone_keeps_its_reason(ana: Client) -> None:
    intake = draft(ana)
    form = {"text": ["Review text"], "date": "Date", "score": "Rating", "score_kind": "stars", "date_order": "day"}
    ana.post(f"/listen/imports/{intake.pk}/mapping", {**form, "touchpoint": "Place"})
    intake.refresh_from_db()
    assert intake.mapping == {"touchpoint": "Place"}


@pytest.mark.parametrize("form", [{"text": ["Nonsense"]}, {"score_kind": "likes"}, {"date_order": "year"}])
def test_a_column_that_is_not_there_is_refused(ana: Client, form: dict[str, Any]) -> None:
    intake = draft(ana)
    assert ana.post(f"/listen/imports/{intake.pk}/mapping", form).status_code == 422


def test_progress_is_shown_and_asked_for_again_until_it_is_done(ana: Client, now: datetime) -> None:
    intake = draft(ana)
    ana.post(f"/listen/imports/{intake.pk}/run")
    waiting = page_of(ana, intake)
    assert 'hx-trigger="every 2s"' in waiting
    finish(intake, now)
    done = page_of(ana, intake)
    assert "reviews.csv is brought in." in done
    assert "hx-trigger" not in done
    part = page_of(ana, intake, headers={"HX-Request": "true"})
    assert "<html" not in part
    assert "is brought in" in part


def test_rejects_are_shown_and_downloaded_with_no_formula_in_them(ana: Client, now: datetime) -> None:
    intake = draft(ana)
    ana.post(f"/listen/imports/{intake.pk}/run")
    finish(intake, now)
    Reject.objects.create(intake=intake, line=99, reason="=cmd|' /C calc'!A0", raw="\t=1+1")
    assert "line 14" in page_of(ana, intake)
    answer = ana.get(f"/listen/imports/{intake.pk}/rejects.csv")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert answer["Content-Disposition"].startswith("attachment")
    assert rows[0] == ["line", "reason", "row"]
    assert rows[2] == ["99", "'=cmd|' /C calc'!A0", "'\t=1+1"]


def test_a_failed_import_says_why_and_goes_on(ana: Client, now: datetime) -> None:
    intake = draft(ana)
    ana.post(f"/listen/imports/{intake.pk}/run")
    path = uploads.path_of(intake)
    path.rename(path.with_suffix(".away"))
    finish(intake, now)
    assert "Go on from there" in page_of(ana, intake)
    assert "no such file" in page_of(ana, intake)
    path.with_suffix(".away").rename(path)
    ana.post(f"/listen/imports/{intake.pk}/run")
    assert finish(intake, now).state == Import.State.DONE


def test_an_import_is_undone(ana: Client, now: datetime) -> None:
    intake = draft(ana)
    ana.post(f"/listen/imports/{intake.pk}/run")
    finish(intake, now)
    ana.post(f"/listen/imports/{intake.pk}/undoing")
    assert "being undone" in page_of(ana, intake)
    finish(intake, now)
    assert "was undone" in page_of(ana, intake)
    assert not Feedback.objects.exists()


@pytest.mark.parametrize("what", ["run", "undoing", "disposal"])
def test_what_the_state_forbids_is_told_and_changes_nothing(ana: Client, now: datetime, what: str) -> None:
    intake = draft(ana)
    Import.objects.update(state=Import.State.RUNNING)
    answer = ana.post(f"/listen/imports/{intake.pk}/{what}", follow=True)
    assert "reviews.csv" in answer.content.decode()
    assert Import.objects.get().state == Import.State.RUNNING


def test_a_draft_is_thrown_away(ana: Client) -> None:
    intake = draft(ana)
    page = ana.post(f"/listen/imports/{intake.pk}/disposal", follow=True).content.decode()
    assert "nothing of it was stored" in page
    assert not Import.objects.exists()


def test_a_draft_whose_file_is_gone_says_so(ana: Client) -> None:
    intake = draft(ana)
    uploads.remove(intake)
    answer = ana.get(f"/listen/imports/{intake.pk}/")
    assert (answer.status_code, "cannot be looked at" in answer.content.decode()) == (410, True)
    assert ana.post(f"/listen/imports/{intake.pk}/run", follow=True).status_code == 410


def test_the_same_file_is_recognised(ana: Client, now: datetime) -> None:
    first = draft(ana)
    ana.post(f"/listen/imports/{first.pk}/run")
    finish(first, now)
    send(ana, source=first.source_id)
    again = Import.objects.exclude(pk=first.pk).get()
    page = page_of(ana, again)
    assert "This very file was imported" in page
    assert reverse("import", args=[first.pk]) in page


@pytest.mark.parametrize("count", [1, 30])
def test_the_history_asks_few_questions(
    ana: Client, cast: Cast, file_source: Source, now: datetime, count: int,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:  # fmt: skip
    for n in range(count):
        Import.objects.create(
            source=file_source, by=cast.ana, filename=f"{n}.csv", path="x", fingerprint="f",
            state="done", created_at=now + timedelta(minutes=n),
        )  # fmt: skip
    with django_assert_max_num_queries(5):
        page = ana.get("/listen/imports/").content.decode()
    assert page.count(".csv</a>") == count
    assert "⟦undefined" not in page


def test_an_empty_history_has_a_next_step(ana: Client) -> None:
    page = ana.get("/listen/imports/").content.decode()
    assert "No file was brought in yet." in page
    assert "/listen/imports/new" in page


def test_the_upload_is_kept_from_others_eyes(file_source: Source, cast: Cast, now: datetime) -> None:
    intake = imports.upload(
        File(io.BytesIO(CONTENT)), filename="a.csv", source=file_source, by=cast.ana, now=now
    )  # fmt: skip
    path = uploads.path_of(intake)
    assert path.stat().st_mode & 0o077 == 0
    assert path.parent.stat().st_mode & 0o077 == 0
    assert path.name == f"{intake.pk}.upload"
