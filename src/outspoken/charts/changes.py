"""What changed between two periods: a dot with its interval per item, beside a line of no change."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final, NamedTuple

import altair as alt

from outspoken.charts.frame import data, framed, layered
from outspoken.charts.palette import MARKS, variable

ROW: Final = 30
NARROW_ROW: Final = 46


class Change(NamedTuple):
    """One difference, after less before, with its interval, all in points; `words` is the figure as it is
    read out.

    family: colours the dot where the item is an emotion. is_sure: the interval leaves out no change at all.
    """

    name: str
    value: float
    low: float
    high: float
    words: str
    is_sure: bool
    family: str | None = None
    href: str | None = None


def changes(items: Iterable[Change], *, width: int = 360, above: bool = False) -> alt.LayerChart:
    """Dots with intervals in the order given; hollow and quiet where the interval holds no change.

    width: of the plot, in pixels. above: put names and figures above their lines, for narrow pages.
    Raises ValueError where there is no item.
    """
    rows = [_row(place, item) for place, item in enumerate(items)]
    if not rows:
        raise ValueError("a chart of changes needs at least one change; leave it out where there is none")
    reach = max(max(abs(row["low"]), abs(row["high"]), 1) for row in rows) * 1.05
    y = alt.Y("key:N", sort=[row["key"] for row in rows], axis=None, scale=alt.Scale(padding=0.2))
    axis = alt.Axis(tickCount=5, grid=False, labelExpr="(datum.value > 0 ? '+' : '') + format(datum.value, 'd')")
    scale = alt.Scale(domain=[-reach, reach], nice=False)
    layers = [
        alt.Chart(data([{}])).mark_rule(color=variable("control"), aria=False).encode(x=alt.datum(0)),
        *_dots(rows, alt.X("value:Q", scale=scale, axis=axis), alt.X("low:Q", scale=scale), y),
        *_names(rows, y, width=width, above=above),
    ]
    height = len(rows) * (NARROW_ROW if above else ROW)
    return framed(layered(*layers, width=width, height=height), left=2 if above else 14, right=2 if above else 16)


def _row(place: int, item: Change) -> dict[str, Any]:
    role = item.family or "ink"
    row: dict[str, Any] = item._asdict() | {
        "key": f"{place:04}",
        "shown": f"{MARKS[item.family]} {item.name}" if item.family else item.name,
        "stroke": variable(role if item.is_sure else "control"),
        "fill": variable(role if item.is_sure else "paper"),
        "label": f"{item.name}: {item.words}",
    }
    return {key: value for key, value in row.items() if value is not None}


def _dots(rows: list[dict[str, Any]], x: alt.X, low: alt.X, y: alt.Y) -> list[alt.Chart]:
    base = alt.Chart(data(rows))
    href = {"href": "href:N"} if any("href" in row for row in rows) else {}
    stroke, fill = alt.Stroke("stroke:N", scale=None), alt.Fill("fill:N", scale=None)
    return [
        base.mark_rule(strokeWidth=2, aria=False).encode(x=low, x2="high:Q", y=y, stroke=stroke),
        base.mark_point(size=64, opacity=1, strokeWidth=2).encode(
            x=x, y=y, stroke=stroke, fill=fill, description="label:N", tooltip="label:N", **href
        ),
    ]


def _names(rows: list[dict[str, Any]], y: alt.Y, *, width: int, above: bool) -> list[alt.Chart]:
    base = alt.Chart(data(rows))
    href = {"href": "href:N"} if any("href" in row for row in rows) else {}
    name: dict[str, Any] = (
        {"align": "left", "dy": -16, "limit": width - 120} if above else {"align": "right", "dx": -12, "limit": 260}
    )
    figure: dict[str, Any] = {"align": "right", "dy": -16} if above else {"align": "left", "dx": 12}
    names = base.mark_text(baseline="middle", color=variable("ink"), aria=True, **name)
    figures = base.mark_text(baseline="middle", color=variable("quiet"), aria=False, **figure)
    return [
        names.encode(x=alt.value(0), y=y, text="shown:N", description="label:N", **href),
        figures.encode(x=alt.value(width), y=y, text="words:N"),
    ]
