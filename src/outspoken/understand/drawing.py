"""Small drawings as SVG paths: areas, bands and lines on one scale, made in microseconds for pages that live.

`outspoken.charts` draws the charts of reports; it takes some tenths of a second for each, too long for a page that
changes every few seconds.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from math import isfinite


def area(values: Sequence[float], *, top: float, width: float, height: float) -> str:
    """A closed path over the values (0 … top), the first at the left edge, the last at the right.

    >>> area([0, 2], top=2, width=10, height=4)
    'M0 4L0 4L10 0L10 4Z'
    """
    if not len(values):
        return ""
    places = _places(values, top=top, width=width, height=height)
    return f"M0 {_short(height)}" + "".join(f"L{place}" for place in places) + f"L{_short(width)} {_short(height)}Z"


def line(values: Sequence[float], *, top: float, width: float, height: float) -> str:
    """An open path through the values; a gap where one is NaN.

    >>> line([0, 1, float("nan"), 2, 2], top=2, width=8, height=4)
    'M0 4L2 2M6 0L8 0'
    """
    places = _places([value if isfinite(value) else 0 for value in values], top=top, width=width, height=height)
    told = [(isfinite(value), place) for value, place in zip(values, places, strict=True)]
    runs = ([place for _, place in run] for known, run in groupby(told, key=lambda pair: pair[0]) if known)
    return "".join(f"M{run[0]}" + "".join(f"L{place}" for place in run[1:]) for run in runs)


def band(low: Sequence[float], high: Sequence[float], *, top: float, width: float, height: float) -> str:
    """A closed path between two lines; a gap where either is NaN; "" where there is nothing to draw."""
    known = [isfinite(one) and isfinite(other) for one, other in zip(low, high, strict=True)]
    floor = _places([value if isfinite(value) else 0 for value in low], top=top, width=width, height=height)
    roof = _places([value if isfinite(value) else 0 for value in high], top=top, width=width, height=height)
    path = ""
    for is_known, run in groupby(range(len(known)), key=lambda place: known[place]):
        held = list(run)
        if is_known and len(held) > 1:
            there = [roof[place] for place in held]
            back = [floor[place] for place in reversed(held)]
            path += f"M{there[0]}" + "".join(f"L{place}" for place in [*there[1:], *back]) + "Z"
    return path


def _places(values: Sequence[float], *, top: float, width: float, height: float) -> list[str]:
    step = width / max(len(values) - 1, 1)
    scale = height / top if top else 0.0
    return [f"{_short(number * step)} {_short(height - value * scale)}" for number, value in enumerate(values)]


def _short(number: float) -> str:
    """At most one decimal, none where it is zero.

    >>> _short(3.04), _short(2.25)
    ('3', '2.2')
    """
    text = f"{number:.1f}"
    return text[:-2] if text.endswith(".0") else text
