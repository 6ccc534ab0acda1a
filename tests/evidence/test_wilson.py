"""The score interval: hand-computed, against SciPy, by simulation."""

import numpy as np
import pytest
from scipy import stats

from outspoken.evidence import share, wilson


def test_eight_of_ten_as_computed_by_hand() -> None:
    # z = 1.959964, z² = 3.841459. centre = (8 + 1.920729) / 13.841459 = 0.716741
    # half = 1.959964 / 13.841459 · √(8 · 0.2 + 3.841459 / 4) = 0.141601 · √2.560365 = 0.226577
    low, high = wilson([8], [10])
    assert low[0] == pytest.approx(0.716741 - 0.226577, abs=1e-5)
    assert high[0] == pytest.approx(0.716741 + 0.226577, abs=1e-5)


@pytest.mark.parametrize("confidence", [0.8, 0.95, 0.999])
def test_agrees_with_scipy_over_all_small_samples(confidence: float) -> None:
    trials, successes = (grid.ravel() for grid in np.meshgrid(np.arange(1, 31), np.arange(0, 31)))
    possible = successes <= trials
    trials, successes = trials[possible], successes[possible]
    low, high = wilson(successes, trials, confidence=confidence)
    for k, n, below, above in zip(successes, trials, low, high, strict=True):
        oracle = stats.binomtest(int(k), int(n)).proportion_ci(confidence, method="wilson")
        assert (below, above) == pytest.approx((oracle.low, oracle.high), abs=1e-12)


def test_covers_a_rare_share_about_as_often_as_it_says() -> None:
    rng = np.random.default_rng(7)
    for truth in (0.03, 0.2, 0.5):
        low, high = wilson(rng.binomial(120, truth, size=20_000), np.full(20_000, 120))
        assert 0.93 < ((low <= truth) & (truth <= high)).mean() < 0.975


def test_without_trials_anything_is_possible() -> None:
    low, high = wilson([0], [0])
    assert (low[0], high[0]) == (0, 1)
    assert np.isnan(share([0], [0]).value[0])


def test_none_and_all_touch_the_ends_exactly() -> None:
    low, high = wilson([0, 900_000], [900_000, 900_000])
    assert low[0] == 0
    assert high[1] == 1
    assert 0 < high[0] < 1e-5


def test_more_successes_than_trials_are_refused_with_their_place() -> None:
    with pytest.raises(ValueError, match="at place 1: 5 of 4"):
        wilson([1, 5], [4, 4])


@pytest.mark.parametrize(("successes", "reason"), [([-1], "negative"), ([0.5], "whole"), ([np.nan], "no numbers")])
def test_what_is_no_count_is_refused(successes: list[float], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        wilson(successes, [4])


def test_a_confidence_given_in_percent_is_refused() -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        wilson([1], [4], confidence=95)
