"""CSV, TSV and anything else with a delimiter: rows in, blocks out, line numbers exact.

Rows go through Arrow's reader in pieces of some MiB. A piece is trusted only when its quotes are provably in
order and the number of rows is the number of line ends outside them; any other piece is read row by row
(`careful`), so that one broken quote costs one row and not the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv
from numpy.typing import NDArray

from outspoken.files.block import Block
from outspoken.files.careful import MAX_ROW, Dialect, read_row
from outspoken.files.encoding import CHUNK, utf8_lines
from outspoken.files.plan import OnReject, OnRepair, Plan, Reject, Repair

_BLANK = re.compile(rb"(?:\r*\n)+")
_QUOTE, _NEWLINE, _RETURN = 34, 10, 13
RAW_LIMIT = 10_000
# A character that a text never holds on purpose, for Arrow, which cannot do without a delimiter.
_NEVER = "\x1f"


class _Layout(NamedTuple):
    """Where the rows of a piece are: `cut` bytes hold whole rows, `lines` the place of each."""

    cut: int
    lines: NDArray[np.int64]
    has_breaks: bool


def blocks(
    stream: BinaryIO, plan: Plan, *, on_reject: OnReject, on_repair: OnRepair, chunk: int = CHUNK
) -> Iterator[Block]:
    """The rows after the header as blocks, in order. Refused and mended rows are told as they are met."""
    reader = _Reader(plan, on_reject, on_repair)
    for piece, last in _with_last(utf8_lines(stream, plan.encoding, chunk=chunk, on_repair=on_repair)):
        yield from reader.feed(piece, last)


def _with_last(pieces: Iterator[bytes]) -> Iterator[tuple[bytes, bool]]:
    piece = next(pieces, None)
    while piece is not None:
        following = next(pieces, None)
        yield piece, following is None
        piece = following


class _Reader:
    """Keeps what is left over between two pieces, and the line it begins on."""

    def __init__(self, plan: Plan, on_reject: OnReject, on_repair: OnRepair) -> None:
        self.names = plan.stored
        delimiter = plan.delimiter.encode() if plan.delimiter else None
        escape = plan.escape.encode() if plan.escape else None
        self.dialect = Dialect(delimiter, escape)
        self.on_reject, self.on_repair = on_reject, on_repair
        self.line = 1
        self.rest = b""
        self.skip_lines, self.headers = plan.header_line - 1, plan.header_rows

    def feed(self, piece: bytes, last: bool) -> Iterator[Block]:
        data = self.rest + piece
        at = self._past_header(data, last)
        data = data[at:] if at else data
        self.rest = data
        if self.headers or not data:
            return
        layout = _layout(data, self.line, self.dialect, last) if not self.dialect.escape else None
        block = self._fast(data, layout) if layout else None
        if block is not None and layout:
            self.line += data.count(b"\n", 0, layout.cut)
            self.rest = data[layout.cut :]
        elif layout is None or layout.cut:
            block = self._slow(data, last)
        if block is not None and len(block):
            yield block

    def _past_header(self, data: bytes, last: bool) -> int:
        """Skip what stands before the rows; how many bytes that is."""
        at = 0
        while self.skip_lines or self.headers:
            if self.skip_lines:
                end = data.find(b"\n", at) + 1
                self.skip_lines -= 1
            else:
                row = read_row(data, at, self.dialect, width=None, final=last)
                if row is None:
                    break
                end = row.end
                self.headers -= 1
            self.line += data.count(b"\n", at, end)
            at = end
            if at >= len(data):
                break
        return at

    def _fast(self, data: bytes, layout: _Layout) -> Block | None:
        """Arrow's reading of the whole rows; None when it does not agree with the line ends that were counted."""
        if not layout.cut:
            return None
        table = _parsed(data[: layout.cut], self.names, self.dialect, layout.has_breaks)
        if table is None or table.num_rows != len(layout.lines):
            return None
        columns = {name: table.column(i).combine_chunks() for i, name in enumerate(self.names)}
        return Block(layout.lines, columns)

    def _slow(self, data: bytes, last: bool) -> Block:
        at, line = 0, self.line
        lines: list[int] = []
        rows: list[list[bytes]] = []
        while at < len(data):
            blank = _BLANK.match(data, at)
            if blank:
                line += data.count(b"\n", at, blank.end())
                at = blank.end()
                continue
            row = read_row(data, at, self.dialect, width=len(self.names), final=last)
            if row is None:
                break
            raw = data[at : row.end]
            if row.end - at > MAX_ROW:
                self.on_reject(Reject(line, f"the row is longer than {MAX_ROW >> 20} MiB", text_of(raw)))
            elif row.reason and raw.strip():
                self.on_reject(Reject(line, row.reason, text_of(raw)))
            elif not row.reason:
                lines.append(line)
                rows.append(row.fields)
                if row.repair:
                    self.on_repair(Repair(line, row.repair))
            line += raw.count(b"\n")
            at = row.end
        self.line, self.rest = line, data[at:]
        columns = {name: _strings([row[i] for row in rows]) for i, name in enumerate(self.names)}
        return Block(np.asarray(lines, dtype=np.int64), columns)


