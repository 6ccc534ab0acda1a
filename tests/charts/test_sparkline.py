"""The word-sized line."""

import pytest

from outspoken.charts import sparkline, svg
from tests.charts.drawn import rows_of


def test_a_missing_value_breaks_the_line() -> None:
    drawing = svg(sparkline([1, 2, None, 3, 4]), title="t")
    line = next(part for part in drawing.split("<path") if "stroke-width" in part and " d=" in part)
    assert line.count("M") == 2


def test_the_last_known_value_has_the_dot() -> None:
    rows = rows_of(sparkline([1, 2, None]), 1)
    assert rows == [{"x": 1, "y": 2}]


@pytest.mark.parametrize("values", [[], [None]])
def test_no_value_is_refused(values: list[float | None]) -> None:
    with pytest.raises(ValueError, match="at least one value"):
        sparkline(values)
