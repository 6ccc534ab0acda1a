"""How far the listening reached."""

import numpy as np
import pytest

from outspoken.evidence import coverage, share


def test_each_step_is_a_share_of_the_step_before_and_of_the_first() -> None:
    found = coverage([[10_000, 2_000, 300, 290, 45]])
    np.testing.assert_allclose(found.of_previous.value[0, 1:], [0.2, 0.15, 290 / 300, 45 / 290])
    np.testing.assert_allclose(found.of_first.value[0, 1:], [0.2, 0.03, 0.029, 0.0045])
    wilson = share([45], [290])
    assert (found.of_previous.low[0, 4], found.of_previous.high[0, 4]) == (wilson.low[0], wilson.high[0])


def test_where_nobody_counted_a_step_the_next_looks_past_it() -> None:
    found = coverage([[np.nan, 2_000, -1, 290, 45]])
    assert np.isnan(found.of_previous.value[0, [0, 1, 2]]).all()
    assert found.of_previous.value[0, 3] == pytest.approx(290 / 2_000)
    assert found.of_first.value[0, 4] == pytest.approx(45 / 2_000)
    assert found.reached[0].tolist() == [-1, 2_000, -1, 290, 45]


def test_a_step_nobody_reached_leaves_no_share_after_it() -> None:
    found = coverage([[100, 0, 0, 0, 0]])
    assert found.of_previous.value[0, 1] == 0
    assert np.isnan(found.of_previous.value[0, 2])


def test_more_answers_than_offers_are_refused_with_the_reason() -> None:
    with pytest.raises(ValueError, match=r"answered \(2500\) exceeds offered \(2000\) at place 0"):
        coverage([[10_000, 2_000, 2_500, 290, 45]])


def test_other_steps_have_their_own_names() -> None:
    found = coverage([[50, 20]], steps=("due", "contacted"))
    assert found.steps == ("due", "contacted")
    assert found.of_previous.value[0, 1] == 0.4


@pytest.mark.parametrize(("table", "reason"), [([[1, 2]], "one column per step"), ([[5, 4, 3, 2.5, 1]], "whole")])
def test_what_are_no_counts_of_the_steps_is_refused(table: list[list[float]], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        coverage(table)