def text_of(raw: bytes) -> str:
    """A refused row for showing: without its line end, and cut where it is absurdly long."""
    text = raw[: RAW_LIMIT * 4].decode("utf-8", "replace").rstrip("\r\n")
    return text if len(text) <= RAW_LIMIT else text[:RAW_LIMIT] + " … (cut)"


def _strings(values: list[bytes]) -> pa.StringArray:
    return pa.array(values, pa.binary()).cast(pa.string())


def _layout(data: bytes, line: int, dialect: Dialect, last: bool) -> _Layout | None:
    """Row places by counting, or None when the quotes are not in order.

    With an even number of quotes before it a line end closes a row, with an odd number it belongs to a field.
    A quote that opens must stand after a delimiter or line end (or a quote: a doubled one), one that closes
    before a delimiter or line end (or a quote). `cut` is 0 when no row is complete yet.
    """
    octets = np.frombuffer(data, dtype=np.uint8)
    newlines = np.flatnonzero(octets == _NEWLINE)
    if dialect.delimiter is None or b'"' not in data:
        cut = len(data) if last else (int(newlines[-1]) + 1 if len(newlines) else 0)
        return _Layout(cut, _starts(newlines, newlines, cut, line), False)
    quotes = np.flatnonzero(octets == _QUOTE)
    ends = newlines[np.searchsorted(quotes, newlines) % 2 == 0]
    cut = len(data) if last else (int(ends[-1]) + 1 if len(ends) else 0)
    inside = quotes[quotes < cut]
    if not _in_order(octets, inside, dialect.delimiter[0]) or (last and len(quotes) % 2):
        return None
    if not cut and len(data) > MAX_ROW:
        return None
    return _Layout(cut, _starts(newlines, ends, cut, line), len(ends) < len(newlines))


def _in_order(octets: NDArray[np.uint8], quotes: NDArray[np.int64], delimiter: int) -> bool:
    opening, closing = quotes[0::2], quotes[1::2]
    before = octets[np.maximum(opening - 1, 0)]
    after = octets[np.minimum(closing + 1, len(octets) - 1)]
    opens_well = np.isin(before, [delimiter, _NEWLINE, _QUOTE]) | (opening == 0)
    closes_well = np.isin(after, [delimiter, _NEWLINE, _QUOTE, _RETURN]) | (closing + 1 == len(octets))
    return bool(opens_well.all() and closes_well.all())


def _starts(newlines: NDArray[np.int64], ends: NDArray[np.int64], cut: int, line: int) -> NDArray[np.int64]:
    """The physical line each row begins on: one after the line end that closed the row before it."""
    closed = np.searchsorted(newlines, ends[ends < cut])
    starts = np.concatenate(([0], closed + 1)).astype(np.int64) + line
    has_open_end = cut > (int(ends[ends < cut][-1]) + 1 if len(closed) else 0)
    return starts if has_open_end else starts[:-1]


def _parsed(data: bytes, names: list[str], dialect: Dialect, has_breaks: bool) -> pa.Table | None:
    try:
        return pa_csv.read_csv(
            pa.BufferReader(data),
            read_options=pa_csv.ReadOptions(
                column_names=names, use_threads=False, block_size=max(len(data) + 1, 1 << 16)
            ),
            parse_options=pa_csv.ParseOptions(
                delimiter=dialect.delimiter.decode() if dialect.delimiter else _NEVER,
                quote_char='"' if dialect.delimiter else False,
                newlines_in_values=has_breaks,
            ),
            convert_options=pa_csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False
            ),
        )
    except pa.ArrowInvalid:
        return None
