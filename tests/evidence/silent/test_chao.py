"""The floor: worked by hand, against the likelihood's definition, by simulation."""

import numpy as np
import pytest
from scipy import optimize, special

from outspoken.evidence.silent import chao


def test_the_bias_corrected_value_as_computed_by_hand() -> None:
    # 2/9 · 24·23·22 / (9·10) = 2/9 · 12144/90 = 29.985
    assert chao([100], [24], [8]).value[0] == pytest.approx(129.985, abs=1e-3)


def test_for_large_counts_it_is_the_papers_ratio() -> None:
    # 2/9 · f₂³/f₃² with f₂ = 30,000 and f₃ = 10,000 is 60,000.
    assert chao([100_000], [30_000], [10_000]).value[0] == pytest.approx(160_000, rel=1e-3)


def test_the_interval_ends_where_the_likelihood_says() -> None:
    twice, thrice = 24, 8

    def best(unseen: float) -> float:
        def worse(log_rate: float) -> float:
            cells = np.array([1.0, np.exp(2 * log_rate) / 2, np.exp(3 * log_rate) / 6])
            return -float(special.xlogy([unseen, twice, thrice], cells / cells.sum()).sum())

        rate = optimize.minimize_scalar(worse, bounds=(-6, 4), method="bounded", options={"xatol": 1e-10})
        return float(special.gammaln(unseen + 33) - special.gammaln(unseen + 1) - rate.fun)

    top = -optimize.minimize_scalar(lambda x: -best(x), bounds=(0, 1000), method="bounded").fun
    found = chao([100], [twice], [thrice])
    for end in (found.low[0] - 100, found.high[0] - 100):
        assert top - best(end) == pytest.approx(1.6448536**2 / 2, abs=1e-3)


def test_people_who_write_once_and_leave_do_not_raise_it() -> None:
    rng = np.random.default_rng(3)
    contacts = rng.poisson(1.0, (400, 1000))
    contacts[:, :400] = 1
    twice, thrice, people = ((contacts == 2).sum(1), (contacts == 3).sum(1), (contacts > 0).sum(1))
    floor = chao(people, twice, thrice)
    once = (contacts == 1).sum(1)
    naive = people + once * (once - 1) / (2 * (twice + 1))
    assert np.median(naive) > 1300
    assert 970 < np.median(floor.value) < 1030
    assert 0.86 < ((floor.low <= 1000) & (floor.high >= 1000)).mean() < 0.95


def test_where_people_differ_it_stays_a_floor() -> None:
    rng = np.random.default_rng(4)
    contacts = rng.poisson(rng.gamma(1, 0.8, (400, 2000)))
    twice, thrice, people = ((contacts == 2).sum(1), (contacts == 3).sum(1), (contacts > 0).sum(1))
    assert (chao(people, twice, thrice).low <= 2000).mean() > 0.99


def test_nine_repeats_are_too_few_and_ten_are_enough() -> None:
    found = chao([50, 50], [7, 7], [2, 3])
    assert np.isnan(found.value[0])
    assert np.isfinite(found.value[1])


def test_without_anybody_thrice_there_is_no_upper_end() -> None:
    assert chao([50], [12], [0]).high[0] == np.inf


def test_more_repeats_than_people_are_refused_with_their_place() -> None:
    with pytest.raises(ValueError, match="at place 1: 9 \\+ 3 of 10"):
        chao([50, 10], [9, 9], [3, 3])


def test_one_window_equals_a_batch_in_any_order() -> None:
    people, twice, thrice = np.array([100, 60, 40]), np.array([24, 9, 11]), np.array([8, 5, 2])
    batch, backwards = chao(people, twice, thrice), chao(people[::-1], twice[::-1], thrice[::-1])
    for column, reverse in zip(batch, backwards, strict=True):
        np.testing.assert_allclose(column, reverse[::-1])
    np.testing.assert_allclose(batch.high[1], chao([60], [9], [5]).high[0])
