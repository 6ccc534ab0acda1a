"""What a summary stands on: how many comments, of what, and how they felt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

POLARITIES: Final = ("negative", "neutral", "positive")


@dataclass(frozen=True, slots=True)
class Tally:
    """n comments, and how many of them are negative, neutral and positive; the rest could not be read for feeling."""

    n: int
    negative: int = 0
    neutral: int = 0
    positive: int = 0

    @property
    def read(self) -> int:
        return self.negative + self.neutral + self.positive


@dataclass(frozen=True, slots=True)
class Counts:
    """A slice, counted. themes: by key, a comment once under each theme it mentions and under each above it (the key
    up to a dot); families: of those read; intents: by name."""

    whole: Tally
    themes: Mapping[str, Tally] = field(default_factory=dict)
    families: Mapping[str, int] = field(default_factory=dict)
    intents: Mapping[str, int] = field(default_factory=dict)


def counted(readings: pa.Table) -> Counts:
    """Count readings, a table with the columns of READINGS; leave rows without words out before.

    >>> from outspoken import reader
    >>> counted(reader.read(["The driver was wonderful, thank you!", "The app crashed again."])).whole.n
    2
    """
    polarity = _codes(readings["polarity"], POLARITIES)
    whole = np.bincount(polarity, minlength=len(POLARITIES) + 1)
    return Counts(
        whole=Tally(len(polarity), *(int(count) for count in whole[:3])),
        themes=_themes(readings["mentions"], polarity),
        families=_singles(readings["family"]),
        intents={name: count for name, count in _listed(readings["intents"]).items() if name},
    )


def above(key: str) -> list[str]:
    """The theme's key and those of all themes above it.

    >>> above("payment.refund")
    ['payment', 'payment.refund']
    """
    parts = key.split(".")
    return [".".join(parts[:end]) for end in range(1, len(parts) + 1)]


def _codes(column: pa.ChunkedArray, names: tuple[str, ...]) -> NDArray[np.int64]:
    """The place of each value among the names, their number for a null."""
    found = pc.index_in(column, value_set=pa.array(names))
    codes: NDArray[np.int64] = pc.fill_null(found, len(names)).to_numpy().astype(np.int64)
    return codes


def _singles(column: pa.ChunkedArray) -> dict[str, int]:
    return {row["values"]: row["counts"] for row in pc.value_counts(column.drop_null()).to_pylist()}


def _listed(column: pa.ChunkedArray) -> dict[str, int]:
    rows, values = _flat(column)
    pairs = pa.table({"row": rows, "value": values}).group_by(["row", "value"]).aggregate([])
    return _singles(pairs["value"])


def _flat(column: pa.ChunkedArray) -> tuple[pa.Array, pa.Array]:
    """The values of lists one after the other, each with the number of its row."""
    lists = column.combine_chunks()
    return pc.list_parent_indices(lists), pc.list_flatten(lists)


def _themes(mentions: pa.ChunkedArray, polarity: NDArray[np.int64]) -> dict[str, Tally]:
    rows, structs = _flat(mentions)
    keys = pc.struct_field(structs, "theme").dictionary_encode()
    names = sorted({name for key in keys.dictionary.to_pylist() for name in above(key)})
    places = {name: place for place, name in enumerate(names)}
    lines = [[places[name] for name in above(key)] for key in keys.dictionary.to_pylist()]
    told = np.zeros((len(names), len(POLARITIES) + 1), np.int64)
    row, code = (part.to_numpy(zero_copy_only=False).astype(np.int64) for part in (rows, keys.indices))
    for place in range(len(names)):
        within = [number for number, line in enumerate(lines) if place in line]
        once = np.unique(row[np.isin(code, within)])
        told[place] = np.bincount(polarity[once], minlength=len(POLARITIES) + 1)
    return {name: Tally(int(told[place].sum()), *(int(n) for n in told[place, :3])) for name, place in places.items()}
