from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from outspoken import reader
from outspoken.people.models import User
from outspoken.reader import close
from outspoken.understand import closer, corrections
from outspoken.understand.models import DirtyMonth, Mention, Reading
from tests.cast import Cast
from tests.understand.said import ANGRY, GRATEFUL, said

pytestmark = pytest.mark.django_db
Hear = Callable[..., list[int]]
GERMAN = "Der Zug war schon wieder zu spät und niemand hat etwas gesagt."


def older(now: datetime, days: int) -> datetime:
    return now - timedelta(days=days)


def test_live_words_are_read_closely_at_once(hear: Hear, now: datetime) -> None:
    hear(said(ANGRY, occurred_at=now))
    reading = Reading.objects.get()
    assert (reading.reader, reading.close_rank) == (reader.CLOSE_MODEL, None)


def test_an_archive_is_skimmed_and_read_closely_later(hear: Hear, now: datetime) -> None:
    hear(said(ANGRY, occurred_at=older(now, 400)), said(GERMAN, occurred_at=older(now, 400)))
    assert set(Reading.objects.values_list("reader", flat=True)) == {reader.MODEL}
    DirtyMonth.objects.all().delete()
    assert closer.read_closely(now=now) == 1
    readings = dict(Reading.objects.values_list("language", "reader"))
    assert readings == {"en": reader.CLOSE_MODEL, "de": reader.MODEL}
    assert DirtyMonth.objects.exists()
    assert closer.read_closely(now=now) == 0


def test_the_recent_the_severe_and_the_unsure_come_first(now: datetime) -> None:
    plain = {"reader": reader.MODEL, "language": "en", "sentiment": -0.9, "harms": [], "urgency": 0.0, "sureness": 0.95}
    ranks = [
        closer.rank(plain, said_at=now),
        closer.rank(plain, said_at=older(now, 10)),
        closer.rank({**plain, "harms": ["safety"]}, said_at=older(now, 40)),
        closer.rank({**plain, "sureness": 0.5}, said_at=older(now, 5)),
    ]
    assert sorted(range(4), key=lambda place: -(ranks[place] or 0)) == [3, 2, 0, 1]


def test_what_the_close_reader_cannot_read_has_no_rank(now: datetime) -> None:
    found = {"reader": reader.MODEL, "language": "de", "sentiment": 0.1, "harms": [], "urgency": 0.0, "sureness": 0.4}
    assert closer.rank(found, said_at=now) is None
    assert closer.rank({**found, "language": "en", "sentiment": None}, said_at=now) is None
    assert closer.rank({**found, "language": "en", "reader": reader.CLOSE_MODEL}, said_at=now) is None


def test_what_somebody_corrected_stays_corrected(hear: Hear, cast: Cast, now: datetime) -> None:
    [pk] = hear(said(GRATEFUL, occurred_at=older(now, 400)))
    ana = User.objects.get(email=cast.ana.email)
    corrections.correct(pk, field="family", becomes="disgust", by=ana, now=now)
    closer.read_closely(now=now)
    reading = Reading.objects.get()
    assert (reading.family, reading.reader, reading.close_rank) == ("disgust", reader.MODEL, None)


def test_mentions_are_those_of_the_closer_reading(hear: Hear, now: datetime) -> None:
    hear(said(ANGRY, occurred_at=older(now, 400)))
    before = set(Mention.objects.values_list("theme__key", "start", "end"))
    closer.read_closely(now=now)
    assert set(Mention.objects.values_list("theme__key", "start", "end")) == before
    assert Reading.objects.get().themes


def test_a_text_that_breaks_the_close_reader_stays_skimmed_and_the_others_are_read(
    hear: Hear, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = close.judge

    def breaking(texts: list[str], spans: Any = None, **how: Any) -> close.Judgement:
        if any("xyzzy" in text for text in texts):
            raise IndexError("a text the close reader cannot take")
        return whole(texts, spans, **how)

    monkeypatch.setattr(close, "judge", breaking)
    broken = "I am furious, the refund was xyzzy and nobody answers."
    for occurred_at in (older(now, 400), now):  # by the step, and live
        hear(said(ANGRY, occurred_at=occurred_at), said(broken, occurred_at=occurred_at))
    assert closer.read_closely(now=now) == 3
    readers = Reading.objects.order_by("pk").values_list("verbatim__text", "reader")
    assert {(text == broken, name) for text, name in readers} == {(True, reader.MODEL), (False, reader.CLOSE_MODEL)}
    assert closer.read_closely(now=now) == 0
