"""Words nobody used before."""

import numpy as np
import pytest
from scipy import stats

from outspoken.evidence.signals import novel_terms


def test_a_word_of_many_people_that_nobody_used_before_is_named() -> None:
    now, past = np.array([12, 30, 2, 0, 5]), np.array([0, 1200, 0, 7, 90])
    found = novel_terms(now, past, people_now=500, people_past=20_000)
    assert found.term.tolist() == [0]


def test_a_word_of_two_people_is_theirs() -> None:
    assert novel_terms([2], [0], people_now=50, people_past=100_000).term.size == 0


def test_in_a_vocabulary_that_does_not_change_hardly_any_word_is_named() -> None:
    rng = np.random.default_rng(1)
    rates = stats.zipf(1.6).rvs(5000, random_state=2).astype(float) ** -1.0
    named = 0
    for _ in range(40):
        past, now = rng.binomial(20_000, 0.05 * rates), rng.binomial(600, 0.05 * rates)
        named += novel_terms(now, past, people_now=600, people_past=20_000, alpha=0.05).term.size
    assert named <= 2


def test_the_strongest_comes_first_and_equal_ones_by_place() -> None:
    found = novel_terms([10, 20, 10], [0, 0, 0], people_now=200, people_past=9000)
    assert found.term.tolist() == [1, 0, 2]
    assert (np.diff(found.evidence) <= 0).all()


def test_counts_of_uses_and_unlike_tables_are_refused() -> None:
    with pytest.raises(ValueError, match="count people"):
        novel_terms([10], [0], people_now=5, people_past=100)
    with pytest.raises(ValueError, match="same terms"):
        novel_terms([1, 2], [0], people_now=5, people_past=100)


def test_no_terms_are_no_signals() -> None:
    assert novel_terms([], [], people_now=5, people_past=100).term.size == 0
