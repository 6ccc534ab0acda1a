"""Control chart of single values."""

import numpy as np
import pytest

from outspoken.evidence import xmr_chart

# Cost of processing a loan, twenty weeks: Montgomery (2013), example 6.5.
LOANS = [310, 288, 297, 298, 307, 303, 294, 297, 308, 306, 294, 299, 297, 299, 314, 295, 293, 306, 301, 304]


def test_gives_the_textbooks_limits() -> None:
    chart = xmr_chart([LOANS])
    assert chart.x.centre[0, 0] == pytest.approx(300.5)
    assert np.nanmean(chart.moving_range) == pytest.approx(7.79, abs=0.005)
    assert (chart.x.low[0, 0], chart.x.high[0, 0]) == pytest.approx((279.78, 321.22), abs=0.01)
    assert chart.moving_range_high[0] == pytest.approx(25.45, abs=0.01)


def test_a_period_without_a_value_is_stepped_over() -> None:
    gap = xmr_chart([[4.0, np.nan, 4.4, 4.1]])
    whole = xmr_chart([[4.0, 4.4, 4.1]])
    np.testing.assert_allclose(gap.x.high[0, 0], whole.x.high[0, 0])
    np.testing.assert_allclose(gap.moving_range[0], [np.nan, np.nan, 0.4, 0.3])


def test_limits_stay_on_the_scale() -> None:
    chart = xmr_chart([[4.9, 4.2, 4.8, 4.1]], bounds=(1, 5))
    assert chart.x.high[0, 0] == 5


def test_one_value_has_no_limits() -> None:
    assert np.isnan(xmr_chart([[4.0]]).x.high[0, 0])


def test_a_cube_is_refused() -> None:
    with pytest.raises(ValueError, match="shape"):
        xmr_chart(np.zeros((2, 2, 2)))
