from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from psycopg import Connection

from outspoken import reader
from outspoken.understand import closer, corrections, readings, rereading, theme_edits, themes
from outspoken.understand.models import DirtyMonth, Mention, Reading, Rereading, Theme
from outspoken.understand.theme_edits import Draft
from tests.cast import Cast
from tests.understand.said import ANGRY, GRATEFUL, said

pytestmark = pytest.mark.django_db
Hear = Callable[..., list[int]]

KETTLE = Draft("Kettle", phrases=("kettle*",))


def reread_all(now: datetime) -> int:
    batches = 0
    while rereading.reread(now=now):
        batches += 1
    return batches


def spans(pk: int) -> set[tuple[str, int, int, str]]:
    return set(Mention.objects.filter(reading=pk).values_list("theme__key", "start", "end", "polarity"))


def keys(pk: int) -> set[str]:
    return set(Theme.objects.filter(pk__in=Reading.objects.get(pk=pk).themes).values_list("key", flat=True))


def test_a_new_theme_is_found_in_old_comments(hear: Hear, cast: Cast, now: datetime) -> None:
    kettle, other = hear(said("The kettles are awful."), said(ANGRY))
    before = spans(other)
    theme_edits.create(KETTLE, by=cast.ana, now=now)
    reread_all(now)
    assert spans(kettle) == {("kettle", 4, 11, "negative")}
    assert keys(kettle) == {"kettle"}
    assert spans(other) == before
    progress = rereading.progress()
    assert progress
    assert (progress.is_running, progress.percent, progress.looked, progress.changed) == (False, 100, 2, 1)


def test_what_a_theme_no_longer_finds_goes(hear: Hear, cast: Cast, now: datetime) -> None:
    theme = theme_edits.create(KETTLE, by=cast.ana, now=now)
    [pk] = hear(said("The kettle sings."))
    assert keys(pk) == {"kettle"}
    theme_edits.switch(theme, on=False, by=cast.ana, now=now)
    reread_all(now)
    assert (spans(pk), Reading.objects.get(pk=pk).themes) == (set(), [])


def test_a_moved_theme_counts_for_its_new_parent(hear: Hear, cast: Cast, now: datetime) -> None:
    theme = theme_edits.create(KETTLE, by=cast.ana, now=now)
    theme_edits.create(Draft("Kitchen"), by=cast.ana, now=now)
    [pk] = hear(said("The kettle sings."))
    draft = Draft("Kettle", parent="kitchen", phrases=("kettle*",))
    theme_edits.change(theme, draft, seen=theme.changed_at, by=cast.ana, now=now)
    reread_all(now)
    assert keys(pk) == {"kettle", "kitchen"}
    assert len(spans(pk)) == 1


def test_feelings_and_the_sides_of_standing_mentions_stay(hear: Hear, cast: Cast, now: datetime) -> None:
    [pk] = hear(said(f"{ANGRY} The kettle, too."))
    Reading.objects.filter(pk=pk).update(family="worry", sentiment=0.25, polarity="neutral")
    Mention.objects.filter(reading=pk).update(polarity="positive")
    before = spans(pk)
    theme_edits.create(KETTLE, by=cast.ana, now=now)
    reread_all(now)
    row = Reading.objects.get(pk=pk)
    assert (row.family, row.sentiment, row.polarity) == ("worry", 0.25, "neutral")
    assert before < spans(pk)


def test_what_somebody_said_about_a_comments_themes_stays(hear: Hear, cast: Cast, now: datetime) -> None:
    wrong, meant = hear(said("The kettle refund never came."), said("Steam everywhere!"))
    theme_edits.create(KETTLE, by=cast.ana, now=now)
    reread_all(now)
    corrections.correct(wrong, field="theme", becomes="kettle", by=cast.ana, now=now)
    corrections.correct(meant, field="about", becomes="kettle", by=cast.ana, now=now)
    theme_edits.create(Draft("Steam", phrases=("steam",)), by=cast.ana, now=now)
    reread_all(now)
    assert "kettle" not in keys(wrong)
    assert keys(meant) == {"kettle", "steam"}
    corrections.correct(wrong, field="about", becomes="kettle", by=cast.ana, now=now)
    theme_edits.create(Draft("Tea", phrases=("tea",)), by=cast.ana, now=now)
    reread_all(now)
    # What the words say themselves is shown at its place.
    assert {(key, start) for key, start, _, _ in spans(wrong) if key == "kettle"} == {("kettle", 4)}


