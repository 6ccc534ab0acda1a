"""What an address or a form gives, read without trust."""

from __future__ import annotations

from typing import Final

_MOST_DIGITS: Final = 18  # any of these is a bigint


def number(text: str) -> int | None:
    """The whole number that stands there; None where there is none that a row could have.

    >>> number(" 42 "), number("-1"), number("4²"), number("9" * 19)
    (42, None, None, None)
    """
    bare = text.strip()
    # "²" is a digit to Python, and no number.
    return int(bare) if bare.isascii() and bare.isdigit() and len(bare) <= _MOST_DIGITS else None
