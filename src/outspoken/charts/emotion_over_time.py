"""How people feel from period to period: kind families above the line, unkind ones below it, neutral left
out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any, Final, NamedTuple

import altair as alt

from outspoken.charts.frame import counts_beneath, data, framed, layered, milliseconds, spaced, time_axis
from outspoken.charts.palette import MARKS, WORST_TO_BEST, variable

# Outwards from the line. What stands on the line is compared best, so the strongest families stand there.
UPWARDS: Final = ("delight", "appreciation", "interest")
DOWNWARDS: Final = ("anger", "disgust", "disappointment", "worry", "confusion")
FEW: Final = 10
MOST_WIDE: Final = 34  # pixels: few periods are drawn as columns, not as blocks


class EmotionCell(NamedTuple):
    """One family in one period: `n` of the `of` comments read then. Times are UTC, `until` is not
    included."""

    at: datetime
    until: datetime
    family: str
    n: int
    of: int
    label: str
    href: str | None = None


def emotion_over_time(
    cells: Iterable[EmotionCell], *, width: int = 560, height: int = 220, names: bool = True
) -> alt.VConcatChart:
    """Stacked columns of shares by period, a line at zero, and how many comments there were beneath.

    cells: any order; a family without a cell is drawn as none. Periods of fewer than 10 comments are faded.
    width, height: of the plot, in pixels. names: label the last column with family names, else with marks
    only. Raises ValueError where there is no cell.
    """
    ordered = sorted(cells, key=lambda cell: cell.at)
    if not ordered:
        raise ValueError("a chart over time needs at least one period; leave it out where there is none")
    groups = [list(group) for _, group in groupby(ordered, key=lambda cell: cell.at)]
    inset = _inset(ordered, width)
    columns = [_column(group, inset) for group in groups]
    rows = [row for column in columns for row in column]
    # A period of three comments must not squeeze all others: the axis is made for those that say something.
    telling = [row for row in rows if row["strength"] == 1] or rows
    low = min([row["y"] for row in telling] + [-0.05])
    high = max([row["y2"] for row in telling] + [0.05])
    for row in rows:
        row["y"], row["y2"] = max(row["y"], low), min(row["y2"], high)
    domain = [milliseconds(ordered[0].at), milliseconds(max(cell.until for cell in ordered))]
    feelings = layered(
        _columns(rows, time_axis(domain, width=width), low, high),
        alt.Chart(data([{}])).mark_rule(color=variable("ink")).encode(y=alt.datum(0)),
        _labels(columns, width=width, height=height, low=low, high=high, names=names),
        width=width,
        height=height,
    )
    beneath = counts_beneath(_counted(groups, inset), domain, width=width, noun="comments")
    return framed(alt.vconcat(feelings, beneath), right=14 if names else 4)


def _column(cells: list[EmotionCell], inset: float) -> list[dict[str, Any]]:
    share = {cell.family: cell.n / cell.of for cell in cells if cell.of}
    cell_of = {cell.family: cell for cell in cells}
    rows = []
    for families, sign in ((UPWARDS, 1), (DOWNWARDS, -1)):
        edge = 0.0
        for family in families:
            if share.get(family):
                rows.append(_row(cell_of[family], edge, edge + sign * share[family], inset))
                edge += sign * share[family]
    return rows


def _inset(cells: Sequence[EmotionCell], width: int) -> float:
    """The share of a column's place left free on each side, so that it is never wider than MOST_WIDE."""
    length = milliseconds(max(cell.until for cell in cells)) - milliseconds(cells[0].at)
    column = width * (milliseconds(cells[0].until) - milliseconds(cells[0].at)) / length
    return max(0.1, (1 - MOST_WIDE / column) / 2)


def _row(cell: EmotionCell, start: float, end: float, inset: float) -> dict[str, Any]:
    left = (milliseconds(cell.until) - milliseconds(cell.at)) * inset
    row: dict[str, Any] = {
        "x": milliseconds(cell.at) + left,
        "x2": milliseconds(cell.until) - left,
        "y": min(start, end),
        "y2": max(start, end),
        "family": cell.family,
        "label": cell.label,
        "strength": 0.35 if cell.of < FEW else 1,
    }
    return row | ({"href": cell.href} if cell.href else {})


def _columns(rows: list[dict[str, Any]], x: alt.X, low: float, high: float) -> alt.Chart:
    families = list(WORST_TO_BEST)
    encoding: dict[str, Any] = {
        "x": x,
        "x2": "x2:T",
        "y": alt.Y(
            "y:Q",
            scale=alt.Scale(domain=[low, high], nice=False),
            axis=alt.Axis(
                tickCount=5, domain=False, ticks=False, labelExpr="format(abs(datum.value), '.0%')", gridOpacity=0.7
            ),
        ),
        "y2": "y2:Q",
        "color": alt.Color(
            "family:N", legend=None, scale=alt.Scale(domain=families, range=[variable(name) for name in families])
        ),
        "opacity": alt.Opacity("strength:Q", scale=None),
        "description": "label:N",
        "tooltip": "label:N",
    }
    if any("href" in row for row in rows):
        encoding["href"] = "href:N"
    rects = alt.Chart(data(rows)).mark_rect(stroke=variable("paper"), strokeWidth=0.5)
    columns: alt.Chart = rects.encode(**encoding)
    return columns


def _labels(
    columns: list[list[dict[str, Any]]], *, width: int, height: int, low: float, high: float, names: bool
) -> alt.Chart:
    """Names beside the last column, moved apart where bands are thin."""
    telling = [column for column in columns if column and column[0]["strength"] == 1]
    last = sorted((telling or [column for column in columns if column] or [[]])[-1], key=lambda row: -row["y2"])
    middles = [height * (high - (row["y"] + row["y2"]) / 2) / (high - low) for row in last]
    places = spaced(middles, gap=15, low=6, high=height - 6)
    rows = [
        {"place": place, "text": f"{MARKS[row['family']]} {row['family']}" if names else MARKS[row["family"]]}
        for row, place in zip(last, places, strict=True)
    ]
    text = alt.Chart(data(rows)).mark_text(align="left", baseline="middle")
    labels: alt.Chart = text.encode(x=alt.value(width + 8), y=alt.Y("place:Q", scale=None, axis=None), text="text:N")
    return labels


def _counted(groups: list[list[EmotionCell]], inset: float) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for cell, *_ in groups:
        left = (milliseconds(cell.until) - milliseconds(cell.at)) * inset
        rows.append({"x": milliseconds(cell.at) + left, "x2": milliseconds(cell.until) - left, "n": cell.of})
    return rows
