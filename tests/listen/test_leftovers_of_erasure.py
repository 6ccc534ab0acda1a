"""What must not stay behind: of an erased person, of feedback kept long enough, of files nobody went on with."""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files import File
from django.db import DatabaseError, connection
from pytest_django import Settings

from outspoken.listen import erasure, feedback, imports
from outspoken.listen.feedback import Item
from outspoken.listen.models import Feedback, Import, Reject, Source, Verbatim
from outspoken.people.models import Identity, Person
from tests.cast import Cast

TABLE = (
    b"Date,Review text,Rating,Customer,Touchpoint\n"
    + b"".join(
        b"2026-02-%02d,The service was fine number %d,%d,c%d,Gate\n" % (n + 1, n, n % 5 + 1, n) for n in range(9)
    )
    + b"2026-02-11,Zanzibar-Kowalski never came back to me,4,c1,"
    + b"x" * 130
    + b"\n"
)


@pytest.fixture(autouse=True)
def folder(settings: Settings, tmp_path: Path) -> Iterator[Path]:
    settings.UPLOAD_DIR = tmp_path / "uploads"
    imports._feeds.clear()
    yield settings.UPLOAD_DIR
    imports._feeds.clear()


def take(source: Source, external_id: str, now: datetime, **given: Any) -> Feedback:
    item = Item(external_id, (("", "The refund never came."),), person="dev@post.example", **given)
    feedback.take([item], source=source, by=None, now=now)
    return Feedback.objects.get(external_id=external_id)


def go_on(now: datetime) -> None:
    for _ in range(50):
        if not imports.carry_on(now=now):
            return


def test_an_import_from_the_command_line_is_undone_by_the_worker(
    file_source: Source, cast: Cast, now: datetime, tmp_path: Path
) -> None:
    path = tmp_path / "reviews.csv"
    path.write_bytes(TABLE)
    intake = imports.open_here(path, source=file_source, overrides={}, now=now)
    imports.start(intake, by=None, now=now)
    for _ in range(50):
        intake.refresh_from_db()
        if not (intake.state in Import.GOING and imports.advance(intake, now=now)):
            break
    intake.refresh_from_db()
    assert intake.state == Import.State.DONE
    imports.undo(intake, by=cast.ana, now=now)
    go_on(now)
    intake.refresh_from_db()
    assert (intake.state, Feedback.objects.count()) == (Import.State.UNDONE, 0)
    assert path.exists()


def test_a_customer_of_whom_nothing_is_left_is_forgotten_with_the_last_feedback(source: Source, now: datetime) -> None:
    source.retention_days = 30
    source.save()
    take(source, "old", now, occurred_at=now - timedelta(days=40))
    assert erasure.retire_old(now=now)
    assert Feedback.objects.count() == 0
    assert list(Identity.objects.values_list("handle", flat=True)) == []
    assert Person.objects.filter(identities=None, user=None).count() == 0


def test_a_draft_that_nobody_went_on_with_is_thrown_away(
    file_source: Source, cast: Cast, now: datetime, folder: Path
) -> None:
    imports.upload(File(io.BytesIO(TABLE)), filename="reviews.csv", source=file_source, by=cast.ana, now=now)
    assert len(list(folder.iterdir())) == 1
    erasure.retire_old(now=now + timedelta(days=40))
    assert list(folder.iterdir()) == []
    assert not Import.objects.exists()


def test_the_refused_rows_of_an_erased_person_go_too(file_source: Source, cast: Cast, now: datetime) -> None:
    draft = imports.upload(File(io.BytesIO(TABLE)), filename="r.csv", source=file_source, by=cast.ana, now=now)
    imports.start(draft, by=cast.ana, now=now)
    go_on(now)
    assert Reject.objects.filter(raw__contains="Zanzibar-Kowalski").count() == 1
    erasure.erase_person(Identity.objects.get(handle="c1").person, by=cast.ada, now=now)
    assert not Reject.objects.filter(raw__contains="Zanzibar-Kowalski").exists()


def test_a_short_handle_does_not_take_other_peoples_refused_rows(
    file_source: Source, cast: Cast, now: datetime
) -> None:
    intake = Import.objects.create(source=file_source, filename="a.csv", path="", fingerprint="", created_at=now)
    Reject.objects.create(intake=intake, line=3, reason="too long", raw='{"text": ["fine number 12"]}')
    take(file_source, "one", now)
    Identity.objects.update(handle="1")
    erasure.erase_person(Person.objects.get(identities__handle="1"), by=cast.ada, now=now)
    assert Reject.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_what_comes_in_during_an_erasure_does_not_stay_without_a_name(
    monkeypatch: pytest.MonkeyPatch, now: datetime
) -> None:
    source = Source.objects.create(name="Mail", slug="mail", kind=Source.Kind.API, channel="mail")
    person = take(source, "first", now).person
    assert person
    usual = erasure.erase_feedback

    def late_words() -> None:
        try:
            with connection.cursor() as cursor:
                cursor.execute("SET lock_timeout = '2s'")
            take(source, "late", now)
        except DatabaseError:
            return  # Refused for now: nothing of it is kept, and the sender is told.
        finally:
            connection.close()

    def interrupted(*args: Any, **kwargs: Any) -> int:
        late = threading.Thread(target=late_words)
        late.start()
        late.join()
        return usual(*args, **kwargs)

    monkeypatch.setattr(erasure, "erase_feedback", interrupted)
    erasure.erase_person(person, by=None, now=now)
    assert Verbatim.objects.count() == 0
