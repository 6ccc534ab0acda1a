"""Delimited rows read one by one, for what the fast reader cannot be trusted with.

A stray or unclosed quote must not swallow the good rows after it. Each row is tried in this order:
as the quoting rules say, as one physical line by itself, and as several lines whose inner quotes were not
doubled. The first reading with the expected number of fields is taken; else the physical line is refused.
"""

from __future__ import annotations

from dataclasses import dataclass

MAX_ROW = 16 << 20
QUOTE = b'"'


@dataclass(frozen=True, slots=True)
class Dialect:
    """`delimiter` None: every line is one field. `escape`: a backslash where quotes are escaped by it."""

    delimiter: bytes | None
    escape: bytes | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """A row from `start` to `end` (exclusive, after its line end). `reason` says why it is refused."""

    end: int
    fields: list[bytes]
    reason: str = ""
    repair: str = ""


class _Unclosed(Exception):
    """A quote is still open where the data ends."""


class _Junk(Exception):
    """Something other than a delimiter follows a closing quote."""


def read_row(data: bytes, start: int, dialect: Dialect, *, width: int | None, final: bool) -> Row | None:
    """The row that begins at `start`; None when it may go on beyond `data` and more is to come.

    `width` is the expected number of fields, None while it is not known yet.
    """
    line_end = _line_end(data, start)
    line = data[start:line_end].rstrip(b"\r\n")
    if dialect.delimiter is None:
        return Row(line_end, [line])
    if QUOTE not in line:
        return _judged(Row(line_end, line.split(dialect.delimiter)), width)
    try:
        fields, end = _quoted(data, start, dialect, strict=True)
    except _Unclosed:
        if not final and len(data) - start < MAX_ROW:
            return None
    except _Junk:
        pass
    else:
        if width is None or _fits(fields, width):
            return Row(end, fields[:width] if width else fields)
        if end == line_end:
            return _judged(Row(end, fields), width)
    return _broken(data, start, line_end, dialect, width)


def _line_end(data: bytes, start: int) -> int:
    end = data.find(b"\n", start)
    return len(data) if end < 0 else end + 1


def _judged(row: Row, width: int | None) -> Row:
    """A row with its surplus empty fields dropped, or refused for its number of fields."""
    if width is None or _fits(row.fields, width):
        return Row(row.end, row.fields[:width] if width else row.fields, "", row.repair)
    found = len(row.fields)
    return Row(row.end, row.fields, f"has {found} field{'s' * (found != 1)} where the header has {width}")


def _fits(fields: list[bytes], width: int) -> bool:
    return len(fields) == width or (len(fields) > width and not any(fields[width:]))


def _broken(data: bytes, start: int, line_end: int, dialect: Dialect, width: int | None) -> Row:
    """What can be saved of a row whose quotes are wrong."""
    alone = _alone(data[start:line_end].rstrip(b"\r\n"), dialect)
    if width is None or _fits(alone, width):
        return Row(line_end, alone[:width] if width else alone, "", "a stray quote was read as it stands")
    try:
        fields, end = _quoted(data, start, dialect, strict=False)
    except _Unclosed:
        return Row(line_end, alone, "a quote is opened and never closed")
    if _fits(fields, width) and not _swallows(data[line_end:end], dialect, width):
        return Row(end, fields[:width], "", "a quote inside a quoted field was not doubled")
    return Row(line_end, alone, f"its quotes do not match and it has {len(alone)} of {width} fields")


def _swallows(lines: bytes, dialect: Dialect, width: int) -> bool:
    """Whether lines taken as the rest of a field would be rows of their own."""
    return any(_fits(_alone(line.rstrip(b"\r"), dialect), width) for line in lines.split(b"\n") if line)


def _quoted(data: bytes, start: int, dialect: Dialect, *, strict: bool) -> tuple[list[bytes], int]:
    """Fields of a row by the quoting rules, over as many lines as the quotes say, and where it ends."""
    delimiter = dialect.delimiter or b""
    fields: list[bytes] = []
    at = start
    while True:
        opening = _opening(data, at)
        if opening >= 0:
            close = _closing(data, opening + 1, dialect, strict=strict)
            fields.append(_unquoted(data[opening + 1 : close], dialect))
            at = close + 1
        else:
            newline, comma = _line_end(data, at), data.find(delimiter, at)
            stop = comma if 0 <= comma < newline else newline
            fields.append(data[at:stop].rstrip(b"\r\n") if stop == newline else data[at:stop])
            if stop == newline:
                return fields, newline
            at = stop
        if data.startswith(delimiter, at):
            at += 1
            if at == len(data):
                return [*fields, b""], at
        elif at >= len(data):
            return fields, at
        else:
            return fields, _line_end(data, at)


def _opening(data: bytes, at: int) -> int:
    """Where the quote of a quoted field is, spaces before it allowed; -1 for a field without one."""
    if data.startswith(QUOTE, at):
        return at
    after = at
    while data.startswith(b" ", after):
        after += 1
    return after if after > at and data.startswith(QUOTE, after) else -1


def _closing(data: bytes, at: int, dialect: Dialect, *, strict: bool) -> int:
    """Where the closing quote is. Raises _Unclosed, or _Junk when what follows it is no delimiter."""
    while True:
        close = data.find(QUOTE, at)
        if close < 0 or close - at > MAX_ROW:
            raise _Unclosed
        if dialect.escape and _escaped(data, close, dialect.escape):
            at = close + 1
            continue
        after = data[close + 1 : close + 3]
        if not after or after[:1] in (dialect.delimiter, b"\n") or after in (b"\r\n", b"\r"):
            return close
        if after[:1] == QUOTE:
            at = close + 2
            continue
        if strict:
            raise _Junk
        at = close + 1


def _escaped(data: bytes, at: int, escape: bytes) -> bool:
    before = at
    while data.startswith(escape, before - 1):
        before -= 1
    return (at - before) % 2 == 1


def _unquoted(value: bytes, dialect: Dialect) -> bytes:
    if dialect.escape:
        value = value.replace(dialect.escape + QUOTE, QUOTE).replace(dialect.escape * 2, dialect.escape)
    return value.replace(QUOTE * 2, QUOTE)


def _alone(line: bytes, dialect: Dialect) -> list[bytes]:
    """One physical line by itself: fields quoted within it are honoured, any other quote is a character."""
    delimiter = dialect.delimiter or b""
    fields: list[bytes] = []
    at = 0
    while at <= len(line):
        stop, opening = line.find(delimiter, at), _opening(line, at)
        if opening >= 0:
            try:
                close = _closing(line, opening + 1, dialect, strict=False)
            except _Unclosed:
                close = -1
            if close >= 0:
                fields.append(_unquoted(line[opening + 1 : close], dialect))
                at = close + 2
                if close + 1 == len(line):
                    break
                continue
        stop = len(line) if stop < 0 else stop
        fields.append(line[at:stop])
        at = stop + 1
    return fields
