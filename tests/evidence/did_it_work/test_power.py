"""Power told before the change: against what is then found, and its laws."""

import numpy as np
import pytest

from outspoken.evidence.did_it_work import Answer, Wobble, detectable, did_it_work, periods_needed, power, wobble

QUIET = Wobble(mean=15, overdispersion=1.0, autocorrelation=0.0)


def test_what_is_told_is_what_is_found() -> None:
    rng = np.random.default_rng(1)
    means = np.where(np.arange(75) < 50, 15, 15 * 0.72)
    found = sum(
        did_it_work(rng.poisson(means), launch=50, trend=False, placebos=499, seed=seed).answer is Answer.WORKED
        for seed in range(150)
    )
    assert power(0.72, before=50, after=25, wobble=QUIET) == pytest.approx(found / 150, abs=0.12)


def test_a_change_that_is_none_is_found_as_seldom_as_errors_are_allowed() -> None:
    assert power(0.999999, before=60, after=30, wobble=QUIET) < 0.05


def test_more_periods_more_counts_and_less_wobble_tell_more() -> None:
    base = power(0.75, before=50, after=20, wobble=QUIET)
    assert power(0.75, before=50, after=60, wobble=QUIET) > base
    assert power(0.75, before=50, after=20, wobble=Wobble(60, 1.0, 0.0)) > base
    assert power(0.75, before=50, after=20, wobble=Wobble(15, 4.0, 0.0)) < base
    assert power(0.75, before=50, after=20, wobble=Wobble(15, 1.0, 0.6)) < base
    assert power(0.75, before=50, after=20, wobble=QUIET, trend=True) < base


def test_what_is_detectable_is_found_with_the_chance_asked_for() -> None:
    ratio = detectable(before=60, after=30, wobble=QUIET)
    assert power(ratio, before=60, after=30, wobble=QUIET) >= 0.8
    assert power(ratio + 0.05, before=60, after=30, wobble=QUIET) < 0.8


def test_where_nothing_could_be_seen_it_says_so() -> None:
    hopeless = Wobble(mean=0.2, overdispersion=4, autocorrelation=0.6)
    assert detectable(before=10, after=3, wobble=hopeless) == 0.0
    assert periods_needed(0.9, before=10, wobble=hopeless) is None


def test_the_periods_needed_are_enough_and_not_many_too_many() -> None:
    needed = periods_needed(0.7, before=60, wobble=QUIET)
    assert needed is not None
    assert power(0.7, before=60, after=needed, wobble=QUIET) >= 0.8
    assert power(0.7, before=60, after=needed - max(needed // 4, 2), wobble=QUIET) < 0.8


def test_the_wobble_of_a_long_history_is_measured() -> None:
    rng = np.random.default_rng(2)
    found = wobble(rng.negative_binomial(5, 5 / 15, 400), trend=False)
    # Mean 10, variance 10 + 100/5 = 30: overdispersion 3.
    assert found.mean == pytest.approx(10, rel=0.1)
    assert found.overdispersion == pytest.approx(3, rel=0.25)
    assert found.autocorrelation < 0.1


@pytest.mark.parametrize(("ratio", "before", "after"), [(0.0, 20, 10), (0.5, 2, 10), (0.5, 20, 0)])
def test_what_cannot_be_is_refused(ratio: float, before: int, after: int) -> None:
    with pytest.raises(ValueError, match="above 0"):
        power(ratio, before=before, after=after, wobble=QUIET)
