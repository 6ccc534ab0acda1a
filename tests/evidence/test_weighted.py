"""Figures from weighted answers."""

import numpy as np
import pytest

from outspoken.evidence import ces_mean, nps, share, weighted_mean, weighted_nps, weighted_share


def test_equal_weights_give_the_plain_share() -> None:
    plain, weighted = share([3], [10]), weighted_share([[1] * 3 + [0] * 7], np.full(10, 0.4))
    assert (weighted.value[0], weighted.low[0], weighted.high[0]) == pytest.approx(
        (plain.value[0], plain.low[0], plain.high[0])
    )


def test_equal_weights_give_the_plain_mean() -> None:
    ratings = [7, 6, 6, 5, 3, 2, 7, 7]
    plain = ces_mean([np.bincount(ratings, minlength=8)[1:]])
    weighted = weighted_mean([ratings], np.full(8, 2.5), bounds=(1, 7))
    assert (weighted.value[0], weighted.low[0], weighted.high[0]) == pytest.approx(
        (plain.value[0], plain.low[0], plain.high[0])
    )


def test_the_standard_error_is_the_linearised_one_as_computed_by_hand() -> None:
    # mean 21 / 6 = 3.5; Σw²(x - mean)² = 2.25 + 0.25 + 4·0.25 + 0.25 + 2.25 = 6; √(6 · 5/4) / 6 = 0.456435
    # effective n = 36 / 8 = 4.5; t(3.5 degrees, 0.975) = 2.938 (between 3.182 and 2.776)
    found = weighted_mean([[5, 4, 3, 4, 2]], [1, 1, 2, 1, 1])
    assert found.value[0] == 3.5
    assert (found.high[0] - 3.5) / 0.456435 == pytest.approx(2.94, abs=0.01)
    assert found.effective_n[0] == 4.5


def test_the_weighted_nps_weighs_its_sides() -> None:
    found = weighted_nps([[10, 10, 9, 8, 3, 0]], [1, 1, 2, 1, 1, 4])
    assert found.value[0] == pytest.approx(100 * (4 - 5) / 10)
    even = weighted_nps([[10] * 60 + [8] * 20 + [2] * 40], np.ones(120))
    plain = nps([[0, 0, 40, 0, 0, 0, 0, 0, 20, 0, 60]])
    assert even.value[0] == pytest.approx(plain.value[0])
    assert even.high[0] == pytest.approx(plain.high[0], abs=0.4)


def test_covers_the_truth_about_as_often_as_it_says_under_uneven_weights() -> None:
    # Two groups, one asked four times as often; the weights put that right. Truth: (0.2 + 0.6) / 2 = 0.4.
    rng = np.random.default_rng(12)
    hits = np.concatenate([rng.random((4_000, 160)) < 0.2, rng.random((4_000, 40)) < 0.6], axis=1).astype(float)
    weights = np.r_[np.full(160, 1.0), np.full(40, 4.0)]
    for found in (weighted_share(hits, weights), weighted_mean(hits, weights)):
        assert 0.93 < ((found.low <= 0.4) & (found.high >= 0.4)).mean() < 0.985


def test_who_did_not_answer_does_not_weigh() -> None:
    found = weighted_mean([[5, np.nan, 3, 4]], [1, 50, 1, 1])
    assert (found.value[0], found.n[0], found.effective_n[0]) == (4, 3, 3)


def test_nobody_has_no_value() -> None:
    assert np.isnan(weighted_share([[np.nan, np.nan]], [1, 1]).value[0])
    assert np.isnan(weighted_mean([[np.nan, np.nan]], [1, 1]).low[0])


def test_answers_off_the_scale_are_refused() -> None:
    with pytest.raises(ValueError, match="0 to 10"):
        weighted_nps([[11]], [1])
    with pytest.raises(ValueError, match="1 or 0"):
        weighted_share([[2]], [1])
    with pytest.raises(ValueError, match="not negative"):
        weighted_mean([[2]], [-1])
