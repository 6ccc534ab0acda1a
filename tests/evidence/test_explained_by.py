"""Levels that are only another one's shadow."""

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import sparse, stats

from outspoken.evidence.explained_by import LEFT, explained_by, parents

Flags = NDArray[np.bool_]


def _explained(problem: Flags, *columns: Flags) -> Flags:
    has = sparse.csr_array(np.column_stack(columns).astype(float))
    known = np.ones((len(problem), 1), dtype=bool)
    return explained_by(problem.astype(bool), has, known, np.zeros(len(columns), dtype=int))


def test_a_companion_of_the_cause_is_explained_and_the_cause_is_not() -> None:
    rng = np.random.default_rng(0)
    cause = rng.random(4000) < 0.2
    companion = np.where(rng.random(4000) < 0.7, cause, rng.random(4000) < 0.2)
    problem = rng.random(4000) < np.where(cause, 0.4, 0.05)
    assert _explained(problem, cause, companion).tolist() == [[False, False], [True, False]]


def test_two_causes_explain_neither_the_other() -> None:
    rng = np.random.default_rng(0)
    one, two = rng.random((2, 4000)) < 0.2
    problem = rng.random(4000) < 0.05 + 0.3 * one + 0.3 * two
    assert not _explained(problem, one, two).any()


def test_the_same_comments_under_two_names_explain_each_other() -> None:
    one = np.arange(200) < 50
    assert _explained(np.arange(200) < 30, one, one).tolist() == [[False, True], [True, False]]


def test_agrees_with_mantel_haenszel_over_the_two_parts_by_hand() -> None:
    rng = np.random.default_rng(4)
    for seed in range(40):
        rng = np.random.default_rng(seed)
        a = rng.random(300) < 0.5
        b = rng.random(300) < np.where(a, 0.6, 0.3)
        problem = rng.random(300) < 0.15 + 0.2 * a + 0.1 * b
        surplus = variance = 0.0
        for part in (a, ~a):
            n, k, m = part.sum(), (part & problem).sum(), (part & b).sum()
            surplus += (part & problem & b).sum() - k * m / n
            variance += k * (n - k) * m * (n - m) / (n**2 * (n - 1))
        whole = (problem & b).sum() - problem.sum() * b.sum() / 300
        nothing_left = stats.norm.sf(surplus / np.sqrt(variance)) > LEFT and surplus <= whole / 2
        assert _explained(problem, a, b)[1, 0] == nothing_left


def test_comments_of_which_one_is_not_known_are_left_out_of_the_pair() -> None:
    rng = np.random.default_rng(0)
    cause = rng.random(4000) < 0.3
    problem = rng.random(4000) < np.where(cause, 0.5, 0.05)
    known = np.column_stack([rng.random(4000) < 0.5, np.ones(4000, dtype=bool)])
    has = np.column_stack([cause & known[:, 0], cause])
    found = explained_by(problem, sparse.csr_array(has.astype(float)), known, [0, 1])
    # Half of the second's comments lie where the first is unknown; among the others they are the same.
    assert found.tolist() == [[False, True], [True, False]]


@pytest.mark.parametrize(
    ("explained", "under"),
    [
        ([[0, 1], [1, 0]], [-1, 0]),
        ([[0, 1], [0, 0]], [1, -1]),
        ([[0, 0, 1], [1, 0, 0], [0, 0, 0]], [2, 2, -1]),
        ([[0, 0, 0], [1, 0, 0], [0, 1, 0]], [-1, 0, -1]),
    ],
)
def test_levels_are_shown_under_what_explains_them(explained: list[list[int]], under: list[int]) -> None:
    assert parents(np.array(explained, dtype=bool)).tolist() == under


def test_no_levels_no_parents() -> None:
    assert parents(np.zeros((0, 0), dtype=bool)).shape == (0,)
