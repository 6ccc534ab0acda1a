"""False discoveries held down over many tests."""

import numpy as np
import pytest
from scipy import stats

from outspoken.evidence import benjamini_hochberg


@pytest.mark.parametrize(("is_dependent", "method"), [(False, "bh"), (True, "by")])
def test_agrees_with_scipy(is_dependent: bool, method: str) -> None:
    p = np.random.default_rng(1).beta(0.4, 2, size=(20, 37))
    ours = benjamini_hochberg(p, is_dependent=is_dependent)
    np.testing.assert_allclose(ours, stats.false_discovery_control(p, axis=1, method=method), atol=1e-12)


def test_the_papers_own_fifteen_p_values_give_four_discoveries() -> None:
    # Benjamini and Hochberg (1995), section 3: at 5 % the four smallest are rejected.
    p = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344]
    p += [0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0000]
    assert (benjamini_hochberg([p])[0] <= 0.05).sum() == 4


def test_what_was_not_tested_costs_the_others_nothing() -> None:
    with_gaps = benjamini_hochberg([[np.nan, 0.01, np.nan, 0.04]])
    np.testing.assert_allclose(with_gaps[0, [1, 3]], benjamini_hochberg([[0.01, 0.04]])[0])
    assert np.isnan(with_gaps[0, [0, 2]]).all()


def test_of_what_is_called_few_are_wrong() -> None:
    rng = np.random.default_rng(2)
    z = rng.normal(size=(2_000, 50)) + np.where(np.arange(50) < 10, 3, 0)
    called = benjamini_hochberg(2 * stats.norm.sf(np.abs(z))) <= 0.1
    wrong = called[:, 10:].sum(axis=1) / np.maximum(called.sum(axis=1), 1)
    # m0 / m · q = 0.8 · 0.1
    assert wrong.mean() == pytest.approx(0.08, abs=0.01)
    assert called[:, :10].mean() > 0.6


@pytest.mark.parametrize("p", [[[1.2]], [[-0.1, 0.5]]])
def test_what_are_no_p_values_is_refused(p: list[list[float]]) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        benjamini_hochberg(p)
