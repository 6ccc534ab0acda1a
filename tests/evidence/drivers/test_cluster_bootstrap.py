"""Drawing customers."""

import numpy as np
import pytest

from outspoken.evidence.drivers import blocks_of, expanded, percentile_interval, replicate_weights
from outspoken.evidence.drivers.cluster_bootstrap import by_content


def test_all_rows_of_a_customer_fall_into_one_block() -> None:
    customers = np.random.default_rng(0).integers(0, 3000, 10_000)
    blocks = blocks_of(customers, seed=4, most=64)
    of = {int(customer): set(blocks[customers == customer].tolist()) for customer in np.unique(customers)[:200]}
    assert {len(found) for found in of.values()} == {1}
    assert set(blocks.tolist()) == set(range(64))


def test_blocks_hold_equally_many_customers() -> None:
    counts = np.bincount(blocks_of(np.arange(10_000), seed=1, most=64))
    assert counts.max() - counts.min() <= 1


def test_few_customers_are_each_a_block() -> None:
    assert len(set(blocks_of(np.arange(300) % 100, seed=1).tolist())) == 100


def test_the_order_of_rows_does_not_move_a_customer() -> None:
    customers = np.random.default_rng(0).permutation(2000)
    np.testing.assert_array_equal(blocks_of(customers, seed=3)[::-1], blocks_of(customers[::-1], seed=3))


def test_rows_numbered_by_content_keep_their_number_in_any_order() -> None:
    rows = np.random.default_rng(0).normal(size=(500, 3))
    rows[3, 1] = np.nan
    order = np.random.default_rng(1).permutation(500)
    np.testing.assert_array_equal(by_content(rows, seed=2)[order], by_content(rows[order], seed=2))


def test_weights_draw_as_many_as_there_are_and_depend_on_the_seed_alone() -> None:
    weights = replicate_weights(50, replicates=200, seed=7)
    assert (weights.sum(axis=1) == 50).all()
    np.testing.assert_array_equal(weights, replicate_weights(50, replicates=200, seed=7))
    assert (weights != replicate_weights(50, replicates=200, seed=8)).any()


def test_the_spread_over_draws_of_a_mean_is_its_standard_error() -> None:
    values = np.random.default_rng(5).normal(size=(400, 1))
    weights = replicate_weights(400, replicates=4000, seed=1)
    means = (weights @ values)[:, 0] / 400
    assert means.std() == pytest.approx(values.std() / 20, rel=0.03)


def test_nothing_to_draw_from_is_refused() -> None:
    with pytest.raises(ValueError, match="no block"):
        replicate_weights(0, replicates=10, seed=1)


def test_the_interval_is_the_middle_of_the_draws_and_holds_the_value() -> None:
    draws = np.repeat(np.arange(1001.0)[:, None], 3, axis=1)
    low, high = percentile_interval(np.array([500.0, 1.0, np.nan]), draws, confidence=0.9)
    np.testing.assert_allclose(low, [50, 1, np.nan])
    np.testing.assert_allclose(high, [950, 950, np.nan])


@pytest.mark.parametrize("n", [8, 20, 200])
def test_expanded_percentiles_hold_a_mean_as_often_as_they_say(n: int) -> None:
    rng = np.random.default_rng(n)
    values = rng.normal(size=(n, 4000))
    means = replicate_weights(n, replicates=2000, seed=1) @ values / n
    low, high = percentile_interval(values.mean(axis=0), means, confidence=expanded(0.95, n))
    assert ((low <= 0) & (high >= 0)).mean() == pytest.approx(0.95, abs=0.012)
    plain = percentile_interval(values.mean(axis=0), means)
    assert n > 100 or ((plain.low <= 0) & (plain.high >= 0)).mean() < 0.94


def test_one_unit_alone_expands_nothing() -> None:
    assert expanded(0.9, 1) == 0.9
