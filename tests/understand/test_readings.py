from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pyarrow as pa
import pytest
from psycopg import Connection

from outspoken import reader
from outspoken.journeys.models import Touchpoint
from outspoken.listen import feedback
from outspoken.listen.models import Feedback, Source, Verbatim
from outspoken.understand import readings, stream
from outspoken.understand.models import DirtyMonth, Mention, Reading, StreamItem, Theme, Unheeded
from tests.understand.said import ANGRY, GRATEFUL, said

pytestmark = pytest.mark.django_db
Hear = Callable[..., list[int]]


def test_nothing_unread_is_nothing_done(now: datetime) -> None:
    assert readings.read_unread(now=now) == 0


def test_a_comment_is_read_once(hear: Hear, now: datetime) -> None:
    [pk] = hear(said(ANGRY, score=2.0, score_kind="nps"))
    reading = Reading.objects.get()
    assert (reading.pk, reading.family, reading.polarity, reading.language) == (pk, "anger", "negative", "en")
    assert (reading.score, reading.score_kind, reading.channel, reading.has_words) == (2.0, "nps", "mail", True)
    assert Feedback.objects.get().read_at == now
    assert readings.read_unread(now=now) == 0


def test_facts_of_the_feedback_stand_beside_the_reading(hear: Hear, checkout: Touchpoint, now: datetime) -> None:
    earlier = now - timedelta(days=40)
    hear(said(ANGRY, touchpoint="web-checkout", occurred_at=earlier, channel="Call"))
    reading = Reading.objects.get()
    assert (reading.touchpoint, reading.occurred_at, reading.channel) == (checkout, earlier, "call")


def test_mentions_point_at_the_words(hear: Hear) -> None:
    [pk] = hear(said(ANGRY))
    text = Verbatim.objects.get(pk=pk).text
    spans = {
        mention.theme.key: text[mention.start : mention.end] for mention in Mention.objects.select_related("theme")
    }
    assert "refund" in spans.values()


def test_a_reading_carries_its_themes_with_their_parents(hear: Hear) -> None:
    hear(said(ANGRY))
    keys = set(Theme.objects.filter(pk__in=Reading.objects.get().themes).values_list("key", flat=True))
    spoken = set(Mention.objects.values_list("theme__key", flat=True))
    assert spoken <= keys
    assert {key.split(".")[0] for key in spoken} <= keys


def test_every_verbatim_of_a_feedback_is_read(hear: Hear, source: Source, now: datetime) -> None:
    item = feedback.Item(external_id="two", verbatims=(("Good?", GRATEFUL), ("Bad?", ANGRY)))
    feedback.take([item], source=source, by=None, now=now)
    assert readings.read_unread(now=now) == 1
    assert sorted(Reading.objects.values_list("polarity", flat=True)) == ["negative", "positive"]


def test_a_tap_without_words_is_what_it_says(hear: Hear) -> None:
    hear(said("", emotion="delight"))
    reading = Reading.objects.get()
    assert (reading.family, reading.polarity, reading.has_words, reading.sentiment) == (
        "delight",
        "positive",
        False,
        None,
    )


def test_words_outweigh_the_tap(hear: Hear) -> None:
    hear(said(ANGRY, emotion="delight"))
    assert Reading.objects.get().family == "anger"


def test_a_score_alone_is_read_as_nothing(hear: Hear) -> None:
    hear(said("", score=9.0, score_kind="nps"))
    reading = Reading.objects.get()
    assert (reading.family, reading.polarity, reading.has_words, reading.score) == ("", "", False, 9.0)


def test_a_hint_tells_the_language_where_the_text_cannot(hear: Hear) -> None:
    hear(said("", score=1.0, score_kind="nps", language="nl"))
    assert Reading.objects.get().language == "nl"


def test_the_newest_received_are_read_first(source: Source, now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readings, "BATCH", 1)
    feedback.take([said("old")], source=source, by=None, now=now - timedelta(minutes=5))
    feedback.take([said("new")], source=source, by=None, now=now)
    readings.read_unread(now=now)
    assert Reading.objects.get().verbatim.text == "new"


def test_what_was_just_said_enters_the_stream_in_order(hear: Hear) -> None:
    first, second = hear(said("first"), said("second"))
    assert list(StreamItem.objects.order_by("position").values_list("reading", flat=True)) == [first, second]


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"occurred_at": timedelta(days=30)}, "an archive is no news"),
        ({"emotion": "delight", "verbatims": ()}, "a tap has no words to show"),
    ],
)
def test_what_is_no_news_stays_out_of_the_stream(
    hear: Hear, now: datetime, fields: dict[str, object], why: str
) -> None:
    if isinstance(fields.get("occurred_at"), timedelta):
        fields = {**fields, "occurred_at": now - timedelta(days=30)}
    hear(said("words", **fields))
    assert not StreamItem.objects.exists(), why


def test_what_was_received_long_ago_stays_out_of_the_stream(source: Source, now: datetime) -> None:
    feedback.take([said("words")], source=source, by=None, now=now - timedelta(hours=2))
    readings.read_unread(now=now)
    assert not StreamItem.objects.exists()


def test_what_was_said_lately_waits_to_be_heeded(hear: Hear, source: Source, now: datetime) -> None:
    hear(said("today"), said("", verbatims=(), emotion="anger"), said("long ago", occurred_at=now - timedelta(days=15)))
    assert Unheeded.objects.count() == 2
    assert not Unheeded.objects.filter(feedback__occurred_at__lt=now - timedelta(days=14)).exists()


def test_months_of_what_was_read_are_marked_dirty(hear: Hear, now: datetime) -> None:
    hear(said("a"), said("b", occurred_at=now - timedelta(days=400)))
    months = {now.date().replace(day=1), (now - timedelta(days=400)).date().replace(day=1)}
    assert set(DirtyMonth.objects.values_list("month", flat=True)) == months


def test_a_failure_leaves_everything_unread(source: Source, now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    feedback.take([said("a")], source=source, by=None, now=now)
    monkeypatch.setattr(stream, "add", lambda *_, **__: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        readings.read_unread(now=now)
    assert not Reading.objects.exists()
    assert Feedback.objects.unread().count() == 1


def test_two_workers_never_read_the_same_comment(elsewhere: Connection, source: Source, now: datetime) -> None:
    feedback.take([said("a"), said("b")], source=source, by=None, now=now)
    elsewhere.execute("SELECT id FROM listen_feedback ORDER BY id LIMIT 1 FOR UPDATE")
    assert readings.read_unread(now=now) == 1
    elsewhere.rollback()
    assert readings.read_unread(now=now) == 1
    assert Reading.objects.count() == 2


def test_a_text_that_breaks_the_reader_is_set_aside_and_the_others_are_read(
    hear: Hear, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = reader.read

    def breaking(texts: list[str | None], **options: Any) -> pa.Table:
        if any("xyzzy" in (text or "") for text in texts):
            raise IndexError("a text the reader cannot take")
        return whole(texts, **options)

    monkeypatch.setattr(reader, "read", breaking)
    hear(said(ANGRY), said("The train was xyzzy."), said(GRATEFUL), said(ANGRY))
    assert Reading.objects.filter(verbatim__text__contains="xyzzy").get().reader == readings.UNREADABLE
    assert list(Reading.objects.order_by("pk").values_list("family", flat=True)) == [
        "anger",
        "",
        "appreciation",
        "anger",
    ]
    assert readings.read_unread(now=now) == 0
