"""The detector's value and the change it tells."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import integrate, stats

from outspoken.evidence.signals import best_run, shiryaev_roberts
from outspoken.evidence.signals.shiryaev_roberts import AGES, RISING
from outspoken.evidence.signals.silence import FALLING


def _column(*values: float) -> np.ndarray:
    return np.array(values, dtype=float)[:, None]


@pytest.mark.parametrize(
    ("count", "mean", "phi", "doubt"), [(9, 2.0, 0.25, 0.0), (0, 3.0, 0.5, 0.1), (4, 0.1, 0.0, 0.2)]
)
def test_one_day_is_scipys_ratio_of_two_negative_binomials(count: int, mean: float, phi: float, doubt: float) -> None:
    value = shiryaev_roberts(_column(count), _column(mean), np.array([phi]), np.array([doubt]), factors=(3.0,))
    size = 1 / (phi + doubt)
    now, usual = (stats.nbinom(size, size / (size + factor * mean)).pmf(count) for factor in (3.0, 1.0))
    assert value[0] == pytest.approx(now / usual, rel=1e-6)


def test_a_run_shares_one_doubt_about_its_mean() -> None:
    # Two Poisson days under one gamma factor of mean 1 and variance 0.2: integrated by hand over the factor.
    counts, means, doubt = (5, 4), (1.5, 2.0), 0.2

    def likelihood(factor: float) -> float:
        def at(g: float) -> float:
            days = [stats.poisson(factor * g * mean).pmf(count) for count, mean in zip(counts, means, strict=True)]
            return float(np.prod(days) * stats.gamma(1 / doubt, scale=doubt).pdf(g))

        return float(integrate.quad(at, 0, 12)[0])

    both = likelihood(2.0) / likelihood(1.0)
    last = shiryaev_roberts(_column(4), _column(2.0), np.zeros(1), np.array([doubt]), factors=(2.0,))
    value = shiryaev_roberts(_column(*counts), _column(*means), np.zeros(1), np.array([doubt]), factors=(2.0,))
    assert value[0] - last[0] == pytest.approx(both, rel=1e-4)


def test_without_doubt_it_is_the_recursion_of_shiryaev_and_roberts() -> None:
    counts = np.random.default_rng(3).poisson(1.3, 10)
    recursion = 0.0
    for count in counts:
        recursion = (1 + recursion) * 2.0**count * np.exp(-1.0 * (2.0 - 1))
    value = shiryaev_roberts(_column(*counts), np.ones((10, 1)), np.zeros(1), np.zeros(1), factors=(2.0,))
    assert value[0] == pytest.approx(recursion, rel=1e-5)


def test_a_share_is_scipys_ratio_of_two_binomials_at_an_odds_ratio() -> None:
    value = shiryaev_roberts(_column(7), _column(6.0), np.zeros(1), np.zeros(1), factors=(3.0,), trials=_column(20))
    share = 0.3 * 3 / (0.7 + 0.3 * 3)
    assert value[0] == pytest.approx(stats.binom(20, share).pmf(7) / stats.binom(20, 0.3).pmf(7), rel=1e-6)


@pytest.mark.parametrize("factors", [RISING, FALLING])
def test_under_no_change_its_mean_grows_by_no_more_than_one_a_day(factors: tuple[float, ...]) -> None:
    rng = np.random.default_rng(1)
    size = np.full(200_000, 4.0)
    counts = rng.negative_binomial(4, 4 / (4 + 1.0), (3, len(size))).astype(float)
    value = shiryaev_roberts(counts, np.ones_like(counts), 1 / size, np.zeros_like(size), factors=factors)
    assert value.mean() < 3.2


def test_a_day_not_known_says_nothing() -> None:
    with_gap, without = _column(1, 4, np.nan, 5), _column(1, 4, 5)
    zeros = np.zeros(1)
    both = [best_run(rows, np.ones_like(rows), zeros, zeros) for rows in (with_gap, without)]
    assert both[0].seen == both[1].seen
    assert both[0].evidence == both[1].evidence
    assert both[0].age == both[1].age + 1


def test_the_start_is_the_day_of_the_greatest_likelihood_found_by_trying_all() -> None:
    rng = np.random.default_rng(5)
    counts = np.concatenate([rng.poisson(1.0, 20), rng.poisson(3.0, 9)]).astype(float)
    by_hand = {}
    for age in range(1, len(counts) + 1):
        seen = counts[-age:].sum()
        by_hand[age] = max(seen * np.log(factor) - age * (factor - 1) for factor in RISING)
    change = best_run(_column(*counts), np.ones((29, 1)), np.zeros(1), np.zeros(1))
    assert change.age[0] == max(by_hand, key=lambda age: by_hand[age])
    assert change.evidence[0] == pytest.approx(max(by_hand.values()), abs=1e-5)


def test_a_change_that_is_over_is_told_with_its_last_day_and_its_own_effect() -> None:
    rows = np.concatenate([np.ones(20), np.full(6, 8.0), np.ones(5)])
    change = best_run(_column(*rows), np.ones((31, 1)), np.zeros(1), np.zeros(1))
    assert (change.since_peak[0], change.ratio[0], change.usual[0]) == (5, 8.0, 6.0)


def test_the_interval_of_the_ratio_holds_the_truth_about_as_often_as_it_says() -> None:
    rng = np.random.default_rng(2)
    n, size = 4000, 4.0
    means = np.full((20, n), 2.0)
    truth = means.copy()
    truth[10:] *= 4
    counts = rng.negative_binomial(size, size / (size + truth)).astype(float)
    change = best_run(counts, means, np.full(n, 1 / size), np.zeros(n))
    covered = (change.low <= 4) & (change.high >= 4)
    assert 0.92 < covered.mean() < 0.99


def test_every_start_within_the_window_counts_once() -> None:
    zeros = np.zeros(1)
    for days in (1, 13, 30, 56):
        flat = shiryaev_roberts(np.zeros((days, 1)), np.full((days, 1), 1e-9), zeros, zeros)
        assert flat[0] == pytest.approx(days, rel=1e-6)
    assert list(AGES) == sorted(AGES)


@given(order=st.permutations(range(6)))
def test_the_order_of_the_series_does_not_matter(order: list[int]) -> None:
    rng = np.random.default_rng(8)
    counts, means = rng.poisson(2.0, (12, 6)).astype(float), np.full((12, 6), 1.7)
    phi, doubt = rng.random(6), rng.random(6) / 10
    straight = shiryaev_roberts(counts, means, phi, doubt)
    shuffled = shiryaev_roberts(counts[:, order], means[:, order], phi[order], doubt[order])
    np.testing.assert_array_equal(straight[order], shuffled)
