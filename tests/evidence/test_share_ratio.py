"""Ratio of two shares."""

import numpy as np
import pytest
from scipy.stats.contingency import relative_risk

from outspoken.evidence import share
from outspoken.evidence.share_ratio import share_ratio


@pytest.mark.parametrize(("k", "n", "j", "m"), [(30, 100, 20, 200), (60, 4000, 12, 9000)])
def test_close_to_scipys_katz_interval_where_counts_are_large(k: int, n: int, j: int, m: int) -> None:
    oracle = relative_risk(k, n, j, m)
    low, high = oracle.confidence_interval(0.95)
    found = share_ratio([k], [n], [j], [m])
    assert found.value[0] == pytest.approx(oracle.relative_risk)
    assert found.low[0] == pytest.approx(low, rel=0.06)
    assert found.high[0] == pytest.approx(high, rel=0.06)


def test_solves_its_quadratic() -> None:
    # The lower end L is where p - L·q is just as far below 0 as its own Wilson ends reach.
    p, q = share([30], [100]), share([20], [200])
    low = share_ratio([30], [100], [20], [200]).low
    distance = p.value - low * q.value
    reach = np.hypot(p.value - p.low, low * (q.high - q.value))
    np.testing.assert_allclose(distance, reach)


def test_covers_the_truth_about_as_often_as_it_says() -> None:
    rng = np.random.default_rng(2)
    for p, q in ((0.3, 0.1), (0.05, 0.05), (0.6, 0.02)):
        found = share_ratio(
            rng.binomial(80, p, 20_000), np.full(20_000, 80), rng.binomial(400, q, 20_000), np.full(20_000, 400)
        )
        held = (found.low <= p / q) & (p / q <= found.high) | np.isnan(found.value)
        assert 0.935 <= held.mean() <= 0.97


def test_none_of_the_others_is_infinite_with_a_finite_lower_end() -> None:
    found = share_ratio([12], [40], [0], [200])
    assert np.isinf(found.value[0])
    assert np.isinf(found.high[0])
    assert 5 < found.low[0] < 100


def test_none_of_the_first_is_zero_with_a_finite_upper_end() -> None:
    found = share_ratio([0], [40], [30], [200])
    assert (found.value[0], found.low[0]) == (0, 0)
    assert 0 < found.high[0] < 1


@pytest.mark.parametrize("cells", [([0], [5], [0], [5]), ([0], [0], [3], [5]), ([3], [5], [0], [0])])
def test_without_anything_to_compare_it_is_unknown(cells: tuple[list[int], ...]) -> None:
    assert np.isnan([column[0] for column in share_ratio(*cells)[:3]]).all()
