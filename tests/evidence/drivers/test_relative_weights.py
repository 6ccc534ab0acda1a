"""Johnson's relative weights."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from outspoken.evidence.drivers import lmg, relative_weights
from tests.evidence.drivers.joint import joint, r_squared


def test_equals_johnsons_steps_on_data() -> None:
    # Johnson (2000) as written: X = P Δ Q' of standardised data, Z = P Q', Λ = Q Δ Q', β = Z'y, ε = Λ² β².
    rng = np.random.default_rng(4)
    x = rng.normal(size=(200, 5)) + rng.normal(size=(200, 1))
    y = x @ [1, 0.5, 0, -0.3, 0.2] + rng.normal(size=200)
    x = (x - x.mean(axis=0)) / x.std(axis=0) / np.sqrt(200)
    y = (y - y.mean()) / y.std() / np.sqrt(200)
    left, values, right = np.linalg.svd(x, full_matrices=False)
    betas = (left @ right).T @ y
    loadings = right.T @ np.diag(values) @ right
    np.testing.assert_allclose(relative_weights(x.T @ x, x.T @ y), loadings**2 @ betas**2, atol=1e-12)


@given(seed=st.integers(0, 1000))
def test_of_two_drivers_it_is_lmg(seed: int) -> None:
    between, with_score = joint(2, seed=seed)
    np.testing.assert_allclose(relative_weights(between, with_score), lmg(between, with_score), atol=1e-9)


@given(p=st.integers(1, 40), seed=st.integers(0, 1000))
def test_sums_to_r_squared_and_none_is_negative(p: int, seed: int) -> None:
    between, with_score = joint(p, seed=seed)
    weights = relative_weights(between, with_score)
    assert weights.sum() == pytest.approx(r_squared(between, with_score, list(range(p))), abs=1e-8)
    assert (weights >= 0).all()


@given(seed=st.integers(0, 1000), order=st.permutations(range(6)))
def test_order_of_drivers_does_not_matter(seed: int, order: list[int]) -> None:
    between, with_score = joint(6, seed=seed)
    other = relative_weights(between[np.ix_(order, order)], with_score[order])
    np.testing.assert_allclose(other, relative_weights(between, with_score)[order], atol=1e-10)


def test_identical_drivers_share_equally_and_keep_the_sum() -> None:
    between, with_score = joint(4, seed=9)
    twice = [0, 1, 2, 3, 1]
    weights = relative_weights(between[np.ix_(twice, twice)], with_score[twice])
    assert weights[1] == pytest.approx(weights[4], abs=1e-9)
    assert weights.sum() == pytest.approx(r_squared(between, with_score, [0, 1, 2, 3]), abs=1e-6)


def test_stays_close_to_lmg_for_twelve_drivers() -> None:
    for seed in range(20):
        between, with_score = joint(12, seed=seed)
        exact, quick = lmg(between, with_score), relative_weights(between, with_score)
        assert np.corrcoef(exact, quick)[0, 1] > 0.9
