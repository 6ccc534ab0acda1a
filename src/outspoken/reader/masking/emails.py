"""E-mail addresses."""

from __future__ import annotations

import re
from typing import Final

from outspoken.reader.masking import scan
from outspoken.reader.masking.finders import Finder

# Local part up to 64 characters, then labels. The look-behind keeps a long run without an at sign linear.
_EMAIL: Final = re.compile(
    r"(?<![\w.+%'-])[\w](?:[\w.+%'-]{0,62}[\w+-])?@(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.){1,6}[^\W\d_]{2,24}(?![\w-])"
)


def without_emails(text: str) -> str:
    """The text with every e-mail address replaced."""
    return _EMAIL.sub("[email]", text)


FINDER: Final = Finder(without_emails, scan.EMAIL)
