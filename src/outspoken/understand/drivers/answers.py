"""Answers to a score with the themes their words speak of, as arrays."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from scipy import sparse

from outspoken.understand.copied import copied
from outspoken.understand.drivers.beside import Beside, Kind, feelings, ratings
from outspoken.understand.feelings import FELT
from outspoken.understand.period import Period
from outspoken.understand.scope import Scope
from outspoken.understand.themes import Themes

MOST: Final = 100_000
_TYPES: Final = {
    "answer": pa.int64(),
    "person": pa.int64(),
    "score": pa.float64(),
    "feeling": pa.int8(),
    "theme": pa.int64(),
    "spoken": pa.int8(),
    "family": pa.int8(),
}

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Answers:
    """n answers that say something in words.

    score, person: shape (n,); the score of net sentiment is -100, 0 or 100. good, bad: sparse, shape (n, t), whether
    theme keys[j] or one below it is spoken well or ill of, both being neither; said: whether it is spoken of at all.
    is_stem: shape (t,). beside: drivers that are no themes, where they were asked for. is_all: whether there were not
    more than the newest MOST comments.
    """

    score: Floats
    person: Whole
    keys: tuple[str, ...]
    is_stem: NDArray[np.bool_]
    good: sparse.csc_array
    bad: sparse.csc_array
    said: sparse.csc_array
    beside: Sequence[Beside]
    is_all: bool

    @property
    def n(self) -> int:
        return len(self.score)


def answers(
    kind: str, period: Period, *, scope: Scope, held: Themes, beside: Collection[Kind] = frozenset()
) -> Answers:
    """The newest answers of a period. kind: of the score; "" for net sentiment, which feelings are no driver of."""
    seen = None if scope.ids is None else sorted(scope.ids)
    values = {"start": period.start, "end": period.end, "kind": kind, "seen": seen, "most": MOST}
    table = copied("scored_answers", values | {"families": list(FELT)}, _TYPES)
    column = {name: table[name].to_numpy() for name in _TYPES}
    each, first, row = np.unique(column["answer"], return_index=True, return_inverse=True)
    feeling = 100.0 * column["feeling"][first]
    keys = tuple(sorted(held.above))
    good, bad, said = (
        _spoken(column, row, which, held, keys, rows=len(first))
        for which in (column["spoken"] > 0, column["spoken"] < 0, np.ones(len(row), dtype=bool))
    )
    both = good * bad
    others: list[Beside] = []
    if Kind.FEELINGS in beside and kind:
        others += feelings(column["family"].astype(np.int8), row, rows=len(first))
    if Kind.RATINGS in beside:
        others += ratings(values, each)
    return Answers(
        score=column["score"][first] if kind else feeling,
        person=column["person"][first],
        keys=keys,
        is_stem=np.array([len(held.above[key]) == 1 for key in keys], dtype=bool),
        good=good - both,
        bad=bad - both,
        said=said,
        beside=others,
        is_all=len(first) < MOST,
    )


def _spoken(
    column: dict[str, NDArray[np.generic]],
    row: NDArray[np.intp],
    which: NDArray[np.bool_],
    held: Themes,
    keys: tuple[str, ...],
    *,
    rows: int,
) -> sparse.csc_array:
    """Which answers speak so of which theme; whoever speaks of a theme speaks of those above it."""
    place = {key: j for j, key in enumerate(keys)}
    above = {held.ids[key]: [place[held.keys[pk]] for pk in held.above[key]] for key in keys}
    theme = column["theme"].astype(np.int64)
    found_rows, found_columns = [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=np.int64)]
    for pk, columns in above.items():
        mine = row[which & (theme == pk)]
        for j in columns:
            found_rows.append(mine)
            found_columns.append(np.full(len(mine), j))
    where = (np.concatenate(found_rows), np.concatenate(found_columns))
    matrix = sparse.csc_array((np.ones(len(where[0])), where), shape=(rows, len(keys)))
    matrix.sum_duplicates()
    matrix.data[:] = 1.0
    return matrix
