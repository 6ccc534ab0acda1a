"""Profile intervals against a direct solution."""

import numpy as np
import pytest
from scipy import optimize, special

from outspoken.evidence.silent.profile_likelihood import profile_interval


@pytest.mark.parametrize("count", [1, 9, 400])
def test_a_poisson_means_interval_solves_its_equation(count: int) -> None:
    def drop(mean: float) -> float:
        return float(special.xlogy(count, count) - count - special.xlogy(count, mean) + mean) - 1.6448536**2 / 2

    low, high = profile_interval(lambda mean: np.asarray(special.xlogy(count, mean) - mean), rows=1)
    assert low[0] == pytest.approx(optimize.brentq(drop, 1e-9, count), rel=1e-5)
    assert high[0] == pytest.approx(optimize.brentq(drop, count, 10 * count + 50), rel=1e-5)


def test_a_peak_at_nothing_starts_at_nothing() -> None:
    low, _ = profile_interval(lambda mean: -mean, rows=2)
    assert low.tolist() == [0, 0]


def test_what_never_falls_has_no_upper_end() -> None:
    _, high = profile_interval(lambda mean: -1 / (1 + mean), rows=1)
    assert high[0] == np.inf
