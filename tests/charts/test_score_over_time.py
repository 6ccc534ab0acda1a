"""A score over time with the band of its interval."""

from datetime import UTC, datetime, timedelta
from math import nan
from typing import Any

import pytest

from outspoken.charts import ScorePoint, score_over_time, svg
from tests.charts.drawn import links


def points(values: list[float]) -> list[ScorePoint]:
    start = datetime(2024, 1, 1, tzinfo=UTC)
    return [
        ScorePoint(
            at=start + timedelta(days=7 * week),
            until=start + timedelta(days=7 * week + 7),
            value=value,
            low=value - 8,
            high=value + 8,
            n=40,
            label=f"NPS {value}",
            href=f"#{week}",
        )
        for week, value in enumerate(values)
    ]


def test_every_dot_opens_its_words() -> None:
    assert links(svg(score_over_time(points([30, 20])), title="t")) == {"#0": "NPS 30", "#1": "NPS 20"}


def test_a_period_with_too_little_to_say_leaves_a_gap_and_no_dot() -> None:
    drawing = svg(score_over_time(points([30, nan, 20])), title="t")
    assert set(links(drawing)) == {"#0", "#2"}


def test_the_axis_never_leaves_the_scale() -> None:
    chart: dict[str, Any] = score_over_time(points([97, 99]), ends=(-100, 100)).to_dict()
    low, high = chart["vconcat"][0]["layer"][2]["encoding"]["y"]["scale"]["domain"]
    assert high == 100
    assert 80 < low < 89


@pytest.mark.parametrize("values", [[], [nan, nan]])
def test_nothing_known_is_refused(values: list[float]) -> None:
    with pytest.raises(ValueError, match="at least one period with answers"):
        score_over_time(points(values))
