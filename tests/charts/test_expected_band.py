"""Counts over the band in which they were expected."""

from datetime import UTC, datetime, timedelta
from math import nan

import pytest

from outspoken.charts import Expectation, expected_band, svg
from tests.charts.drawn import fills

START = datetime(2024, 1, 1, tzinfo=UTC)


def row(day: int, n: float, *, usual: float = 4.0, is_in: bool = False) -> Expectation:
    at = START + timedelta(days=day)
    known = (usual, usual - 3, usual + 5)
    return Expectation(at, at + timedelta(days=1), n, *known, is_in=is_in, label=f"day {day}: {n:.0f}")


def test_every_bar_says_what_came() -> None:
    drawing = svg(expected_band([row(0, 3), row(1, 30, is_in=True)]), title="t")
    assert "<title>day 0: 3</title>" in drawing
    assert "<title>day 1: 30</title>" in drawing


def test_the_incident_is_darker_than_the_days_around_it_and_the_band_has_no_hue() -> None:
    drawing = svg(expected_band([row(0, 3), row(1, 30, is_in=True)]), title="t")
    assert {"ink", "control", "hairline"} <= fills(drawing)


def test_days_before_anything_was_expected_have_no_band() -> None:
    drawing = svg(expected_band([row(0, 3, usual=nan)]), title="t")
    assert "hairline" not in fills(drawing)


def test_the_axis_holds_the_band_and_the_bars() -> None:
    chart = expected_band([row(0, 3), row(1, 40)]).to_dict()
    low, high = chart["layer"][0]["encoding"]["y"]["scale"]["domain"]
    assert low == 0
    assert high >= 40


def test_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one day or hour"):
        expected_band([])
