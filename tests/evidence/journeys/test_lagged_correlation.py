"""Lagged correlation: against SciPy, what it finds, how often it errs."""

import numpy as np
import pytest
from scipy import signal, stats

from outspoken.evidence.journeys import lagged_correlation


def _waves(rng: np.random.Generator, n: int, rho: float) -> np.ndarray:
    series = rng.normal(size=n)
    for t in range(1, n):
        series[t] = rho * series[t - 1] + np.sqrt(1 - rho**2) * series[t]
    return series


def test_each_value_is_scipys_correlation_of_the_levelled_series() -> None:
    rng = np.random.default_rng(1)
    first, second = rng.normal(size=60), rng.normal(size=60) + np.arange(60) / 10
    found = lagged_correlation(first, second, longest=3, draws=99)
    x, y = signal.detrend(first), signal.detrend(second)
    for lag, value in zip(found.lags, found.correlation.value, strict=True):
        rows = np.arange(3, 57)
        assert value == pytest.approx(stats.pearsonr(x[rows], y[rows + lag]).statistic)


@pytest.mark.parametrize("lag", [-3, 0, 2])
def test_finds_which_goes_first(lag: int) -> None:
    rng = np.random.default_rng(2)
    staff = _waves(rng, 120, 0.3)
    customers = np.roll(staff, lag) + 0.8 * rng.normal(size=120)
    found = lagged_correlation(staff, customers, longest=5)
    assert found.best == lag
    assert found.earliest is not None
    assert found.latest is not None
    assert found.earliest <= lag <= found.latest


def test_unrelated_waves_seldom_stand_out_though_eleven_lags_are_tried() -> None:
    rng = np.random.default_rng(3)
    found = [lagged_correlation(_waves(rng, 60, 0.5), _waves(rng, 60, 0.5), longest=5, draws=199) for _ in range(100)]
    # 5 % of 100 is 5; 12 or more would come up once in 200 times.
    assert sum(one.best is not None for one in found) <= 11


def test_a_shared_drift_alone_is_no_relation() -> None:
    rng = np.random.default_rng(4)
    drift = np.linspace(0, 10, 80)
    assert lagged_correlation(drift + rng.normal(size=80), drift + rng.normal(size=80)).best is None


def test_the_interval_holds_the_value_and_stays_within_one() -> None:
    rng = np.random.default_rng(5)
    x = rng.normal(size=50)
    found = lagged_correlation(x, x + 0.1 * rng.normal(size=50)).correlation
    assert ((found.low <= found.value) & (found.value <= found.high)).all()
    assert (np.abs([found.low, found.high]) <= 1).all()


def test_too_few_periods_say_nothing() -> None:
    rng = np.random.default_rng(6)
    x = rng.normal(size=27)
    # Four lags each way leave 19 periods with all lags known.
    found = lagged_correlation(x, x, longest=4)
    assert not found.is_enough
    assert found.best is None
    assert np.isnan(found.correlation.value).all()
    assert lagged_correlation(rng.normal(size=3), rng.normal(size=3)).is_enough is False


def test_missing_periods_are_left_out() -> None:
    rng = np.random.default_rng(7)
    staff = rng.normal(size=120)
    customers = np.roll(staff, 1) + 0.4 * rng.normal(size=120)
    staff[[30, 80]] = np.nan
    assert lagged_correlation(staff, customers, longest=3).best == 1


def test_the_same_seed_gives_the_same_result() -> None:
    rng = np.random.default_rng(8)
    x, y = rng.normal(size=60), rng.normal(size=60)
    one, other = (lagged_correlation(x, y, seed=4).correlation for _ in range(2))
    np.testing.assert_array_equal(one.low, other.low)
    assert not np.array_equal(one.low, lagged_correlation(x, y, seed=5).correlation.low)


def test_shapes_that_differ_are_refused() -> None:
    with pytest.raises(ValueError, match="same shape"):
        lagged_correlation([1.0, 2.0], [1.0])
