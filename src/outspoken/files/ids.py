"""Ids that are the same whenever the same file is read, and which of them came before."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import blake2b

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from outspoken.files.block import Block

_SEPARATOR = "\x1f"


def content_ids(block: Block) -> list[str]:
    """A hash of each row's cells, 20 hexadecimal digits; equal rows have equal ids.

    BLAKE2 rather than a faster hash because ids are stored and must never change between versions.
    """
    columns: list[pa.StringArray] = list(block.columns.values())
    if block.verbatims is not None:
        columns.append(pa.array([str(value) for value in block.verbatims.to_pylist()], pa.string()))
    if not columns:
        return [""] * len(block)
    joined = pc.binary_join_element_wise(*columns, _SEPARATOR, null_handling="replace", null_replacement="")
    rows = joined.cast(pa.binary()).to_pylist()
    return [blake2b(row, digest_size=10).hexdigest() for row in rows]


def keys(values: Iterable[object]) -> NDArray[np.uint64]:
    """Eight bytes for each value, for `Seen`; good within one process only."""
    return np.fromiter((hash(value) & 0xFFFF_FFFF_FFFF_FFFF for value in values), dtype=np.uint64)


class Seen:
    """How often a key came before, at eight bytes a key: sorted runs, merged as they grow."""

    def __init__(self) -> None:
        self._runs: list[NDArray[np.uint64]] = []
        self._counts: dict[int, int] = {}

    def times(self, batch: NDArray[np.uint64]) -> NDArray[np.int64]:
        """For each key, how often it has come before, in this batch or an earlier one; shape (n,)."""
        before = np.zeros(len(batch), dtype=np.int64)
        distinct, counts = np.unique(batch, return_counts=True)
        known = self._known(distinct)
        again = distinct[known | (counts > 1)]
        old = set(distinct[known].tolist())
        for index in np.flatnonzero(np.isin(batch, again)):
            key = int(batch[index])
            came = self._counts.get(key, 1 if key in old else 0)
            before[index] = came
            self._counts[key] = came + 1
        self._add(distinct[~known])
        return before

    def _known(self, distinct: NDArray[np.uint64]) -> NDArray[np.bool_]:
        known = np.zeros(len(distinct), dtype=bool)
        for run in self._runs:
            at = np.minimum(np.searchsorted(run, distinct), len(run) - 1)
            known |= run[at] == distinct
        return known

    def _add(self, new: NDArray[np.uint64]) -> None:
        if not len(new):
            return
        self._runs.append(new)
        while len(self._runs) > 1 and len(self._runs[-1]) * 2 > len(self._runs[-2]):
            last, before = self._runs.pop(), self._runs.pop()
            self._runs.append(np.sort(np.concatenate((before, last))))


def numbered(ids: Sequence[str], before: NDArray[np.int64]) -> list[str]:
    """Ids made unique: the second row with an id gets "#2", the third "#3"."""
    if not before.any():
        return list(ids)
    return [f"{each}#{n + 1}" if n else each for each, n in zip(ids, before.tolist(), strict=True)]
