"""Counts by day or hour as bars over the band in which they were expected."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from math import isfinite
from typing import Any, NamedTuple

import altair as alt

from outspoken.charts.frame import data, framed, layered, milliseconds, time_axis
from outspoken.charts.palette import variable


class Expectation(NamedTuple):
    """A day or hour: how many came, how many were expected, and between which ends in 19 of 20 such cases; NaN where
    nothing was expected yet. is_in: whether it belongs to what is told."""

    at: datetime
    until: datetime
    n: float
    usual: float
    low: float
    high: float
    is_in: bool
    label: str


def expected_band(rows: Iterable[Expectation], *, width: int = 560, height: int = 120) -> alt.LayerChart:
    """Bars of what came, dark within the incident, over the band and the line of what was expected.

    rows: any order. Raises ValueError where there is none.
    """
    table = [_row(row) for row in sorted(rows, key=lambda row: row.at)]
    if not table:
        raise ValueError("a chart of counts needs at least one day or hour; leave it out where there is none")
    x = time_axis([table[0]["from"], table[-1]["until"]], width=width)
    most = max(max(row["n"], row.get("high", 0)) for row in table)
    scale = alt.Scale(domain=[0, max(most, 1) * 1.05], nice=False)
    axis = alt.Axis(tickCount=3, grid=False, format="~s")
    known = [row for row in table if "usual" in row]
    bars = alt.Chart(data(table)).mark_rect()
    layers = [
        bars.encode(
            x=x,
            x2="x2:T",
            y=alt.Y("n:Q", scale=scale, axis=axis),
            y2=alt.datum(0),
            fill=alt.Fill("fill:N", scale=None),
            description="label:N",
            tooltip="label:N",
        )
    ]
    if known:
        layers = [*_band(known, x, scale, axis), *layers, _line(known, x, scale, axis)]
    return framed(layered(*layers, width=width, height=height), left=14)


def _row(row: Expectation) -> dict[str, Any]:
    start, end = milliseconds(row.at), milliseconds(row.until)
    told: dict[str, Any] = {
        "x": start + (end - start) * 0.08,
        "x2": end - (end - start) * 0.08,
        "middle": (start + end) // 2,
        "from": start,
        "until": end,
        "n": row.n,
        "fill": variable("ink" if row.is_in else "control"),
        "label": row.label,
    }
    known = {name: getattr(row, name) for name in ("usual", "low", "high")}
    return told | known if all(isfinite(value) for value in known.values()) else told


def _band(known: list[dict[str, Any]], x: alt.X, scale: alt.Scale, axis: alt.Axis) -> list[alt.Chart]:
    """A block for each row, so that a band of one row is seen too, and none is drawn across rows without."""
    rows = [row | {"x": row["from"], "x2": row["until"]} for row in known]
    blocks = alt.Chart(data(rows)).mark_rect(color=variable("hairline"), aria=False)
    return [blocks.encode(x=x, x2="x2:T", y=alt.Y("low:Q", scale=scale, axis=axis), y2="high:Q")]


def _line(known: list[dict[str, Any]], x: alt.X, scale: alt.Scale, axis: alt.Axis) -> alt.Chart:
    rows = [row | {"x": row["from"], "x2": row["until"]} for row in known]
    ticks = alt.Chart(data(rows)).mark_rule(color=variable("quiet"), strokeWidth=1.5, aria=False)
    line: alt.Chart = ticks.encode(x=x, x2="x2:T", y=alt.Y("usual:Q", scale=scale, axis=axis))
    return line
