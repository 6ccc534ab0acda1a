"""Groups that may be shown: small ones never, nor what subtraction would tell."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outspoken.evidence.journeys import shown_groups


def _parts(*sizes: int) -> np.ndarray:
    """A total, then parts that make it up."""
    edges = np.cumsum((0, *sizes))
    people = np.arange(edges[-1])
    parts = [(people >= a) & (people < b) for a, b in itertools.pairwise(edges)]
    return np.array([np.ones(edges[-1], dtype=bool), *parts])


def test_four_are_hidden_and_five_are_shown() -> None:
    assert shown_groups(_parts(4)[1:]).tolist() == [False]
    assert shown_groups(_parts(5)[1:]).tolist() == [True]


def test_a_small_part_hides_another_with_it() -> None:
    # 30 = 12 + 15 + 3: with the total, 12 and 15 the 3 would be told; the smaller of the two goes.
    assert shown_groups(_parts(12, 15, 3)).tolist() == [True, False, True, False]


def test_two_small_parts_that_make_five_together_need_no_other_hidden() -> None:
    assert shown_groups(_parts(12, 15, 3, 2)).tolist() == [True, True, True, False, False]


def test_two_small_parts_that_make_four_together_do() -> None:
    assert shown_groups(_parts(12, 15, 2, 2)).tolist() == [True, False, True, False, False]


def test_the_same_team_before_and_after_one_joined_is_shown_once() -> None:
    before = np.array([[True] * 8 + [False]])
    assert shown_groups(np.vstack([before, np.ones((1, 9), dtype=bool)])).tolist() == [False, True]


def test_a_table_of_two_ways_to_cut_is_safe_in_combination() -> None:
    # North 6 + 6 and south 6 + 2 by trade: rows and columns would give the two away.
    cells = np.repeat(np.arange(4), [6, 6, 6, 2])
    rows = [cells < 2, cells >= 2, cells % 2 == 0, cells % 2 == 1]
    groups = np.array([np.ones(20, dtype=bool), *rows, *(cells == cell for cell in range(4))])
    shown = shown_groups(groups)
    assert not shown[8]
    _assert_nobody_told(groups[shown], 5)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(st.booleans(), min_size=12, max_size=12), min_size=1, max_size=5))
def test_no_set_of_groups_tells_of_fewer_than_three(table: list[list[bool]]) -> None:
    groups = np.array(table)
    shown = shown_groups(groups, smallest=3)
    _assert_nobody_told(groups[shown], 3)


def _assert_nobody_told(groups: np.ndarray, smallest: int) -> None:
    """By brute force: the answers of no few people follow from the totals, whatever they are."""
    matrix = groups.astype(float)
    if not len(matrix):
        return
    for count in range(1, smallest):
        for chosen in itertools.combinations(range(matrix.shape[1]), count):
            target = np.zeros(matrix.shape[1])
            target[list(chosen)] = 1
            weights = np.linalg.lstsq(matrix.T, target, rcond=None)[0]
            assert not np.allclose(matrix.T @ weights, target), chosen


def test_no_groups_show_nothing() -> None:
    assert shown_groups(np.zeros((0, 4), dtype=bool)).tolist() == []


@pytest.mark.parametrize(("members", "smallest", "reason"), [([1, 0], 5, "shape"), ([[1, 0]], 1, "2 or more")])
def test_what_cannot_be_is_refused(members: list[int], smallest: int, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        shown_groups(members, smallest=smallest)
