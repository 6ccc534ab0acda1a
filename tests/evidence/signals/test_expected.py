"""How many to expect."""

import numpy as np
import pytest

from outspoken.evidence.signals import expected

WEEKDAY = np.arange(56) % 7
SHAPE = np.array([1.3, 1.2, 1.0, 1.0, 1.1, 0.7, 0.7])


def _pool(rng: np.random.Generator, n: int = 400, mean: float = 2.0, size: float = 4.0) -> np.ndarray:
    means = mean * SHAPE[WEEKDAY][:, None] * np.ones(n)
    return rng.negative_binomial(size, size / (size + means)).astype(float)


def test_a_weekday_is_learned_from_the_pool_by_series_too_thin_for_it() -> None:
    counts = _pool(np.random.default_rng(1), mean=0.3)
    monday, sunday = (expected(counts, slots=WEEKDAY, slot=slot).mean.mean() for slot in (0, 6))
    assert monday / sunday == pytest.approx(1.3 / 0.7, rel=0.1)
    assert monday == pytest.approx(0.3 * 1.3, rel=0.05)


def test_the_spread_of_the_days_is_found() -> None:
    counts = _pool(np.random.default_rng(2), mean=5.0)
    found = expected(counts, slots=WEEKDAY, slot=2).dispersion
    assert found.mean() == pytest.approx(1 / 4, rel=0.15)
    poisson = np.random.default_rng(3).poisson(5.0, (56, 400)).astype(float)
    assert expected(poisson, slots=WEEKDAY, slot=2).dispersion.mean() < 0.04


def test_the_doubt_about_the_mean_is_as_large_as_it_is_wrong() -> None:
    counts = _pool(np.random.default_rng(4), n=3000, mean=1.0)
    forecast = expected(counts, slots=WEEKDAY, slot=2, groups=np.arange(3000) // 20)
    seen = (forecast.mean / 1.0 - 1).var()
    assert forecast.uncertainty.mean() == pytest.approx(seen, rel=0.5)


def test_an_unknown_day_is_not_a_day_without_comments() -> None:
    counts = _pool(np.random.default_rng(5), n=200)
    gaps = counts.copy()
    gaps[23:33] = np.nan
    zeros = np.nan_to_num(gaps)
    usual, unknown, none = (float(expected(c, slots=WEEKDAY, slot=2).mean.mean()) for c in (counts, gaps, zeros))
    assert unknown == pytest.approx(usual, rel=0.06)
    assert none < 0.9 * usual


def test_days_left_out_are_no_baseline() -> None:
    counts = _pool(np.random.default_rng(6))
    outbreak, left_out = counts.copy(), np.zeros(counts.shape, dtype=bool)
    outbreak[40:50, 0] += 30
    left_out[40:50, 0] = True
    clean = expected(counts, slots=WEEKDAY, slot=2).mean[0]
    poisoned = expected(outbreak, slots=WEEKDAY, slot=2).mean[0]
    guarded = expected(outbreak, slots=WEEKDAY, slot=2, left_out=left_out).mean[0]
    assert guarded == pytest.approx(clean, rel=0.2)
    assert poisoned > 2 * clean


def test_a_pool_that_grows_is_followed() -> None:
    grown = np.random.default_rng(7).poisson(np.linspace(2, 4, 56)[:, None] * np.ones(500)).astype(float)
    ahead = expected(grown, slots=WEEKDAY, slot=0, ahead=7).mean.mean()
    assert ahead == pytest.approx(4.25, rel=0.1)


def test_the_forecast_grows_with_the_volume_behind_it() -> None:
    rng = np.random.default_rng(8)
    trials = rng.integers(50, 150, (56, 300)).astype(float)
    hits = rng.binomial(trials.astype(int), 0.04).astype(float)
    share = expected(hits, slots=WEEKDAY, slot=3, trials=trials).mean
    assert share.mean() == pytest.approx(0.04, rel=0.03)


def test_a_series_never_seen_leans_on_its_siblings_and_says_that_it_does() -> None:
    counts = _pool(np.random.default_rng(9), n=21)
    counts[:, 0] = np.nan
    forecast = expected(counts, slots=WEEKDAY, slot=2)
    assert forecast.mean[0] == pytest.approx(2.0, rel=0.2)
    assert forecast.uncertainty[0] > 1 > 10 * forecast.uncertainty[1:].max()


def test_an_hour_of_the_week_is_learned_with_its_day_and_its_hour() -> None:
    hours = np.arange(168 * 4)
    shape = (1 + 0.8 * np.sin(2 * np.pi * hours / 24)) * np.where(hours // 24 % 7 < 5, 1.2, 0.5)
    counts = np.random.default_rng(10).poisson(3 * shape[:, None] * np.ones(30)).astype(float)
    for hour in (6, 18, 130):
        forecast = expected(counts, slots=hours % 168, slot=hour, period=168)
        assert forecast.mean.mean() == pytest.approx(3 * shape[hour], rel=0.15)


def test_an_hour_of_the_week_seen_once_is_told_by_the_hour_of_the_day() -> None:
    counts = np.full((24 * 10, 8), 4.0)
    counts[24 * 3 : 24 * 3 + 10] = 0  # a sample that begins on a fourth day at ten
    hours = np.arange(len(counts))
    forecast = expected(counts, slots=hours % 168, slot=24 * 3 + 4, period=168)
    assert (forecast.mean > 3).all()
    twice = expected(np.tile(counts[: 24 * 7], (2, 1)), slots=np.arange(336) % 168, slot=24 * 3 + 4, period=168)
    assert (twice.mean < 2).all()


def test_by_the_hour_nothing_is_expected_before_two_days() -> None:
    for hours, is_known in ((47, False), (48, True)):
        counts = np.full((336, 3), np.nan)
        counts[-hours:] = 2.0
        forecast = expected(counts, slots=np.arange(336) % 168, slot=5, period=168)
        assert np.isfinite(forecast.mean).all() == is_known


def test_too_little_history_expects_nothing() -> None:
    counts = np.full((56, 2), np.nan)
    counts[-5:] = 3.0
    assert np.isnan(expected(counts, slots=WEEKDAY, slot=0).mean).all()


def test_the_order_of_the_series_does_not_matter() -> None:
    counts = _pool(np.random.default_rng(11), n=40)
    groups, order = np.arange(40) // 8, np.random.default_rng(0).permutation(40)
    straight = expected(counts, slots=WEEKDAY, slot=1, groups=groups)
    shuffled = expected(counts[:, order], slots=WEEKDAY, slot=1, groups=groups[order])
    for one, other in zip(straight, shuffled, strict=True):
        np.testing.assert_allclose(one[order], other, rtol=1e-10)


def test_nothing_in_gives_nothing_out() -> None:
    assert [len(part) for part in expected(np.empty((56, 0)), slots=WEEKDAY, slot=0)] == [0, 0, 0]
