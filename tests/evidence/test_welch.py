"""Two means compared."""

import numpy as np
import pytest
from scipy import stats

from outspoken.evidence import Sample, welch


def test_agrees_with_scipys_welch() -> None:
    rng = np.random.default_rng(11)
    before, after = rng.normal(3.4, 1.2, 80), rng.normal(3.9, 0.8, 23)
    found = welch(Sample(before.mean(), before.var(ddof=1), 80), Sample(after.mean(), after.var(ddof=1), 23))
    oracle = stats.ttest_ind(after, before, equal_var=False)
    low, high = oracle.confidence_interval()
    assert (found.value[0], found.low[0], found.high[0], found.p[0]) == pytest.approx(
        (after.mean() - before.mean(), low, high, oracle.pvalue)
    )
    assert found.n[0] == 23


def test_one_rating_on_a_side_has_no_interval() -> None:
    found = welch(Sample([4.0], [0.0], [1]), Sample([3.0], [1.0], [50]))
    assert found.value[0] == -1
    assert np.isnan([found.low[0], found.p[0]]).all()


def test_an_empty_side_has_no_difference() -> None:
    assert np.isnan(welch(Sample([0.0], [0.0], [0]), Sample([3.0], [1.0], [50])).value[0])


def test_a_negative_variance_is_refused() -> None:
    with pytest.raises(ValueError, match="variance"):
        welch(Sample([4.0], [-1.0], [5]), Sample([3.0], [1.0], [50]))
