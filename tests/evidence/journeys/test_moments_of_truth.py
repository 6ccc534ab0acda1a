"""Importance against performance: the five fields, the chances, the order."""

import numpy as np
import pytest
from scipy import stats

from outspoken.evidence import Estimate
from outspoken.evidence.journeys import Moment, moments_of_truth


def _estimate(values: list[float], half: float) -> Estimate:
    value = np.array(values)
    return Estimate(value, value - half, value + half, np.full(len(values), 100))


IMPORTANCE = _estimate([0.4, 0.4, 0.1, 0.1, 0.25], 0.05)
PERFORMANCE = _estimate([3.0, 4.6, 3.0, 4.6, 3.0], 0.2)


def test_each_field_of_the_grid() -> None:
    found = moments_of_truth(IMPORTANCE, PERFORMANCE, performance_line=4)
    assert found.importance_line == pytest.approx(0.25)
    assert found.moments == (
        Moment.MEND_FIRST,
        Moment.KEEP_UP,
        Moment.CAN_WAIT,
        Moment.MORE_THAN_NEEDED,
        Moment.CANNOT_TELL,
    )
    assert found.is_moment_of_truth.tolist() == [True, True, False, False, False]


def test_the_chance_is_that_of_two_normal_errors() -> None:
    found = moments_of_truth(IMPORTANCE, PERFORMANCE, performance_line=3.1, importance_line=0.38)
    above = stats.norm.sf(0.38, 0.4, 0.05 / 1.959964)
    below = stats.norm.cdf(3.1, 3.0, 0.2 / 1.959964)
    assert found.chance[0] == pytest.approx(above * below, rel=1e-5)


def test_the_likeliest_to_be_mended_first_stands_in_front() -> None:
    found = moments_of_truth(IMPORTANCE, PERFORMANCE, performance_line=4)
    assert found.order.tolist()[:2] == [0, 4]


def test_what_is_unknown_cannot_be_told_and_moves_no_line() -> None:
    importance, performance = _estimate([*IMPORTANCE.value, np.nan], 0.05), _estimate([*PERFORMANCE.value, 3.0], 0.2)
    found = moments_of_truth(importance, performance, performance_line=4)
    assert found.importance_line == pytest.approx(0.25)
    assert found.moments[5] is Moment.CANNOT_TELL
    assert found.order[-1] != 0


def test_shapes_that_differ_are_refused() -> None:
    with pytest.raises(ValueError, match="differ"):
        moments_of_truth(IMPORTANCE, _estimate([3.0], 0.2), performance_line=4)
