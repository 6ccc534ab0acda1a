"""Many groups, each against all the others."""

import numpy as np
import pytest
from scipy import stats

from outspoken.evidence import Sample, difference, mean_against_rest, share, share_against_rest


def test_the_share_test_is_chi_squared_with_n_minus_one() -> None:
    k, n = np.array([30, 12, 9]), np.array([90, 60, 50])
    adjusted = share_against_rest(k, n).adjusted_p
    p = []
    for each in range(3):
        rest_k, rest_n = k.sum() - k[each], n.sum() - n[each]
        table = [[k[each], n[each] - k[each]], [rest_k, rest_n - rest_k]]
        square = stats.chi2_contingency(table, correction=False).statistic * (n.sum() - 1) / n.sum()
        p.append(stats.chi2.sf(square, 1))
    np.testing.assert_allclose(adjusted, stats.false_discovery_control(p))


def test_a_group_that_does_not_differ_keeps_newcombes_interval() -> None:
    found = share_against_rest([10, 11, 9], [100, 100, 100])
    plain = difference(share([20], [200]), share([10], [100]))
    assert not found.differs.any()
    assert (found.low[0], found.high[0]) == pytest.approx((plain.low[0], plain.high[0]))


def test_the_few_called_of_many_get_wider_intervals() -> None:
    k = np.full(20, 10)
    k[0] = 60
    found, alone = share_against_rest(k, np.full(20, 100)), difference(share([190], [1900]), share([60], [100]))
    assert found.differs.tolist() == [True] + [False] * 19
    assert found.high[0] - found.low[0] > 1.2 * (alone.high[0] - alone.low[0])


def test_a_group_too_small_to_test_is_never_called() -> None:
    found = share_against_rest([2, 50, 48], [2, 500, 500])
    assert np.isnan(found.adjusted_p[0])
    assert not found.differs[0]


def test_the_mean_of_the_others_is_that_of_all_their_ratings() -> None:
    rng = np.random.default_rng(4)
    groups = [rng.normal(mean, 1, size) for mean, size in ((4.2, 40), (3.9, 60), (3.5, 25))]
    sample = Sample(*(np.array([f(g) for g in groups]) for f in (np.mean, lambda g: g.var(ddof=1), len)))
    found = mean_against_rest(sample)
    p = [
        stats.ttest_ind(groups[i], np.concatenate(groups[:i] + groups[i + 1 :]), equal_var=False).pvalue
        for i in range(3)
    ]
    np.testing.assert_allclose(found.adjusted_p, stats.false_discovery_control(p))
    assert found.value[0] == pytest.approx(groups[0].mean() - np.concatenate(groups[1:]).mean())


def test_a_group_alone_has_nothing_to_differ_from() -> None:
    assert not mean_against_rest(Sample([4.0], [1.0], [50])).differs[0]
    assert not share_against_rest([4], [50]).differs[0]


def test_equal_groups_are_seldom_called() -> None:
    rng = np.random.default_rng(6)
    called = [share_against_rest(rng.binomial(80, 0.2, 12), np.full(12, 80)).differs.any() for _ in range(500)]
    assert np.mean(called) < 0.08
