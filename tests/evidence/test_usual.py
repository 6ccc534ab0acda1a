"""What is usual for this hour."""

import numpy as np
import pytest
from scipy import stats

from outspoken.evidence import usual_count, usual_share


def test_a_steady_hour_has_the_gamma_poisson_prediction() -> None:
    # 8 weeks, 40 in all, spread of Poisson at most: posterior gamma(40.5, 8), prediction NB(40.5, 8 / 9).
    usual = usual_count([[5, 5, 4, 6, 5, 5, 4, 6]])
    oracle = stats.nbinom(40.5, 8 / 9)
    assert (usual.low[0], usual.high[0]) == (oracle.ppf(0.025), oracle.ppf(0.975))
    assert usual.expected[0] == 5


def test_a_wild_hour_has_a_wider_band() -> None:
    calm, wild = usual_count([[20, 21, 19, 20, 20, 20]]), usual_count([[2, 60, 9, 31, 4, 14]])
    assert wild.high[0] - wild.low[0] > 2 * (calm.high[0] - calm.low[0])


@pytest.mark.parametrize("mean", [0.3, 4, 60])
@pytest.mark.parametrize("weeks", [4, 8, 26])
def test_a_usual_count_is_called_unusual_rarely(mean: float, weeks: int) -> None:
    rng = np.random.default_rng(weeks)
    past, now = rng.poisson(mean, (4_000, weeks)), rng.poisson(mean, 4_000)
    usual = usual_count(past)
    assert ((usual.low <= now) & (now <= usual.high)).mean() > 0.94


def test_a_count_that_varies_by_more_than_chance_is_still_called_unusual_rarely() -> None:
    rng = np.random.default_rng(1)
    draws = rng.negative_binomial(3, 3 / (3 + 12), (4_000, 13))
    usual = usual_count(draws[:, :12])
    now = draws[:, 12]
    assert 0.9 < ((usual.low <= now) & (now <= usual.high)).mean() < 0.99


def test_a_real_breakdown_leaves_the_band() -> None:
    assert usual_count([[5, 7, 4, 6, 5, 8]]).high[0] < 20


def test_three_weeks_are_too_little_to_say() -> None:
    usual = usual_count([[5, 5, 5]])
    assert not usual.is_enough[0]
    assert np.isnan([usual.expected[0], usual.low[0], usual.high[0]]).all()


@pytest.mark.parametrize(("share", "trials"), [(0.05, 40), (0.3, 200), (0.5, 2_000)])
def test_a_usual_share_is_called_unusual_rarely(share: float, trials: int) -> None:
    rng = np.random.default_rng(trials)
    past, now = rng.binomial(trials, share, (4_000, 6)), rng.binomial(trials, share, 4_000)
    usual = usual_share(past, np.full((4_000, 6), trials), np.full(4_000, trials))
    inside = (usual.low * trials - 1e-9 <= now) & (now <= usual.high * trials + 1e-9)
    assert inside.mean() > 0.93


def test_a_share_that_wanders_between_weeks_has_a_wider_band() -> None:
    tried = [[400] * 6]
    calm = usual_share([[120, 118, 122, 121, 119, 120]], tried, [400])
    wandering = usual_share([[60, 190, 110, 150, 80, 130]], tried, [400])
    assert wandering.high[0] - wandering.low[0] > 2 * (calm.high[0] - calm.low[0])


def test_a_share_of_nobody_is_too_little_to_say() -> None:
    usual = usual_share([[3, 4, 2, 5]], [[10, 10, 10, 10]], [0])
    assert not usual.is_enough[0]
    assert np.isnan(usual.low[0])


def test_a_past_larger_than_its_trials_is_refused() -> None:
    with pytest.raises(ValueError, match="part of past_trials"):
        usual_share([[11]], [[10]], [5])
