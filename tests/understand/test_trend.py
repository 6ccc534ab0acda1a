from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta

import pytest

from outspoken.understand.feelings import FELT
from outspoken.understand.mood import Mood
from outspoken.understand.period import Period
from outspoken.understand.trend import HEIGHT, WIDTH, starts, trend

PERIOD = Period(7, datetime(2026, 3, 4, 16, tzinfo=UTC))


def mood(**families: int) -> Mood:
    return Mood(sum(families.values()), 0, 0, 0, dict.fromkeys(FELT, 0) | families)


def address(start: datetime, end: datetime) -> str:
    return f"/read/?from={start:%Y-%m-%d}&to={end:%Y-%m-%d}"


def test_nothing_felt_is_no_drawing() -> None:
    assert trend({}, PERIOD, href=address) is None


def test_kind_feelings_stand_above_the_line_and_unkind_ones_hang_below() -> None:
    day = datetime(2026, 3, 2, tzinfo=UTC)
    drawn = trend({day: mood(delight=3, anger=1)}, PERIOD, href=address)
    assert drawn
    [column] = [column for column in drawn.columns if column.blocks]
    above, below = column.blocks
    assert (above.family, below.family) == ("delight", "anger")
    assert above.y == 0.0
    assert above.height == pytest.approx(HEIGHT * 3 / 4)
    assert below.y == pytest.approx(drawn.line)
    assert below.y + below.height == pytest.approx(HEIGHT)


def test_columns_lie_beside_each_other_within_the_drawing() -> None:
    drawn = trend({day: mood(anger=2) for day in starts(PERIOD)}, PERIOD, href=address)
    assert drawn
    ends = [(column.x, column.x + column.width) for column in drawn.columns]
    assert all(end < start for (_, end), (start, _) in itertools.pairwise(ends))
    assert ends[0][0] >= 0
    assert ends[-1][1] <= WIDTH


def test_a_column_opens_its_own_day() -> None:
    drawn = trend({datetime(2026, 3, 2, tzinfo=UTC): mood(worry=1)}, PERIOD, href=address)
    assert drawn
    assert "/read/?from=2026-03-02&to=2026-03-03" in [column.href for column in drawn.columns]


def test_long_periods_are_drawn_by_weeks_from_mondays() -> None:
    weeks = starts(Period(90, PERIOD.end))
    assert {week.weekday() for week in weeks} == {0}
    assert all(later - week == timedelta(days=7) for week, later in itertools.pairwise(weeks))
    assert weeks[0] <= Period(90, PERIOD.end).start < weeks[1]
