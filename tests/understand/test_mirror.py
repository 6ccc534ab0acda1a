from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from psycopg import Connection

from outspoken.journeys.models import Touchpoint
from outspoken.lens import FACTS, Lens, Slice
from outspoken.listen import erasure, feedback
from outspoken.listen.models import Feedback, Source, Tombstone
from outspoken.people.models import Person
from outspoken.understand import mirror, readings
from outspoken.understand.models import DirtyMonth
from tests.understand.said import ANGRY, GRATEFUL, said

pytestmark = pytest.mark.django_db
Hear = Callable[..., list[int]]


def n(lens: Lens, **asked: Any) -> int:
    return int(lens.ask(Slice(**asked))["n"][0].as_py())


def test_the_lens_counts_what_was_read(
    hear: Hear, mirrored: Callable[[], None], lens: Lens, checkout: Touchpoint
) -> None:
    hear(said(ANGRY, touchpoint="web-checkout", score=2.0, score_kind="nps"), said(GRATEFUL, channel="call"))
    mirrored()
    assert n(lens) == 2
    assert n(lens, touchpoint=("web-checkout",), polarity=("negative",), channel=("mail",)) == 1
    assert n(lens, touchpoint=("",), family=("appreciation",), channel=("call",)) == 1
    assert lens.ask(Slice(score_kind=("nps",), scores=True))["detractors"].to_pylist() == [1]


def test_themes_are_mirrored_by_key_with_their_parents(hear: Hear, mirrored: Callable[[], None], lens: Lens) -> None:
    hear(said(ANGRY))
    mirrored()
    keys = lens.ask(Slice(by=("theme",)))["theme"].to_pylist()
    assert "payment" in keys
    assert any(key.startswith("payment.") for key in keys)


def test_facts_have_the_shape_of_the_lens(hear: Hear, now: datetime) -> None:
    text = 'quotes " and, commas\nand lines'
    hear(said(text, channel='odd "channel", with\nlines'))
    facts = mirror.facts_of(now.date().replace(day=1))
    assert facts.cast(FACTS).num_rows == 1
    assert facts["channel"].to_pylist() == ['odd "channel", with\nlines']


def test_nothing_of_the_words_goes_into_the_lens(hear: Hear, mirrored: Callable[[], None], lens: Lens) -> None:
    hear(said("canary in the words", attributes={"note": "canary"}, person="canary"))
    mirrored()
    assert not [path for path in lens.folder.iterdir() if b"canary" in path.read_bytes()]


def test_the_segment_is_the_persons(hear: Hear, mirrored: Callable[[], None], lens: Lens) -> None:
    hear(said("a", person="p-1"))
    Person.objects.update(segment="commuter")
    mirrored()
    assert n(lens, segment=("commuter",)) == 1


def test_one_month_a_turn_the_newest_first(hear: Hear, lens: Lens, now: datetime) -> None:
    old = now - timedelta(days=100)
    hear(said("a"), said("b", occurred_at=old))
    assert mirror.mirror_dirty_months(now=now) == 1
    assert lens.months() == [now.date().replace(day=1)]
    assert mirror.mirror_dirty_months(now=now) == 1
    assert mirror.mirror_dirty_months(now=now) == 0
    assert lens.as_of() == now


def test_the_current_month_rests_between_two_turns(hear: Hear, lens: Lens, now: datetime) -> None:
    hear(said("a"))
    mirror.mirror_dirty_months(now=now)
    mirror.mirror_dirty_months(now=now)
    hear(said("b"))
    soon, later = now + timedelta(seconds=10), now + timedelta(seconds=90)
    assert mirror.mirror_dirty_months(now=soon) == 0
    # Not everything read is in the lens yet, so it is as of no later moment.
    assert lens.as_of() == now
    assert mirror.mirror_dirty_months(now=later) == 1
    assert n(lens) == 2


def test_an_erasure_reaches_the_lens(hear: Hear, mirrored: Callable[[], None], lens: Lens, now: datetime) -> None:
    old = now - timedelta(days=100)
    hear(said("a", occurred_at=old), said("b", occurred_at=old))
    mirrored()
    first = Feedback.objects.earliest("id")
    erasure.erase_feedback([first.pk], by=None, now=now, reason=Tombstone.Reason.FEEDBACK)
    mirrored()
    assert n(lens) == 1
    assert mirror.mirror_dirty_months(now=now) == 0


def test_an_erasure_that_began_before_the_last_turn_is_not_missed(
    hear: Hear, mirrored: Callable[[], None], lens: Lens, now: datetime
) -> None:
    old = now - timedelta(days=100)
    hear(said("a", occurred_at=old))
    mirrored()
    ids = [Feedback.objects.get().pk]
    erasure.erase_feedback(ids, by=None, now=now - timedelta(hours=1), reason=Tombstone.Reason.FEEDBACK)
    mirrored()
    assert n(lens) == 0


def test_a_deleted_lens_is_filled_again_from_the_whole_record(
    hear: Hear, mirrored: Callable[[], None], lens: Lens, now: datetime
) -> None:
    hear(said("a"), said("b", occurred_at=now - timedelta(days=100)))
    mirrored()
    shutil.rmtree(lens.folder)
    mirrored()
    assert (n(lens), len(lens.months()), lens.as_of()) == (2, 2, now)


def test_what_is_read_while_a_month_is_mirrored_is_mirrored_next(
    elsewhere: Connection, source: Source, lens: Lens, now: datetime
) -> None:
    old = now - timedelta(days=100)
    feedback.take([said("a", occurred_at=old)], source=source, by=None, now=now)
    readings.read_unread(now=now)
    write = lens.write_month

    def write_while_another_reads(*given: Any) -> None:
        month = old.date().replace(day=1)
        elsewhere.execute("INSERT INTO understand_dirtymonth (month, since) VALUES (%s, now())", [month])
        elsewhere.commit()
        write(*given)

    lens.write_month = write_while_another_reads  # type: ignore[method-assign,assignment]
    try:
        mirror.mirror_dirty_months(now=now)
    finally:
        lens.write_month = write  # type: ignore[method-assign]
    assert DirtyMonth.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_month_that_could_not_be_written_stays_dirty(source: Source, lens: Lens, now: datetime) -> None:
    feedback.take([said("a")], source=source, by=None, now=now)
    readings.read_unread(now=now)
    write, lens.write_month = lens.write_month, lambda *_: 1 / 0  # type: ignore[method-assign,assignment]
    with pytest.raises(ZeroDivisionError):
        mirror.mirror_dirty_months(now=now)
    lens.write_month = write  # type: ignore[method-assign]
    assert DirtyMonth.objects.count() == 1
    assert mirror.mirror_dirty_months(now=now) == 1
