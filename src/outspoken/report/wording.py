"""How figures, spans and dates are written: small, exact, the same everywhere."""

from __future__ import annotations

import re
from datetime import datetime
from math import isfinite

MINUS = "−"
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
UNITS = ("hour", "day", "week", "month", "quarter", "year")


def count(n: int) -> str:
    """
    >>> count(1234567)
    '1,234,567'
    """
    return f"{n:,}"


def counted(n: int, one: str, many: str | None = None) -> str:
    """
    >>> counted(1, "comment"), counted(2340, "comment")
    ('1 comment', '2,340 comments')
    """
    return f"{n:,} {one if n == 1 else many or one + 's'}"


def percent(share: float) -> str:
    """A fraction of 1 in percent, one decimal under ten.

    >>> percent(0.414), percent(0.034), percent(0.0001), percent(0.0)
    ('41%', '3.4%', '<0.1%', '0%')
    """
    if 0 < share < 0.0005:
        return "<0.1%"
    return f"{share:.0%}" if share >= 0.0995 or share == 0 else f"{share:.1%}"


def span(low: float, high: float, *, value: float) -> str:
    """The ends of a share's interval in percent, as exact as the share itself is written.

    >>> span(0.391, 0.432, value=0.41), span(0.029, 0.04, value=0.034)
    ('39–43', '2.9–4.0')
    """
    digits = 0 if value >= 0.0995 else 1
    return f"{100 * low:.{digits}f}–{100 * high:.{digits}f}"


def signed(value: float, digits: int = 0) -> str:
    """
    >>> signed(6.2), signed(-6.2, 1), signed(0.2), signed(-0.04, 1)
    ('+6', '−6.2', '0', '0.0')
    """
    text = f"{abs(value):.{digits}f}"
    if float(text) == 0:
        return text
    return ("+" if value > 0 else MINUS) + text


def plain(value: float, digits: int = 0) -> str:
    """
    >>> plain(-12.3), plain(4.26, 1)
    ('−12', '4.3')
    """
    return signed(value, digits).removeprefix("+")


def margin(low: float, high: float, digits: int = 0) -> str:
    """Half the width of an interval, or why there is none.

    >>> margin(22.3, 37.7), margin(float("nan"), float("nan"))
    ('±8', 'too little to say how sure')
    """
    if not (isfinite(low) and isfinite(high)):
        return "too little to say how sure"
    return f"±{(high - low) / 2:.{digits}f}"


def day(moment: datetime) -> str:
    """
    >>> day(datetime(2024, 3, 4))
    '4 Mar 2024'
    """
    return f"{moment.day} {moment:%b %Y}"


def days(first: datetime, last: datetime) -> str:
    """
    >>> days(datetime(2024, 3, 4), datetime(2024, 3, 9)), days(datetime(2024, 3, 4), datetime(2024, 3, 4))
    ('4 Mar – 9 Mar 2024', '4 Mar 2024')
    """
    if first.date() == last.date():
        return day(last)
    if first.year == last.year:
        return f"{first.day} {first:%b} – {day(last)}"
    return f"{day(first)} – {day(last)}"


def period(start: datetime, unit: str) -> str:
    """
    >>> [period(datetime(2024, 4, 1, 14), unit) for unit in UNITS]
    ['1 Apr 2024, 14:00', '1 Apr 2024', 'week of 1 Apr 2024', 'April 2024', 'Q2 2024', '2024']
    """
    return {
        "hour": f"{day(start)}, {start:%H}:00",
        "day": day(start),
        "week": f"week of {day(start)}",
        "month": f"{start:%B %Y}",
        "quarter": f"Q{(start.month + 2) // 3} {start.year}",
        "year": str(start.year),
    }[unit]


def listed(words: list[str]) -> str:
    """
    >>> listed(["a", "b", "c"]), listed(["a"])
    ('a, b and c', 'a')
    """
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def cleaned(text: str) -> str:
    """The text without control characters, each replaced by a space so that offsets stay true.

    >>> cleaned("a\\x00b")
    'a b'
    """
    return CONTROL.sub(" ", text)
