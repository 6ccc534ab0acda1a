from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files import File
from pytest_django import Settings

from outspoken.files import FileError, Plan
from outspoken.journeys.models import Touchpoint
from outspoken.listen import chunks, imports, uploads
from outspoken.listen.imports import CannotUndo, NotADraft
from outspoken.listen.models import Feedback, Import, Reject, Source, Tombstone
from outspoken.people.models import AuditEvent, Person
from tests.cast import Cast

State = Import.State


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch: pytest.MonkeyPatch, settings: Settings, tmp_path: Path) -> Iterator[None]:
    settings.UPLOAD_DIR = tmp_path / "uploads"
    monkeypatch.setattr(chunks.Feed.read, "__defaults__", (7,))
    monkeypatch.setattr(imports, "UNDONE_AT_ONCE", 8)
    imports._feeds.clear()
    yield
    imports._feeds.clear()


def table(rows: int, *, bad: bool = True) -> bytes:
    """A file of `rows` rows; two of them are broken (too many fields; too long a place) where `bad`."""
    said = [f"Comment number {n} about the service,{n % 5 + 1},c{n % 6},Gate {n % 3}" for n in range(rows)]
    lines = ["Date,Review text,Rating,Customer,Touchpoint"]
    lines += [f"2026-02-{n % 28 + 1:02},{words}" for n, words in enumerate(said)]
    if bad:
        lines[5] += ",surplus,fields"
        lines[9] += "x" * 130
    return ("\n".join(lines) + "\n").encode()


@pytest.fixture
def ana(cast: Cast) -> Any:
    return cast.ana


def draft(content: bytes, source: Source, by: Any, now: datetime, *, name: str = "export.csv") -> Import:
    return imports.upload(File(io.BytesIO(content)), filename=name, source=source, by=by, now=now)


def started(content: bytes, source: Source, by: Any, now: datetime) -> Import:
    intake = draft(content, source, by, now)
    imports.start(intake, by=by, now=now)
    return intake


def finish(intake: Import, now: datetime) -> Import:
    for _ in range(200):
        if not imports.carry_on(now=now):
            break
    intake.refresh_from_db()
    return intake


def counts(intake: Import) -> tuple[int, int, int, int]:
    return intake.rows_read, intake.rows_stored, intake.rows_known, intake.rows_rejected


def test_a_draft_tells_how_it_would_be_read_and_stores_nothing(file_source: Source, ana: Any, now: datetime) -> None:
    intake = draft(table(30), file_source, ana, now, name="../../etc/Export März.csv")
    assert (intake.state, intake.filename) == (State.DRAFT, "Export März.csv")
    assert abs((intake.rows_expected or 0) - 30) <= 2
    assert imports.plan_of(intake).one("text").column == "Review text"  # type: ignore[union-attr]
    assert uploads.path_of(intake).read_bytes() == table(30)
    assert uploads.path_of(intake).parent == uploads.path_of(intake).parent.resolve()
    assert imports.carry_on(now=now) == 0
    assert not Feedback.objects.exists()


def test_a_file_that_cannot_be_read_leaves_nothing(
    file_source: Source, ana: Any, now: datetime, settings: Settings
) -> None:
    with pytest.raises(FileError) as told:
        draft(b"\x89PNG\r\n\x1a\n" + bytes(300), file_source, ana, now, name="cat.png")
    assert "cat.png" in str(told.value)
    assert str(settings.UPLOAD_DIR) not in str(told.value)
    assert not Import.objects.exists()
    assert not list(settings.UPLOAD_DIR.iterdir())


def test_rows_in_are_stored_and_rejected(file_source: Source, ana: Any, now: datetime) -> None:
    intake = finish(started(table(30), file_source, ana, now), now)
    assert intake.state == State.DONE, intake.trouble
    assert counts(intake) == (30, 28, 0, 2)
    assert Feedback.objects.filter(intake=intake, source=file_source).count() == 28
    rejects = list(Reject.objects.values_list("line", "reason"))
    assert [line for line, _ in rejects] == [6, 10]
    assert "120 are kept" in rejects[1][1]
    assert set(Touchpoint.objects.values_list("name", flat=True)) == {"Gate 0", "Gate 1", "Gate 2"}


@pytest.mark.django_db(transaction=True)
def test_the_upload_is_deleted_when_all_is_stored(now: datetime, cast: Cast) -> None:
    source = Source.objects.create(name="F", slug="f", kind=Source.Kind.FILE)
    intake = finish(started(table(10), source, cast.ana, now), now)
    assert not uploads.path_of(intake).exists()


