"""Importance against performance: where each driver stands, with the whiskers of both its intervals."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

import altair as alt

from outspoken.charts.frame import data, framed, layered
from outspoken.charts.palette import variable

RADIUS, LETTER, LINE = 10.0, 6.6, 16.0  # of a dot; the mean width of a letter, the height of a line, in pixels

_Box = tuple[float, float, float, float]


class Quadrant(NamedTuple):
    """A driver. net: how it is spoken of, share: how much it matters, each (value, low, high) in the unit shown."""

    number: int
    name: str
    net: tuple[float, float, float]
    share: tuple[float, float, float]
    href: str | None = None


def quadrants(
    items: Iterable[Quadrant], *, net_line: float, share_line: float, width: int = 690, height: int = 360
) -> alt.LayerChart:
    """Dots with their numbers, whiskers both ways, and names where they find room; parted by two lines.

    net_line, share_line: where performance and importance are parted. Raises ValueError where there is no item.
    """
    held = list(items)
    if not held:
        raise ValueError("a chart of drivers needs at least one; leave it out where there is none")
    lows, highs = [each.net[1] for each in held], [each.net[2] for each in held]
    ends_x = max(-100.0, min([*lows, net_line]) - 4), min(100.0, max([*highs, net_line]) + 4)
    ends_y = 0.0, max([*(each.share[2] for each in held), share_line]) * 1.06
    rows = [_row(each, ends_x, ends_y, width, height) for each in held]
    _label(rows, width, height)
    x = alt.X("x:Q", scale=alt.Scale(domain=list(ends_x), nice=False), axis=alt.Axis(grid=False, tickCount=5))
    y = alt.Y("y:Q", scale=alt.Scale(domain=list(ends_y), nice=False), axis=alt.Axis(grid=False, tickCount=4))
    layers = [*_lines(net_line, share_line), *_whiskers(rows, x, y), *_dots(rows, x, y), *_names(rows)]
    return framed(layered(*layers, width=width, height=height), left=6, right=10)


def _row(
    each: Quadrant, ends_x: tuple[float, float], ends_y: tuple[float, float], width: int, height: int
) -> dict[str, Any]:
    row: dict[str, Any] = {"number": str(each.number), "name": each.name, "x": each.net[0], "y": each.share[0]}
    row |= {"left": each.net[1], "right": each.net[2], "bottom": each.share[1], "top": each.share[2]}
    row |= {"px": width * (each.net[0] - ends_x[0]) / (ends_x[1] - ends_x[0])}
    row |= {"py": height * (1 - (each.share[0] - ends_y[0]) / (ends_y[1] - ends_y[0]))}
    row["label"] = f"{each.number}. {each.name}: {each.share[0]:.0f}% of what is explained, net {each.net[0]:.0f}"
    return row | ({"href": each.href} if each.href else {})


def _lines(net_line: float, share_line: float) -> list[alt.Chart]:
    rule = alt.Chart(data([{}])).mark_rule(color=variable("control"), strokeDash=[4, 4], aria=False)
    return [rule.encode(x=alt.datum(net_line)), rule.encode(y=alt.datum(share_line))]


def _whiskers(rows: list[dict[str, Any]], x: alt.X, y: alt.Y) -> list[alt.Chart]:
    rule = alt.Chart(data(rows)).mark_rule(color=variable("control"), strokeWidth=1.5, aria=False)
    return [rule.encode(x=alt.X("left:Q"), x2="right:Q", y=y), rule.encode(x=x, y=alt.Y("bottom:Q"), y2="top:Q")]


def _dots(rows: list[dict[str, Any]], x: alt.X, y: alt.Y) -> list[alt.Chart]:
    href = {"href": "href:N"} if any("href" in row for row in rows) else {}
    base = alt.Chart(data(rows))
    dots = base.mark_circle(size=300, opacity=1, color=variable("ink")).encode(
        x=x, y=y, description="label:N", tooltip="label:N", **href
    )
    numbers = base.mark_text(baseline="middle", color=variable("paper"), fontSize=11, aria=False)
    return [dots, numbers.encode(x=x, y=y, text="number:N")]


def _names(rows: list[dict[str, Any]]) -> list[alt.Chart]:
    charts = []
    for align in ("left", "right", "center"):
        mine = [row for row in rows if row.get("align") == align]
        if mine:
            words = alt.Chart(data(mine)).mark_text(align=align, baseline="middle", color=variable("ink"))
            charts.append(
                words.encode(
                    x=alt.X("at_x:Q", scale=None, axis=None), y=alt.Y("at_y:Q", scale=None, axis=None), text="name:N"
                )
            )
    return charts


def _label(rows: list[dict[str, Any]], width: int, height: int) -> None:
    """Find a place beside each dot that nothing else has; a name without one is read in the table."""
    taken = [(row["px"] - RADIUS, row["py"] - RADIUS, row["px"] + RADIUS, row["py"] + RADIUS) for row in rows]
    for row in rows:
        long, off = LETTER * len(row["name"]), RADIUS + 4
        px, py = row["px"], row["py"]
        tries = [
            ("left", px + off, py, px + off),
            ("right", px - off, py, px - off - long),
            ("center", px, py - off - 4, px - long / 2),
            ("center", px, py + off + 4, px - long / 2),
        ]
        for align, at_x, at_y, start in tries:
            box = (start, at_y - LINE / 2, start + long, at_y + LINE / 2)
            inside = box[0] >= 0 and box[2] <= width and box[1] >= 0 and box[3] <= height
            if inside and not any(_meet(box, other) for other in taken):
                taken.append(box)
                row |= {"align": align, "at_x": at_x, "at_y": at_y}
                break


def _meet(one: _Box, other: _Box) -> bool:
    return not (one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1])
