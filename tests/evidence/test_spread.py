"""Spread from a long table."""

import numpy as np
import pytest

from outspoken.evidence import effective_number, spread


def test_agrees_with_the_effective_number_of_the_wide_table() -> None:
    rng = np.random.default_rng(61)
    themes, units = rng.integers(0, 40, 5_000), rng.zipf(1.6, 5_000) % 30
    wide = np.zeros((40, 30), dtype=int)
    np.add.at(wide, (themes, units), 1)
    found = spread(themes, units, n=40)
    np.testing.assert_allclose(found.effective, effective_number(wide))
    assert found.units.tolist() == (wide > 0).sum(axis=1).tolist()
    np.testing.assert_allclose(found.largest, wide.max(axis=1) / wide.sum(axis=1))


def test_a_theme_nobody_mentioned_has_no_spread() -> None:
    found = spread([2], [5], n=3)
    assert found.units.tolist() == [0, 0, 1]
    assert np.isnan(found.effective[:2]).all()


def test_unknown_units_are_left_out() -> None:
    assert spread([0, 0, 0], [-1, 4, 5], n=1).units[0] == 2


def test_no_rows_are_no_spread() -> None:
    assert spread([], [], n=2).units.tolist() == [0, 0]


@pytest.mark.parametrize(("themes", "units", "reason"), [([3], [1], "0 to 1"), ([0, 1], [1], "one shape")])
def test_rows_that_fit_nothing_are_refused(themes: list[int], units: list[int], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        spread(themes, units, n=2)
