"""Control chart of a rate."""

import numpy as np
import pytest

from outspoken.evidence import u_chart

# Shipping errors per week among 50 shipments: Montgomery (2013), example 7.5.
ERRORS = [2, 3, 8, 1, 1, 4, 1, 4, 5, 1, 8, 2, 4, 3, 4, 1, 8, 3, 7, 4]


def test_gives_the_textbooks_limits() -> None:
    chart = u_chart([ERRORS], [[50] * 20])
    assert chart.centre[0, 0] == pytest.approx(0.0740, abs=5e-5)
    assert (chart.low[0, 0], chart.high[0, 0]) == pytest.approx((0, 0.1894), abs=1e-4)
    assert not (np.abs(chart.z) > 3).any()


def test_a_rate_may_exceed_one() -> None:
    assert u_chart([[30, 28, 33]], [[10, 10, 10]]).value[0, 0] == 3


def test_events_out_of_nothing_are_refused_with_their_place() -> None:
    with pytest.raises(ValueError, match="out of no exposure at series 1, period 2"):
        u_chart([[1, 2, 3], [1, 2, 3]], [[9, 9, 9], [9, 9, 0]])


def test_exposures_of_another_shape_are_refused() -> None:
    with pytest.raises(ValueError, match="one shape"):
        u_chart([[1, 2, 3]], [[9, 9]])
