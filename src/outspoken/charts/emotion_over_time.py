"""How people feel from period to period: kind families above the line, unkind ones below it, neutral left out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any, Final, NamedTuple

import altair as alt

from outspoken.charts.frame import TIME_FORMAT, data, framed, milliseconds, spaced
from outspoken.charts.palette import MARKS, WORST_TO_BEST, variable

# Outwards from the line. What stands on the line is compared best, so the strongest families stand there.
UPWARDS: Final = ("delight", "appreciation", "interest")
DOWNWARDS: Final = ("anger", "disgust", "disappointment", "worry", "confusion")
FEW: Final = 10
INSET: Final = 0.1  # of a column's width, left free on each side


class EmotionCell(NamedTuple):
    """One family in one period: `n` of the `of` comments read then. Times are UTC, `until` is not included."""

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
    width, height: of the plot, in pixels. names: label the last column with family names, else with marks only.
    Raises ValueError where there is no cell.
    """
    ordered = sorted(cells, key=lambda cell: cell.at)
    if not ordered:
        raise ValueError("a chart over time needs at least one period; leave it out where there is none")
    columns = [_column(list(group)) for _, group in groupby(ordered, key=lambda cell: cell.at)]
    rows = [row for column in columns for row in column]
    # A period of three comments must not squeeze all others: the axis is made for those that say something.
    telling = [row for row in rows if row["strength"] == 1] or rows
    low = min([row["y"] for row in telling] + [-0.05])
    high = max([row["y2"] for row in telling] + [0.05])
    x = _time_axis(ordered, ticks=width // 90)
    feelings = alt.layer(
        _columns(rows, x, low, high),
        alt.Chart(data([{}])).mark_rule(color=variable("ink")).encode(y=alt.datum(0)),
        _labels(columns, width=width, height=height, low=low, high=high, names=names),
    ).properties(width=width, height=height)
    return framed(alt.vconcat(feelings, _volume(ordered, x, width=width)), right=14 if names else 4)


def _column(cells: list[EmotionCell]) -> list[dict[str, Any]]:
    share = {cell.family: cell.n / cell.of for cell in cells if cell.of}
    cell_of = {cell.family: cell for cell in cells}
    rows = []
    for families, sign in ((UPWARDS, 1), (DOWNWARDS, -1)):
        edge = 0.0
        for family in families:
            if share.get(family):
                rows.append(_row(cell_of[family], edge, edge + sign * share[family]))
                edge += sign * share[family]
    return rows


def _row(cell: EmotionCell, start: float, end: float) -> dict[str, Any]:
    inset = (milliseconds(cell.until) - milliseconds(cell.at)) * INSET
    row: dict[str, Any] = {
        "x": milliseconds(cell.at) + inset,
        "x2": milliseconds(cell.until) - inset,
        "y": min(start, end),
        "y2": max(start, end),
        "family": cell.family,
        "label": cell.label,
        "strength": 0.35 if cell.of < FEW else 1,
    }
    return row | ({"href": cell.href} if cell.href else {})


def _time_axis(cells: Sequence[EmotionCell], *, ticks: int) -> alt.X:
    domain = [milliseconds(cells[0].at), milliseconds(max(cell.until for cell in cells))]
    return alt.X(
        "x:T",
        scale=alt.Scale(type="utc", domain=domain, nice=False),
        axis=alt.Axis(grid=False, tickCount=max(ticks, 2), format=TIME_FORMAT, labelFlush=False),
    )


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
    return alt.Chart(data(rows)).mark_rect(stroke=variable("paper"), strokeWidth=0.5, clip=True).encode(**encoding)


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
    return (
        alt.Chart(data(rows))
        .mark_text(align="left", baseline="middle")
        .encode(x=alt.value(width + 8), y=alt.Y("place:Q", scale=None, axis=None), text="text:N")
    )


def _volume(cells: Sequence[EmotionCell], x: alt.X, *, width: int) -> alt.LayerChart:
    rows = []
    for _, group in groupby(cells, key=lambda cell: cell.at):
        cell = next(group)
        inset = (milliseconds(cell.until) - milliseconds(cell.at)) * INSET
        ends = {"x": milliseconds(cell.at) + inset, "x2": milliseconds(cell.until) - inset}
        rows.append(ends | {"n": cell.of})
    quiet_x = x.copy()
    quiet_x.axis = None
    bars = alt.Chart(data(rows)).mark_rect(color=variable("control"), aria=False)
    most = max(row["n"] for row in rows)
    label = alt.Chart(data([{"n": most, "text": f"{most:,} comments at most"}]))
    return alt.layer(
        bars.encode(x=quiet_x, x2="x2:T", y=alt.Y("n:Q", axis=None), y2=alt.datum(0)),
        label.mark_text(align="left", baseline="bottom", color=variable("quiet"), fontSize=11, dy=-3).encode(
            x=alt.value(0), y=alt.value(0), text="text:N"
        ),
    ).properties(width=width, height=28)
