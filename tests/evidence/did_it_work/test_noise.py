"""Autocorrelation: the filter against matrices, the posterior by simulation, placebos by their moments."""

import numpy as np
import pytest

from outspoken.evidence.did_it_work.noise import GRID, placebos, posterior, whiten


def _covariance(rho: float, carried: float, times: np.ndarray) -> np.ndarray:
    apart = np.abs(times[:, None] - times[None, :])
    return carried * rho**apart + (1 - carried) * np.eye(len(times)) if rho else np.eye(len(times))


def test_whitening_agrees_with_the_covariance_matrix_also_over_gaps() -> None:
    rng = np.random.default_rng(1)
    times = np.array([0, 1, 2, 5, 6, 9, 10, 11])
    columns = rng.normal(size=(8, 2))
    white, log_determinant = whiten(columns, times)
    for place, (rho, carried) in enumerate(GRID):
        matrix = _covariance(rho, carried, times)
        np.testing.assert_allclose(white[place].T @ white[place], columns.T @ np.linalg.solve(matrix, columns))
        assert log_determinant[place] == pytest.approx(np.linalg.slogdet(matrix)[1])


def test_the_restricted_likelihood_agrees_with_its_definition() -> None:
    rng = np.random.default_rng(2)
    times = np.arange(15)
    design = np.column_stack([np.ones(15), times >= 9]).astype(float)
    values = rng.normal(size=(15, 1))
    heights = []
    for rho, carried in GRID:
        inverse = np.linalg.inv(_covariance(rho, carried, times))
        gram = design.T @ inverse @ design
        residual = values - design @ np.linalg.solve(gram, design.T @ inverse @ values)
        rest = float((residual.T @ inverse @ residual)[0, 0])
        logs = np.linalg.slogdet(inverse)[1] - np.linalg.slogdet(gram)[1]
        heights.append(logs / 2 - 13 / 2 * np.log(rest))
    weights = posterior(design, values, times)[:, 0]
    flat = posterior(design, np.zeros((15, 1)), times)[:, 0]
    assert weights.sum() == pytest.approx(1)
    ratio = np.log(weights) - np.array(heights)
    # What is left is the weight given beforehand: the same for every series.
    other = posterior(design, rng.normal(size=(15, 1)), times)[:, 0]
    assert not np.allclose(weights, other)
    assert np.isfinite(flat).all()
    beforehand = np.exp(ratio - ratio.max())
    assert beforehand[0] / beforehand[-1] == pytest.approx(1.0 / 2.4)


@pytest.mark.parametrize("rho", [0.0, 0.6])
def test_a_long_series_tells_its_autocorrelation(rho: float) -> None:
    truth = np.zeros(len(GRID))
    truth[int(np.argmin(np.abs(GRID[:, 0] - rho) + (GRID[:, 1] != 1)))] = 1
    drawn, _ = placebos(truth, np.arange(600), count=40, seed=3)
    weights = posterior(np.ones((600, 1)), drawn.astype(np.float64), np.arange(600))
    told = (weights * (GRID[:, 0] * GRID[:, 1])[:, None]).sum(axis=0)
    assert np.median(told) == pytest.approx(rho, abs=0.06)


def test_placebos_have_unit_variance_and_the_autocorrelation_drawn() -> None:
    drawn, under = placebos(np.ones(len(GRID)), np.arange(50), count=len(GRID) * 400, seed=4)
    for place, (rho, carried) in enumerate(GRID):
        series = drawn[:, under == place]
        assert series.var() == pytest.approx(1, abs=0.12)
        assert (series[1:] * series[:-1]).mean() == pytest.approx(rho * carried, abs=0.12)


def test_placebos_are_the_same_for_a_seed() -> None:
    one, other, third = (placebos(np.ones(len(GRID)), np.arange(9), count=30, seed=seed)[0] for seed in (1, 1, 2))
    np.testing.assert_array_equal(one, other)
    assert not np.array_equal(one, third)