def test_other_columns_can_be_chosen(file_source: Source, ana: Any, now: datetime) -> None:
    intake = draft(table(12, bad=False), file_source, ana, now)
    imports.change(intake, {**intake.mapping, "touchpoint": "", "channel": "=kiosk"})
    imports.start(intake, by=ana, now=now)
    finish(intake, now)
    assert set(Feedback.objects.values_list("channel", flat=True)) == {"kiosk"}
    assert not Feedback.objects.filter(touchpoint__isnull=False).exists()
    with pytest.raises(NotADraft):
        imports.change(intake, {})


def test_what_was_recognised_stays_so_once_started(file_source: Source, ana: Any, now: datetime) -> None:
    intake = started(table(12, bad=False), file_source, ana, now)
    intake.refresh_from_db()
    assert (intake.mapping["text"], intake.mapping["score_kind"]) == ("Review text", "stars")


def test_an_unknown_column_is_told(file_source: Source, ana: Any, now: datetime) -> None:
    intake = draft(table(12), file_source, ana, now)
    with pytest.raises(FileError, match=r"export\.csv"):
        imports.change(intake, {"text": "Nonsense"})


def test_the_same_file_again_stores_nothing_new(file_source: Source, ana: Any, now: datetime) -> None:
    first = finish(started(table(30), file_source, ana, now), now)
    again = draft(table(30), file_source, ana, now)
    assert list(imports.same_files(again)) == [first]
    imports.start(again, by=ana, now=now)
    finish(again, now)
    assert counts(again) == (30, 0, 28, 2)
    assert Feedback.objects.count() == 28


def test_two_starts_are_one(file_source: Source, ana: Any, now: datetime) -> None:
    intake = started(table(12), file_source, ana, now)
    with pytest.raises(NotADraft):
        imports.start(intake, by=ana, now=now)


@pytest.mark.parametrize("killed_after", [0, 1, 2, 3, 4, 5])
def test_a_killed_import_goes_on_where_it_stopped(
    file_source: Source, ana: Any, now: datetime, killed_after: int
) -> None:
    intake = started(table(30), file_source, ana, now)
    for _ in range(killed_after):
        imports.carry_on(now=now)
    imports._feeds.clear()  # what a new process knows
    finish(intake, now)
    assert (intake.state, counts(intake)) == (State.DONE, (30, 28, 0, 2))


