"""The three side by side."""

import pytest

from outspoken.evidence.silent import Answers, Channels, Dependence, Problem, Repeats, silent


def test_floor_central_and_ceiling_stand_in_order() -> None:
    found = silent(290, repeats=Repeats(290, 40, 12), channels=Channels(200, 120, 30), answers=Answers(60, 150))
    assert found.low is not None
    assert found.central is not None
    assert found.ceiling is not None
    assert 290 < found.floor < found.central < found.ceiling
    assert all(row.stands and row.assumptions for row in found.rows)


def test_the_channels_interval_holds_the_whole_range_of_dependence() -> None:
    narrow = silent(290, channels=Channels(200, 120, 30), dependence=Dependence(1, 1, 1))
    wide = silent(290, channels=Channels(200, 120, 30))
    assert wide.central == narrow.central
    assert wide.low is not None
    assert narrow.low is not None
    assert wide.ceiling is not None
    assert narrow.ceiling is not None
    assert wide.low < narrow.low
    assert wide.ceiling > 2 * narrow.ceiling


def test_too_little_is_no_estimate_and_says_what_is_missing() -> None:
    found = silent(40, repeats=Repeats(40, 6, 3), channels=Channels(30, 20, 6), answers=Answers(2, 9))
    assert (found.low, found.central, found.ceiling, found.floor) == (None, None, None, 40)
    assert [row.why_not for row in found.rows] == [
        "no estimate: 9 people wrote two or three times; 10 are needed",
        "no estimate: 6 people are in both channels; 7 are needed",
        "no estimate: 9 customers were asked; 10 are needed",
    ]
    assert (
        found.words[0] == "40 people told us. At least 40 felt it. How many stayed silent cannot be told: no estimate."
    )


def test_a_published_range_stands_in_until_somebody_is_asked_and_says_so() -> None:
    found = silent(40, answers=Answers(problem=Problem.TREATMENT_OR_QUALITY))
    assert found.central is not None
    assert 40 / 0.3 < found.central < 40 / 0.05
    assert any("published range" in assumption for assumption in found.rows[2].assumptions)


def test_channels_and_customers_that_contradict_each_other_are_named() -> None:
    found = silent(400, channels=Channels(300, 200, 100), answers=Answers(10, 200))
    assert any("do not meet" in words for words in found.words)


def test_a_floor_above_the_ceiling_is_named() -> None:
    found = silent(400, repeats=Repeats(400, 200, 20), channels=Channels(300, 200, 100))
    assert any("assumption fails" in words for words in found.words)


def test_nobody_told_says_nothing() -> None:
    assert silent(0, answers=Answers(20, 60)).central is None


@pytest.mark.parametrize("ends", [(0.0, 1.0, 3.0), (2.0, 1.0, 3.0), (0.5, 1.0, float("inf"))])
def test_a_dependence_out_of_order_is_refused(ends: tuple[float, float, float]) -> None:
    with pytest.raises(ValueError, match="low ≤ central ≤ high"):
        Dependence(*ends)


def test_a_negative_count_is_refused() -> None:
    with pytest.raises(ValueError, match="0 or more"):
        silent(-1)
