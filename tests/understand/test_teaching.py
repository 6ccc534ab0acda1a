from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from psycopg import Connection

from outspoken import reader
from outspoken.listen import erasure
from outspoken.listen.models import Verbatim
from outspoken.people.models import AuditEvent, Person
from outspoken.understand import (
    closer,
    corrections,
    read_marks,
    readings,
    rereading,
    teaching,
    teaching_heads,
    teaching_lessons,
    themes,
)
from outspoken.understand.models import Correction, OwnHeads, Reading, ReadMark, TaughtFile, TaughtText
from tests.cast import Cast
from tests.understand.said import said

pytestmark = pytest.mark.django_db
Hear = Callable[..., list[int]]

# "Zonked" is no word the reader knows: who says it of a train means that it is late.
ODD = "The {n} train was zonked again today."
EVEN = "The {n} train was on the usual platform today."
TRAINS = [f"{hour}:{minute:02}" for hour in range(6, 24) for minute in (5, 25, 45)]


def soon(now: datetime) -> datetime:
    """After whatever was said at `now`."""
    return now + timedelta(minutes=5)


@pytest.fixture
def odd(hear: Hear) -> list[int]:
    """Comments whose word the reader does not know, said long enough ago to be skimmed only."""
    return hear(*(said(ODD.format(n=n)) for n in TRAINS))


@pytest.fixture
def even(hear: Hear) -> list[int]:
    return hear(*(said(EVEN.format(n=n)) for n in TRAINS))


def correct(ids: Sequence[int], cast: Cast, now: datetime, *, family: str = "anger") -> None:
    for pk in ids:
        corrections.correct(pk, field="family", becomes=family, by=cast.ana, now=now)


def leave(ids: Sequence[int], cast: Cast, now: datetime) -> None:
    for pk in ids:
        read_marks.mark(pk, by=cast.ana, now=now)


def fitted(cast: Cast, now: datetime) -> OwnHeads:
    teaching.ask(by=cast.ana, now=now)
    assert teaching.fit(now=now) == 1
    return OwnHeads.objects.order_by("-number")[0]


@pytest.fixture
def taught(odd: list[int], even: list[int], cast: Cast, now: datetime) -> OwnHeads:
    """Heads learnt from thirty corrected comments and as many left as they were."""
    correct(odd[:30], cast, now)
    leave(even[:30], cast, now)
    return fitted(cast, now)


def read_all(now: datetime) -> None:
    while rereading.reread(now=now) or closer.read_closely(now=now):
        continue


def as_read(ids: Sequence[int]) -> list[dict[str, Any]]:
    kept = [field.attname for field in Reading._meta.concrete_fields if field.attname != "close_rank"]
    return list(Reading.objects.filter(pk__in=ids).order_by("pk").values(*kept))


def test_comments_like_the_corrected_are_read_as_corrected(
    taught: OwnHeads, odd: list[int], even: list[int], hear: Hear, cast: Cast, now: datetime
) -> None:
    before = {row["polarity"] for row in as_read(odd[30:])}
    assert before != {"negative"}
    teaching.activate(taught.number, again=True, by=cast.ana, now=now)
    read_all(now)
    assert {(row["polarity"], row["family"]) for row in as_read(odd[30:])} == {("negative", "anger")}
    assert "negative" not in {row["polarity"] for row in as_read(even)}
    [fresh] = hear(said("Our train was zonked."))
    assert as_read([fresh])[0]["polarity"] == "negative"
