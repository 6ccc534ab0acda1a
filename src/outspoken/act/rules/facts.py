"""Comments in columns, as conditions look at them: one look for any number of rules.

A column of words is kept as numbers into the list of its different words, so that a condition is asked once for each
different word and then looked up.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, LiteralString
from uuid import UUID

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from psycopg import sql

from outspoken.act.sql import question
from outspoken.understand.copied import copied_from, filled

Mask = NDArray[np.bool_]

_WORD: Final = pa.dictionary(pa.int32(), pa.string())
# What each column holds, and how it is kept.
_COLUMNS: Final[dict[str, tuple[LiteralString, pa.DataType]]] = {
    "verbatim": ("reading.verbatim_id", pa.int64()),
    "feedback": ("reading.feedback_id", pa.string()),
    "channel": ("reading.channel", _WORD),
    "touchpoint": ("coalesce(touchpoint.slug, '')", _WORD),
    "source": ("source.slug", _WORD),
    "language": ("reading.language", _WORD),
    "polarity": ("reading.polarity", _WORD),
    "family": ("reading.family", _WORD),
    "effort": ("reading.effort", _WORD),
    "score_kind": ("reading.score_kind", _WORD),
    "segment": ("coalesce(person.segment, '')", _WORD),
    "intents": ("array_to_string(reading.intents, ' ')", _WORD),
    "harms": ("array_to_string(reading.harms, ' ')", _WORD),
    "themes": ("array_to_string(reading.themes, ' ')", _WORD),
    "strength": ("reading.strength", pa.float64()),
    "urgency": ("reading.urgency", pa.float64()),
    "score": ("reading.score", pa.float64()),
    "is_known": ("(feedback.person_id IS NOT NULL)::int", pa.int8()),
    "day": ("reading.occurred_at::date - DATE '1970-01-01'", pa.int32()),
}
# Of every comment, whatever is asked of it.
_ALWAYS: Final = ("verbatim", "feedback", "day")


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
        meant = np.fromiter(ids, dtype=np.int64)
        return np.isin(np.asarray(self.table["verbatim"]), meant) if len(meant) else self.none

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
    return _facts("reading.feedback_id = ANY({ids})", {"ids": list(ids)}, attributes)


def of_period(
    start: datetime, end: datetime, *, attributes: Sequence[str] = (), only: Collection[str] | None = None
) -> Facts:
    """The facts of all that was said from start up to end. only: the columns that will be asked of; None for all."""
    where = "reading.occurred_at >= {start} AND reading.occurred_at < {end}"
    return _facts(where, {"start": start, "end": end}, attributes, only)


def _facts(
    where: LiteralString, values: dict[str, Any], attributes: Sequence[str], only: Collection[str] | None = None
) -> Facts:
    """attributes: names of attributes that conditions ask of; each is a column of its own, "attribute 0" and on."""
    chosen = [name for name in _COLUMNS if only is None or name in only or name in _ALWAYS]
    columns = {name: _COLUMNS[name][1] for name in chosen}
    columns |= {f"attribute {place}": _WORD for place in range(len(attributes))}
    asked = sql.SQL("").join(
        sql.SQL(", coalesce(feedback.attributes ->> {}, '')").format(sql.Literal(name)) for name in attributes
    )
    parts = {
        "columns": sql.SQL(", ").join(sql.SQL(_COLUMNS[name][0]) for name in chosen),
        "attributes": asked,
        "where": filled(where, values),
    }
    table = copied_from(filled(question("facts"), {}, **parts), columns)
    return Facts(_named(table.unify_dictionaries(), attributes))


def _named(table: pa.Table, attributes: Sequence[str]) -> pa.Table:
    """The table with the column of each attribute told in its metadata: an attribute may be called anything."""
    return table.replace_schema_metadata(
        {f"attribute {name}": f"attribute {place}" for place, name in enumerate(attributes)}
    )
