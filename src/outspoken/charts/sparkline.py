"""A word-sized line: only its shape and its last value count."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt

from outspoken.charts.frame import data, framed, layered
from outspoken.charts.palette import variable


def sparkline(
    values: Sequence[float | None], *, role: str = "ink", width: int = 96, height: int = 20
) -> alt.LayerChart:
    """A line through the values, a dot on the last one; gaps where a value is None.

    role: a family or neutral role of the palette. Raises ValueError where no value is given.
    """
    rows = [{"x": place, "y": value} for place, value in enumerate(values)]
    known = [row for row in rows if row["y"] is not None]
    if not known:
        raise ValueError("a sparkline needs at least one value; leave it out where there is none")
    x = alt.X("x:Q", axis=None, scale=alt.Scale(domain=[0, max(len(rows) - 1, 1)], nice=False))
    y = alt.Y("y:Q", axis=None, scale=alt.Scale(zero=False, nice=False, padding=2))
    line = alt.Chart(data(rows)).mark_line(color=variable(role), strokeWidth=1.5, aria=False)
    dot = alt.Chart(data(known[-1:])).mark_circle(color=variable(role), size=18, opacity=1, aria=False)
    return framed(layered(line.encode(x=x, y=y), dot.encode(x=x, y=y), width=width, height=height))
