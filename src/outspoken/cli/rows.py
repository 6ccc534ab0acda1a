"""From items to rows of readings: one row per verbatim, its words masked and read."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from outspoken import files, reader

if TYPE_CHECKING:
    from outspoken.cli.read import How, Reading

# A language the file tells stands where the reader cannot tell one, so both share one column.
_ITEMS = [field for field in files.ITEMS if field.name not in ("verbatims", "language")]
SCHEMA = pa.schema([*_ITEMS, pa.field("question", pa.string()), pa.field("text", pa.string()), *reader.READINGS])


def read_parts(reading: Reading) -> Iterator[int]:
    """Read everything that is not in the parts yet; yields the items done after each part."""
    ledger = reading.parts.ledger
    for place in range(ledger.file, len(reading.plans)):
        start = ledger.line if place == ledger.file else 0
        yield from _FileReader(reading, place).parts(start)


def join(reading: Reading) -> None:
    """Put the parts together into the results."""
    reading.parts.join(SCHEMA)


class _FileReader:
    """Reads one of the files into parts."""

    def __init__(self, reading: Reading, place: int) -> None:
        self.reading, self.place = reading, place
        self.plan = reading.plans[place]
        self.name = _short_names([plan.path for plan in reading.plans])[place]
        self.held: list[pa.RecordBatch] = []
        self.waiting: list[files.Reject] = []
        self.mended: list[files.Repair] = []

    def parts(self, start: int) -> Iterator[int]:
        left = self._left()
        if left == 0:
            return
        found = files.items(self.plan, start, self.waiting.append, self.mended.append, mask=reader.mask)
        for batch in found:
            batch = batch if left is None else batch.slice(0, left)
            left = None if left is None else left - batch.num_rows
            self.held.append(batch)
            if left == 0:
                self._forget_after(batch["line"][-1].as_py())
                break
            if self._is_full():
                yield self._keep(last=False)
        yield self._keep(last=True)

    def _is_full(self) -> bool:
        from outspoken.cli.read import PART_BYTES, PART_ROWS

        rows, size = (sum(getattr(each, what) for each in self.held) for what in ("num_rows", "nbytes"))
        return bool(rows >= PART_ROWS or size >= PART_BYTES)

    def _forget_after(self, line: int) -> None:
        """What was told ahead of the last row wanted does not count."""
        self.waiting = [reject for reject in self.waiting if reject.line <= line]
        self.mended = [repair for repair in self.mended if repair.line <= line]

    def _left(self) -> int | None:
        limit = self.reading.limit
        return None if limit is None else max(0, limit - self.reading.parts.ledger.items)

    def _keep(self, *, last: bool) -> int:
        """Read what is held, and enter it into the ledger with the rejects up to its last line."""
        parts = self.reading.parts
        items = pa.Table.from_batches(self.held, schema=files.ITEMS)
        line = items["line"][-1].as_py() if items.num_rows else parts.ledger.line
        ripe = sorted(reject for reject in self.waiting if last or reject.line <= line)
        self.waiting = [] if last else [reject for reject in self.waiting if reject.line > line]
        mended = Counter(repair.what for repair in self.mended if last or repair.line <= line)
        self.mended = [] if last else [repair for repair in self.mended if repair.line > line]
        self.held = []
        raws = reader.mask([reject.raw for reject in ripe]).to_pylist()
        rejects = [(self.name, reject._replace(raw=raw)) for reject, raw in zip(ripe, raws, strict=True)]
        several = len(self.reading.plans) > 1
        table = readings_of(items, self.reading.how, self.name if several else None, salt=parts.ledger.salt)
        progress = {"file": self.place + 1, "line": 0} if last else {"file": self.place, "line": line}
        done = parts.ledger.items + int(items.num_rows)
        parts.add(table, rejects, items=done, repairs=dict(Counter(parts.ledger.repairs) + mended), **progress)
        return done


def _short_names(paths: list[Path]) -> list[str]:
    """File names, with their folder where two are alike."""
    names = [path.name for path in paths]
    return [path.name if names.count(path.name) == 1 else str(path) for path in paths]


def readings_of(items: pa.Table, how: How, name: str | None, *, salt: str) -> pa.Table:
    """Items, already masked, as rows of `SCHEMA`: one per verbatim, and one with a null text where there is none.

    `name`, the file's, goes into the attributes and before the id when several files become one result.
    """
    lengths = np.asarray(pc.fill_null(pc.list_value_length(items["verbatims"]), 0))
    owner = np.repeat(np.arange(len(lengths)), np.maximum(lengths, 1))
    has_words = np.repeat(lengths > 0, np.maximum(lengths, 1))
    place = pa.array(np.cumsum(has_words) - 1, pa.int64(), mask=~has_words)
    words = pc.list_flatten(items["verbatims"])
    asked, said = (_field(words, field).take(place) for field in ("question", "text"))
    rows = items.take(pa.array(owner))
    read = reader.read(said, themes=how.themes, depth=how.depth, own=how.own, encoder=how.encoder)
    columns: dict[str, pa.ChunkedArray | pa.Array] = {field.name: rows[field.name] for field in _ITEMS}
    if name is not None:
        columns["external_id"] = pc.binary_join_element_wise(name, columns["external_id"], "/")
        columns["attributes"] = _with_file(columns["attributes"], name)
    columns |= {"question": asked, "text": said, "person": _persons(columns["person"], salt)}
    columns |= {field.name: read[field.name] for field in reader.READINGS}
    columns["language"] = _language(read["language"], rows["language"])
    return pa.table(columns, schema=SCHEMA)


def _persons(handles: pa.ChunkedArray, salt: str) -> pa.Array:
    """Handles; an e-mail address or a phone number among them becomes a name that only tells customers apart."""
    distinct = pa.concat_arrays(handles.chunks).dictionary_encode() if handles.num_chunks else None
    if distinct is None:
        return pa.array([], pa.string())
    names = distinct.dictionary.to_pylist()
    masked = reader.mask(distinct.dictionary).to_pylist()
    kept = [name if name == shown else _name(name, salt) for name, shown in zip(names, masked, strict=True)]
    return pa.array(kept, pa.string()).take(distinct.indices)


def _name(handle: str, salt: str) -> str:
    return "customer-" + blake2b(handle.encode(), key=salt.encode(), digest_size=6).hexdigest()


def _field(words: pa.ChunkedArray | pa.Array, name: str) -> pa.Array:
    parts = words.chunks if isinstance(words, pa.ChunkedArray) else [words]
    arrays = [part.field(name) for part in parts]
    return pa.concat_arrays(arrays) if arrays else pa.array([], pa.string())


def _language(read: pa.ChunkedArray, told: pa.ChunkedArray) -> pa.ChunkedArray:
    """The language read; where that cannot be told, the one the file tells."""
    unknown = pc.or_(pc.is_null(read), pc.fill_null(pc.equal(read, "und"), True))
    return pc.if_else(unknown, pc.coalesce(told, read), read)


def _with_file(attributes: pa.ChunkedArray, name: str) -> pa.ChunkedArray:
    entry = json.dumps({"file": name}, ensure_ascii=False, separators=(",", ":"))
    begun = pc.binary_join_element_wise(entry[:-1] + ",", pc.utf8_slice_codeunits(attributes, 1), "")
    return pc.if_else(pc.equal(attributes, "{}"), pa.scalar(entry), begun)
