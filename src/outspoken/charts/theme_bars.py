"""What people talk about: a bar per theme, what was said against it to the left, for it to the right."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final, NamedTuple

import altair as alt

from outspoken.charts.frame import data, framed, layered
from outspoken.charts.palette import variable

ROW: Final = 28
# Polarity is told by side and by ink, never by hue: colour means emotion.
SIDES: Final = {"negative": "ink", "neutral": "hairline", "positive": "control"}


class ThemeBar(NamedTuple):
    """One theme: comments about it by polarity, its share of all comments with interval (fractions of 1)."""

    name: str
    negative: int
    neutral: int
    positive: int
    share: float
    low: float
    high: float
    depth: int = 0
    href: str | None = None


def theme_bars(themes: Iterable[ThemeBar], *, width: int = 380) -> alt.HConcatChart:
    """Two panels side by side: the share of comments with its interval, and who speaks against and for.

    themes: in the order to be shown, children (depth 1 and more) after their parent. width: of both panels
    together. Raises ValueError where there is no theme.
    """
    rows = [_row(place, theme) for place, theme in enumerate(themes)]
    if not rows:
        raise ValueError("a chart of themes needs at least one theme; leave it out where there is none")
    y = alt.Y("key:N", sort=[row["key"] for row in rows], axis=None, scale=alt.Scale(padding=0.3))
    height = len(rows) * ROW
    shares = layered(*_shares(rows, y), title="share of comments", width=width * 0.45, height=height)
    sides = layered(*_sides(rows, y), title="against · for", width=width * 0.55, height=height)
    return framed(alt.hconcat(shares, sides, spacing=60), left=14)


def _row(place: int, theme: ThemeBar) -> dict[str, Any]:
    n = theme.negative + theme.neutral + theme.positive
    share = f"{theme.share:.0%} ({theme.low:.0%}–{theme.high:.0%}) · n {n:,}"
    row: dict[str, Any] = theme._asdict() | {
        "key": f"{place:04}",
        "shown": "› " * theme.depth + theme.name,
        "words": share,
        "label": f"{theme.name}: {share}, {theme.negative:,} against, {theme.positive:,} for",
    }
    return {key: value for key, value in row.items() if value is not None}


def _shares(rows: list[dict[str, Any]], y: alt.Y) -> list[alt.Chart]:
    base = alt.Chart(data(rows))
    href = {"href": "href:N"} if any("href" in row for row in rows) else {}
    scale = alt.Scale(domain=[0, max(row["high"] for row in rows)], nice=True)
    x = alt.X("share:Q", scale=scale, axis=alt.Axis(format=".0%", tickCount=3, grid=False))
    low = alt.X("low:Q", scale=scale, axis=None)
    return [
        base.mark_text(align="right", dx=-10, aria=True).encode(
            x=alt.value(0), y=y, text="shown:N", description="label:N", **href
        ),
        base.mark_rule(color=variable("control"), strokeWidth=1.5).encode(x=low, x2="high:Q", y=y),
        base.mark_circle(color=variable("ink"), opacity=1, size=36).encode(x=x, y=y, description="label:N", **href),
    ]


def _sides(rows: list[dict[str, Any]], y: alt.Y) -> list[alt.Chart]:
    against = [{"key": row["key"], "side": "negative", "start": -row["negative"], "end": 0} for row in rows]
    in_favour = [{"key": row["key"], "side": "positive", "start": 0, "end": row["positive"]} for row in rows]
    scale = alt.Scale(domain=list(SIDES), range=[variable(role) for role in SIDES.values()])
    bars = alt.Chart(data(against + in_favour)).mark_bar(height=10, aria=False)
    x = alt.X("start:Q", axis=alt.Axis(tickCount=3, grid=False, labelExpr="format(abs(datum.value), ',')"))
    return [
        bars.encode(x=x, x2="end:Q", y=y, color=alt.Color("side:N", scale=scale, legend=None)),
        alt.Chart(data([{}])).mark_rule(color=variable("control")).encode(x=alt.datum(0)),
    ]
