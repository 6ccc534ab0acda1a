"""Answers made ready."""

import numpy as np
import pytest

from outspoken.evidence.drivers.answers import PER_DRIVER, answers, labelled
from outspoken.evidence.drivers.correlations import in_all


def test_columns_are_standardised_over_those_who_answered_and_a_score() -> None:
    rng = np.random.default_rng(0)
    x, y = 50 + 7 * rng.normal(size=(300, 2)), rng.normal(size=300)
    x[::3, 0], y[:30] = np.nan, np.nan
    given = answers(x, y, None, None, seed=1)
    sums = in_all(given.blocks)
    np.testing.assert_allclose(sums.means, 0, atol=1e-12)
    np.testing.assert_allclose(sums.deviations, 1)
    np.testing.assert_allclose(given.centre[:2], np.nanmean(x[30:], axis=0))
    assert given.answered.tolist() == [180, 270]
    assert (given.n, given.customers) == (270, 270)


@pytest.mark.parametrize(("customers", "refused"), [(PER_DRIVER * 2 - 1, True), (PER_DRIVER * 2, False)])
def test_ten_customers_per_driver_are_just_enough(customers: int, refused: bool) -> None:
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(customers * 2, 2)), rng.normal(size=customers * 2)
    assert bool(answers(x, y, np.arange(customers * 2) % customers, None, seed=1).refusal) == refused


def test_rounding_in_equal_decimals_is_no_variance() -> None:
    x = np.column_stack([np.full(60, 0.1), np.arange(60.0)])
    assert answers(x * 3, np.arange(60) % 7, None, None, seed=1).kept.tolist() == [False, True]


def test_drivers_without_a_name_are_numbered() -> None:
    assert labelled(np.zeros((4, 2)), np.zeros(4), None) == ("driver 1", "driver 2")
