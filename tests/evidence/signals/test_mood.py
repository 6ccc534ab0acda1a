"""A mood gone sour."""

import numpy as np
import pytest

from outspoken.evidence.signals import Watch, detector, mood
from outspoken.evidence.signals.mood import mood_watch

WATCH = mood_watch(Watch())


@pytest.mark.parametrize(("volume", "negative", "is_told"), [(12, 0.65, True), (40, 0.25, False), (0, 0.0, False)])
def test_a_greater_share_of_unhappy_comments_is_told_and_a_greater_number_is_not(
    volume: int, negative: float, is_told: bool
) -> None:
    rng = np.random.default_rng(2)
    trials = rng.poisson(12, (WATCH.rows, 300))
    state = detector.start(300, day=99, watch=WATCH, has_trials=True)
    state = detector.step(state, 99, rng.binomial(trials, 0.25), trials=trials, watch=WATCH)
    for day in range(100, 106):
        now = rng.poisson(volume, 300)
        state = detector.step(state, day, rng.binomial(now, negative), trials=now, watch=WATCH)
    told = (mood(state, watch=WATCH) > 1000).mean()
    assert told > 0.9 if is_told else told < 0.02
