"""The families over the last hours, each a ridge of its own, today's ink over the band that is usual."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from math import isfinite
from typing import Any, Final, NamedTuple

import altair as alt

from outspoken.charts.frame import data, framed, layered, milliseconds, time_axis
from outspoken.charts.palette import MARKS, WORST_TO_BEST, variable

OVERLAP: Final = 1.6
FAMILIES: Final = tuple(family for family in reversed(WORST_TO_BEST) if family != "neutral")


class RidgePoint(NamedTuple):
    """One family in one hour: how many came, and the band usual for this hour (NaN: too little to say)."""

    at: datetime
    family: str
    n: float
    low: float
    high: float


def ridgeline(points: Iterable[RidgePoint], *, width: int = 560, row: int = 34) -> alt.LayerChart:
    """Eight ridges on one scale, the best feeling on top; above the usual band is what is out of the
    ordinary.

    points: any order. width: of the plot; row: between two base lines, in pixels; a ridge may rise 1.6 rows.
    Raises ValueError where there is no point.
    """
    rows = [_row(point) for point in points if point.family in FAMILIES]
    if not rows:
        raise ValueError("a ridgeline needs at least one hour; leave it out where there is none")
    top = max(1.0, *(max(entry["n"], entry["high"] or 0) for entry in rows))
    domain = [min(entry["x"] for entry in rows), max(entry["x"] for entry in rows)]
    height = row * len(FAMILIES)
    layers: list[alt.Chart] = []
    for place, family in enumerate(FAMILIES):
        mine = sorted((entry for entry in rows if entry["family"] == family), key=lambda entry: entry["x"])
        layers += _ridge(
            mine, family, base=(place + 1) * row, lift=row * OVERLAP / top, domain=domain, size=(width, height)
        )
    return framed(layered(*layers, width=width, height=height), left=14)


def _row(point: RidgePoint) -> dict[str, Any]:
    band = {name: getattr(point, name) if isfinite(getattr(point, name)) else None for name in ("low", "high")}
    return {"x": milliseconds(point.at), "family": point.family, "n": point.n} | band


def _ridge(
    rows: list[dict[str, Any]], family: str, *, base: float, lift: float, domain: list[int], size: tuple[int, int]
) -> list[alt.Chart]:
    """Places are pixels from the top, so that ridges share one scale and stand on their own base lines."""
    placed = [
        {
            "x": entry["x"],
            "base": base,
            "y": base - entry["n"] * lift,
            "low": None if entry["low"] is None else base - entry["low"] * lift,
            "high": None if entry["high"] is None else base - entry["high"] * lift,
        }
        for entry in rows
    ]
    width, height = size
    # The plot is stretched upwards, for the topmost ridge rises above its own row.
    top = -height * (OVERLAP - 1) / len(FAMILIES)
    chart, scale = alt.Chart(data(placed)), alt.Scale(domain=[height, top], nice=False, zero=False)
    x = time_axis(domain, width=width)
    y, low, base_line = (alt.Y(f"{name}:Q", scale=scale, axis=None) for name in ("y", "low", "base"))
    name = alt.Chart(data([{"base": base, "text": f"{MARKS[family]} {family}"}]))
    hue = variable(family)
    return [
        chart.mark_area(color=hue, opacity=0.3, aria=False, interpolate="monotone").encode(x=x, y=y, y2="base:Q"),
        chart.mark_area(color=variable("quiet"), opacity=0.22, aria=False, interpolate="monotone").encode(
            x=x, y=low, y2="high:Q"
        ),
        chart.mark_line(color=hue, strokeWidth=2, aria=False, interpolate="monotone").encode(x=x, y=y),
        name.mark_rule(color=variable("hairline"), aria=False).encode(y=base_line),
        name.mark_text(align="right", dx=-8, dy=-6).encode(x=alt.value(0), y=base_line, text="text:N"),
    ]
