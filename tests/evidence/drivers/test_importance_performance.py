"""The grid of importance and performance."""

import numpy as np
import pytest

from outspoken.evidence.drivers import Drivers, importance_performance, key_drivers

NAMES = ["speed", "staff", "wifi", "colour"]


def _drivers(n: int = 2000, signs: tuple[int, ...] = (1, 1, 1, 1)) -> Drivers:
    rng = np.random.default_rng(1)
    x = np.array([2.5, 4.5, 2.5, 4.5]) + rng.normal(size=(n, 4))
    return key_drivers(x, x @ (np.array([1.0, 1.0, 0.2, 0.2]) * signs) + rng.normal(size=n), names=NAMES, seed=1)


def test_four_drivers_fall_into_the_four_quadrants() -> None:
    found = importance_performance(_drivers())
    assert found.quadrants == ("concentrate here", "keep up the good work", "low priority", "possible overkill")
    assert found.is_sure.all()
    assert found.importance_line == 0.25
    assert found.performance_line == pytest.approx(3.5, abs=0.05)


def test_a_driver_that_goes_against_the_score_does_well_where_it_is_low() -> None:
    assert importance_performance(_drivers(signs=(-1, 1, 1, 1))).quadrants[0] == "keep up the good work"


def test_a_line_through_an_interval_leaves_the_quadrant_unsure() -> None:
    drivers = _drivers()
    speed, wifi = drivers.performance.value[[0, 2]]
    found = importance_performance(drivers, performance_line=float(min(speed, wifi)))
    assert not found.is_sure[[0, 2]][np.argmin([speed, wifi])]
    assert found.is_sure[[1, 3]].all()


def test_where_nothing_can_be_said_no_quadrant_is_named() -> None:
    found = importance_performance(_drivers(20))
    assert found.quadrants == ("", "", "", "")
    assert not found.is_sure.any()
