from __future__ import annotations

import numpy as np

from outspoken.evidence.did_it_work import without_the_change


def test_a_level_goes_on_as_it_was() -> None:
    line = without_the_change([10] * 20 + [4] * 10, launch=20, trend=False)
    np.testing.assert_allclose(line, 10, rtol=1e-6)


def test_it_moves_with_what_it_is_held_against() -> None:
    """The control doubles for good at period 15; without the change so would the counts."""
    counts = [10] * 15 + [20] * 10 + [8] * 10
    line = without_the_change(counts, launch=25, controls=[[50] * 15 + [100] * 20])
    np.testing.assert_allclose(line[25:], 20, rtol=0.02)


def test_a_weeks_shape_is_kept() -> None:
    week = [2, 4, 6, 8, 6, 4, 2]
    line = without_the_change(week * 6 + [count / 2 for count in week] * 2, launch=42, season=7, trend=False)
    np.testing.assert_allclose(line[42:49], week, rtol=0.02)


def test_missing_days_and_the_roll_out_have_no_line() -> None:
    line = without_the_change([5, 5, np.nan, 5, 5, 5, 3, 3, 3, 3], launch=5, lag=2, trend=False)
    assert np.isnan(line).tolist() == [False, False, True, False, False, True, True, False, False, False]
