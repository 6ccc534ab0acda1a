"""Mann-Kendall against pymannkendall's figures and SciPy."""

import numpy as np
import pytest
from scipy import stats

from outspoken.evidence import mann_kendall

# pymannkendall 1.4.3, original_test: p, S, variance, slope
PUBLISHED = [
    ([4, 6, 9, 8, 12, 14], 0.024170547174545254, 13, 28.333333333333332, 2.0),
    ([3, 3, 5, 2, 7, 7, 6, 9, 4, 8, 8, 8], 0.018119680460099596, 35, 207.0, 0.4772727272727273),
    ([10, 8, 9, 7, 7, 3, 4, 4], 0.016964912953587152, -20, 63.333333333333336, -1.0),
]


@pytest.mark.parametrize(("values", "p", "s", "variance", "slope"), PUBLISHED)
def test_agrees_with_pymannkendall(values: list[int], p: float, s: int, variance: float, slope: float) -> None:
    found = mann_kendall([values])
    assert (found.s[0], found.variance[0]) == (s, pytest.approx(variance))
    assert (found.p[0], found.slope[0]) == pytest.approx((p, slope))


def test_tau_and_sens_interval_are_scipys() -> None:
    rng = np.random.default_rng(81)
    for values in rng.normal(size=(30, 14)) + 0.1 * np.arange(14):
        found = mann_kendall([values])
        assert found.tau[0] == pytest.approx(stats.kendalltau(np.arange(14), values).statistic)
        slope, _, low, high = stats.theilslopes(values, np.arange(14))
        assert (found.slope[0], found.low[0], found.high[0]) == pytest.approx((slope, low, high))


def test_a_missing_period_leaves_the_others_where_they_were_in_time() -> None:
    found = mann_kendall([[1, np.nan, 3, np.nan, 5, 6]])
    assert found.slope[0] == 1
    assert found.n[0] == 4


def test_one_wild_period_does_not_make_a_trend() -> None:
    assert mann_kendall([[5, 6, 5, 4, 6, 5, 4, 5, 500]]).p[0] > 0.3


@pytest.mark.parametrize("values", [[3, 3, 3, 3, 3], [1, 2, 3], [np.nan] * 5])
def test_too_little_is_not_told(values: list[float]) -> None:
    assert np.isnan(mann_kendall([values]).p[0])


def test_no_trend_is_seldom_called_one() -> None:
    values = np.random.default_rng(82).poisson(4, (5_000, 12))
    assert (mann_kendall(values).p < 0.05).mean() < 0.05
