"""Counts of a whole cube in, alarms out."""

import numpy as np
import pytest

from outspoken.evidence.signals import ALL, Alarms, Cube, Policy, Streams, grow, replay, start, trail, update

POLICY = Policy()
CUBE = Cube(np.stack(np.meshgrid(np.arange(-1, 4), np.arange(-1, 3), indexing="ij"), axis=-1).reshape(-1, 2))
BEFORE = 70


def _cube_rows(leaves: np.ndarray) -> np.ndarray:
    whole = np.concatenate([leaves.sum(axis=1, keepdims=True), leaves], axis=1)
    whole = np.concatenate([whole.sum(axis=2, keepdims=True), whole], axis=2)
    return whole.reshape(len(leaves), -1).astype(float)


def _leaves(rows: int, seed: int = 1, mean: float = 4.0) -> np.ndarray:
    return np.random.default_rng(seed).poisson(mean, (rows, 4, 3))


def _series(*key: int) -> int:
    return int(np.flatnonzero((CUBE.keys == key).all(axis=1))[0])


def _run(leaves: np.ndarray, unhappy: np.ndarray | None = None, *, days: int = 12) -> tuple[Streams, list[Alarms]]:
    counts = _cube_rows(leaves)
    bad = None if unhappy is None else _cube_rows(unhappy)
    streams = start(CUBE, day=BEFORE - 1, policy=POLICY, with_moods=bad is not None)
    told = []
    past = slice(BEFORE - POLICY.watch.rows, BEFORE)
    streams, _ = update(
        streams, BEFORE - 1, counts[past], cube=CUBE, policy=POLICY, negative=None if bad is None else bad[past]
    )
    for day in range(BEFORE, BEFORE + days):
        negative = None if bad is None else bad[day]
        streams, alarms = update(streams, day, counts[day], cube=CUBE, policy=POLICY, negative=negative)
        told.append(alarms)
    return streams, told


def test_a_theme_that_breaks_at_one_touchpoint_rings_there_and_nowhere_else() -> None:
    leaves = _leaves(90)
    leaves[75:, 2, 1] += 14
    _, told = _run(leaves)
    last = told[-1]
    assert last.stream[last.rings].tolist() == [_series(2, 1)]
    assert last.kind[int(np.flatnonzero(last.rings)[0])] == "more"
    assert last.since[last.rings].tolist() == [75]
    assert last.low[last.rings][0] < 4.5 < last.high[last.rings][0]
    assert last.places[last.rings].tolist() == [1]


def test_a_theme_that_breaks_everywhere_rings_as_the_theme() -> None:
    leaves = _leaves(90)
    leaves[75:, 2] += 10
    _, told = _run(leaves)
    last = told[-1]
    assert last.stream[last.rings].tolist() == [_series(2, ALL)]
    assert last.places[last.rings].tolist() == [3]


def test_a_campaign_that_doubles_all_comments_rings_for_no_theme() -> None:
    leaves = _leaves(90)
    leaves[75:] += _leaves(15, seed=2)
    _, told = _run(leaves)
    themes = {int(CUBE.keys[one, 0]) for alarms in told for one in alarms.stream}
    assert themes == {ALL}


def test_a_touchpoint_that_says_nothing_is_told_as_silent() -> None:
    leaves = _leaves(90)
    leaves[75:, :, 0] = 0
    _, told = _run(leaves)
    last = told[-1]
    silent = np.array([kind == "silent" for kind in last.kind]) & last.rings
    assert last.stream[silent].tolist() == [_series(ALL, 0)]
    assert last.high[silent][0] < 0.2


def test_a_mood_that_sours_while_the_volume_stays_is_told() -> None:
    leaves = _leaves(90, mean=10)
    rng = np.random.default_rng(4)
    share = np.full(leaves.shape, 0.2)
    share[75:, 1] = 0.6
    _, told = _run(leaves, rng.binomial(leaves, share))
    last = told[-1]
    sour = np.array([kind == "sour" for kind in last.kind]) & last.rings
    assert last.stream[sour].tolist() == [_series(1, ALL)]
    assert last.negative[sour][0] == pytest.approx(0.6, abs=0.1)
    assert set(last.kind) == {"sour"}