def test_it_goes_on_where_it_was_when_killed(
    hear: Hear, cast: Cast, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = hear(*(said(f"kettle {number}") for number in range(7)))
    theme_edits.create(KETTLE, by=cast.ana, now=now)
    monkeypatch.setattr(rereading, "BATCH", 3)
    assert rereading.reread(now=now) == 3

    def killed(*_: Any) -> None:
        raise SystemExit

    with monkeypatch.context() as patched:
        patched.setattr(rereading, "_write", killed)
        with pytest.raises(SystemExit):
            rereading.reread(now=now)
    assert {pk for pk in ids if keys(pk)} == set(sorted(ids)[-3:])
    assert Rereading.objects.get().looked == 3
    assert reread_all(now) == 2
    assert all(keys(pk) == {"kettle"} for pk in ids)


def test_a_later_change_takes_over_what_is_not_done(
    hear: Hear, cast: Cast, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = hear(*(said(f"kettle and tea {number}") for number in range(4)))
    theme_edits.create(KETTLE, by=cast.ana, now=now)
    monkeypatch.setattr(rereading, "BATCH", 2)
    rereading.reread(now=now)
    theme_edits.create(Draft("Tea", phrases=("tea",)), by=cast.ana, now=now)
    assert Rereading.objects.count() == 1
    reread_all(now)
    assert all(keys(pk) >= {"kettle", "tea"} for pk in ids)


def test_the_lens_is_told_of_the_months_once_all_is_done(
    hear: Hear, cast: Cast, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    long_ago = datetime(2024, 5, 31, 23, 30, tzinfo=UTC)
    hear(said("kettle", occurred_at=long_ago), said("kettle"), said(GRATEFUL, occurred_at=now - timedelta(days=400)))
    theme_edits.create(KETTLE, by=cast.ana, now=now)
    DirtyMonth.objects.all().delete()
    monkeypatch.setattr(rereading, "BATCH", 2)
    rereading.reread(now=now)
    assert not DirtyMonth.objects.exists()
    reread_all(now)
    months = sorted(DirtyMonth.objects.values_list("month", flat=True))
    assert months == [long_ago.date().replace(day=1), now.date().replace(day=1)]


def test_a_comment_read_closely_is_to_be_read_so_again_for_its_new_mention(
    hear: Hear, cast: Cast, now: datetime
) -> None:
    closely, skimmed = hear(said("kettle one"), said("kettle two"))
    Reading.objects.update(close_rank=None)
    Reading.objects.filter(pk=closely).update(reader=f"{reader.CLOSE_MODEL}+own-1")
    Reading.objects.filter(pk=skimmed).update(reader=reader.MODEL)
    theme_edits.create(KETTLE, by=cast.ana, now=now)
    reread_all(now)
    assert Reading.objects.get(pk=closely).close_rank is not None
    assert Reading.objects.get(pk=skimmed).close_rank is None


def test_an_empty_record_has_nothing_to_read_again(cast: Cast, now: datetime) -> None:
    theme_edits.create(KETTLE, by=cast.ana, now=now)
    assert rereading.progress() is None
    assert rereading.reread(now=now) == 0


def test_a_batch_costs_a_fixed_number_of_queries(
    hear: Hear, cast: Cast, now: datetime, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    hear(*(said(f"kettle {number}") for number in range(30)))
    theme_edits.create(KETTLE, by=cast.ana, now=now)
    themes.current(now=now)
    with django_assert_max_num_queries(14):
        rereading.reread(now=now)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("step", [readings.read_unread, closer.read_closely, rereading.reread])
def test_who_changes_a_theme_waits_for_whoever_reads_with_the_old_ones(
    step: Callable[..., int], hear: Hear, cast: Cast, now: datetime, elsewhere: Connection,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """While a step works, a second connection cannot take the lock that a change needs."""
    taken: list[bool] = []
    current = themes.current

    def looked(*, now: datetime) -> themes.Themes:
        with elsewhere.transaction():
            row = elsewhere.execute("SELECT pg_try_advisory_xact_lock(%s)", [themes._LOCK]).fetchone()
            assert row
            taken.append(row[0])
        return current(now=now)

    hear(said("kettle"))
    Reading.objects.update(reader=reader.MODEL, close_rank=1.0)
    theme_edits.create(KETTLE, by=cast.ana, now=now)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE listen_feedback SET read_at = NULL")
    if step is readings.read_unread:
        Reading.objects.all().delete()
    monkeypatch.setattr(themes, "current", looked)
    assert step(now=now)
    assert taken == [False]
