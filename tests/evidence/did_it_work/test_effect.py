"""The rate ratio: against the exact conditional test where periods are alike, and its own test turned round."""

import numpy as np
import pytest

from outspoken.evidence.did_it_work.effect import Effect, effect
from outspoken.evidence.did_it_work.series import laid_out


def _effect(counts: np.ndarray, launch: int = 40, exposure: np.ndarray | None = None) -> Effect:
    series = laid_out(
        counts, launch=launch, lag=0, exposure=exposure, controls=None, control_exposure=None, season=1, trend=False
    )
    return effect(series, count=999, seed=1, confidence=0.95)


def test_the_ratio_is_the_ratio_of_rates() -> None:
    rng = np.random.default_rng(1)
    counts, exposure = rng.poisson(20, 60).astype(float), rng.uniform(50, 150, 60)
    expected = (counts[40:].sum() / exposure[40:].sum()) / (counts[:40].sum() / exposure[:40].sum())
    assert _effect(counts, exposure=exposure).ratio == pytest.approx(expected)


def test_the_interval_is_the_test_turned_round() -> None:
    rng = np.random.default_rng(2)
    for ratio in (1.0, 0.8, 0.6, 0.5):
        found = _effect(rng.poisson(np.where(np.arange(60) < 40, 15, 15 * ratio)).astype(float))
        holds_one = found.low <= 1 <= found.high
        assert holds_one == (found.p_value > 0.05)
        assert found.low < found.ratio < found.high


def test_nothing_left_after_the_change_is_a_ratio_of_nothing() -> None:
    counts = np.where(np.arange(60) < 40, 12.0, 0.0)
    counts[::3] += np.where(np.arange(0, 60, 3) < 40, 3, 0)
    found = _effect(counts)
    assert (found.ratio, found.low) == (0, 0)
    assert found.high < 0.3


def test_nothing_before_the_change_has_no_upper_end() -> None:
    counts = np.where(np.arange(60) < 40, 0.0, 12.0) + (np.arange(60) % 3 == 0) * (np.arange(60) >= 40)
    found = _effect(counts)
    assert (found.ratio, found.high) == (np.inf, np.inf)
    assert found.low > 5


def test_wobble_that_carries_over_widens_the_interval() -> None:
    rng = np.random.default_rng(5)
    alone = rng.poisson(15, 60).astype(float)
    carried = np.sort(alone[:40])[np.argsort(np.argsort(np.sin(np.arange(40) / 4)))]
    found, waves = _effect(alone), _effect(np.concatenate([carried, alone[40:]]))
    assert waves.autocorrelation > found.autocorrelation + 0.3
    assert np.log(waves.high / waves.low) > 1.3 * np.log(found.high / found.low)