def test_nothing_that_happens_rings_nothing() -> None:
    leaves = _leaves(120, seed=6)
    unhappy = np.random.default_rng(7).binomial(leaves, 0.3)
    _, told = _run(leaves, unhappy, days=45)
    assert sum(len(alarms.stream) for alarms in told) == 0


def test_an_alarm_replayed_from_its_kept_trail_is_the_same_in_every_bit() -> None:
    leaves = _leaves(90)
    leaves[75:, 2, 1] += 14
    streams, told = _run(leaves)
    alarms = told[-1]
    for place, stream in enumerate(alarms.stream):
        kept = trail(streams, int(stream), kind=alarms.kind[place], cube=CUBE, policy=POLICY)
        _, change = replay(kept)
        assert kept.day - change.age[0] + 1 == alarms.since[place]
        for column in ("ratio", "low", "high", "seen", "usual"):
            assert getattr(change, column)[0] == getattr(alarms, column)[place], column


def test_days_replayed_from_kept_arrays_give_the_same_alarms_in_every_bit() -> None:
    leaves = _leaves(90)
    leaves[75:, 2, 1] += 14
    counts = _cube_rows(leaves)
    streams, _ = _run(leaves, days=5)
    kept = {name: array.copy() for name, array in streams.arrays().items()}
    again = Streams.of(kept)
    for day in range(75, 80):
        streams, first = update(streams, day, counts[day], cube=CUBE, policy=POLICY)
        again, second = update(again, day, counts[day], cube=CUBE, policy=POLICY)
        for one, other in zip(first, second, strict=True):
            np.testing.assert_array_equal(one, other)
    for name, array in streams.arrays().items():
        np.testing.assert_array_equal(array, again.arrays()[name], err_msg=name)


def test_parts_of_a_day_leave_no_trace_once_the_day_is_whole() -> None:
    leaves = _leaves(90)
    leaves[72:, 2, 1] += 14
    counts = _cube_rows(leaves)
    streams, _ = _run(leaves, days=5)
    part = counts[75].copy()
    part[_series(2, 1)] = 300
    after_part, _ = update(streams, 75, part, cube=CUBE, policy=POLICY)
    whole, first = update(after_part, 75, counts[75], cube=CUBE, policy=POLICY)
    alone, second = update(streams, 75, counts[75], cube=CUBE, policy=POLICY)
    for one, other in zip(first, second, strict=True):
        np.testing.assert_array_equal(one, other)
    for name, array in alone.arrays().items():
        np.testing.assert_array_equal(array, whole.arrays()[name], err_msg=name)


def test_the_order_of_the_series_changes_no_alarm() -> None:
    leaves = _leaves(90)
    leaves[75:, 2, 1] += 14
    counts = _cube_rows(leaves)
    order = np.random.default_rng(3).permutation(CUBE.n)
    shuffled = Cube(CUBE.keys[order])
    told = []
    for cube, rows in ((CUBE, counts), (shuffled, counts[:, order])):
        streams = start(cube, day=69, policy=POLICY, with_moods=False)
        streams, _ = update(streams, 69, rows[7:70], cube=cube, policy=POLICY)
        for day in range(70, 82):
            streams, alarms = update(streams, day, rows[day], cube=cube, policy=POLICY)
        told.append(
            sorted(
                (cube.keys[s].tolist(), k, int(a))
                for s, k, a in zip(alarms.stream, alarms.kind, alarms.since, strict=True)
            )
        )
    assert told[0] == told[1] != []


def test_a_new_theme_finds_room_and_is_watched() -> None:
    streams, _ = _run(_leaves(90), days=5)
    wide = Cube(np.concatenate([CUBE.keys, [[4, ALL], [4, 0], [4, 1], [4, 2]]]))
    grown = grow(streams, wide)
    grown, alarms = update(grown, 75, np.full(wide.n, 4.0), cube=wide, policy=POLICY)
    assert grown.counts.n == wide.n
    assert (alarms.stream < wide.n).all()
