"""The Net Promoter Score and its standard error."""

import numpy as np
import pytest

from outspoken.evidence import nps, nps_standard_error


def answers(**by_point: int) -> list[list[int]]:
    return [[by_point.get(f"at{point}", 0) for point in range(11)]]


def test_the_fields_own_example() -> None:
    # n = 400, p = 0.50, d = 0.20: 30 ± 1.96 · 100 · √((0.7 - 0.09) / 400) = 30 ± 7.65
    estimate = nps(answers(at9=100, at10=100, at7=120, at3=80))
    assert estimate.value[0] == pytest.approx(30)
    assert estimate.high[0] - 30 == pytest.approx(7.65, abs=0.01)
    assert 30 - estimate.low[0] == pytest.approx(7.65, abs=0.01)
    assert nps_standard_error(answers(at9=100, at10=100, at7=120, at3=80))[0] == pytest.approx(3.905, abs=0.001)


@pytest.mark.parametrize(("point", "side"), [(0, -100), (6, -100), (7, 0), (8, 0), (9, 100), (10, 100)])
def test_each_point_counts_on_its_side(point: int, side: int) -> None:
    table = np.zeros((1, 11), dtype=int)
    table[0, point] = 50
    assert nps(table).value[0] == side


def test_three_answers_say_very_little() -> None:
    estimate = nps(answers(at10=2, at2=1))
    assert estimate.high[0] - estimate.low[0] > 100


def test_a_five_point_scale_is_refused() -> None:
    with pytest.raises(ValueError, match="shape \\(n, 11\\)"):
        nps([[1, 2, 3, 4, 5]])
