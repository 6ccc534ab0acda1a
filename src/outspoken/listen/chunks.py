"""A file under import, read on in chunks; where the reading stands is a line number, so it survives any kill."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import pyarrow as pa

from outspoken import files
from outspoken.files import Plan, Reject
from outspoken.listen.items import Item

CHUNK: Final = 5000


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the file as an item, and its line."""

    line: int
    item: Item


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some rows and the rejects among them, up to `line`; `is_last` when the file ends there."""

    rows: list[Row]
    rejects: list[Reject]
    line: int
    is_last: bool


class Feed:
    """Reads one file on from a line, chunk by chunk. Raises FileError where the file itself is damaged."""

    def __init__(self, plan: Plan, *, line: int) -> None:
        self.line = line
        self._told: list[Reject] = []
        self._batches: Iterator[pa.RecordBatch] = files.items(plan, line, self._told.append)
        self._held: pa.RecordBatch | None = None

    def read(self, count: int = CHUNK) -> Chunk:
        """The next rows, at most `count`."""
        batch = self._next(count)
        if batch is None:
            rejects, self._told[:] = list(self._told), []
            self.line = max([self.line, *(reject.line for reject in rejects)])
            return Chunk([], rejects, self.line, is_last=True)
        rows = [Row(row["line"], _item(row)) for row in batch.to_pylist()]
        self.line = rows[-1].line
        ripe = [reject for reject in self._told if reject.line <= self.line]
        self._told[:] = [reject for reject in self._told if reject.line > self.line]
        return Chunk(rows, ripe, self.line, is_last=False)

    def _next(self, count: int) -> pa.RecordBatch | None:
        if self._held is None:
            self._held = next(self._batches, None)
        if self._held is None:
            return None
        batch, rest = self._held.slice(0, count), self._held.slice(count)
        self._held = rest if rest.num_rows else None
        return batch


def _item(row: dict[str, Any]) -> Item:
    return Item(
        external_id=row["external_id"],
        verbatims=tuple((words["question"] or "", words["text"]) for words in row["verbatims"] or []),
        occurred_at=row["occurred_at"],
        channel=row["channel"] or "",
        touchpoint=row["touchpoint"] or "",
        person=row["person"] or "",
        language=row["language"] or "",
        score=row["score"],
        score_kind=row["score_kind"] or "",
        attributes=json.loads(row["attributes"] or "{}"),
    )
