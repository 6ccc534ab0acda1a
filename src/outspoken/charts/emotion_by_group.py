"""How people feel in each channel, touchpoint or segment: one bar each, from the worst feeling to the
best."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final, NamedTuple

import altair as alt

from outspoken.charts.frame import data, framed, layered
from outspoken.charts.palette import MARKS, WORST_TO_BEST, on_variable, variable

ROW: Final = 30
NARROW_ROW: Final = 48


class GroupShare(NamedTuple):
    """One family within one group: `n` of the `of` comments read there. `href` opens them, `group_href` the
    group."""

    group: str
    family: str
    n: int
    of: int
    label: str
    href: str | None = None
    group_href: str | None = None


def emotion_by_group(shares: Iterable[GroupShare], *, width: int = 420, above: bool = False) -> alt.LayerChart:
    """Stacked bars of 100%, groups in the order given, with marks inside and n to the right.

    width: of the bars, in pixels. above: put the group's name above its bar, for narrow pages.
    Raises ValueError where there is no share.
    """
    rows = _stacked(list(shares))
    if not rows:
        raise ValueError("a chart by group needs at least one group; leave it out where there is none")
    groups = list(dict.fromkeys(row["key"] for row in rows))
    y = alt.Y("key:N", sort=groups, axis=None, scale=alt.Scale(paddingInner=0.5 if above else 0.3, paddingOuter=0.3))
    x = alt.X("start:Q", axis=None, scale=alt.Scale(domain=[0, 1]))
    layers = [_bars(rows, x, y), _marks([row for row in rows if (row["end"] - row["start"]) * width >= 20], y)]
    layers += _names(rows, y, width=width, above=above)
    height = len(groups) * (NARROW_ROW if above else ROW)
    return framed(layered(*layers, width=width, height=height), left=2 if above else 14, right=2 if above else 8)


def _stacked(shares: list[GroupShare]) -> list[dict[str, Any]]:
    rank = {family: place for place, family in enumerate(WORST_TO_BEST)}
    order = {group: place for place, group in enumerate(dict.fromkeys(share.group for share in shares))}
    rows: list[dict[str, Any]] = []
    edge: dict[str, float] = {}
    for share in sorted(shares, key=lambda share: (order[share.group], rank[share.family])):
        if not share.n:
            continue
        start = edge.get(share.group, 0.0)
        edge[share.group] = start + share.n / share.of
        row = share._asdict() | {"start": start, "end": edge[share.group], "total": f"n {share.of:,}"}
        row["key"] = f"{order[share.group]:04}"
        row |= {"mark": MARKS[share.family], "middle": (start + edge[share.group]) / 2}
        row["on"] = variable("ink") if share.family == "neutral" else on_variable(share.family)
        rows.append({key: value for key, value in row.items() if value is not None})
    return rows


def _bars(rows: list[dict[str, Any]], x: alt.X, y: alt.Y) -> alt.Chart:
    families = list(WORST_TO_BEST)
    colours = [variable("hairline") if name == "neutral" else variable(name) for name in families]
    encoding: dict[str, Any] = {
        "x": x,
        "x2": "end:Q",
        "y": y,
        "color": alt.Color("family:N", legend=None, scale=alt.Scale(domain=families, range=colours)),
        "description": "label:N",
        "tooltip": "label:N",
    }
    if any("href" in row for row in rows):
        encoding["href"] = "href:N"
    bars: alt.Chart = alt.Chart(data(rows)).mark_bar(stroke=variable("paper"), strokeWidth=1).encode(**encoding)
    return bars


def _marks(rows: list[dict[str, Any]], y: alt.Y) -> alt.Chart:
    middle = alt.X("middle:Q", axis=None, scale=alt.Scale(domain=[0, 1]))
    text = alt.Chart(data(rows)).mark_text(fontSize=11, baseline="middle", aria=False)
    marks: alt.Chart = text.encode(x=middle, y=y, text="mark:N", color=alt.Color("on:N", scale=None))
    return marks


def _names(rows: list[dict[str, Any]], y: alt.Y, *, width: int, above: bool) -> list[alt.Chart]:
    first = list({row["group"]: row for row in rows}.values())
    href = {"href": "group_href:N"} if any("group_href" in row for row in first) else {}
    shift: dict[str, Any] = (
        {"align": "left", "dy": -20, "limit": width - 70} if above else {"align": "right", "dx": -10, "limit": 230}
    )
    total: dict[str, Any] = {"align": "right", "dy": -20} if above else {"align": "left", "dx": 10}
    names = alt.Chart(data(first)).mark_text(baseline="middle", color=variable("ink"), aria=True, **shift)
    totals = alt.Chart(data(first)).mark_text(baseline="middle", color=variable("quiet"), aria=False, **total)
    return [
        names.encode(x=alt.value(0), y=y, text="group:N", description="group:N", **href),
        totals.encode(x=alt.value(width), y=y, text="total:N"),
    ]
