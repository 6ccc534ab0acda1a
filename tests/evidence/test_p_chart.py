"""Control chart of a share."""

import numpy as np
import pytest

from outspoken.evidence import p_chart

# Cans that leak, of 50 each: Montgomery (2013), table 7.1.
CANS = [12, 15, 8, 10, 4, 7, 16, 9, 14, 10, 5, 6, 17, 12, 22, 8, 10, 5, 13, 11, 20, 18, 24, 15, 9, 12, 7, 13, 9, 6]


def test_gives_the_textbooks_limits_and_its_two_points_outside() -> None:
    chart = p_chart([CANS], [[50] * 30])
    assert chart.centre[0, 0] == pytest.approx(0.2313, abs=5e-5)
    assert (chart.low[0, 0], chart.high[0, 0]) == pytest.approx((0.0524, 0.4102), abs=1e-4)
    assert np.flatnonzero(np.abs(chart.z[0]) > 3).tolist() == [14, 22]


def test_limits_follow_the_size_of_each_period() -> None:
    chart = p_chart([[10, 40]], [[100, 400]])
    # p̄ = 50 / 500 = 0.1: 0.1 + 3 · √(0.09 / 100) = 0.19 and 0.1 + 3 · √(0.09 / 400) = 0.145
    assert chart.high[0].tolist() == pytest.approx([0.19, 0.145])


def test_a_later_period_does_not_move_its_own_limits() -> None:
    chart = p_chart([[10, 10, 10, 90]], [[100] * 4], baseline=3)
    assert chart.centre[0, 3] == pytest.approx(0.1)
    assert chart.z[0, 3] == pytest.approx(0.8 / 0.03)


def test_a_period_nobody_was_asked_in_has_no_point() -> None:
    chart = p_chart([[10, 0, 10]], [[100, 0, 100]])
    assert np.isnan(chart.value[0, 1])
    assert np.isnan(chart.z[0, 1])


def test_limits_stay_between_none_and_all() -> None:
    chart = p_chart([[1, 0, 1], [9, 10, 9]], [[10] * 3] * 2)
    assert (chart.low >= 0).all()
    assert (chart.high <= 1).all()


def test_a_share_that_never_varied_has_no_sigma_to_count_in() -> None:
    assert np.isnan(p_chart([[0, 0, 0]], [[10, 10, 10]]).z).all()


def test_more_hits_than_trials_are_refused_with_their_place() -> None:
    with pytest.raises(ValueError, match="series 0, period 1: 12 of 10"):
        p_chart([[1, 12]], [[10, 10]])


def test_a_baseline_of_one_period_is_refused() -> None:
    with pytest.raises(ValueError, match="two periods or more"):
        p_chart([[1, 2]], [[10, 10]], baseline=1)
