"""Comments that go on arriving while the demo runs, the breakdown of the year still among them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from random import Random

from outspoken.demo.comment import Comment
from outspoken.demo.company import BREAKDOWN
from outspoken.demo.writer import Times, Writer
from outspoken.demo.year import LOUD_BY_DAY, broken_channel, loudness, rise

SLOT = timedelta(minutes=1)
"""All that is said within one slot of the clock is drawn from one seed, so that any process finds the same."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_QUIETEST = 0.2
_LOUDEST = 1.0
_LATELY = Times(cafe_fixed_on=date.min, strike_on=None)
_PEOPLE = 12_000


def next_comments(
    *, seed: int, at: datetime, since: datetime, every: float = 4.0, broke_at: datetime | None = None
) -> list[Comment]:
    """What came in after `since` and up to `at`, oldest first; empty where `at` is not after `since`.

    A moment's comments, with their ids, depend on seed, every and broke_at alone: however the time is cut into calls,
    and after any restart, the same comments come with the same ids, and neighbouring calls never overlap.
    every: mean seconds between comments by day (down to a fifth as many at night). broke_at: when the breakdown began,
    for its rise and its lag from channel to channel; None when it rose long ago.
    Raises ValueError where a datetime has no zone or `every` is not positive.
    """
    if at.tzinfo is None or since.tzinfo is None:
        raise ValueError("at and since need a time zone; pass aware datetimes such as datetime.now(UTC)")
    if every <= 0:
        raise ValueError(f"every is {every}; pass the seconds between two comments, above 0")
    writer = Writer(_LATELY, people=_PEOPLE)
    first, last = (since - _EPOCH) // SLOT, (at - _EPOCH) // SLOT
    return [
        comment
        for slot in range(first, last + 1)
        for comment in _slot(writer, seed, slot, every, broke_at)
        if since < comment.occurred_at <= at
    ]


def _slot(writer: Writer, seed: int, slot: int, every: float, broke_at: datetime | None) -> list[Comment]:
    starts = _EPOCH + slot * SLOT
    rng = Random(f"{seed}:{slot}")  # noqa: S311
    rate = min(max(loudness(starts) / LOUD_BY_DAY, _QUIETEST), _LOUDEST) / every
    comments: list[Comment] = []
    second = rng.expovariate(rate)
    while second < SLOT.total_seconds():
        at = starts + timedelta(milliseconds=int(second * 1000))
        comments.append(_one(writer, at, f"live{seed}-{slot}-{len(comments)}", broke_at, rng))
        second += rng.expovariate(rate)
    return comments


def _one(writer: Writer, at: datetime, external_id: str, broke_at: datetime | None, rng: Random) -> Comment:
    began = broke_at if broke_at is not None else at - BREAKDOWN.begins_before_end
    loud = BREAKDOWN.peak * rise(at - began)
    channel = broken_channel(at, began, rng) if rng.random() < loud / (1 + loud) else None
    if channel is not None:
        return writer.broken(at, channel, external_id=external_id, rng=rng)
    return writer.usual(at, external_id=external_id, progress=1.0, rng=rng)
