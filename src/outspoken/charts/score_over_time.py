"""A score from period to period, with its interval as a band and how many answered beneath."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from math import isfinite
from typing import Any, NamedTuple

import altair as alt

from outspoken.charts.frame import TIME_FORMAT, data, framed, milliseconds
from outspoken.charts.palette import variable


class ScorePoint(NamedTuple):
    """A score of one period with its interval; NaN where there is too little to say. `until` is not included."""

    at: datetime
    until: datetime
    value: float
    low: float
    high: float
    n: int
    label: str
    href: str | None = None


def score_over_time(
    points: Iterable[ScorePoint], *, width: int = 560, height: int = 150, ends: tuple[float, float] | None = None
) -> alt.VConcatChart:
    """Dots joined by a line over the band of their intervals; a gap where there is too little to say.

    points: any order. ends: the ends of the scale, which the axis never leaves. Raises ValueError where no point
    has a value.
    """
    rows = [_row(point) for point in sorted(points, key=lambda point: point.at)]
    known = [row for row in rows if row["value"] is not None]
    if not known:
        raise ValueError("a score over time needs at least one period with answers; leave it out where there is none")
    domain = [rows[0]["from"], rows[-1]["until"]]
    x = alt.X(
        "x:T",
        scale=alt.Scale(type="utc", domain=domain, nice=False),
        axis=alt.Axis(grid=False, tickCount=max(width // 90, 2), format=TIME_FORMAT),
    )
    chart = alt.layer(*_layers(rows, known, x, _scale(known, ends))).properties(width=width, height=height)
    return framed(alt.vconcat(chart, _answers(rows, domain, width=width)))


def _row(point: ScorePoint) -> dict[str, Any]:
    start, end = milliseconds(point.at), milliseconds(point.until)
    row: dict[str, Any] = {"x": (start + end) // 2, "from": start, "until": end, "n": point.n, "label": point.label}
    row |= {name: getattr(point, name) if isfinite(getattr(point, name)) else None for name in ("value", "low", "high")}
    return row | ({"href": point.href} if point.href else {})


def _scale(known: list[dict[str, Any]], ends: tuple[float, float] | None) -> alt.Scale:
    low = min(row["low"] if row["low"] is not None else row["value"] for row in known)
    high = max(row["high"] if row["high"] is not None else row["value"] for row in known)
    room = max((high - low) * 0.08, 0.05)
    floor, ceiling = ends or (low - room, high + room)
    return alt.Scale(domain=[max(low - room, floor), min(high + room, ceiling)], nice=False, zero=False)


def _layers(rows: list[dict[str, Any]], known: list[dict[str, Any]], x: alt.X, scale: alt.Scale) -> list[alt.Chart]:
    every, dots = alt.Chart(data(rows)), alt.Chart(data(known))
    href = {"href": "href:N"} if any("href" in row for row in known) else {}
    y = alt.Y("value:Q", scale=scale, axis=alt.Axis(tickCount=4, domain=False, ticks=False))
    low = alt.Y("low:Q", scale=scale)
    return [
        every.mark_area(color=variable("ink"), opacity=0.1, aria=False).encode(x=x, y=low, y2="high:Q"),
        dots.mark_rule(color=variable("control"), aria=False).encode(x=x, y=low, y2="high:Q"),
        every.mark_line(color=variable("ink"), strokeWidth=1.5, aria=False).encode(x=x, y=y),
        dots.mark_circle(color=variable("ink"), opacity=1, size=44).encode(
            x=x, y=y, description="label:N", tooltip="label:N", **href
        ),
    ]


def _answers(rows: list[dict[str, Any]], domain: list[int], *, width: int) -> alt.LayerChart:
    bars = [
        {"x": row["from"] + (row["until"] - row["from"]) * 0.04, "x2": row["until"] - 1, "n": row["n"]} for row in rows
    ]
    most = max(row["n"] for row in rows)
    x = alt.X("x:T", axis=None, scale=alt.Scale(type="utc", domain=domain, nice=False))
    words = alt.Chart(data([{"text": f"{most:,} answers at most"}]))
    return alt.layer(
        alt.Chart(data(bars))
        .mark_rect(color=variable("control"), aria=False)
        .encode(x=x, x2="x2:T", y=alt.Y("n:Q", axis=None), y2=alt.datum(0)),
        words.mark_text(align="left", baseline="bottom", color=variable("quiet"), fontSize=11, dy=-3).encode(
            x=alt.value(0), y=alt.value(0), text="text:N"
        ),
    ).properties(width=width, height=24)
