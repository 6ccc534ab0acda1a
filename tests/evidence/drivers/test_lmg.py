"""Exact LMG, against its definition."""

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from outspoken.evidence.drivers import lmg
from outspoken.evidence.drivers.lmg import MOST
from outspoken.evidence.interval import Floats
from tests.evidence.drivers.joint import joint, r_squared


def _over_all_orders(between: Floats, with_score: Floats) -> Floats:
    """The definition, as written: every order of bringing drivers in, each gain in R² on the whole."""
    p = len(with_score)
    orders = list(permutations(range(p)))
    gains = np.zeros(p)
    for order in orders:
        for place, driver in enumerate(order):
            before, after = list(order[:place]), list(order[: place + 1])
            gains[driver] += r_squared(between, with_score, after) - r_squared(between, with_score, before)
    return gains / len(orders)


@pytest.mark.parametrize("p", [1, 2, 3, 6])
def test_equals_the_mean_gain_over_all_orders(p: int) -> None:
    between, with_score = joint(p, seed=p)
    np.testing.assert_allclose(lmg(between, with_score), _over_all_orders(between, with_score), atol=1e-12)


def test_two_drivers_by_hand() -> None:
    # r = .5 between, .6 and .3 with the score. R² of both = (.36 + .09 - 2·.5·.6·.3) / (1 - .25) = .27 / .75 = .36.
    # First driver: (.36 + (.36 - .09)) / 2 = .315; second: (.09 + (.36 - .36)) / 2 = .045.
    np.testing.assert_allclose(lmg([[1, 0.5], [0.5, 1]], [0.6, 0.3]), [0.315, 0.045], atol=1e-12)


def test_drivers_that_do_not_correlate_get_their_squared_correlation() -> None:
    np.testing.assert_allclose(lmg(np.eye(4), [0.5, -0.4, 0.3, 0.0]), [0.25, 0.16, 0.09, 0.0], atol=1e-12)


@given(p=st.integers(1, 8), seed=st.integers(0, 1000))
def test_sums_to_r_squared_and_none_is_negative(p: int, seed: int) -> None:
    between, with_score = joint(p, seed=seed)
    weights = lmg(between, with_score)
    assert weights.sum() == pytest.approx(r_squared(between, with_score, list(range(p))), abs=1e-9)
    assert (weights >= 0).all()


@given(
    seed=st.integers(0, 1000),
    order=st.permutations(range(6)),
    signs=st.lists(st.sampled_from([-1, 1]), min_size=6, max_size=6),
)
def test_order_and_direction_of_drivers_do_not_matter(seed: int, order: list[int], signs: list[int]) -> None:
    between, with_score = joint(6, seed=seed)
    turned = np.array(signs)
    other = lmg((between * np.outer(turned, turned))[np.ix_(order, order)], (with_score * turned)[order])
    np.testing.assert_allclose(other, lmg(between, with_score)[order], atol=1e-10)


def test_identical_drivers_share_equally_and_keep_the_sum() -> None:
    between, with_score = joint(4, seed=9)
    twice = [0, 1, 2, 3, 1]
    weights = lmg(between[np.ix_(twice, twice)], with_score[twice])
    assert weights[1] == pytest.approx(weights[4], abs=1e-12)
    assert weights.sum() == pytest.approx(r_squared(between, with_score, [0, 1, 2, 3]), abs=1e-9)


def test_a_batch_equals_one_at_a_time() -> None:
    many = [joint(13, seed=seed) for seed in range(120)]
    batch = lmg(np.stack([one[0] for one in many]), np.stack([one[1] for one in many]))
    np.testing.assert_allclose(batch, [lmg(*one) for one in many], atol=1e-12)


def test_nothing_in_gives_nothing_out() -> None:
    assert lmg(np.zeros((0, 3, 3)), np.zeros((0, 3))).shape == (0, 3)


def test_more_drivers_than_it_can_do_are_refused_with_the_way_out() -> None:
    with pytest.raises(ValueError, match="relative_weights"):
        lmg(np.eye(MOST + 1), np.zeros(MOST + 1))


@pytest.mark.parametrize(
    ("between", "score"), [(np.eye(3), np.zeros(2)), (4 * np.eye(2), np.zeros(2)), (np.eye(2), [2, 0])]
)
def test_what_are_no_correlations_is_refused(between: Floats, score: Floats) -> None:
    with pytest.raises(ValueError, match=r"shape|correlations"):
        lmg(between, score)
