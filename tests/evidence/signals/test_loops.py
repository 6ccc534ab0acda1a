"""The fast way against a plain one that leaves nothing out, over random worlds."""

import hashlib
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import pytest

from outspoken.evidence.signals import (
    ALL,
    Alarms,
    Cube,
    Policy,
    Streams,
    Watch,
    detector,
    e_bh,
    grow,
    loops,
    start,
    update,
)
from outspoken.evidence.signals.streams import FACTORS, KINDS, WAYS
from tests.evidence.signals import plain_loops

NAMES = ("half_sums", "slot_shapes", "spread_sums", "totals", "reach")
POLICIES = {
    "days": Policy(),
    "late": Policy(Watch(arrived=(0.4, 0.8, 0.95))),
    "short": Policy(Watch(history=21, guard=3, window=20, adopt=10, quiet=2), alpha=0.3),
    "hours": Policy(Watch(period=24, history=48, guard=6, window=24, adopt=12, quiet=4)),
}


@contextmanager
def _plainly() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for name in NAMES:
            patch.setattr(loops, name, getattr(plain_loops, name))
        yield


def _cube() -> Cube:
    """Stems, branches of the first two, touchpoints and channels, with every total."""
    themes = [(ALL, ALL), (0, ALL), (0, 5), (0, 6), (1, ALL), (1, 7), (2, ALL), (3, ALL)]
    places = [(t, c) for t in range(-1, 4) for c in range(-1, 2)]
    return Cube(np.array([[*theme, *place] for theme in themes for place in places]), depth=2)


def _world(seed: int, rows: int) -> tuple[Cube, np.ndarray, np.ndarray]:
    """Counts and negative ones of a cube, totals summed: many series silent, changes of every kind, unknown rows."""
    cube, rng = _cube(), np.random.default_rng(seed)
    leaf = (cube.keys[:, 2:] != ALL).all(axis=1) & (cube.keys[:, 0] != ALL)
    finest = leaf & ~np.array([cube.holds(np.array([one]), np.flatnonzero(leaf)).any() for one in range(cube.n)])
    mean = rng.lognormal(-0.5, 1.6, cube.n) * (rng.random(cube.n) < 0.6) * finest
    usual = mean * (1 + 0.4 * np.sin(2 * np.pi * np.arange(rows) / 7))[:, None]
    when, which = rng.integers(rows - 30, rows - 5, 4), rng.choice(np.flatnonzero(finest), 4)
    for one, begin, times in zip(which, when, (6.0, 12.0, 0.0, 3.0), strict=True):
        usual[:begin, one] += 4 * (times == 0)  # what falls silent was spoken of before
        usual[begin:, one] = usual[begin:, one] * times + (times > 0)
    share = np.full(usual.shape, 0.25)
    share[rows - 20 :, rng.choice(np.flatnonzero(finest), 5)] = 0.9
    counts = rng.poisson(usual)
    negative = rng.binomial(counts, share)
    below = [
        np.append(np.flatnonzero(finest & cube.holds(np.array([one]), np.arange(cube.n))[0]), one)
        for one in range(cube.n)
    ]
    summed = [np.stack([part[:, inside].sum(axis=1) for inside in below], axis=1) for part in (counts, negative)]
    whole, bad = (part.astype(np.float32) for part in summed)
    whole[rng.integers(0, rows, 3)] = np.nan
    whole[rng.random(whole.shape) < 0.01] = np.nan
    bad[rng.random(bad.shape) < 0.01] = np.nan
    return cube, whole, bad


def _watched(seed: int, policy: Policy, *, days: int = 26) -> tuple[Streams, list[Alarms]]:
    """A world watched from its beginning: some series come later, a day is jumped over, the last rows are revised."""
    rows = policy.watch.rows + days
    cube, counts, negative = _world(seed, rows)
    n = cube.n - 20
    small = Cube(cube.keys[:n], depth=2)
    first = policy.watch.rows
    streams = start(small, day=first - 1, policy=policy)
    streams, _ = update(
        streams, first - 1, counts[:first, :n], cube=small, policy=policy, negative=negative[:first, :n]
    )
    told = []
    for day in range(first, rows):
        if day == first + 9:
            streams, small, n = grow(streams, cube), cube, cube.n
        if day == first + 12:
            continue
        again = slice(day - 2, day + 1) if day % 3 == 0 else slice(day, day + 1)
        streams, alarms = update(
            streams, day, counts[again, :n], cube=small, policy=policy, negative=negative[again, :n]
        )
        told.append(alarms)
    return streams, told


