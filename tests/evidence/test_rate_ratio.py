"""One rate against another."""

import numpy as np
import pytest
from scipy import stats

from outspoken.evidence import rate_ratio


def test_agrees_with_scipys_exact_binomial() -> None:
    rng = np.random.default_rng(51)
    k0, k1 = rng.integers(0, 40, 60), rng.integers(1, 40, 60)
    e0, e1 = rng.integers(100, 900, 60), rng.integers(100, 900, 60)
    found = rate_ratio(k0, e0, k1, e1)
    for i in range(60):
        oracle = stats.binomtest(int(k1[i]), int(k0[i] + k1[i])).proportion_ci(method="exact")
        with np.errstate(divide="ignore"):
            low, high = (np.float64(p) / np.float64(1 - p) * e0[i] / e1[i] for p in oracle)
        assert (found.low[i], found.high[i]) == pytest.approx((low, high))
        sides = [
            stats.binomtest(int(k1[i]), int(k0[i] + k1[i]), e1[i] / (e0[i] + e1[i]), alternative=side).pvalue
            for side in ("less", "greater")
        ]
        assert found.p[i] == pytest.approx(min(1, 2 * min(sides)))


def test_from_nothing_the_ratio_is_endless_and_bounded_below() -> None:
    found = rate_ratio([0], [4_000], [14], [1_000])
    assert np.isinf([found.value[0], found.high[0]]).all()
    assert found.low[0] > 10
    assert found.p[0] < 1e-8


def test_nothing_at_all_says_nothing() -> None:
    assert np.isnan([part[0] for part in rate_ratio([0], [10], [0], [10])[:3]]).all()
    assert np.isnan(rate_ratio([3], [0], [4], [10]).p[0])


def test_covers_the_truth_at_least_as_often_as_it_says() -> None:
    rng = np.random.default_rng(52)
    found = rate_ratio(rng.poisson(8, 20_000), np.full(20_000, 400), rng.poisson(6, 20_000), np.full(20_000, 150))
    truth = (6 / 150) / (8 / 400)
    assert ((found.low <= truth) & (truth <= found.high)).mean() >= 0.95
