"""Over how many units something spreads."""

import numpy as np
import pytest

from outspoken.evidence import effective_number


def test_a_leading_unit_counts_for_less_than_two() -> None:
    # Shares 0.7, 0.2, 0.1: 1 / (0.49 + 0.04 + 0.01) = 1.851852
    assert effective_number([[7, 2, 1]])[0] == pytest.approx(1.851852, abs=1e-6)


def test_nothing_counted_has_no_spread() -> None:
    assert np.isnan(effective_number([[0, 0]])[0])


def test_ten_million_on_one_unit_do_not_overflow() -> None:
    assert effective_number([[10**10, 10**10]])[0] == 2
