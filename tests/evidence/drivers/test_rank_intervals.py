"""Ranks as far as the data tell them, and groups."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from outspoken.evidence.drivers import groups, rank_intervals, told_apart
from outspoken.evidence.interval import Floats


def _drawn(values: list[float], error: float) -> tuple[Floats, Floats]:
    value = np.array(values)
    return value, value + np.random.default_rng(1).normal(0, error, (1000, len(value)))


def test_far_apart_every_rank_is_sure() -> None:
    ranks = rank_intervals(*_drawn([0.1, 0.9, 0.5], 0.01))
    assert ranks.rank.tolist() == ranks.low.tolist() == ranks.high.tolist() == [3, 1, 2]


def test_closer_than_their_errors_every_rank_is_open() -> None:
    ranks = rank_intervals(*_drawn([0.50, 0.51, 0.49], 0.2))
    assert (ranks.low.tolist(), ranks.high.tolist()) == ([1, 1, 1], [3, 3, 3])


def test_equal_values_share_a_rank_and_cannot_be_told_apart() -> None:
    value = np.array([0.3, 0.3, 0.1])
    draws = value + np.random.default_rng(0).normal(0, 0.01, (500, 1)) * [1, 1, 0.2]
    ranks = rank_intervals(value, draws)
    assert ranks.rank.tolist() == [1, 1, 3]
    assert ranks.high.tolist() == [2, 2, 3]
    assert not told_apart(value, draws)[0, 1]


def test_one_value_alone_is_first() -> None:
    ranks = rank_intervals([0.2], np.full((10, 1), 0.2))
    assert [column.tolist() for column in ranks] == [[1], [1], [1]]


def test_all_true_ranks_lie_inside_at_least_as_often_as_asked() -> None:
    # Each interval holds at 95 %: two equal pairs and a leader, 600 data sets of normal estimates.
    rng = np.random.default_rng(3)
    truth, error = np.array([0.5, 0.4, 0.4, 0.3, 0.3]), 0.05
    best, worst = np.array([1, 2, 2, 4, 4]), np.array([1, 3, 3, 5, 5])
    held = np.zeros(5)
    for _ in range(600):
        value = truth + rng.normal(0, error, 5)
        ranks = rank_intervals(value, value + rng.normal(0, error, (300, 5)))
        # The set of a tied value must hold both ranks it could rightly be given.
        held += (ranks.low <= best) & (worst <= ranks.high)
    assert (held / 600 >= 0.93).all()


def test_all_calls_hold_at_once() -> None:
    # Six equal values: any call is false, and at most 5 % of data sets may hold one (+ 2.5 points of chance).
    rng = np.random.default_rng(9)
    wrong = 0
    for _ in range(600):
        value = rng.normal(0, 1, 6)
        wrong += bool(told_apart(value, value + rng.normal(0, 1, (300, 6))).any())
    assert wrong / 600 <= 0.075


@given(
    st.integers(1, 9).flatmap(
        lambda p: st.tuples(st.just(p), st.sets(st.sampled_from([*combinations(range(p), 2), (-1, -1)])))
    )
)
def test_two_share_a_group_exactly_where_they_cannot_be_told_apart(drawn: tuple[int, set[tuple[int, int]]]) -> None:
    p, pairs = drawn
    apart = np.zeros((p, p), dtype=bool)
    for i, j in pairs - {(-1, -1)}:
        apart[i, j] = apart[j, i] = True
    found = groups(np.arange(p)[::-1], apart)
    for i, j in combinations(range(p), 2):
        assert bool(set(found[i]) & set(found[j])) == (not apart[i, j])
    assert all(found)
    assert found[0][0] == 1


def test_no_values_no_groups() -> None:
    assert groups([], np.zeros((0, 0))) == ()


def test_a_confidence_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="confidence"):
        rank_intervals([0.1, 0.2], np.zeros((5, 2)), confidence=95)
