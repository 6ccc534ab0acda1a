from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core.files import File
from pytest_django import Settings

from outspoken.listen import erasure, imports, leftovers, uploads
from outspoken.listen.feedback import Item, take
from outspoken.listen.models import Feedback, IdempotencyKey, Import, Reject, Source
from outspoken.people import tokens
from outspoken.people.models import Person
from tests.cast import Cast

State = Import.State
CONTENT = b"Review text,Rating\n" + b"".join(b"It was comment %d of many,3\n" % n for n in range(9))


@pytest.fixture(autouse=True)
def apart(settings: Settings, tmp_path: Path) -> None:
    settings.UPLOAD_DIR = tmp_path / "uploads"


def upload(source: Source, cast: Cast, at: datetime, state: Import.State) -> Import:
    intake = imports.upload(File(io.BytesIO(CONTENT)), filename="a.csv", source=source, by=cast.ana, now=at)
    Import.objects.filter(pk=intake.pk).update(state=state, finished_at=at)
    intake.refresh_from_db()
    return intake


@pytest.mark.parametrize(
    ("state", "age", "row_stays", "file_stays"),
    [
        (State.DRAFT, timedelta(hours=23), True, True),
        (State.DRAFT, timedelta(hours=25), False, False),
        (State.FAILED, timedelta(days=6), True, True),
        (State.FAILED, timedelta(days=8), True, False),
        (State.RUNNING, timedelta(days=90), True, True),
    ],
)
def test_files_are_kept_only_as_long_as_they_are_good_for_something(
    file_source: Source, cast: Cast, now: datetime,
    state: Import.State, age: timedelta, row_stays: bool, file_stays: bool,
) -> None:  # fmt: skip
    intake = upload(file_source, cast, now - age, state)
    erasure.retire_old(now=now)
    assert Import.objects.filter(pk=intake.pk).exists() is row_stays
    assert uploads.path_of(intake).exists() is file_stays
    assert leftovers.clear(now=now) == 0


def test_idempotency_keys_are_forgotten_by_the_step(cast: Cast, now: datetime) -> None:
    token = tokens.create(
        name="t", scopes=["feedback:write"], expires_at=None, by=cast.ada, now=datetime.now(UTC)
    ).token
    IdempotencyKey.objects.create(
        token=token, endpoint="e", key="k", body_digest=b"", status=201, answer="{}", created_at=now - timedelta(days=8)
    )
    erasure.retire_old(now=now)
    assert not IdempotencyKey.objects.exists()


def test_retired_feedback_takes_customers_of_whom_nothing_else_is_known(source: Source, now: datetime) -> None:
    source.retention_days = 30
    source.save()
    items = [
        Item("old", (("", "x"),), person="gone", occurred_at=now - timedelta(days=31)),
        Item("older", (("", "x"),), person="stays", occurred_at=now - timedelta(days=32)),
        Item("young", (("", "x"),), person="stays", occurred_at=now - timedelta(days=29)),
    ]
    take(items, source=source, by=None, now=now)
    erasure.retire_old(now=now)
    assert Feedback.objects.get().external_id == "young"
    assert Person.objects.get().identities.get().handle == "stays"


def test_a_forgotten_persons_files_go_too(file_source: Source, cast: Cast, now: datetime) -> None:
    take([Item("1", (("", "x"),), person="customer-7")], source=file_source, by=None, now=now)
    kept = {state: upload(file_source, cast, now, state) for state in (State.DRAFT, State.FAILED, State.RUNNING)}
    Reject.objects.create(intake=kept[State.FAILED], line=1, reason="x", raw="customer-7 said")
    Reject.objects.create(intake=kept[State.FAILED], line=2, reason="x", raw="somebody else said")
    erasure.erase_person(Person.objects.get(identities__handle="customer-7"), by=cast.ada, now=now)
    assert [uploads.path_of(intake).exists() for intake in kept.values()] == [False, False, True]
    assert Reject.objects.get().line == 2
