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


@pytest.mark.parametrize(("periods", "recent"), [(4, 2), (6, 2), (12, 3), (16, 4), (52, 4)])
def test_of_late_is_a_quarter_of_the_window_from_two_periods_to_four(periods: int, recent: int) -> None:
    assert measures(ThemeFacts([[5] * periods], 100), VerdictPolicy()).recent == recent


def test_more_themes_than_a_block_are_measured_alike() -> None:
    counts = np.random.default_rng(3).poisson(6, (2_500, 6))
    whole = measures(ThemeFacts(counts, 100), VerdictPolicy()).order_p
    np.testing.assert_array_equal(whole[2_400:], measures(ThemeFacts(counts[2_400:], 100), VerdictPolicy()).order_p)


def test_one_period_alone_is_measured_without_error() -> None:
    found = measures(ThemeFacts([[6]], [[80]]), VerdictPolicy())
    assert found.recent == 0
    assert np.isnan(found.change.value[0])
