"""What is remembered between days."""

from typing import Any

import numpy as np
import pytest

from outspoken.evidence.signals import State, Watch, detector

WATCH = Watch()


def _counts(rows: int, n: int = 6, seed: int = 1) -> np.ndarray:
    return np.random.default_rng(seed).poisson(2.0, (rows, n)).astype(float)


def _ready(counts: np.ndarray, watch: Watch = WATCH) -> State:
    state = detector.start(counts.shape[1], day=99, watch=watch)
    return detector.step(state, 99, counts[-watch.rows :], watch=watch)


def _same(one: State, other: State) -> None:
    for name, part in one.arrays().items():
        np.testing.assert_array_equal(part, other.arrays()[name], err_msg=name)


def test_a_step_leaves_the_state_before_it_untouched() -> None:
    state = _ready(_counts(70))
    before = {name: part.copy() for name, part in state.arrays().items()}
    detector.step(state, 100, np.full(6, 9.0), watch=WATCH)
    for name, part in state.arrays().items():
        np.testing.assert_array_equal(part, before[name])


def test_parts_of_a_day_and_then_the_day_are_the_day_alone() -> None:
    state = _ready(_counts(70))
    whole = np.array([3.0, 0, 5, 2, 1, 40])
    alone = detector.step(state, 100, whole, watch=WATCH)
    in_parts = detector.step(state, 100, whole // 2, watch=WATCH)
    in_parts = detector.mark(in_parts, np.array([5]), [99], [100])
    in_parts = detector.step(in_parts, 100, whole, watch=WATCH)
    which = np.array([], dtype=np.int64)
    _same(detector.mark(alone, which, [], []), detector.mark(in_parts, which, [], []))


def test_a_state_kept_as_arrays_goes_on_as_if_never_put_away() -> None:
    state = _ready(_counts(70))
    again = State.of({name: part.copy() for name, part in state.arrays().items()})
    _same(detector.step(state, 100, np.ones(6), watch=WATCH), detector.step(again, 100, np.ones(6), watch=WATCH))


def test_days_jumped_over_are_unknown() -> None:
    state = _ready(_counts(70))
    jumped = detector.step(state, 103, np.ones(6), watch=WATCH)
    stepped = state
    for day in (101, 102):
        stepped = detector.step(stepped, day, np.full(6, np.nan), watch=WATCH)
    stepped = detector.step(stepped, 103, np.ones(6), watch=WATCH)
    np.testing.assert_array_equal(jumped.counts, stepped.counts)
    assert np.isnan(jumped.counts[-3:-1]).all()


def test_late_comments_revise_the_days_they_belong_to() -> None:
    watch = Watch(arrived=(0.5, 1.0))
    state = _ready(_counts(70), watch)
    state = detector.step(state, 100, np.full(6, 1.0), watch=watch)
    state = detector.step(state, 101, np.stack([np.full(6, 2.0), np.full(6, 1.0)]), watch=watch)
    assert state.counts[-2:, 0].tolist() == [2.0, 1.0]
    window = detector.window_of(state, slice(None), watch=watch)
    np.testing.assert_allclose(window.means[-1] / state.rates[-1], 0.5)
    np.testing.assert_allclose(window.means[-2] / state.rates[-2], 1.0)


def test_an_outbreak_does_not_poison_its_own_baseline() -> None:
    counts = _counts(200, n=40, seed=2)
    counts[100:, 0] += 12
    marked = unmarked = _ready(counts[:100])
    for day in range(100, 130):
        marked = detector.step(marked, day, counts[day], watch=WATCH)
        marked = detector.mark(marked, np.array([0]), [100], [day])
        unmarked = detector.step(unmarked, day, counts[day], watch=WATCH)
    assert marked.rates[-1, 0] == pytest.approx(2.0, rel=0.35)
    assert unmarked.rates[-1, 0] > 5


def test_what_stays_becomes_the_usual_after_a_while() -> None:
    counts = _counts(300, n=40, seed=3)
    counts[100:, 0] += 12
    state = _ready(counts[:100])
    for day in range(100, 100 + WATCH.adopt + 20):
        state = detector.step(state, day, counts[day], watch=WATCH)
        if day < 100 + WATCH.adopt + 1:
            state = detector.mark(state, np.array([0]), [100], [day])
    assert state.rates[-1, 0] == pytest.approx(14, rel=0.25)
    assert detector.evidence(state, watch=WATCH)[0] < 600


def test_an_alarm_that_is_over_is_not_looked_at_again() -> None:
    state = _ready(_counts(70))
    for day in range(100, 115):
        state = detector.step(state, day, np.full(6, 60.0 if day < 103 else 2.0), watch=WATCH)
        state = detector.mark(state, np.arange(6), np.full(6, 100), np.full(6, min(day, 102)))
    assert (state.restart[0] == 102).all()
    assert (detector.evidence(state, watch=WATCH) < 50).all()


def test_more_series_find_room_and_the_old_ones_stay_as_they_are() -> None:
    state = _ready(_counts(70))
    wide = detector.grow(state, 9)
    np.testing.assert_array_equal(wide.counts[:, :6], state.counts)
    assert np.isnan(wide.counts[:, 6:]).all()
    assert detector.step(wide, 100, np.ones(9), watch=WATCH).n == 9
    with pytest.raises(ValueError, match="never taken away"):
        detector.grow(wide, 5)


def test_a_row_before_the_last_and_a_wrong_number_of_series_are_refused() -> None:
    state = _ready(_counts(70))
    with pytest.raises(ValueError, match="lies before"):
        detector.step(state, 98, np.ones(6), watch=WATCH)
    with pytest.raises(ValueError, match="shape"):
        detector.step(state, 100, np.ones(5), watch=WATCH)
    with pytest.raises(ValueError, match="negative"):
        detector.step(state, 100, np.full(6, -1.0), watch=WATCH)


@pytest.mark.parametrize("wrong", [{"guard": 0}, {"arrived": (0.0, 1.0)}, {"arrived": (1.2,)}])
def test_a_watch_that_cannot_be_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"at least 1|above 0"):
        Watch(**wrong)


def test_an_hour_of_the_live_pulse_is_judged_against_its_own_hour() -> None:
    watch = Watch(period=168, history=336, guard=24, window=24)
    hours = np.arange(700)
    shape = 1 + 0.9 * np.sin(2 * np.pi * hours / 24)
    counts = np.random.default_rng(5).poisson(4 * shape[:, None] * np.ones(30)).astype(float)
    state = detector.start(30, day=371, watch=watch)
    state = detector.step(state, 371, counts[12:372], watch=watch)
    for hour in range(372, 400):
        state = detector.step(state, hour, counts[hour], watch=watch)
    assert np.median(detector.evidence(state, watch=watch)) < 50
    for hour in range(400, 404):
        state = detector.step(state, hour, counts[hour] + 12, watch=watch)
    assert (detector.evidence(state, watch=watch) > 1000).mean() > 0.9
