"""Means of ratings with t intervals."""

import numpy as np
import pytest
from scipy import stats

from outspoken.evidence import mean_score


def test_agrees_with_scipys_t_interval() -> None:
    stars = np.array([5, 4, 4, 2, 1, 5, 3])
    low, high = stats.t.interval(0.9, 6, stars.mean(), stats.sem(stars))
    estimate = mean_score(stars.mean(), stars.var(ddof=1), 7, confidence=0.9)
    assert (estimate.low[0], estimate.high[0]) == pytest.approx((low, high))


def test_one_rating_has_a_value_and_no_interval() -> None:
    estimate = mean_score([4.0], [0.0], [1], bounds=(1, 5))
    assert estimate.value[0] == 4
    assert np.isnan(estimate.low[0])
    assert np.isnan(estimate.high[0])


def test_no_rating_has_no_value() -> None:
    assert np.isnan(mean_score([0.0], [0.0], [0]).value[0])


def test_ten_equal_ratings_are_not_certain() -> None:
    # Others are at most 1 - 0.05^(1/10) = 0.258866 of all, at worst 1 star: 5 - 0.258866 · 4 = 3.964537
    estimate = mean_score([5.0], [0.0], [10], bounds=(1, 5))
    assert estimate.low[0] == pytest.approx(3.964537, abs=1e-6)
    assert estimate.high[0] == 5


def test_the_interval_stays_on_the_scale() -> None:
    estimate = mean_score([4.8], [1.2], [4], bounds=(1, 5))
    assert estimate.high[0] == 5


def test_covers_the_truth_about_as_often_as_it_says() -> None:
    rng = np.random.default_rng(3)
    stars = rng.choice([1, 2, 3, 4, 5], p=[0.2, 0.1, 0.1, 0.25, 0.35], size=(20_000, 40))
    estimate = mean_score(stars.mean(axis=1), stars.var(axis=1, ddof=1), np.full(20_000, 40))
    assert 0.93 < ((estimate.low <= 3.45) & (estimate.high >= 3.45)).mean() < 0.965


def test_a_mean_off_the_scale_is_refused() -> None:
    with pytest.raises(ValueError, match="outside the scale 1 to 5"):
        mean_score([7.0], [1.0], [10], bounds=(1, 5))


def test_a_negative_variance_is_refused() -> None:
    with pytest.raises(ValueError, match="variance"):
        mean_score([4.0], [-1.0], [10])
