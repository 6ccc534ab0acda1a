"""CSAT as the share of the two best points."""

import pytest

from outspoken.evidence import top_two_box, wilson


def test_five_points_count_four_and_five() -> None:
    estimate = top_two_box([[3, 5, 12, 50, 30]])
    low, high = wilson([80], [100])
    assert (estimate.value[0], estimate.low[0], estimate.high[0], estimate.n[0]) == (
        0.8,
        low[0],
        high[0],
        100,
    )


def test_seven_points_count_six_and_seven() -> None:
    assert top_two_box([[0, 0, 0, 0, 5, 3, 2]]).value[0] == 0.5


def test_yes_and_no_is_no_scale() -> None:
    with pytest.raises(ValueError, match="at least 3"):
        top_two_box([[10, 20]])
