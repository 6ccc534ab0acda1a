"""Both conventions of the Customer Effort Score."""

import numpy as np
import pytest
from scipy import stats

from outspoken.evidence import CES_CAPTIONS, ces_easy, ces_mean, ces_net_easy, ces_turned, net_share

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


def test_the_net_convention_is_easy_less_hard() -> None:
    # 11 + 20 + 9 easy, 2 + 1 + 4 hard, of 53
    found, oracle = ces_net_easy(ANSWERS), net_share([40], [7], [53])
    assert found.value[0] == pytest.approx(100 * 33 / 53)
    assert found.low[0] == pytest.approx(100 * oracle.low[0])


def test_the_first_version_is_turned_so_that_more_is_easier() -> None:
    efforts = [[9, 6, 3, 1, 1]]
    ratings = 6 - np.repeat(np.arange(1, 6), efforts[0])
    low, high = stats.t.interval(0.95, 19, ratings.mean(), stats.sem(ratings))
    found = ces_turned(efforts)
    assert (found.value[0], found.low[0], found.high[0]) == pytest.approx((ratings.mean(), low, high))


def test_every_convention_has_its_caption() -> None:
    assert set(CES_CAPTIONS) == {"ces_mean", "ces_easy", "ces_net_easy"}
    assert len(set(CES_CAPTIONS.values())) == 3
