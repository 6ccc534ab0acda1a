"""Weights of donors: the least squares they solve, and what they do with little to go on."""

import numpy as np

from outspoken.evidence.did_it_work import donor_weights
from outspoken.evidence.did_it_work.synthetic_control import comparison

ONES = np.ones((120, 1))


def test_no_weight_is_below_nothing_and_none_nearby_fits_better() -> None:
    rng = np.random.default_rng(1)
    donors = rng.normal(size=(6, 120))
    target = 0.5 * donors[0] - 0.4 * donors[1] + 0.3 * rng.normal(size=120)
    weights = donor_weights(target, donors, left_out=ONES)
    y, x = target - target.mean(), donors.T - donors.mean(axis=1)
    equal = np.full(6, 1 / 6)
    pull = 36 * np.sum((y - x @ equal) ** 2) / 118

    def loss(tried: np.ndarray) -> float:
        return float(np.sum((y - x @ tried) ** 2) + pull * np.sum((tried - equal) ** 2))

    assert (weights >= 0).all()
    for _ in range(200):
        assert loss(weights) <= loss(np.maximum(weights + 0.02 * rng.normal(size=6), 0)) + 1e-9


def test_few_periods_leave_the_weights_nearly_equal_and_many_let_them_speak() -> None:
    rng = np.random.default_rng(2)
    donors = rng.normal(size=(5, 2000))
    target = donors[0] + 0.2 * rng.normal(size=2000)
    few = donor_weights(target[:8], donors[:, :8], left_out=np.ones((8, 1)))
    many = donor_weights(target, donors, left_out=np.ones((2000, 1)))
    assert many[0] > 0.95
    assert few[0] < many[0] - 0.2


def test_the_change_itself_does_not_choose_its_comparison() -> None:
    rng = np.random.default_rng(3)
    donors = rng.normal(size=(5, 120))
    step = (np.arange(120) >= 80).astype(float)
    target = donors.mean(axis=0) + 0.3 * rng.normal(size=120)
    left_out = np.column_stack([ONES, step])
    np.testing.assert_allclose(
        donor_weights(target, donors, left_out=left_out), donor_weights(target - 5 * step, donors, left_out=left_out)
    )


def test_under_five_donors_the_weights_are_equal() -> None:
    _, weights = comparison(np.arange(120.0), np.random.default_rng(4).normal(size=(4, 120)), left_out=ONES)
    assert weights.tolist() == [0.25] * 4
