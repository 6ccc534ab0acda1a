"""What an address or a form gives, read without trust."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.utils.dateparse import parse_datetime

_MOST_DIGITS: Final = 18  # any of these is a bigint


def whole_number(text: str) -> int | None:
    """The whole number that stands there; None where there is none that a row could have.

    >>> whole_number(" 42 "), whole_number("-1"), whole_number("4²"), whole_number("9" * 19)
    (42, None, None, None)
    """
    bare = text.strip()
    # "²" is a digit to Python, and no number.
    return int(bare) if bare.isascii() and bare.isdigit() and len(bare) <= _MOST_DIGITS else None


def moment(text: str) -> datetime | None:
    """The moment that stands there in ISO 8601 with its zone, as our own forms hand it back; None where there is none.

    >>> moment("2026-03-02T09:30:00+00:00").isoformat(), moment("2026-03-02"), moment("2026-13-45T00:00:00Z")
    ('2026-03-02T09:30:00+00:00', None, None)
    """
    try:
        found = parse_datetime(text)
    except ValueError:
        return None
    return found if found is not None and found.tzinfo else None
