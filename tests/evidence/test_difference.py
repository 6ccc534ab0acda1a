"""Two periods compared."""

import numpy as np
import pytest
from scipy import stats

from outspoken.evidence import difference, mean_score, nps, nps_standard_error, share


@pytest.mark.parametrize(
    ("first", "second", "low", "high"),
    [
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((10, 10), (0, 20), 0.6791, 1.0),
    ],
)
def test_shares_give_newcombes_published_intervals(
    first: tuple[int, int], second: tuple[int, int], low: float, high: float
) -> None:
    # Newcombe (1998), table II, method 10.
    change = difference(share([second[0]], [second[1]]), share([first[0]], [first[1]]))
    assert (change.low[0], change.high[0]) == pytest.approx((low, high), abs=5e-5)


def test_nps_gives_the_root_of_the_summed_squared_errors() -> None:
    before, after = [[0, 0, 0, 90, 0, 0, 0, 60, 60, 90, 100]], [[0, 0, 0, 60, 0, 0, 0, 50, 40, 90, 80]]
    change = difference(nps(before), nps(after))
    error = np.hypot(nps_standard_error(before), nps_standard_error(after))[0]
    assert change.value[0] == pytest.approx(34.375 - 25)
    assert change.high[0] - change.value[0] == pytest.approx(1.959964 * error, rel=1e-6)
    assert change.value[0] - change.low[0] == pytest.approx(1.959964 * error, rel=1e-6)


def test_means_come_close_to_welch() -> None:
    rng = np.random.default_rng(11)
    before, after = rng.normal(3.4, 1.2, 80), rng.normal(3.9, 0.8, 60)
    change = difference(
        mean_score(before.mean(), before.var(ddof=1), 80), mean_score(after.mean(), after.var(ddof=1), 60)
    )
    welch = stats.ttest_ind(after, before, equal_var=False).confidence_interval()
    assert change.low[0] == pytest.approx(welch.low, abs=0.01)
    assert change.high[0] == pytest.approx(welch.high, abs=0.01)


def test_errors_no_more_often_than_it_says_when_nothing_changed() -> None:
    rng = np.random.default_rng(5)
    before, after = rng.binomial(90, 0.12, 20_000), rng.binomial(60, 0.12, 20_000)
    change = difference(share(before, np.full(20_000, 90)), share(after, np.full(20_000, 60)))
    assert ((change.low > 0) | (change.high < 0)).mean() < 0.055


def test_a_side_without_interval_leaves_none() -> None:
    change = difference(mean_score([4.0], [0.0], [1]), mean_score([3.0], [1.0], [50]))
    assert change.value[0] == -1
    assert np.isnan(change.low[0])
