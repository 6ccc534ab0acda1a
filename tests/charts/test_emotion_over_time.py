"""Columns of feelings: kind ones above the line, unkind ones below it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from outspoken.charts import EmotionCell, emotion_over_time, svg
from tests.charts.drawn import links, rows_of, words

MONDAY = datetime(2024, 3, 4, tzinfo=UTC)


def cells(weeks: list[dict[str, int]], of: int = 100) -> list[EmotionCell]:
    return [
        EmotionCell(
            at=MONDAY + timedelta(days=7 * week),
            until=MONDAY + timedelta(days=7 * week + 7),
            family=family,
            n=n,
            of=of,
            label=f"{family} in week {week}: {n} of {of}",
            href=f"#{week}-{family}",
        )
        for week, counts in enumerate(weeks)
        for family, n in counts.items()
    ]


def columns(weeks: list[dict[str, int]], of: int = 100) -> dict[str, tuple[float, float]]:
    rows = rows_of(emotion_over_time(cells(weeks, of)), "vconcat", 0, 0)
    return {row["family"]: (round(row["y"], 6), round(row["y2"], 6)) for row in rows}


def test_kind_families_stand_up_and_unkind_ones_hang_down() -> None:
    # Up: delight 0.20, on it appreciation 0.10. Down: anger 0.30, under it worry 0.05. Neutral takes the rest.
    drawn = columns([{"delight": 20, "appreciation": 10, "anger": 30, "worry": 5, "neutral": 35}])
    assert drawn == {
        "delight": (0, 0.2),
        "appreciation": (0.2, 0.3),
        "anger": (-0.3, 0),
        "worry": (-0.35, -0.3),
    }


def test_every_column_opens_its_words() -> None:
    drawing = svg(emotion_over_time(cells([{"anger": 30}, {"delight": 9}])), title="t")
    assert links(drawing) == {"#0-anger": "anger in week 0: 30 of 100", "#1-delight": "delight in week 1: 9 of 100"}


def test_names_stand_beside_the_last_column() -> None:
    drawn = words(svg(emotion_over_time(cells([{"anger": 30}, {"delight": 9, "disgust": 2}])), title="t"))
    assert {"● delight", "✕ disgust"} <= set(drawn)
    assert "■ anger" not in drawn


def test_a_week_of_three_comments_is_faded_and_does_not_stretch_the_axis() -> None:
    rows = cells([{"anger": 20, "delight": 20}]) + [
        cell._replace(at=cell.until, until=cell.until + timedelta(days=7)) for cell in cells([{"anger": 3}], of=3)
    ]
    chart = emotion_over_time(rows)
    specification: dict[str, Any] = chart.to_dict()
    assert specification["vconcat"][0]["layer"][0]["encoding"]["y"]["scale"]["domain"] == [-0.2, 0.2]
    assert sorted(row["strength"] for row in rows_of(chart, "vconcat", 0, 0)) == [0.35, 1, 1]


def test_few_periods_are_columns_and_not_blocks() -> None:
    row = rows_of(emotion_over_time(cells([{"anger": 20}, {"anger": 9}]), width=600), "vconcat", 0, 0)[0]
    two_weeks = timedelta(days=14) / timedelta(milliseconds=1)
    assert (row["x2"] - row["x"]) / two_weeks * 600 == pytest.approx(34)


def test_the_number_of_comments_stands_beneath() -> None:
    assert "100 comments at most" in words(svg(emotion_over_time(cells([{"anger": 20}])), title="t"))


def test_no_period_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one period"):
        emotion_over_time([])
