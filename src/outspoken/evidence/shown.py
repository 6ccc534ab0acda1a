"""How results show themselves in a notebook: a small table, its words escaped, its figures as they are read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from math import isfinite, isinf

MOST = 50
"""Rows that are shown; more are counted."""


def table(
    columns: Sequence[str], rows: Iterable[Sequence[object]], *, caption: str = "", notes: Sequence[str] = ()
) -> str:
    """An HTML table of texts and numbers, with a caption above and notes below.

    >>> table(["what", "n"], [["<b>", 1234]], caption="Two & more")
    '<table><caption>Two &amp; more</caption><thead><tr><th>what</th><th>n</th></tr></thead>\
<tbody><tr><td>&lt;b&gt;</td><td>1,234</td></tr></tbody></table>'
    """
    held = list(rows)
    head = "".join(f"<th>{escape(column)}</th>" for column in columns)
    body = "".join(f"<tr>{''.join(f'<td>{escape(figure(cell))}</td>' for cell in row)}</tr>" for row in held[:MOST])
    left_out = [f"{len(held) - MOST:,} more rows are not shown."] if len(held) > MOST else []
    below = "".join(f"<p>{escape(note)}</p>" for note in [*left_out, *notes])
    named = f"<caption>{escape(caption)}</caption>" if caption else ""
    return f"<table>{named}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{below}"


def figure(value: object) -> str:
    """A value as it is read: three digits that matter, a dash where nothing is known.

    >>> figure(0.123456), figure(1234567), figure(float("nan")), figure(None), figure(48210.7), figure("as it is")
    ('0.123', '1,234,567', '–', '–', '48,211', 'as it is')
    """
    if value is None:
        return "–"
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return str(value)
    if isinstance(value, float):
        if isinf(value):
            return "no end" if value > 0 else "−no end"
        return "–" if not isfinite(value) else f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"
    return f"{value:,}"


def interval(low: float, high: float) -> str:
    """
    >>> interval(0.1, 0.25), interval(float("nan"), 1.0)
    ('0.1 to 0.25', 'too little to say')
    """
    return "too little to say" if low != low or high != high else f"{figure(low)} to {figure(high)}"
