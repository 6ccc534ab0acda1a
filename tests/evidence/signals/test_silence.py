"""Falling silent."""

import numpy as np

from outspoken.evidence.signals import Cube, Policy, Watch, detector, silence, start, update

WATCH = Watch()


def _after(days: int, mean: float, today: float) -> np.ndarray:
    counts = np.random.default_rng(1).poisson(mean, (WATCH.rows, 200)).astype(float)
    state = detector.start(200, day=99, watch=WATCH)
    state = detector.step(state, 99, counts, watch=WATCH)
    for day in range(100, 100 + days):
        state = detector.step(state, day, np.full(200, today), watch=WATCH)
    return silence(state, watch=WATCH)


def test_days_without_any_comment_where_there_were_many_are_told() -> None:
    assert (_after(5, 6.0, 0.0) > 1000).mean() > 0.95


def test_a_few_quiet_days_of_a_quiet_series_say_nothing() -> None:
    assert (_after(5, 0.2, 0.0) < 600).all()


def test_unknown_days_are_no_silence() -> None:
    assert (_after(5, 6.0, np.nan) > 600).mean() < 0.02


def _silent_days(means: np.ndarray, seed: int) -> int:
    """Days on which a lone series of these means is told to be silent, once five weeks are known."""
    cube, policy = Cube(np.array([[-1]])), Policy()
    counts = np.random.default_rng(seed).poisson(means).astype(float)[:, None]
    streams = start(cube, day=-1, policy=policy, with_moods=False)
    streams, _ = update(streams, 27, counts[:28], cube=cube, policy=policy)
    told = 0
    for day in range(28, len(counts)):
        streams, alarms = update(streams, day, counts[day], cube=cube, policy=policy)
        told += "silent" in alarms.kind
    return told


def test_the_end_of_a_launch_wave_is_no_silence() -> None:
    day = np.arange(70)
    for seed in range(8):
        assert _silent_days(6 + 400 * np.exp(-day / 2), seed) == 0
        assert _silent_days(3 + 60 * np.exp(-day / 6), seed) == 0


def test_a_silence_after_a_steady_base_is_told() -> None:
    for seed in range(8):
        assert _silent_days(np.where(np.arange(70) < 50, 20.0, 0.5), seed) > 10
        assert _silent_days(np.where(np.arange(70) < 50, 3.0, 0.0), seed) >= 3
