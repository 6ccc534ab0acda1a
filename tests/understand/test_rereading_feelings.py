from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from psycopg import Connection

from outspoken import reader
from outspoken.understand import corrections, rereading, teaching, theme_edits, themes
from outspoken.understand.models import DirtyMonth, OwnHeads, Reading
from outspoken.understand.theme_edits import Draft
from tests.cast import Cast
from tests.understand.said import said
from tests.understand.teach import as_read, correct, fitted, leave, read_all

pytestmark = pytest.mark.django_db
Hear = Callable[..., list[int]]


def test_going_back_restores_exactly_what_was_read_before(
    taught: OwnHeads, odd: list[int], even: list[int], hear: Hear, cast: Cast, now: datetime
) -> None:
    foreign = hear(
        said("Der Zug war heute wieder zonked und schmutzig."), said("Le train était zonked ce matin, merci.")
    )
    every = [*odd, *even, *foreign]
    read_all(now)
    before = as_read(every)
    teaching.activate(taught.number, again=True, by=cast.ana, now=now)
    read_all(now)
    between = as_read(every)
    assert {row["reader"] for row in between} >= {f"{name}+own-1" for name in (reader.MODEL, reader.CLOSE_MODEL)}
    assert between != before
    teaching.revert(again=True, by=cast.ana, now=now)
    read_all(now)
    assert as_read(every) == before


def test_what_people_corrected_stays_as_corrected(
    taught: OwnHeads, odd: list[int], even: list[int], cast: Cast, now: datetime
) -> None:
    [theme] = [key for key in themes.current(now=now).ids if key == "payment.refund"]
    corrections.correct(even[40], field="family", becomes="delight", by=cast.ben, now=now)
    corrections.correct(even[41], field="about", becomes=theme, by=cast.ben, now=now)
    mended = [*odd[:30], *even[40:42]]
    before = as_read(mended)
    teaching.activate(taught.number, again=True, by=cast.ana, now=now)
    read_all(now)
    assert as_read(mended) == before


def test_a_theme_changed_meanwhile_does_not_end_the_reading_of_feelings(
    taught: OwnHeads, odd: list[int], cast: Cast, now: datetime
) -> None:
    teaching.activate(taught.number, again=True, by=cast.ana, now=now)
    theme_edits.create(Draft("Kettle", phrases=("kettle*",)), by=cast.ana, now=now)
    progress = rereading.progress()
    assert progress
    assert progress.is_whole
    read_all(now)
    assert {row["polarity"] for row in as_read(odd[30:])} == {"negative"}


def test_the_lens_is_told_which_months_were_read_again(taught: OwnHeads, cast: Cast, hear: Hear, now: datetime) -> None:
    long_ago = now - timedelta(days=400)
    hear(said("Der Zug war wieder furchtbar voll.", occurred_at=long_ago))
    DirtyMonth.objects.all().delete()
    teaching.activate(taught.number, again=True, by=cast.ana, now=now)
    while rereading.reread(now=now):
        continue
    assert long_ago.date().replace(day=1) in set(DirtyMonth.objects.values_list("month", flat=True))


@pytest.mark.django_db(transaction=True)
def test_what_somebody_is_correcting_at_the_moment_is_left_alone(
    odd: list[int], even: list[int], cast: Cast, now: datetime, elsewhere: Connection
) -> None:
    correct(odd[:30], by=cast.ana, now=now)
    leave(even[:30], by=cast.ana, now=now)
    held, free = odd[-2:]
    Reading.objects.filter(pk__in=[held, free]).update(reader=reader.MODEL, close_rank=None)
    with elsewhere.transaction():
        # What a correction holds, and what hanging a row on a reading does.
        elsewhere.execute("SELECT 1 FROM understand_reading WHERE verbatim_id = %s FOR UPDATE", [held])
        elsewhere.execute("SELECT 1 FROM understand_reading WHERE verbatim_id = %s FOR KEY SHARE", [free])
        teaching.activate(fitted(by=cast.ana, now=now).number, again=True, by=cast.ana, now=now)
        rereading.reread(now=now)
    assert [row["reader"] for row in as_read([held, free])] == [reader.MODEL, f"{reader.MODEL}+own-1"]
