"""The numbers a verdict rests on are those of the room's own methods."""

import numpy as np
import pytest

from outspoken.evidence import ThemeFacts, VerdictPolicy, rate_ratio, rate_trend, share
from outspoken.evidence.verdict import measures

COUNTS, BASE = [4, 6, 9, 8, 12, 30, 25, 31], [900, 1_000, 1_100, 1_000, 950, 1_000, 1_000, 1_050]


def test_each_number_is_the_methods() -> None:
    found = measures(ThemeFacts([COUNTS], [BASE], is_exposure=True), VerdictPolicy())
    rate, change = share([sum(COUNTS)], [sum(BASE)]), rate_ratio([69], [sum(BASE[:6])], [56], [2_050], confidence=0.99)
    trend = rate_trend([COUNTS], [BASE], confidence=0.99)
    assert (found.rate.value[0], found.rate.low[0]) == pytest.approx((rate.value[0], rate.low[0]))
    assert (found.change.low[0], found.change.high[0]) == (change.low[0], change.high[0])
    assert found.trend.low[0] == trend.low[0]
    assert (found.recent, found.came_back.recurred[0], found.heard[0]) == (2, 8, sum(BASE))


def test_a_point_of_late_beyond_the_limits_learned_before_is_seen() -> None:
    quiet, jump = [8, 9, 7, 8, 10, 9, 8, 9], [8, 9, 7, 8, 10, 9, 8, 40]
    found = measures(ThemeFacts([quiet, jump], 1_000), VerdictPolicy())
    assert found.beyond.tolist() == [False, True]


def test_different_people_are_rated_and_not_their_comments() -> None:
    found = measures(ThemeFacts([[6, 7, 8, 5]], 1_000, people=[[1, 1, 1, 1]]), VerdictPolicy())
    assert found.rate.value[0] == pytest.approx(0.001)


def test_periods_nobody_listened_in_count_for_nothing() -> None:
    found = measures(ThemeFacts([[6, 0, 0, 5, 7]], [[500, 0, 0, 500, 500]]), VerdictPolicy())
    assert found.came_back.observed[0] == 3
    assert found.heard[0] == 1_500


def test_one_period_alone_is_measured_without_error() -> None:
    found = measures(ThemeFacts([[6]], [[80]]), VerdictPolicy())
    assert found.recent == 0
    assert np.isnan(found.change.value[0])
