"""Both conventions of the Customer Effort Score."""

import numpy as np
import pytest
from scipy import stats

from outspoken.evidence import ces_easy, ces_mean

ANSWERS = [[2, 1, 4, 6, 11, 20, 9]]


def test_the_mean_agrees_with_scipys_t_interval() -> None:
    ratings = np.repeat(np.arange(1, 8), ANSWERS[0])
    low, high = stats.t.interval(0.95, len(ratings) - 1, ratings.mean(), stats.sem(ratings))
    estimate = ces_mean(ANSWERS)
    assert (estimate.value[0], estimate.low[0], estimate.high[0]) == pytest.approx((ratings.mean(), low, high))


def test_the_share_counts_five_six_and_seven() -> None:
    # 11 + 20 + 9 = 40 of 53
    assert ces_easy(ANSWERS).value[0] == pytest.approx(40 / 53)


def test_the_two_conventions_part_on_the_same_answers() -> None:
    lukewarm, split = [[0, 0, 0, 0, 10, 0, 0]], [[4, 0, 0, 0, 0, 0, 6]]
    assert ces_mean(lukewarm).value[0] > ces_mean(split).value[0]
    assert ces_easy(lukewarm).value[0] > ces_easy(split).value[0]
    assert ces_mean([[0, 0, 0, 10, 0, 0, 0]]).value[0] == 4
    assert ces_easy([[0, 0, 0, 10, 0, 0, 0]]).value[0] == 0


def test_nobody_asked_gives_no_value() -> None:
    assert np.isnan(ces_mean([[0] * 7]).value[0])
    assert np.isnan(ces_easy([[0] * 7]).value[0])
