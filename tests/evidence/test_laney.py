"""Laney's p′ and u′, against a second implementation that walks period by period."""

import numpy as np
import pytest

from outspoken.evidence import laney_p_chart, laney_u_chart, p_chart, u_chart


def walked(values: list[float], sizes: list[float], centre: float, variance: float) -> list[tuple[float, float]]:
    """Laney (2002): z_i = (p_i - p̄) / σ_i; σ_z = mean of |z_i - z_(i-1)| / 1.128; limits p̄ ± 3·σ_i·σ_z."""
    z = [(value - centre) / (variance / size) ** 0.5 for value, size in zip(values, sizes, strict=True)]
    spread = sum(abs(a - b) for a, b in zip(z[1:], z, strict=False)) / (len(z) - 1) / 1.128
    reach = [3 * spread * (variance / size) ** 0.5 for size in sizes]
    return [(centre - each, centre + each) for each in reach]


def test_p_prime_agrees_with_the_walk() -> None:
    rng = np.random.default_rng(21)
    n = rng.integers(4_000, 9_000, 24)
    k = rng.binomial(n, np.clip(rng.normal(0.12, 0.015, 24), 0, 1))
    centre = k.sum() / n.sum()
    chart = laney_p_chart([k], [n])
    limits = walked((k / n).tolist(), n.tolist(), centre, centre * (1 - centre))
    np.testing.assert_allclose(np.stack([chart.low[0], chart.high[0]], axis=1), limits)


def test_u_prime_agrees_with_the_walk() -> None:
    rng = np.random.default_rng(22)
    e = rng.integers(400, 900, 24)
    k = rng.poisson(e * rng.gamma(40, 0.3 / 40, 24))
    centre = k.sum() / e.sum()
    chart = laney_u_chart([k], [e])
    np.testing.assert_allclose(
        np.stack([chart.low[0], chart.high[0]], axis=1), walked((k / e).tolist(), e.tolist(), centre, centre)
    )


def test_a_share_that_wanders_fills_the_plain_chart_with_alarms_and_not_this_one() -> None:
    rng = np.random.default_rng(23)
    n = np.full((400, 30), 20_000)
    k = rng.binomial(n, np.clip(rng.normal(0.1, 0.01, n.shape), 0.01, 1))
    assert (np.abs(p_chart(k, n).z) > 3).mean() > 0.25
    assert (np.abs(laney_p_chart(k, n).z) > 3).mean() < 0.01


def test_without_wandering_it_is_the_plain_chart() -> None:
    rng = np.random.default_rng(24)
    e = np.full((200, 200), 500)
    k = rng.poisson(0.02 * e)
    ratio = (laney_u_chart(k, e).high - laney_u_chart(k, e).centre) / (u_chart(k, e).high - u_chart(k, e).centre)
    assert ratio.mean() == pytest.approx(1, abs=0.02)


def test_few_quiet_periods_do_not_tighten_the_limits_under_chance() -> None:
    k, n = [[10, 10, 11, 10]], [[100] * 4]
    assert laney_p_chart(k, n).high[0, 0] < p_chart(k, n).high[0, 0]
    assert laney_p_chart(k, n, least_spread=1).high[0, 0] == pytest.approx(p_chart(k, n).high[0, 0])


def test_the_spread_is_learned_from_the_baseline_alone() -> None:
    quiet = [[10, 12, 9, 11, 10, 12]]
    loud = [[10, 12, 9, 11, 10, 90]]
    n = [[100] * 6]
    ours = laney_p_chart(loud, n, baseline=5)
    np.testing.assert_allclose(ours.high, laney_p_chart(quiet, n, baseline=5).high)
    assert ours.z[0, 5] > 10


def test_a_silent_period_is_stepped_over() -> None:
    with_gap = laney_p_chart([[10, 0, 14, 9, 12]], [[100, 0, 100, 100, 100]])
    without = laney_p_chart([[10, 14, 9, 12]], [[100] * 4])
    np.testing.assert_allclose(with_gap.high[0, [0, 2, 3, 4]], without.high[0])
