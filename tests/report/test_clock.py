"""Periods and windows told by the dates of the file."""

from datetime import datetime, timedelta

import pytest

from outspoken.report.clock import clock

START = datetime(2024, 1, 1, 9)  # noqa: DTZ001, the clock's times are UTC without zone


@pytest.mark.parametrize(
    ("days", "n", "unit"),
    [
        (0.5, 1_000, "hour"),
        (2, 5_000, "hour"),
        (2, 40, "day"),
        (30, 1_000, "day"),
        (30, 40, "week"),
        (300, 5_000, "week"),
        (300, 100, "month"),
        (1_500, 5_000, "month"),
        (4_400, 2_400, "quarter"),
        (9_000, 2_400, "year"),
        (30_000, 90_000, "year"),
    ],
)
def test_the_unit_leaves_few_columns_with_enough_in_each(days: float, n: int, unit: str) -> None:
    assert clock(START, START + timedelta(days=days), n).unit == unit


def test_dates_without_a_time_of_day_are_never_shown_by_the_hour() -> None:
    midnight = START.replace(hour=0)
    assert clock(midnight, midnight + timedelta(days=1), 1_000).unit == "day"


@pytest.mark.parametrize(
    ("days", "window"),
    [(900, "12 months"), (300, "three months"), (60, "four weeks"), (20, "seven days"), (7, "three days"), (2, "day")],
)
def test_the_longest_window_that_fits_twice_is_compared(days: int, window: str) -> None:
    made = clock(START, START + timedelta(days=days), 1_000)
    assert made.window == window
    assert made.after_at - made.before_at == made.end_at - made.after_at
    assert made.before_at >= START.replace(hour=0)


def test_the_last_day_is_compared_whole() -> None:
    made = clock(START, START + timedelta(days=20, hours=3), 1_000)
    assert made.end_at == datetime(2024, 1, 22)  # noqa: DTZ001


@pytest.mark.parametrize(
    ("unit", "start", "end"),
    [
        ("month", datetime(2024, 12, 1), datetime(2025, 1, 1)),  # noqa: DTZ001
        ("quarter", datetime(2024, 10, 1), datetime(2025, 1, 1)),  # noqa: DTZ001
        ("year", datetime(2024, 1, 1), datetime(2025, 1, 1)),  # noqa: DTZ001
        ("week", datetime(2024, 2, 26), datetime(2024, 3, 4)),  # noqa: DTZ001
    ],
)
def test_a_period_ends_where_the_next_begins(unit: str, start: datetime, end: datetime) -> None:
    made = clock(START, START + timedelta(days=1), 10)
    assert type(made)(**({name: getattr(made, name) for name in made.__slots__} | {"unit": unit})).end_of(start) == end
