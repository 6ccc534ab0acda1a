"""Keeping labels apart."""

from datetime import UTC, datetime, timedelta, timezone
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from outspoken.charts.frame import milliseconds, spaced


@given(st.lists(st.floats(0, 200), max_size=12).map(sorted))
def test_labels_are_apart_in_order_and_inside(places: list[float]) -> None:
    moved = spaced(places, gap=15, low=0, high=200)
    assert len(moved) == len(places)
    assert all(later - earlier >= 15 - 1e-6 for earlier, later in pairwise(moved))
    assert all(-1e-6 <= place <= 200 + 1e-6 for place in moved)


def test_labels_with_room_stay_where_they_are() -> None:
    assert spaced([10, 40, 90], gap=15, low=0, high=100) == [10, 40, 90]


def test_more_labels_than_room_are_spread_evenly() -> None:
    assert spaced([1, 2, 3], gap=50, low=0, high=60) == [0, 30, 60]


def test_a_moment_is_the_same_in_every_zone() -> None:
    there = datetime(2024, 3, 4, 14, tzinfo=timezone(timedelta(hours=2)))
    noon = datetime(2024, 3, 4, 12, tzinfo=UTC)
    assert milliseconds(there) == milliseconds(noon) == milliseconds(noon.replace(tzinfo=None))
