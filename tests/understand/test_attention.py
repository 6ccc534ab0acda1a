"""Marks, flags and shared quotes."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from outspoken.listen import erasure
from outspoken.listen.models import Feedback, Tombstone
from outspoken.people.models import AuditEvent
from outspoken.understand import flags, quotes, read_marks
from outspoken.understand.models import Flag, ReadMark, SharedQuote
from tests.cast import Cast
from tests.understand.said import said

pytestmark = pytest.mark.django_db
Hear = Callable[..., list[int]]


@pytest.fixture
def heard(hear: Hear) -> int:
    [pk] = hear(said("words"))
    return pk


def test_reading_twice_counts_once(heard: int, cast: Cast, now: datetime) -> None:
    read_marks.mark(heard, by=cast.ana, now=now)
    read_marks.mark(heard, by=cast.ana, now=now + timedelta(minutes=1))
    assert ReadMark.objects.get().at == now


def test_the_day_begins_at_midnight(hear: Hear, cast: Cast, now: datetime) -> None:
    first, second = hear(said("a"), said("b"))
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    read_marks.mark(first, by=cast.ana, now=midnight - timedelta(seconds=1))
    read_marks.mark(second, by=cast.ana, now=midnight)
    assert read_marks.read_today(cast.ana, now=midnight + timedelta(hours=12)) == 1
    assert read_marks.read_today(cast.ben, now=midnight) == 0


def test_a_mark_can_be_taken_back(heard: int, cast: Cast, now: datetime) -> None:
    read_marks.mark(heard, by=cast.ana, now=now)
    read_marks.unmark(heard, by=cast.ben)
    assert ReadMark.objects.exists()
    read_marks.unmark(heard, by=cast.ana)
    assert not ReadMark.objects.exists()


def test_flagging_again_changes_the_note(heard: int, cast: Cast, now: datetime) -> None:
    flags.raise_flag(heard, note="first", by=cast.ana, now=now)
    flags.raise_flag(heard, note=" second\0 " + "x" * 600, by=cast.ana, now=now)
    assert Flag.objects.get().note.startswith("second")
    assert len(Flag.objects.get().note) == 500


def test_only_ones_own_flag_is_taken_off(heard: int, cast: Cast, now: datetime) -> None:
    flags.raise_flag(heard, note="", by=cast.ana, now=now)
    flags.lower_flag(heard, by=cast.ben, now=now)
    assert Flag.objects.exists()
    flags.lower_flag(heard, by=cast.ana, now=now)
    assert not Flag.objects.exists()


def test_a_note_never_reaches_the_trail(heard: int, cast: Cast, now: datetime) -> None:
    flags.raise_flag(heard, note="canary", by=cast.ana, now=now)
    event = AuditEvent.objects.get(verb="comment.flagged")
    assert "canary" not in f"{event.about} {event.detail}"


def test_a_shared_quote_opens_with_its_secret_alone(heard: int, cast: Cast, now: datetime) -> None:
    token = quotes.share(heard, by=cast.ana, now=now)
    found = quotes.find(token, now=now)
    assert found is not None
    assert found.verbatim_id == heard
    assert quotes.find(token + "x", now=now) is None
    assert quotes.find("", now=now) is None


def test_only_the_hash_of_the_secret_is_kept(heard: int, cast: Cast, now: datetime) -> None:
    token = quotes.share(heard, by=cast.ana, now=now)
    assert bytes(SharedQuote.objects.get().digest) == hashlib.sha256(token.encode()).digest()
    assert not AuditEvent.objects.filter(detail__icontains=token).exists()


def test_a_link_ends_after_thirty_days(heard: int, cast: Cast, now: datetime) -> None:
    token = quotes.share(heard, by=cast.ana, now=now)
    assert quotes.find(token, now=now + timedelta(days=30, seconds=-1))
    assert quotes.find(token, now=now + timedelta(days=30)) is None


def test_a_link_is_ended_by_who_made_it(heard: int, cast: Cast, now: datetime) -> None:
    token = quotes.share(heard, by=cast.ana, now=now)
    made = SharedQuote.objects.get()
    assert not quotes.take_back(made.pk, by=cast.ben, now=now)
    assert quotes.standing(heard, by=cast.ana, now=now) == [made]
    assert quotes.take_back(made.pk, by=cast.ana, now=now)
    assert quotes.find(token, now=now) is None
    assert quotes.standing(heard, by=cast.ana, now=now) == []
    assert not quotes.take_back(made.pk, by=cast.ana, now=now)


def test_an_erased_comment_takes_everything_along(heard: int, cast: Cast, now: datetime) -> None:
    token = quotes.share(heard, by=cast.ana, now=now)
    flags.raise_flag(heard, note="", by=cast.ana, now=now)
    read_marks.mark(heard, by=cast.ana, now=now)
    erasure.erase_feedback([Feedback.objects.get().pk], by=None, now=now, reason=Tombstone.Reason.FEEDBACK)
    assert quotes.find(token, now=now) is None
    assert not Flag.objects.exists()
    assert not ReadMark.objects.exists()
