"""The comments that may be quoted, found by what they say, and the best of them for a statement."""

from __future__ import annotations

from collections import Counter
from typing import Any, Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from outspoken.reader import exemplars
from outspoken.reader.duplicates import groups
from outspoken.reader.summary.counts import above
from outspoken.reader.summary.quoting import quote
from outspoken.reader.summary.sentences import Quote

SHORTLIST: Final = 4
LOOKED_AT: Final = 100  # comments a shortlist is chosen from, drawn by their ids
ENOUGH: Final = 5
COLUMNS: Final = ("text", "language", "polarity", "family", "intents")
MIX: Final = exemplars.Mix(severity=0.4, recency=0, dissent=0)

Rows = NDArray[np.int64]


class Voices:
    """Comments with their readings and vectors; rows are chosen by any of theme, polarity, family and intent."""

    def __init__(self, table: pa.Table, vectors: NDArray[np.float32], alike: NDArray[np.int64] | None = None) -> None:
        if len(vectors) != table.num_rows:
            raise ValueError(f"vectors must have one row per voice, {table.num_rows}; got {len(vectors)}")
        ids = table["id"].to_numpy().astype(np.int64)
        self._columns = {name: table[name].to_pylist() for name in COLUMNS}
        tongues = Counter(self._columns["language"])
        self._tongue = min(tongues, key=lambda code: (-tongues[code], str(code)), default=None)
        mentions: list[list[dict[str, Any]] | None] = table["mentions"].to_pylist()
        self._mentions = [row or [] for row in mentions]
        self._themes = [{key for mention in row for key in above(mention["theme"])} for row in self._mentions]
        self._ids, self._vectors = ids, vectors
        self._severity = exemplars.severity_of(table)
        self._alike = groups(table["text"]) if alike is None else alike
        # In the order of a draw by id, so that the first few are a fair part, the same every time.
        self.all: Rows = np.lexsort((ids, exemplars.drawn(ids))).astype(np.int64)

    def of(self, *, theme: str = "", polarity: str = "", family: str = "", intent: str = "") -> Rows:
        """Rows that fit all that is given."""
        kept = [
            int(row)
            for row in self.all
            if (not theme or theme in self._themes[row])
            and (not polarity or self._columns["polarity"][row] == polarity)
            and (not family or self._columns["family"][row] == family)
            and (not intent or intent in (self._columns["intents"][row] or ()))
        ]
        return np.array(kept, np.int64)

    def shortlist(self, rows: Rows, theme: str = "") -> tuple[Quote, ...]:
        """Quotes from the rows that together say most of what they say, best first; of a theme, around its mention."""
        known = rows[[self._columns["language"][row] == self._tongue for row in rows]] if len(rows) else rows
        # Most readers understand what most people write; where few write so, whoever says it is quoted.
        rows = (known if len(known) >= ENOUGH else rows)[:LOOKED_AT]
        texts = [self._columns["text"][row] for row in rows]
        found = exemplars.choose(
            texts,
            self._vectors[rows],
            keys=self._ids[rows],
            severity=self._severity[rows],
            alike=self._alike[rows],
            size=SHORTLIST,
            mix=MIX,
        )
        return tuple(self._quote(int(rows[each.place]), theme) for each in found)

    def _quote(self, row: int, theme: str) -> Quote:
        told = (mention for mention in self._mentions[row] if theme and theme in above(mention["theme"]))
        start, end = min(((mention["start"], mention["end"]) for mention in told), default=(0, 0))
        return quote(self._columns["text"][row], verbatim=int(self._ids[row]), row=row, start=start, end=end)