def _assert_same(one: tuple[Streams, list[Alarms]], other: tuple[Streams, list[Alarms]]) -> None:
    for name, part in one[0].arrays().items():
        np.testing.assert_array_equal(part, other[0].arrays()[name], err_msg=name)
    for first, second in zip(one[1], other[1], strict=True):
        for name, told, its in zip(first._fields, first, second, strict=True):
            np.testing.assert_array_equal(told, its, err_msg=f"{name} on day {first.day}")


@pytest.mark.parametrize("policy", POLICIES.values(), ids=POLICIES)
@pytest.mark.parametrize("seed", range(4))
def test_the_fast_way_tells_what_the_plain_way_tells_in_every_bit(seed: int, policy: Policy) -> None:
    fast = _watched(seed, policy)
    with _plainly():
        plain = _watched(seed, policy)
    _assert_same(fast, plain)


def test_these_worlds_have_alarms_of_every_kind() -> None:
    kinds = [kind for seed in range(4) for day in _watched(seed, POLICIES["short"])[1] for kind in day.kind]
    assert set(kinds) == set(KINDS)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", range(3))
def test_evidence_never_passes_what_it_may_reach(seed: int, kind: str) -> None:
    policy = POLICIES["late"]
    streams, _ = _watched(seed, policy)
    state, watch = streams.of_kind(kind), policy.of(kind)
    every = np.arange(state.n)
    value = detector.evidence(state, watch=watch, factors=FACTORS[kind], way=WAYS[kind])
    for least in (1e-6, 30.0, 300.0, 1e5):
        most = detector.reach(
            state, every, least=np.full(state.n, least), watch=watch, factors=FACTORS[kind], way=WAYS[kind]
        )
        assert (value <= np.maximum(most, least)).all()
        assert (value[most == 0] < least).all()
    assert (most == 0).mean() > 0.5


def test_hits_that_are_all_of_their_trials_or_more_are_bounded_too() -> None:
    watch = Policy().of("sour")
    state = detector.start(3, day=99, watch=watch, has_trials=True)
    trials = np.full((watch.rows, 3), 4.0)
    state = detector.step(state, 99, trials / 4, trials=trials, watch=watch)
    for day in range(100, 106):
        state = detector.step(state, day, [4.0, 6.0, 1.0], trials=[4.0, 4.0, 4.0], watch=watch)
    factors = FACTORS["sour"]
    value = detector.evidence(state, watch=watch, factors=factors)
    most = detector.reach(state, np.arange(3), least=np.full(3, 1e-3), watch=watch, factors=factors)
    assert (value[:2] > 1000).all()
    assert (value <= most).all()


def test_smaller_values_are_never_named_where_greater_ones_were_not() -> None:
    rng = np.random.default_rng(5)
    for _ in range(300):
        most = rng.lognormal(1, 2.5, 40)
        value = most * rng.random(40)
        named = e_bh(most, alpha=0.2)
        np.testing.assert_array_equal(e_bh(value, alpha=0.2), e_bh(np.where(named, value, 0.0), alpha=0.2))


def fingerprint() -> str:
    streams, told = _watched(1, POLICIES["short"])
    digest = hashlib.sha256()
    for part in (*streams.arrays().values(), *(part for alarms in told for part in alarms[3:])):
        digest.update(np.ascontiguousarray(part).tobytes())
    return digest.hexdigest()


def test_another_process_tells_the_same_in_every_bit() -> None:
    script = "from tests.evidence.signals.test_loops import fingerprint; print(fingerprint())"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == fingerprint()


def test_the_compiler_is_loaded_with_the_first_loop_and_not_before() -> None:
    script = "import sys, outspoken.evidence.signals; sys.exit('numba' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script]).returncode == 0
