"""Correlations out of sums."""

from itertools import permutations

import numpy as np
import pytest

from outspoken.evidence.drivers.correlations import (
    LEAST_EIGENVALUE,
    coefficients,
    correlations,
    covariances,
    cross_products,
    cross_products_by_block,
    in_all,
    replicated,
    variance_inflation,
)
from outspoken.evidence.interval import Floats
from tests.evidence.drivers.joint import joint


def _answers(*, missing: float, n: int = 500, q: int = 5) -> Floats:
    rng = np.random.default_rng(2)
    values = rng.normal(size=(n, q)) + rng.normal(size=(n, 1))
    values[rng.random(values.shape) < missing] = np.nan
    return values


def _pair_by_pair(values: Floats) -> Floats:
    r = np.eye(values.shape[1])
    for i, j in permutations(range(values.shape[1]), 2):
        both = values[np.isfinite(values[:, i]) & np.isfinite(values[:, j])]
        r[i, j] = np.corrcoef(both[:, i], both[:, j])[0, 1]
    return r


@pytest.mark.parametrize("missing", [0.0, 0.3])
def test_equal_the_correlation_of_each_pair_over_those_who_know_both(missing: float) -> None:
    values = _answers(missing=missing)
    np.testing.assert_allclose(correlations(cross_products(values)), _pair_by_pair(values), atol=1e-12)


@pytest.mark.parametrize("missing", [0.0, 0.3])
def test_batches_add_up_to_the_whole(missing: float) -> None:
    values = _answers(missing=missing)
    blocks = np.arange(len(values)) % 7
    whole, parts = cross_products(values), in_all(cross_products_by_block(values, blocks))
    for one, other in zip(whole, parts, strict=True):
        np.testing.assert_allclose(one, other, atol=1e-9)


@pytest.mark.parametrize("missing", [0.0, 0.3])
def test_a_replicate_equals_repeating_its_rows(missing: float) -> None:
    values = _answers(missing=missing, n=600)
    blocks, times = np.arange(600) // 100, np.array([2, 0, 1, 3, 0, 0])
    repeated = np.repeat(values, times[blocks], axis=0)
    drawn = replicated(cross_products_by_block(values, blocks), times[None].astype(float))
    np.testing.assert_allclose(correlations(drawn)[0], _pair_by_pair(repeated), atol=1e-10)


def test_a_column_that_never_varies_correlates_with_nothing() -> None:
    r = correlations(cross_products([[1.0, 3.0], [2.0, 3.0], [4.0, 3.0]]))
    np.testing.assert_array_equal(r, np.eye(2))


def test_pairs_that_contradict_each_other_are_drawn_to_zero_until_they_do_not() -> None:
    # Three groups of people, each knowing two of three columns: r = 1, 1 and -1 cannot hold together.
    line, gap = np.arange(10.0), np.full(10, np.nan)
    values = np.vstack([np.c_[line, line, gap], np.c_[gap, line, line], np.c_[line, gap, -line]])
    values -= np.nanmean(values, axis=0)
    r = correlations(cross_products(values))
    assert np.linalg.eigvalsh(r)[0] == pytest.approx(LEAST_EIGENVALUE)
    assert r[0, 1] == pytest.approx(-r[0, 2])
    assert r[0, 1] > 0.4


def test_complete_answers_are_never_drawn_however_collinear() -> None:
    line = np.arange(10.0)
    r = correlations(cross_products(np.c_[line, line + 1e-6 * line**2, -line]))
    assert r[0, 2] == pytest.approx(-1, abs=1e-9)


def test_coefficients_equal_least_squares_on_standardised_columns() -> None:
    values = _answers(missing=0.0)
    standardised = (values - values.mean(axis=0)) / values.std(axis=0)
    oracle = np.linalg.lstsq(standardised[:, :-1], standardised[:, -1], rcond=None)[0]
    r = correlations(cross_products(values))
    np.testing.assert_allclose(coefficients(r[:-1, :-1], r[:-1, -1]), oracle, atol=1e-7)


def test_variance_inflation_equals_its_definition() -> None:
    between, _ = joint(4, seed=3)
    for j in range(4):
        others = [k for k in range(4) if k != j]
        explained = between[j, others] @ np.linalg.solve(between[np.ix_(others, others)], between[others, j])
        assert variance_inflation(between)[j] == pytest.approx(1 / (1 - explained), rel=1e-6)


def test_means_and_deviations_are_those_of_who_answered() -> None:
    values = _answers(missing=0.3)
    sums = cross_products(values)
    np.testing.assert_allclose(sums.means, np.nanmean(values, axis=0), atol=1e-12)
    np.testing.assert_allclose(sums.deviations, np.nanstd(values, axis=0), atol=1e-12)


def test_covariances_give_the_slope_within_those_asked_though_others_score_wider() -> None:
    rng = np.random.default_rng(0)
    x = rng.normal(size=4000)
    y = 2 * x + rng.normal(size=4000)
    y[2000:] += rng.choice([-9, 9], 2000)
    x[2000:] = np.nan
    covariance = covariances(cross_products(np.column_stack([x, y])))
    assert covariance[0, 1] / covariance[0, 0] == pytest.approx(2, abs=0.1)


def test_covariances_of_complete_answers_are_numpys() -> None:
    values = _answers(missing=0.0) * [1, 2, 3, 4, 5]
    np.testing.assert_allclose(covariances(cross_products(values)), np.cov(values.T, bias=True), atol=1e-10)
