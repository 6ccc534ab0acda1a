"""How a text table is written: its delimiter, whether backslashes escape, where its header stands."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from outspoken.files.careful import Dialect, read_row
from outspoken.files.dates import looks_like_date

COMMON = (",", ";", "\t", "|")
RARE = ("^", "~", "\x1f", "\x01", ":")
SAMPLE_ROWS = 200
_NUMBER = re.compile(r"^-?\d+(?:[.,]\d+)?$")


@dataclass(frozen=True, slots=True)
class Found:
    """`line` is where the header (or, without one, the first row) begins; `rows` what stands from there on."""

    delimiter: str | None
    escape: str | None
    line: int
    has_header: bool
    rows: tuple[tuple[str, ...], ...]


def find(head: bytes, *, complete: bool) -> Found:
    """The way the first lines of a file are written. `head` is UTF-8 and begins the file."""
    hint = re.match(rb"sep=(.)\r?\n", head)
    start, line = (hint.end(), 2) if hint else (0, 1)
    body = head[start:]
    escape = "\\" if body.count(b'\\"') > body.count(b'""') and body.count(b'\\"') > 1 else None
    delimiter = hint[1].decode() if hint else _delimiter(body, escape, complete)
    rows = _rows(body, delimiter, escape, complete)
    skipped = _preamble([fields for _, fields in rows])
    rows = rows[skipped:]
    line += body.count(b"\n", 0, rows[0][0]) if rows else 0
    fields = tuple(fields for _, fields in rows)
    return Found(delimiter, escape, line, has_header(fields), fields)


def _delimiter(body: bytes, escape: str | None, complete: bool) -> str | None:
    """The delimiter that gives the most rows of one width, counting only those that are in the header too."""
    best: tuple[float, int, str] | None = None
    for candidates in (COMMON, RARE):
        for candidate in candidates:
            widths = [len(fields) for _, fields in _rows(body, candidate, escape, complete)]
            if not widths:
                continue
            width, times = Counter(widths).most_common(1)[0]
            share = times / len(widths)
            first = widths.index(width)
            # Title lines may stand above the header, but a first line that fits no row may as well be prose.
            in_header = first == 0 or (width > 2 and first < 10 and max(widths[:first]) <= 2)
            if width > 1 and share >= (0.7 if width == 2 else 0.5) and in_header:
                found = (round(share, 1), width, candidate)
                best = max(best, found, key=lambda each: each[:2]) if best else found
        if best:
            return best[2]
    return None


def _rows(body: bytes, delimiter: str | None, escape: str | None, complete: bool) -> list[tuple[int, tuple[str, ...]]]:
    """The first rows as (byte offset, fields); blank lines are left out."""
    dialect = Dialect(delimiter.encode() if delimiter else None, escape.encode() if escape else None)
    rows: list[tuple[int, tuple[str, ...]]] = []
    at = 0
    while at < len(body) and len(rows) < SAMPLE_ROWS:
        row = read_row(body, at, dialect, width=None, final=complete)
        if row is None:
            break
        if body[at : row.end].strip():
            rows.append((at, tuple(field.decode("utf-8", "replace").strip() for field in row.fields)))
        at = row.end
    return rows


def _preamble(rows: list[tuple[str, ...]]) -> int:
    """How many title rows stand before the header: narrow rows before the first of the usual width."""
    if len(rows) < 3:
        return 0
    usual = Counter(len(row) for row in rows).most_common(1)[0][0]
    for index, row in enumerate(rows[:10]):
        if len(row) == usual and (usual < 3 or sum(map(bool, row)) > 1):
            return index
        if len(row) > max(2, usual // 3) and sum(map(bool, row)) > 2:
            return 0
    return 0


def has_header(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the first row names the columns: no numbers or dates in it, and no value that comes again."""
    if not rows:
        return False
    first = [cell for cell in rows[0] if cell]
    if not first or any(_NUMBER.match(cell) or looks_like_date(cell) for cell in first):
        return False
    if len(rows[0]) == 1:
        return len(rows) > 1 and len(first[0]) <= 60 and not re.search(r"[.!]$", first[0])
    return not any(len(cell) > 500 for cell in first)


def unique_names(header: Sequence[str]) -> list[str]:
    """Names for the columns: an empty one becomes "column 3", a repeated one "name (2)"."""
    taken: set[str] = set()
    names = []
    for position, cell in enumerate(header, start=1):
        wanted = " ".join(cell.split()) or f"column {position}"
        name, again = wanted, 2
        while name in taken:
            name, again = f"{wanted} ({again})", again + 1
        taken.add(name)
        names.append(name)
    return names