def test_a_chunk_that_fails_is_done_again(
    file_source: Source, ana: Any, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    intake = started(table(30), file_source, ana, now)
    imports.carry_on(now=now)
    real = imports._keep_rejects

    def broken(*_: Any) -> None:
        raise RuntimeError("killed here")

    monkeypatch.setattr(imports, "_keep_rejects", broken)
    with pytest.raises(RuntimeError, match="killed here"):
        imports.carry_on(now=now)
    monkeypatch.setattr(imports, "_keep_rejects", real)
    finish(intake, now)
    assert counts(intake) == (30, 28, 0, 2)


def test_two_workers_on_one_file_do_not_double(file_source: Source, ana: Any, now: datetime) -> None:
    intake = started(table(30), file_source, ana, now)
    feeds: list[dict[Any, Any]] = [{}, {}]
    for turn in range(40):
        imports._feeds = feeds[turn % 2]
        imports.carry_on(now=now)
    intake.refresh_from_db()
    assert (intake.state, counts(intake)) == (State.DONE, (30, 28, 0, 2))


def test_a_file_that_vanishes_fails_with_its_remedy_and_can_go_on(file_source: Source, ana: Any, now: datetime) -> None:
    intake = started(table(30), file_source, ana, now)
    imports.carry_on(now=now)
    imports._feeds.clear()
    path = uploads.path_of(intake)
    path.rename(path.with_suffix(".away"))
    finish(intake, now)
    assert intake.state == State.FAILED
    assert "export.csv" in intake.trouble
    assert str(path.parent) not in intake.trouble
    path.with_suffix(".away").rename(path)
    imports.start(intake, by=ana, now=now)
    finish(intake, now)
    assert (intake.state, counts(intake)) == (State.DONE, (30, 28, 0, 2))


def test_a_file_that_breaks_the_reader_does_not_stop_others(
    file_source: Source, ana: Any, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = started(table(30), file_source, ana, now)
    other = started(table(12, bad=False), file_source, ana, now + timedelta(minutes=1))
    real = chunks.Feed

    def feed(plan: Plan, *, line: int) -> Any:
        return 1 / 0 if plan.path == uploads.path_of(broken) else real(plan, line=line)

    monkeypatch.setattr("outspoken.listen.imports.Feed", feed)
    finish(other, now)
    broken.refresh_from_db()
    assert (broken.state, other.state) == (State.FAILED, State.DONE)
    assert "ZeroDivisionError" in broken.trouble


def test_a_closed_source_stops_the_import_until_it_is_open(file_source: Source, ana: Any, now: datetime) -> None:
    intake = started(table(30), file_source, ana, now)
    Source.objects.update(is_open=False)
    finish(intake, now)
    assert (intake.state, "closed" in intake.trouble) == (State.FAILED, True)


def test_a_column_of_anything_is_no_column_of_touchpoints(
    file_source: Source, ana: Any, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "MAX_NEW_TOUCHPOINTS", 2)
    intake = finish(started(table(30), file_source, ana, now), now)
    assert (intake.state, "touchpoint" in intake.trouble) == (State.FAILED, True)
    assert not Touchpoint.objects.exists()
    assert not Feedback.objects.exists()


class TestUndoing:
    def test_everything_of_the_import_goes_and_can_come_back(
        self, file_source: Source, ana: Any, now: datetime
    ) -> None:
        intake = finish(started(table(30), file_source, ana, now), now)
        kept = Feedback.objects.create(
            source=file_source, external_id="other", occurred_at=now, received_at=now, channel="x"
        )
        imports.undo(intake, by=ana, now=now)
        finish(intake, now)
        assert intake.state == State.UNDONE
        assert list(Feedback.objects.all()) == [kept]
        assert not Person.objects.filter(identities__kind=file_source.slug).exists()
        assert not Reject.objects.exists()
        assert sum(Tombstone.objects.filter(reason="undo").values_list("count", flat=True)) == 28
        again = finish(started(table(30), file_source, ana, now), now)
        assert counts(again) == (30, 28, 0, 2)

    def test_customers_known_otherwise_stay(self, file_source: Source, ana: Any, now: datetime) -> None:
        intake = finish(started(table(12, bad=False), file_source, ana, now), now)
        person = Person.objects.filter(identities__handle="c1").get()
        person.name = "Dev"
        person.save()
        imports.undo(intake, by=ana, now=now)
        finish(intake, now)
        assert list(Person.objects.filter(identities__kind=file_source.slug)) == [person]

    def test_an_import_still_going_cannot_be_undone(self, file_source: Source, ana: Any, now: datetime) -> None:
        intake = started(table(30), file_source, ana, now)
        with pytest.raises(CannotUndo):
            imports.undo(intake, by=ana, now=now)

    def test_one_left_half_way_by_the_command_line_can_be_undone(
        self, file_source: Source, ana: Any, now: datetime, tmp_path: Path
    ) -> None:
        path = tmp_path / "export.csv"
        path.write_bytes(table(30))
        intake = imports.open_here(path, source=file_source, overrides={}, now=now)
        imports.start(intake, by=None, now=now)
        intake.refresh_from_db()
        imports.advance(intake, now=now)
        assert imports.carry_on(now=now) == 0  # its file is not the worker's to read
        imports.undo(intake, by=ana, now=now)
        finish(intake, now)
        assert (intake.state, Feedback.objects.count()) == (State.UNDONE, 0)
        assert path.exists()

    def test_it_is_audited(self, file_source: Source, ana: Any, now: datetime) -> None:
        intake = finish(started(table(12), file_source, ana, now), now)
        imports.undo(intake, by=ana, now=now)
        verbs = set(AuditEvent.objects.filter(about=f"import {intake.pk}").values_list("verb", flat=True))
        assert verbs == {"import.started", "import.undone"}


def test_a_draft_can_be_thrown_away(file_source: Source, ana: Any, now: datetime) -> None:
    intake = draft(table(12), file_source, ana, now)
    path = uploads.path_of(intake)
    imports.discard(intake)
    assert not path.exists()
    assert not Import.objects.exists()


def test_rejected_rows_are_masked(file_source: Source, ana: Any, now: datetime) -> None:
    content = table(12, bad=False) + b"2026-02-01,mail dev@example.org,5,c1,Gate 1,surplus\n"
    finish(started(content, file_source, ana, now), now)
    assert "dev@example.org" not in Reject.objects.get().raw
    assert "[email]" in Reject.objects.get().raw
