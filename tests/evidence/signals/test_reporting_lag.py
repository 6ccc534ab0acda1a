"""How late comments come."""

import numpy as np
import pytest

from outspoken.evidence.signals import Watch, arrived


def test_the_shares_are_found_though_the_youngest_days_are_unfinished() -> None:
    rng = np.random.default_rng(1)
    table = rng.multinomial(400, [0.6, 0.2, 0.12, 0.08], size=60).astype(float)
    for age in range(1, 4):
        table[60 - age :, age] = np.nan
    assert arrived(table) == pytest.approx((0.6, 0.8, 0.92, 1.0), abs=0.01)


def test_they_fit_a_watch() -> None:
    assert Watch(arrived=arrived(np.array([[3.0, 1], [2, 2]]))).arrived == (0.625, 1.0)


def test_a_table_without_comments_is_refused() -> None:
    with pytest.raises(ValueError, match="no comment"):
        arrived([[0.0, 0.0]])
