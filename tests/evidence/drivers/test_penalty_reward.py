"""Penalty and reward."""

import numpy as np
import pytest

from outspoken.evidence.drivers import penalty_reward
from outspoken.evidence.interval import Counts, Floats


def _mentions(n: int = 3000, *, seed: int = 0) -> tuple[Floats, Floats]:
    """safety only costs, upgrade only brings, speed does both alike, colour nothing."""
    rng = np.random.default_rng(seed)
    x = rng.choice([-1.0, 0.0, 1.0], size=(n, 4), p=[0.25, 0.5, 0.25])
    failed, shone = x < 0, x > 0
    y = 7 + failed @ [-2.0, 0.0, -1.0, 0.0] + shone @ [0.0, 1.5, 1.0, 0.0] + rng.normal(size=n)
    return x, y


def test_equals_least_squares_on_both_sides_of_each_driver() -> None:
    x, y = _mentions()
    design = np.column_stack([np.ones(len(x)), x < 0, x > 0]).astype(float)
    betas = np.linalg.lstsq(design, y, rcond=None)[0]
    found = penalty_reward(x, y, seed=1)
    np.testing.assert_allclose(found.penalty.value, betas[1:5], atol=1e-6)
    np.testing.assert_allclose(found.reward.value, betas[5:], atol=1e-6)
    np.testing.assert_allclose(found.asymmetry.value, betas[1:5] + betas[5:], atol=1e-6)
    np.testing.assert_array_equal(found.penalty.n, (x < 0).sum(axis=0))


def test_kinds_are_named_as_the_field_names_them() -> None:
    found = penalty_reward(*_mentions(), names=["safety", "upgrade", "speed", "colour"], seed=1)
    assert dict(zip(found.names, found.kinds, strict=True)) == {
        "safety": "basic", "upgrade": "excitement", "speed": "performance", "colour": "none shown",
    }  # fmt: skip


def test_a_driver_that_goes_the_other_way_is_named() -> None:
    x, y = _mentions()
    assert penalty_reward(x * [-1, -1, -1, 1], y, seed=1).kinds == ("against the score",) * 3 + ("none shown",)


def test_intervals_hold_the_truth_about_as_often_as_they_say() -> None:
    # 4 drivers × 2 sides × 60 surveys of 600 answers: 95 % ± 3 points.
    truth = np.array([-2.0, 0.0, -1.0, 0.0, 0.0, 1.5, 1.0, 0.0])
    held = []
    for seed in range(60):
        found = penalty_reward(*_mentions(600, seed=seed), seed=seed, replicates=300)
        low, high = (np.r_[getattr(found.penalty, end), getattr(found.reward, end)] for end in ("low", "high"))
        held.append((low <= truth) & (truth <= high))
    assert 0.92 <= np.mean(held) <= 0.98


def test_ratings_are_parted_where_asked() -> None:
    x, y = _mentions()
    found = penalty_reward(3 + 2 * x, y, low=2, high=4, seed=1)
    np.testing.assert_allclose(found.penalty.value, penalty_reward(x, y, seed=1).penalty.value)


def test_a_side_that_hardly_came_says_nothing_and_the_other_still_does() -> None:
    x, y = _mentions()
    x[(x[:, 0] > 0).nonzero()[0][4:], 0] = 0
    found = penalty_reward(x, y, seed=1)
    assert np.isnan(found.reward.value[0])
    assert found.penalty.high[0] < 0


def test_without_a_middle_neither_side_can_be_told() -> None:
    x, y = _mentions()
    x[:, 3] = np.where(x[:, 3] == 0, 1, x[:, 3])
    found = penalty_reward(x, y, seed=1)
    assert found.kinds[3] == "too little to say"
    assert found.kinds[0] == "basic"


def test_not_asked_is_not_in_the_middle() -> None:
    # The unhappy were not asked about safety; counted as "neither", they would hide its penalty.
    x, y = _mentions(6000)
    y = y - 3 * (np.arange(6000) % 2)
    x[1::2, 0] = np.nan
    assert penalty_reward(x, y, seed=1).penalty.value[0] == pytest.approx(-2, abs=0.3)


def test_too_few_customers_are_refused_and_wrong_ends_too() -> None:
    x, y = _mentions(60)
    assert "too few" in penalty_reward(x, y, seed=1).refusal or "enough" in penalty_reward(x, y, seed=1).refusal
    with pytest.raises(ValueError, match="under high"):
        penalty_reward(x, y, low=1, high=1, seed=1)


def test_customers_are_drawn_whole() -> None:
    x, y = _mentions(200)
    x, y, customers = np.repeat(x, 10, axis=0), np.repeat(y, 10), np.repeat(np.arange(200), 10)

    def width(clusters: Counts | None) -> float:
        found = penalty_reward(x, y, clusters, seed=1)
        return float(found.penalty.high[0] - found.penalty.low[0])

    assert width(customers) > 2 * width(None)
