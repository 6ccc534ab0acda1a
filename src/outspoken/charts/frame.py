"""What all charts share: the type, the quiet axes, and small conversions between values and Vega."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, Final, TypeVar

import altair as alt

from outspoken.charts.palette import variable

Chart = TypeVar("Chart", alt.LayerChart, alt.VConcatChart, alt.HConcatChart)

FONT: Final = "system-ui, sans-serif"
TEXT_SIZE: Final = 12
LONGEST: Final = 240
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\ufffe\uffff\ud800-\udfff]")

# Vega reads one format per unit, so that an axis says the year once and the month after it.
TIME_FORMAT: Final = {
    "year": "%Y",
    "quarter": "%b",
    "month": "%b",
    "week": "%-d %b",
    "date": "%-d %b",
    "day": "%-d %b",
    "hours": "%H:%M",
    "minutes": "%H:%M",
}


def framed(chart: Chart, *, left: int = 2, right: int = 2) -> Chart:
    """The chart without box or legend: hairlines, quiet labels, transparent paper.

    left, right: room in pixels beside what Vega measured, for text that the reader's own font draws wider.
    """
    axis = {
        "labelColor": variable("quiet"),
        "labelFontSize": TEXT_SIZE,
        "labelPadding": 6,
        "domainColor": variable("hairline"),
        "tickColor": variable("hairline"),
        "gridColor": variable("hairline"),
        "title": None,
    }
    configured: Chart = chart.configure(
        font=FONT,
        background="transparent",
        padding={"left": left, "right": right, "top": 2, "bottom": 2},
        axis=axis,
        view={"stroke": None},
        title={"anchor": "start", "color": variable("quiet"), "fontSize": TEXT_SIZE, "fontWeight": "normal"},
        # Only what is said to be read out is: marks with a description, see `svg`.
        text={"color": variable("ink"), "fontSize": TEXT_SIZE, "aria": False},
        rule={"aria": False},
        concat={"spacing": 10},
    )
    return configured


def layered(*layers: alt.Chart, width: float, height: float, title: str | None = None) -> alt.LayerChart:
    """The layers over one another, the first at the back; width and height of the plot in pixels."""
    chart: alt.LayerChart = alt.LayerChart(layer=list(layers), width=width, height=height)
    return chart.properties(title=title) if title else chart


def data(rows: Iterable[Mapping[str, Any]]) -> alt.InlineData:
    """Rows as inline data of a chart; a missing place is drawn nowhere, and no name is longer than can be read."""
    return alt.InlineData(values=[{key: _legible(value) for key, value in row.items()} for row in rows])


def _legible(value: Any) -> Any:
    """Names come from customers' files. The converter measures each letter and ends the process over a million."""
    if not isinstance(value, str):
        return value
    words = _CONTROL.sub(" ", value[: LONGEST + 1])
    return words if len(words) <= LONGEST else words[: LONGEST - 1] + "…"


def milliseconds(moment: datetime) -> int:
    """The moment as Vega counts time. A moment without zone is read as UTC.

    >>> milliseconds(datetime(1970, 1, 2, tzinfo=UTC))
    86400000
    """
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return round(aware.timestamp() * 1000)


def time_axis(domain: list[int], *, width: int, is_drawn: bool = True) -> alt.X:
    """The field "x" on a time axis from domain[0] to domain[1], in milliseconds UTC."""
    axis = alt.Axis(grid=False, tickCount=max(width // 90, 2), format=TIME_FORMAT) if is_drawn else None
    return alt.X("x:T", scale=alt.Scale(type="utc", domain=domain, nice=False), axis=axis)


def counts_beneath(rows: list[dict[str, Any]], domain: list[int], *, width: int, noun: str) -> alt.LayerChart:
    """A low row of bars from x to x2 that says on how many each column above stands; the highest is written out."""
    most = max(row["n"] for row in rows)
    bars = alt.Chart(data(rows)).mark_rect(color=variable("control"), aria=False)
    words = alt.Chart(data([{"text": f"{most:,} {noun} at most"}]))
    return layered(
        bars.encode(
            x=time_axis(domain, width=width, is_drawn=False), x2="x2:T", y=alt.Y("n:Q", axis=None), y2=alt.datum(0)
        ),
        words.mark_text(align="left", baseline="bottom", color=variable("quiet"), fontSize=11, dy=-3).encode(
            x=alt.value(0), y=alt.value(0), text="text:N"
        ),
        width=width,
        height=26,
    )


def spaced(places: list[float], *, gap: float, low: float, high: float) -> list[float]:
    """The places moved apart until each is `gap` from the next, as little as can be, between low and high.

    places: rising. Where they cannot all fit they are spread evenly.

    >>> spaced([10, 11, 40], gap=14, low=0, high=100)
    [3.5, 17.5, 40.0]
    """
    if (len(places) - 1) * gap >= high - low:
        return [low + index * (high - low) / max(len(places) - 1, 1) for index in range(len(places))]

    def start(cluster: tuple[float, int]) -> float:
        """Where the first of neighbours around a common middle stands; the row of them is kept inside."""
        middle, size = cluster
        reach = (size - 1) * gap
        return min(max(middle - reach / 2, low), high - reach)

    clusters: list[tuple[float, int]] = []
    for place in places:
        clusters.append((place, 1))
        while len(clusters) > 1 and start(clusters[-2]) + clusters[-2][1] * gap > start(clusters[-1]):
            (one, size), (other, more) = clusters[-2:]
            clusters[-2:] = [((one * size + other * more) / (size + more), size + more)]
    return [start(cluster) + index * gap for cluster in clusters for index in range(cluster[1])]
