"""The slope of a rate, against statsmodels 0.15.0 (GLM, exposure given; its figures are written here)."""

import numpy as np
import pytest
from scipy import optimize, stats

from outspoken.evidence import negative_binomial_trend, rate_trend

EVENTS = [40, 90, 35, 100, 50, 80, 120, 70]
EXPOSURE = [1000, 1100, 900, 1000, 1200, 800, 1000, 950]


def test_the_quasi_poisson_slope_is_statsmodels() -> None:
    # GLM(Poisson).fit(scale="X2", use_t=True): slope, its interval, scale, p
    found = rate_trend([EVENTS], [EXPOSURE])
    assert np.log(found.value[0]) == pytest.approx(0.0849431563405281, rel=1e-9)
    assert np.log([found.low[0], found.high[0]]) == pytest.approx([-0.0709113, 0.24079761], abs=1e-7)
    assert found.dispersion[0] == pytest.approx(12.152778990258184, rel=1e-9)
    assert found.p[0] == pytest.approx(0.23072530657569754, rel=1e-8)
    assert found.n[0] == sum(EVENTS)


def test_a_silent_period_is_left_out_as_in_statsmodels() -> None:
    found = rate_trend([[12, 30, 0, 9, 25, 44, 31]], [[500, 800, 0, 400, 700, 900, 650]])
    assert np.log([found.value[0], found.low[0], found.high[0]]) == pytest.approx(
        [0.09153273787330118, -0.02920064, 0.21226612], abs=1e-8
    )


def test_less_spread_than_chance_does_not_narrow_the_interval() -> None:
    # statsmodels gives a scale of 0.1658 here; the Poisson error is 0.034258573 / √0.165813446 = 0.084131
    found = rate_trend([[4, 6, 9, 8, 12, 14]], [[1000] * 6])
    t = stats.t.ppf(0.975, 4)
    assert found.dispersion[0] == 1
    assert np.log(found.high[0] / found.value[0]) == pytest.approx(t * 0.034258573 / 0.165813446**0.5, rel=1e-6)


def test_the_negative_binomial_slope_is_statsmodels() -> None:
    found = negative_binomial_trend([EVENTS], [EXPOSURE], alpha=0.2)
    half = stats.norm.ppf(0.975) * 0.07144789076346149
    assert np.log([found.value[0], found.low[0], found.high[0]]) == pytest.approx(
        [0.09329127253147272, 0.09329127253147272 - half, 0.09329127253147272 + half], abs=1e-7
    )


def test_the_estimated_alpha_makes_pearson_its_degrees_of_freedom() -> None:
    # statsmodels with alpha 0.160731 and equal exposures: Pearson 6.023 on 6 degrees
    found = negative_binomial_trend([EVENTS], [[1000] * 8])
    assert found.dispersion[0] == pytest.approx(0.161, abs=0.002)


def test_alpha_is_nothing_where_counts_vary_no_more_than_chance() -> None:
    found = negative_binomial_trend([[4, 6, 9, 8, 12, 14]], [[1000] * 6])
    assert found.dispersion[0] == 0
    assert found.value[0] == pytest.approx(rate_trend([[4, 6, 9, 8, 12, 14]], [[1000] * 6]).value[0])


@pytest.mark.parametrize("events", [[0, 0, 0, 0, 3, 60], [80, 9, 1, 0, 0, 0], [0, 1, 0, 0, 0, 0], [0, 0, 1, 500, 2, 0]])
def test_steep_series_reach_the_likeliest_slope(events: list[int]) -> None:
    time, k = np.arange(6) - 2.5, np.array(events, dtype=float)

    def cost(x: np.ndarray) -> float:
        line = x[0] + x[1] * time
        return float(np.exp(line).sum() - (k * line).sum())

    best = optimize.minimize(
        cost, [0.0, 0.0], method="Nelder-Mead", options={"xatol": 1e-10, "fatol": 1e-12, "maxiter": 9_000}
    )
    found = rate_trend([events], [[1] * 6])
    assert np.log(found.value[0]) == pytest.approx(best.x[1], abs=1e-4)


@pytest.mark.parametrize("events", [[0, 0, 0, 0, 14], [9, 0, 0, 0, 0], [0, 0, 0, 0, 0]])
def test_a_slope_that_would_be_endless_is_not_told(events: list[int]) -> None:
    assert np.isnan(rate_trend([events], [[100] * 5]).value[0])


def test_two_periods_are_no_trend() -> None:
    assert np.isnan(rate_trend([[4, 9]], [[100, 100]]).value[0])


@pytest.mark.parametrize("wander", [0.0, 0.3])
def test_a_flat_rate_is_seldom_called_a_trend(wander: float) -> None:
    rng = np.random.default_rng(71)
    mean = 12 * (rng.gamma(1 / wander, wander, (6_000, 12)) if wander else np.ones((6_000, 12)))
    assert (rate_trend(rng.poisson(mean), np.full((6_000, 12), 100)).p < 0.05).mean() < 0.065
