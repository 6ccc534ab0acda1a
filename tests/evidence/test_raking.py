"""Weights that meet known margins."""

import numpy as np
import pytest
from scipy import optimize

from outspoken.evidence import Margin, RakingError, kish_effective_n, rake, trim_weights


def answers(table: list[list[int]]) -> tuple[list[int], list[int]]:
    """The codes of both margins, one answer for each count in the table."""
    cells = np.array(table)
    rows, columns = np.indices(cells.shape)
    return np.repeat(rows, cells.ravel()).tolist(), np.repeat(columns, cells.ravel()).tolist()


TABLE = [[30, 10, 5], [12, 40, 22]]
AGE, REGION = answers(TABLE)
MARGINS = [Margin("age", AGE, [0.5, 0.5]), Margin("region", REGION, [20, 30, 50])]


def cells(weights: np.ndarray) -> np.ndarray:
    found = np.zeros((2, 3))
    np.add.at(found, (AGE, REGION), weights)
    return np.asarray(found / weights.sum())


def test_the_margins_are_met_and_the_odds_ratios_of_the_sample_kept() -> None:
    # What makes the raked table unique: given margins, and the interaction of the table it began with.
    found = cells(rake(MARGINS).weights)
    np.testing.assert_allclose(found.sum(axis=1), [0.5, 0.5], atol=1e-6)
    np.testing.assert_allclose(found.sum(axis=0), [0.2, 0.3, 0.5], atol=1e-6)
    for other in (1, 2):
        odds = found[0, 0] * found[1, other] / (found[0, other] * found[1, 0])
        assert odds == pytest.approx(30 * TABLE[1][other] / (TABLE[0][other] * 12), rel=1e-5)


def test_agrees_with_the_least_change_found_by_optimisation() -> None:
    sample = np.array(TABLE) / np.sum(TABLE)
    margins = [{"type": "eq", "fun": lambda x, r=r: x.reshape(2, 3)[r].sum() - 0.5} for r in (0, 1)]
    margins += [
        {"type": "eq", "fun": lambda x, c=c, s=s: x.reshape(2, 3)[:, c].sum() - s} for c, s in ((0, 0.2), (1, 0.3))
    ]
    start = sample.ravel()
    least = optimize.minimize(
        lambda x: np.sum(x * np.log(x / start)), start, bounds=[(1e-6, 1)] * 6, constraints=margins, tol=1e-12
    )
    np.testing.assert_allclose(cells(rake(MARGINS).weights).ravel(), least.x, atol=1e-4)


def test_the_cost_is_said() -> None:
    found = rake(MARGINS)
    assert found.weights.mean() == pytest.approx(1)
    assert found.effective_n == pytest.approx(kish_effective_n([found.weights])[0])
    assert found.design_effect == pytest.approx(len(AGE) / found.effective_n)
    assert found.gap <= 1e-6


def test_who_did_not_say_keeps_a_weight_and_the_others_meet_the_margin() -> None:
    codes = [0, 0, 0, 1, -1]
    found = rake([Margin("age", codes, [0.5, 0.5])]).weights
    assert found[:3].sum() == pytest.approx(found[3])
    assert found[4] == pytest.approx(1)


def test_a_group_nobody_answered_from_is_named() -> None:
    with pytest.raises(RakingError, match=r"group 2 of 'region', which should be 25\.0%; merge"):
        rake([Margin("region", [0, 0, 1], [0.5, 0.25, 0.25])])


def test_margins_that_contradict_each_other_are_refused() -> None:
    twice = [Margin("age", [0, 1, 1], [0.5, 0.5]), Margin("age again", [0, 1, 1], [0.2, 0.8])]
    with pytest.raises(RakingError, match=r"not met after 500 sweeps.*contradict"):
        rake(twice)


def test_no_weight_exceeds_the_heaviest_and_the_margins_still_hold() -> None:
    rng = np.random.default_rng(5)
    margins = [
        Margin("age", rng.choice(4, 800, p=[0.6, 0.2, 0.12, 0.08]), [0.3, 0.3, 0.2, 0.2]),
        Margin("region", rng.choice(3, 800, p=[0.7, 0.2, 0.1]), [0.4, 0.3, 0.3]),
    ]
    free, capped = rake(margins), rake(margins, heaviest=4.0)
    assert free.weights.max() > 5
    assert capped.weights.max() <= 4.0 + 1e-6
    assert capped.gap <= 1e-6
    assert capped.effective_n > free.effective_n


def test_a_cap_too_tight_for_the_margins_is_refused() -> None:
    with pytest.raises(RakingError, match=r"allow weights over 1\.5 times the mean"):
        rake([Margin("age", [0] * 9 + [1], [0.5, 0.5])], heaviest=1.5)


@pytest.mark.parametrize(
    ("margin", "reason"),
    [
        (Margin("age", [0, 3], [1, 1]), "groups 0 to 1; found 0 to 3"),
        (Margin("age", [0, 1], [-1, 2]), "none negative"),
    ],
)
def test_a_margin_that_fits_nothing_is_refused(margin: Margin, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        rake([margin])


def test_margins_over_different_answers_are_refused() -> None:
    with pytest.raises(ValueError, match="lengths are \\[2, 3\\]"):
        rake([Margin("a", [0, 1], [1, 1]), Margin("b", [0, 1, 1], [1, 1])])


@pytest.mark.parametrize("heaviest", [1.0, 1.3, 2.0, 5.0, 50.0])
def test_trimming_keeps_the_sum_and_the_order(heaviest: float) -> None:
    weights = np.random.default_rng(9).lognormal(sigma=1.5, size=300)
    trimmed = trim_weights(weights, heaviest=heaviest)
    assert trimmed.sum() == pytest.approx(weights.sum())
    assert trimmed.max() <= heaviest * weights.mean() * (1 + 1e-9)
    assert (np.diff(trimmed[np.argsort(weights)]) >= -1e-9).all()


def test_weights_under_the_cap_stay() -> None:
    np.testing.assert_allclose(trim_weights([1.0, 2.0, 1.5], heaviest=3), [1.0, 2.0, 1.5])


def test_a_cap_under_the_mean_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 1"):
        trim_weights([1.0, 2.0], heaviest=0.5)
