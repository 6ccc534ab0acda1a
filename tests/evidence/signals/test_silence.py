"""Falling silent."""

import numpy as np

from outspoken.evidence.signals import Watch, detector, silence

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
