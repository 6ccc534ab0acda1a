"""How the pages of this room write numbers."""

from __future__ import annotations

from math import isfinite

from django import template

register = template.Library()


@register.filter
def percent(share: float) -> str:
    """A fraction of 1 in percent; one decimal below 10 % where it is not whole, an en dash where it is unknown.

    >>> percent(0.314), percent(0.042), percent(0.0), percent(float("nan"))
    ('31%', '4.2%', '0%', '–')
    """
    if not isfinite(share):
        return "–"
    hundredths = share * 100
    return f"{hundredths:.1f}%" if 0 < hundredths < 9.95 else f"{hundredths:.0f}%"
