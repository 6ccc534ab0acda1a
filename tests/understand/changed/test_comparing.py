from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from outspoken.understand.changed.comparing import Mean, Pair, Share, compared


def test_a_share_that_rose_has_newcombes_interval() -> None:
    """Newcombe (1998), example (a): 56 of 70 against 48 of 80, 0.0524 to 0.3339."""
    [found] = compared([(Share(48, 80), Share(56, 70))])
    assert found.value == pytest.approx(0.2)
    assert (found.low, found.high) == pytest.approx((0.0524, 0.3339), abs=1e-4)
    assert found.is_sure


def test_means_differ_as_welchs_test_says() -> None:
    before, after = (3, 20, 40, 30, 7), (2, 10, 35, 40, 20)
    values = (1.0, 2.0, 3.0, 4.0, 5.0)
    [found] = compared([(Mean(values, before), Mean(values, after))])
    oracle = stats.ttest_ind(np.repeat(values, after), np.repeat(values, before), equal_var=False)
    interval = oracle.confidence_interval(0.95)
    assert (found.low, found.high) == pytest.approx((interval.low, interval.high))
    assert found.is_sure == (oracle.pvalue <= 0.05)


@pytest.mark.parametrize(
    "pair",
    [(Share(0, 0), Share(30, 100)), (Share(3, 500), Share(4, 500)), (Mean((1.0,), (0,)), Mean((1.0,), (40,)))],
)
def test_too_little_is_said(pair: Pair) -> None:
    [found] = compared([pair])
    assert not found.is_told
    assert not found.is_sure
    assert found.strength == 0


def test_nothing_compared_is_nothing() -> None:
    assert compared([]) == []


def test_of_many_that_did_not_change_hardly_any_is_called() -> None:
    """400 families of 60 shares without a change: in at most about one in twenty is anything called."""
    rng = np.random.default_rng(3)
    called = 0
    for _ in range(400):
        counts = rng.binomial(800, rng.uniform(0.05, 0.5, 60), size=(2, 60))
        pairs: list[Pair] = [(Share(int(one), 800), Share(int(two), 800)) for one, two in counts.T]
        called += any(found.is_sure for found in compared(pairs))
    assert called / 400 <= 0.08


def test_those_called_have_wider_intervals_the_more_was_compared() -> None:
    rose: Pair = (Share(40, 500), Share(100, 500))
    alone = compared([rose])[0]
    among = compared([rose, *[(Share(100, 500), Share(101, 500))] * 50])[0]
    assert among.is_sure
    assert among.high - among.low > alone.high - alone.low
