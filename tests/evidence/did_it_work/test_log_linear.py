"""The log-linear model against statsmodels 0.15's GLM (Poisson, Pearson scale), values as it printed them."""

import numpy as np
import pytest

from outspoken.evidence.did_it_work.log_linear import contrast, fit, pearson, studentised

COUNTS = np.array([12, 9, 15, 11, 8, 13, 10, 14, 12, 9, 6, 5, 7, 4, 8, 6], dtype=float)
EXPOSURE = np.array([100, 110, 120, 90, 80, 130, 100, 120, 100, 95, 90, 100, 110, 80, 120, 100], dtype=float)
TIMES = np.arange(16)
STEP = (TIMES >= 10).astype(float)
LEVEL_AND_TREND = np.column_stack([np.ones(16), TIMES.astype(float)])


def test_coefficients_and_dispersion_agree_with_statsmodels() -> None:
    design = np.column_stack([LEVEL_AND_TREND, STEP])
    found = fit(COUNTS, np.log(EXPOSURE), design)
    assert found.coefficients == pytest.approx([-2.215600928, -0.001962656, -0.573151286], abs=1e-7)
    assert (pearson(COUNTS, found.fitted) ** 2).sum() / 13 == pytest.approx(0.180328088, abs=1e-7)


def test_the_score_agrees_with_statsmodels_score_test() -> None:
    # statsmodels: score test of the step in the model of level and trend, chi-square 3.27986348 at scale 1.
    null = fit(COUNTS, np.log(EXPOSURE), LEVEL_AND_TREND)
    against = contrast(LEVEL_AND_TREND, STEP, null.fitted)
    residuals = pearson(COUNTS, null.fitted)
    assert (against.direction @ residuals) ** 2 == pytest.approx(3.27986348, abs=1e-6)
    score, variance = studentised(residuals[:, None], against)
    assert score[0] ** 2 * variance[0] == pytest.approx(3.27986348, abs=1e-6)


def test_a_series_of_nothing_but_zeros_after_the_step_still_ends() -> None:
    counts = np.where(STEP > 0, 0.0, COUNTS)
    found = fit(counts, np.zeros(16), np.column_stack([np.ones(16), STEP]))
    assert np.isfinite(found.fitted).all()
    assert found.fitted[-1] < 1e-3
