"""What the control charts share."""

import numpy as np
import pytest

from outspoken.evidence.control_chart import D2, charted, mean_moving_range, packed

NAN = float("nan")


def test_the_moving_range_steps_over_gaps() -> None:
    # |3 - 1|, |6 - 3| over the gap, |5 - 6|
    assert mean_moving_range(np.array([[1, 3, NAN, 6, 5]]))[0] == pytest.approx((2 + 3 + 1) / 3)


def test_under_two_values_there_is_no_range() -> None:
    assert np.isnan(mean_moving_range(np.array([[NAN, 4, NAN], [NAN, NAN, NAN]]))).all()


def test_a_mean_range_over_d2_is_the_standard_deviation() -> None:
    values = np.random.default_rng(101).normal(50, 4, (1, 200_000))
    assert mean_moving_range(values)[0] / D2 == pytest.approx(4, rel=0.01)


def test_packing_keeps_the_order() -> None:
    np.testing.assert_array_equal(packed(np.array([[NAN, 2, NAN, 1]])), [[2, 1, NAN, NAN]])


def test_limits_lie_three_sigma_from_the_centre_and_inside_the_bounds() -> None:
    chart = charted(np.array([[0.1, 0.9]]), np.array([0.5]), np.array([[0.1, 0.3]]), bounds=(0, 1))
    np.testing.assert_allclose(chart.low, [[0.2, 0]])
    np.testing.assert_allclose(chart.high, [[0.8, 1]])
    np.testing.assert_allclose(chart.z, [[-4, 4 / 3]])
