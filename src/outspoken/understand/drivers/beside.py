"""Drivers beside themes: what was felt, and other ratings that came with the answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from outspoken.understand.causes.circumstances import NO_CAUSE
from outspoken.understand.copied import copied
from outspoken.understand.feelings import FELT

LEAST_RATED: Final = 30
LEAST_FELT: Final = 10
MOST_RATINGS: Final = 8
# A number with more values than a scale of 0 to 10 has is an amount, not a rating.
MOST_POINTS: Final = 11
_TYPES: Final = {"answer": pa.int64(), "name": pa.string(), "value": pa.float64()}

Floats = NDArray[np.float64]


class Kind(StrEnum):
    """What may be a driver, as an address names it."""

    THEMES = "themes"
    FEELINGS = "feelings"
    RATINGS = "ratings"


@dataclass(frozen=True, slots=True)
class Beside:
    """A driver that is no theme. values: shape (n,), of each answer; a feeling is 0 or 1; NaN where it is not known."""

    kind: Kind
    key: str
    values: Floats

    @property
    def name(self) -> str:
        return self.key.capitalize() if self.kind is Kind.FEELINGS else self.key.replace("_", " ")


def feelings(family: NDArray[np.int8], row: NDArray[np.intp], *, rows: int) -> list[Beside]:
    """Which answers show which family of feelings. family: its place in FELT from 1 on by row of the
    answer, 0 where none."""
    told = np.zeros(rows, dtype=bool)
    told[row[family > 0]] = True
    found = []
    for place, name in enumerate(FELT, start=1):
        felt = np.zeros(rows)
        felt[row[family == place]] = 1.0
        if LEAST_FELT <= felt.sum() < told.sum():
            found.append(Beside(Kind.FEELINGS, name, np.where(told, felt, np.nan)))
    return found


def ratings(values: Mapping[str, object], answer: NDArray[np.int64]) -> list[Beside]:
    """The ratings that most of these answers came with. values: of the question; answer: their numbers, ascending."""
    table = copied("ratings_beside_scores", values, _TYPES)
    if not len(answer) or not table.num_rows:
        return []
    place = np.searchsorted(answer, table["answer"].to_numpy()).clip(0, len(answer) - 1)
    # The record is read twice: an answer that came between is left out.
    is_held = answer[place] == table["answer"].to_numpy()
    coded = table["name"].combine_chunks().dictionary_encode()
    code, value = coded.indices.to_numpy(), table["value"].to_numpy()
    found = []
    for number, name in enumerate(coded.dictionary.to_pylist()):
        mine = is_held & (code == number)
        points = np.unique(value[mine])
        if name.casefold() in NO_CAUSE or mine.sum() < LEAST_RATED or not 2 <= len(points) <= MOST_POINTS:
            continue
        column = np.full(len(answer), np.nan)
        column[place[mine]] = value[mine]
        found.append(Beside(Kind.RATINGS, name, column))
    found.sort(key=lambda each: (-int(np.isfinite(each.values).sum()), each.key))
    return found[:MOST_RATINGS]
