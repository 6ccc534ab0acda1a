"""A score from period to period, with its interval as a band and how many answered beneath."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from math import isfinite
from typing import Any, NamedTuple

import altair as alt

from outspoken.charts.frame import counts_beneath, data, framed, layered, milliseconds, time_axis
from outspoken.charts.palette import variable


class ScorePoint(NamedTuple):
    """A score of one period with its interval; NaN where there is too little to say. `until` is not
    included."""

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

    points: any order. ends: the ends of the scale, which the axis never leaves. Raises ValueError where no
    point has a value.
    """
    rows = [_row(point) for point in sorted(points, key=lambda point: point.at)]
    known = [row for row in rows if row["value"] is not None]
    if not known:
        raise ValueError("a score over time needs at least one period with answers; leave it out where there is none")
    domain = [rows[0]["from"], rows[-1]["until"]]
    layers = _layers(rows, known, time_axis(domain, width=width), _scale(known, ends))
    bars = [{"x": row["from"] + (row["until"] - row["from"]) * 0.04, "x2": row["until"], "n": row["n"]} for row in rows]
    beneath = counts_beneath(bars, domain, width=width, noun="answers")
    return framed(alt.vconcat(layered(*layers, width=width, height=height), beneath))


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
