"""Ridges of the families over the usual band."""

from datetime import UTC, datetime, timedelta
from math import nan
from typing import Any

import altair as alt
import pytest

from outspoken.charts import MARKS, RidgePoint, ridgeline, svg
from tests.charts.drawn import rows_of, words


def points(counts: dict[str, list[float]], usual: tuple[float, float] = (2, 8)) -> list[RidgePoint]:
    midnight = datetime(2024, 3, 4, tzinfo=UTC)
    return [
        RidgePoint(midnight + timedelta(hours=hour), family, n, *usual)
        for family, hours in counts.items()
        for hour, n in enumerate(hours)
    ]


def ridge(chart: alt.LayerChart, name: str) -> list[dict[str, Any]]:
    """The points of a family: five layers each, the ridge first, its name last."""
    place = next(place for place in range(0, 40, 5) if rows_of(chart, place + 4)[0]["text"] == name)
    return rows_of(chart, place)


def test_all_families_but_neutral_have_a_base_line() -> None:
    drawn = words(svg(ridgeline(points({"anger": [1, 2, 3]})), title="t"))
    assert {f"{MARKS[family]} {family}" for family in MARKS if family != "neutral"} <= set(drawn)
    assert "· neutral" not in drawn


def test_ridges_share_one_scale() -> None:
    chart = ridgeline(points({"anger": [4, 20], "delight": [10, 4]}))
    rise = [row["base"] - row["y"] for row in [*ridge(chart, "■ anger"), *ridge(chart, "● delight")]]
    assert rise == pytest.approx([rise[1] * share for share in (0.2, 1, 0.5, 0.2)])


def test_an_hour_with_too_little_to_say_has_no_band() -> None:
    chart = ridgeline(points({"anger": [4, 20]}, usual=(nan, nan)))
    assert {row["low"] for row in ridge(chart, "■ anger")} == {None}


def test_no_hour_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one hour"):
        ridgeline([])
