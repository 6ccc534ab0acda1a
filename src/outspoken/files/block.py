"""A block: some rows of a file as text columns, between a format's reader and the shaping into items."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Block:
    """`lines` int64 (n,), the place of each row in the file; `columns` name → string array (n,), null = absent.

    `verbatims`, list<struct<question, text>> (n,), is set by formats that part the words themselves (calls).
    """

    lines: NDArray[np.int64]
    columns: dict[str, pa.StringArray]
    verbatims: pa.ListArray | None = None

    def __len__(self) -> int:
        return len(self.lines)

    def column(self, name: str) -> pa.StringArray:
        """A column by name; all null when this block does not have it."""
        found = self.columns.get(name)
        return pa.nulls(len(self), pa.string()) if found is None else found

    def without(self, keep: NDArray[np.bool_]) -> Block:
        """The block with only the rows where `keep` is true."""
        mask = pa.array(keep)
        columns = {name: values.filter(mask) for name, values in self.columns.items()}
        verbatims = None if self.verbatims is None else self.verbatims.filter(mask)
        return Block(self.lines[keep], columns, verbatims)

    def part(self, start: int, rows: int) -> Block:
        """At most `rows` rows from `start` on."""
        if start == 0 and len(self) <= rows:
            return self
        columns = {name: values.slice(start, rows) for name, values in self.columns.items()}
        verbatims = None if self.verbatims is None else self.verbatims.slice(start, rows)
        return Block(self.lines[start : start + rows], columns, verbatims)

    def row(self, index: int) -> dict[str, str | None]:
        """One row as name → text."""
        return {name: values[index].as_py() for name, values in self.columns.items()}


def concat(blocks: Sequence[Block]) -> Block:
    """Blocks one after the other, over all their columns."""
    names = dict.fromkeys(name for block in blocks for name in block.columns)
    columns = {name: pa.concat_arrays([block.column(name) for block in blocks]) for name in names}
    given = [block.verbatims for block in blocks if block.verbatims is not None]
    lines = np.concatenate([block.lines for block in blocks]) if blocks else np.array([], dtype=np.int64)
    return Block(lines, columns, pa.concat_arrays(given) if given else None)


def clean(text: str) -> str:
    """Text that UTF-8 and PostgreSQL can hold: null characters and lone surrogates become U+FFFD."""
    if "\0" in text:
        text = text.replace("\0", "\ufffd")
    return text if text.isascii() else text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def from_rows(lines: Sequence[int], rows: Sequence[Mapping[str, str | None]]) -> Block:
    """A block from rows as mappings; a name missing in a row is null there."""
    names: dict[str, None] = {}
    for row in rows:
        names.update(dict.fromkeys(row))
    columns = {clean(name): _array([row.get(name) for row in rows]) for name in names}
    return Block(np.asarray(lines, dtype=np.int64), columns)


def _array(values: list[str | None]) -> pa.StringArray:
    return pa.array([None if value is None else clean(value) for value in values], pa.string())


class Rows:
    """Collects rows until they are enough for a block, by number or by size."""

    def __init__(self, rows: int, size: int = 32 << 20) -> None:
        self._most, self._largest = rows, size
        self._lines: list[int] = []
        self._rows: list[Mapping[str, str | None]] = []
        self._size = 0

    def add(self, line: int, row: Mapping[str, str | None]) -> Block | None:
        """Take a row; gives the block when it is full."""
        self._lines.append(line)
        self._rows.append(row)
        self._size += sum(map(len, filter(None, row.values())))
        return self.block() if len(self._rows) >= self._most or self._size >= self._largest else None

    def block(self) -> Block | None:
        """What is collected, if anything, as a block; collecting begins anew."""
        found = from_rows(self._lines, self._rows) if self._rows else None
        self._lines, self._rows, self._size = [], [], 0
        return found


def as_text(value: Any) -> str | None:
    """A value of any type as the text a file would show; None and empty lists are absent."""
    if value is None or value == [] or value == {}:
        return None
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if hasattr(value, "isoformat"):
        return str(value.isoformat())
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, list | tuple | dict):
        return json.dumps(value, ensure_ascii=False, default=as_text)
    return str(value)


def raw(row: Mapping[str, str | None]) -> str:
    """A row as one line for the rejects file, where the file itself has no line of text to show."""
    return json.dumps({name: value for name, value in row.items() if value}, ensure_ascii=False)
