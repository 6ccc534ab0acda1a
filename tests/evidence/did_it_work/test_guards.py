"""Placebos in time and space, and launches at a peak."""

import numpy as np

from outspoken.evidence.did_it_work.guards import in_space, in_time, stretch_before, without
from outspoken.evidence.did_it_work.series import Series, laid_out


def _series(counts: np.ndarray, launch: int, controls: np.ndarray | None = None) -> Series:
    return laid_out(
        counts, launch=launch, lag=0, exposure=None, controls=controls, control_exposure=None, season=1, trend=False
    )


def test_a_fall_like_many_before_it_does_not_pass_in_time() -> None:
    rng = np.random.default_rng(1)
    counts = rng.poisson(np.where(np.arange(90) // 10 % 2 == 0, 20, 8)).astype(float)
    assert not in_time(_series(counts, 80), score=2.0).passes


def test_a_fall_like_none_before_it_passes_in_time() -> None:
    rng = np.random.default_rng(2)
    found = in_time(_series(rng.poisson(20, 90).astype(float), 70), score=8.0)
    assert found.passes
    # Windows of 20 in 70 periods that leave 3 before them: starts 3 to 50.
    assert (found.tried, found.as_far) == (48, 0)


def test_a_fall_everywhere_does_not_pass_in_space() -> None:
    rng = np.random.default_rng(3)
    step = np.where(np.arange(60) < 40, 20, 8)
    controls = rng.poisson(np.array([step, 28 - step] * 3)).astype(float)
    series = _series(rng.poisson(step).astype(float), 40, controls)
    found = in_space(series, score=3.0)
    assert found.tried == 6
    assert not found.passes


def test_few_dates_and_few_places_are_counted_but_do_not_decide() -> None:
    rng = np.random.default_rng(4)
    series = _series(rng.poisson(12, 20).astype(float), 12, rng.poisson(12, (4, 20)).astype(float))
    assert in_time(series, score=0.0).passes
    assert in_space(series, score=0.0)[1:] == (4, True)


def test_a_peak_just_before_the_launch_is_seen_and_can_be_left_out() -> None:
    rng = np.random.default_rng(5)
    means = np.full(60, 12.0)
    means[34:40] = 30
    series = _series(rng.poisson(means).astype(float), 40)
    peak = stretch_before(series, 2.2)
    assert peak is not None
    assert peak.score > 3
    assert 5 <= peak.periods <= 10
    rest = without(series, peak)
    assert len(rest.counts) == 60 - peak.periods
    assert rest.after.sum() == 20
    assert rest.times[rest.after].min() == 40


def test_a_steady_history_has_no_peak_and_a_short_one_shows_none() -> None:
    assert stretch_before(_series(np.tile([11.0, 12, 13, 12], 15), 40), 2.2) is None
    assert stretch_before(_series(np.array([5.0, 5, 5, 5, 50, 60, 5, 5, 5, 6, 5, 5]), 6), 2.2) is None
