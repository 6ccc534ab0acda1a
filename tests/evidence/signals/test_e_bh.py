"""Which e-values to believe."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from outspoken.evidence.signals import e_bh, level_weights


@given(values=st.lists(st.floats(0, 5000), min_size=1, max_size=12), alpha=st.sampled_from([0.01, 0.05, 0.1, 0.5]))
def test_it_is_the_largest_set_whose_every_member_is_strong_enough_for_its_size(
    values: list[float], alpha: float
) -> None:
    n = len(values)
    sizes = [k for k in range(1, n + 1) if sum(value >= n / (alpha * k) for value in values) >= k]
    most = max(sizes, default=0)
    limit = n / (alpha * most) if most else np.inf
    assert e_bh(values, alpha=alpha).tolist() == [value >= limit for value in values]


def test_few_of_those_named_are_false_whatever_the_dependence() -> None:
    rng = np.random.default_rng(4)
    shares = []
    for _ in range(400):
        common = rng.normal()
        z = 0.8 * common + 0.6 * rng.normal(size=200)
        z[:20] += 4
        chosen = e_bh(np.exp(3 * z - 4.5), alpha=0.1)
        shares.append(chosen[20:].sum() / max(chosen.sum(), 1))
    assert np.mean(shares) <= 0.1


def test_nothing_known_is_nothing_chosen() -> None:
    assert e_bh([np.nan, np.nan], alpha=0.1).tolist() == [False, False]
    assert e_bh([], alpha=0.1).tolist() == []


@pytest.mark.parametrize("alpha", [0.0, 1.0, -1.0])
def test_an_alpha_that_is_no_share_is_refused(alpha: float) -> None:
    with pytest.raises(ValueError, match="alpha"):
        e_bh([1.0], alpha=alpha)


def test_a_single_total_among_many_parts_is_tested_as_one_of_few() -> None:
    weights = level_weights([0] + [1] * 999)
    assert weights.mean() == pytest.approx(1)
    assert e_bh([50.0] + [0.0] * 999, alpha=0.05, weights=weights)[0]
    assert not e_bh([50.0] + [0.0] * 999, alpha=0.05)[0]
