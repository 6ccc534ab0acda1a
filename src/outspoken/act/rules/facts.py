"""Comments in columns, as conditions look at them: one look for any number of rules.

A column of words is kept as numbers into the list of its different words, so that a condition is asked once for each
different word and then looked up.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import numpy as np
import pyarrow as pa
from django.db import connection
from numpy.typing import NDArray
from pyarrow import csv

from outspoken.act.sql import question

Mask = NDArray[np.bool_]

_WORD: Final = pa.dictionary(pa.int32(), pa.string())
# Names in facts.sql, and how each is kept.
_COLUMNS: Final[dict[str, pa.DataType]] = {
    "verbatim": pa.int64(),
    "feedback": pa.string(),
    "channel": _WORD,
    "touchpoint": _WORD,
    "source": _WORD,
    "language": _WORD,
    "polarity": _WORD,
    "family": _WORD,
    "effort": _WORD,
    "score_kind": _WORD,
    "segment": _WORD,
    "intents": _WORD,
    "harms": _WORD,
    "themes": _WORD,
    "strength": pa.float64(),
    "urgency": pa.float64(),
    "score": pa.float64(),
    "is_known": pa.int8(),
    "day": pa.int32(),
}


@dataclass(frozen=True)
class Facts:
    """Readings of verbatims; every column has as many rows.

    `found` keeps what was asked of them, by its question; `words` columns as the different words and their places.
    """

    table: pa.Table
    words: dict[str, tuple[list[str | None], NDArray[np.int32]]] = field(default_factory=dict, repr=False)
    found: dict[Any, Mask] = field(default_factory=dict, repr=False)

    def __len__(self) -> int:
        return int(self.table.num_rows)

    @property
    def none(self) -> Mask:
        return np.zeros(len(self), dtype=bool)

    def numbers(self, name: str) -> NDArray[np.float64]:
        """A column of numbers, NaN where there is none."""
        return np.asarray(self.table[name].to_numpy(), dtype=np.float64)

    def where(self, name: str, is_meant: Callable[[str], bool]) -> Mask:
        """Rows whose word in this column is meant; the empty word is asked, too."""
        if not len(self):
            return self.none
        known = self.words.get(name)
        if known is None:
            column = self.table[name].combine_chunks()
            known = self.words[name] = (column.dictionary.to_pylist(), np.asarray(column.indices))
        different, places = known
        held: Mask = np.array([is_meant(word or "") for word in different], dtype=bool)[places]
        return held

    def among(self, ids: Iterable[int]) -> Mask:
        """Rows of these verbatims."""
        return np.isin(np.asarray(self.table["verbatim"]), np.fromiter(ids, dtype=np.int64))

    def verbatims(self, mask: Mask) -> list[int]:
        return [int(pk) for pk in np.asarray(self.table["verbatim"])[mask]]

    def feedback(self, mask: Mask) -> list[UUID]:
        """The different feedback of some rows, in their order."""
        if not mask.any():
            return []
        named = self.table["feedback"].filter(pa.array(mask)).to_pylist()
        return [UUID(one) for one in dict.fromkeys(named)]


def of_feedback(ids: Sequence[UUID], *, attributes: Sequence[str] = ()) -> Facts:
    """The facts of these feedback."""
    return _facts("reading.feedback_id = ANY(%(ids)s)", {"ids": list(ids)}, attributes)


def of_period(start: datetime, end: datetime, *, attributes: Sequence[str] = ()) -> Facts:
    """The facts of all that was said from start up to end."""
    where = "reading.occurred_at >= %(start)s AND reading.occurred_at < %(end)s"
    return _facts(where, {"start": start, "end": end}, attributes)


def _facts(where: str, values: dict[str, Any], attributes: Sequence[str]) -> Facts:
    """attributes: names of attributes that conditions ask of; each is a column of its own, "attribute 0" and on."""
    columns = dict(_COLUMNS)
    asked = ""
    for place, name in enumerate(attributes):
        columns[f"attribute {place}"] = _WORD
        asked += f", coalesce(feedback.attributes ->> %(attribute{place})s, '')"
        values[f"attribute{place}"] = name
    # Both parts are written above; what came from outside is among the values.
    sql = question("facts").replace("/* attributes */", asked).replace("/* where */", where)
    held = copied(f"COPY ({sql}) TO STDOUT WITH (FORMAT csv)", values)
    if held is None:
        return Facts(pa.table({name: pa.array([], kind) for name, kind in columns.items()}))
    table = csv.read_csv(
        held,
        read_options=csv.ReadOptions(column_names=list(columns)),
        parse_options=csv.ParseOptions(newlines_in_values=True),
        convert_options=csv.ConvertOptions(column_types=columns, strings_can_be_null=False),
    )
    return Facts(_named(table.unify_dictionaries(), attributes))


def copied(sql: str, values: Any) -> io.BytesIO | None:
    """What COPY … TO STDOUT gives, None where that is nothing."""
    held = io.BytesIO()
    # Django's own cursor passes no values on to COPY.
    with connection.cursor() as cursor, cursor.cursor.copy(sql, values) as copy:
        for block in copy:
            held.write(block)
    if not held.tell():
        return None
    held.seek(0)
    return held


def _named(table: pa.Table, attributes: Sequence[str]) -> pa.Table:
    """The table with the column of each attribute told in its metadata: an attribute may be called anything."""
    return table.replace_schema_metadata(
        {f"attribute {name}": f"attribute {place}" for place, name in enumerate(attributes)}
    )
