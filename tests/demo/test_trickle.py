from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from outspoken.demo import company
from outspoken.demo.trickle import next_comments

NOON = datetime(2026, 5, 20, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def test_an_hour_asked_in_pieces_is_the_hour_asked_at_once() -> None:
    whole = next_comments(seed=5, at=NOON, since=NOON - HOUR)
    cuts = [NOON - HOUR, NOON - timedelta(minutes=41, seconds=7), NOON - timedelta(seconds=61), NOON]
    pieces = [comment for since, at in pairwise(cuts) for comment in next_comments(seed=5, at=at, since=since)]
    assert pieces == whole
    assert [comment.occurred_at for comment in whole] == sorted(comment.occurred_at for comment in whole)


def test_asked_again_after_a_restart_the_same_comments_come_with_the_same_ids() -> None:
    first = next_comments(seed=5, at=NOON, since=NOON - HOUR)
    again = next_comments(seed=5, at=NOON + HOUR, since=NOON - HOUR)
    assert again[: len(first)] == first
    ids = [comment.external_id for comment in again]
    assert len(set(ids)) == len(ids)


def test_by_day_one_comes_about_every_four_seconds_and_fewer_at_night() -> None:
    by_day = len(next_comments(seed=5, at=NOON, since=NOON - HOUR))
    at_night = len(next_comments(seed=5, at=NOON - 9 * HOUR, since=NOON - 10 * HOUR))
    assert 700 < by_day < 1_100
    assert at_night < by_day / 3


def test_the_pace_can_be_set() -> None:
    assert 20 < len(next_comments(seed=5, at=NOON, since=NOON - HOUR, every=90.0)) < 65


def test_the_breakdown_goes_on() -> None:
    comments = next_comments(seed=5, at=NOON, since=NOON - HOUR)
    broken = [comment for comment in comments if comment.topic == company.BREAKDOWN.topic]
    assert len(broken) / len(comments) == pytest.approx(company.BREAKDOWN.peak / (1 + company.BREAKDOWN.peak), abs=0.08)


def test_before_the_breakdown_nobody_speaks_of_it_and_social_follows_later() -> None:
    calm = next_comments(seed=5, at=NOON, since=NOON - HOUR, broke_at=NOON + HOUR)
    assert not [comment for comment in calm if comment.topic == company.BREAKDOWN.topic]
    early = next_comments(seed=5, at=NOON, since=NOON - HOUR, broke_at=NOON - 5 * HOUR)
    channels = {comment.channel for comment in early if comment.topic == company.BREAKDOWN.topic}
    assert "form" in channels
    assert "social" not in channels


def test_when_no_time_has_passed_nothing_comes() -> None:
    assert next_comments(seed=5, at=NOON, since=NOON) == []
    assert next_comments(seed=5, at=NOON, since=NOON + HOUR) == []


def test_a_time_without_zone_and_a_pace_of_nothing_are_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        next_comments(seed=5, at=NOON.replace(tzinfo=None), since=NOON)
    with pytest.raises(ValueError, match="above 0"):
        next_comments(seed=5, at=NOON, since=NOON, every=0)
