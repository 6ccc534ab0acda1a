"""Tables for spreadsheets in which no cell is ever a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from typing import Final

# The list of OWASP; a spreadsheet takes a cell that begins with one of these for a formula.
DANGEROUS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠")


def safe_cell(text: str) -> str:
    """The text, with an apostrophe before it where a spreadsheet would reckon with it."""
    return f"'{text}" if text.startswith(DANGEROUS) else text


def as_csv(head: Iterable[str], rows: Iterable[Iterable[object]]) -> bytes:
    """A CSV file in UTF-8, with the mark that spreadsheets know it by."""
    held = io.StringIO()
    # Every cell in quotes: where a semicolon parts cells, a bare one in the text would open a new cell.
    writer = csv.writer(held, quoting=csv.QUOTE_ALL)
    writer.writerow(head)
    writer.writerows([safe_cell(str(cell)) for cell in row] for row in rows)
    return held.getvalue().encode("utf-8-sig")
