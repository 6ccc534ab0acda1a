"""A share of the volume."""

import numpy as np
import pytest

from outspoken.evidence.signals import share_evidence
from outspoken.evidence.signals.shares import beyond_volume

FIRST = np.arange(63)[:, None] < 56


def _evidence(hits: np.ndarray, trials: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    return share_evidence(hits, trials, is_baseline=FIRST & np.ones(hits.shape, dtype=bool), window=7)


def test_a_campaign_that_doubles_the_volume_is_no_change_of_a_share() -> None:
    rng = np.random.default_rng(1)
    trials = rng.poisson(np.where(FIRST, 60, 120), (63, 2000)).astype(float)
    value, usual = _evidence(rng.binomial(trials.astype(int), 0.1).astype(float), trials)
    assert (value > 600).mean() < 0.01
    assert usual.mean() == pytest.approx(0.1, rel=0.02)


def test_a_share_that_trebles_is_seen_whatever_the_volume_does() -> None:
    rng = np.random.default_rng(2)
    trials = rng.poisson(np.where(FIRST, 60, 30), (63, 500)).astype(float)
    hits = rng.binomial(trials.astype(int), np.where(FIRST, 0.1, 0.3)).astype(float)
    assert (_evidence(hits, trials)[0] > 600).mean() > 0.9


def test_one_series_alone_gives_the_bits_it_gives_among_many() -> None:
    rng = np.random.default_rng(3)
    trials = rng.poisson(40, (63, 9)).astype(float)
    hits = rng.binomial(trials.astype(int), 0.2).astype(float)
    together = _evidence(hits, trials)[0]
    alone = [_evidence(hits[:, [one]], trials[:, [one]])[0][0] for one in range(9)]
    assert together.tolist() == alone


def test_without_any_volume_there_is_no_usual_share() -> None:
    value, usual = _evidence(np.full((63, 1), np.nan), np.full((63, 1), np.nan))
    assert value.tolist() == [0.0]
    assert np.isnan(usual).all()


def test_where_no_share_is_known_the_count_speaks_alone() -> None:
    assert beyond_volume(np.array([900.0]), np.array([0.0]), np.array([np.nan])).tolist() == [900.0]
