"""What looks for one kind of personal data, and what a text must have for it to be worth looking."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple


class Finder(NamedTuple):
    """replace: the text with what was found replaced. digits: the fewest a text must have. at_sign: it must have one.

    hint: an RE2 pattern that matches every text in which `replace` may find something; it spares the others the look.
    """

    replace: Callable[[str], str]
    digits: int = 0
    hint: str | None = None
    at_sign: bool = False


ANY_SPACE = "[^[:alnum:]]"  # RE2 and Python differ on what white space is


def not_in_word(pattern: str) -> str:
    """RE2: the pattern with no letter before it or after it; letters outside ASCII do not count."""
    return f"(?:^|[^[:alpha:]])(?:{pattern})(?:$|[^[:alpha:]])"
