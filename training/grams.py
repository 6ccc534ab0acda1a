"""Texts to the gram ids that the trainer learns on, made by the reader's own kernel so that both see the same."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from outspoken.reader.grams import gram_lists


class Rows(NamedTuple):
    """Word grams of row r stand at grams[start[r]:mid[r]], char grams at grams[mid[r]:start[r + 1]]."""

    start: NDArray[np.int64]
    mid: NDArray[np.int64]
    grams: NDArray[np.uint32]
    values: NDArray[np.float32]


def _parts(counts: NDArray[np.int64], grams: NDArray[np.uint32], is_language: bool) -> NDArray[np.uint32]:
    which = np.repeat(np.tile([0, 1, 2], len(counts)), counts.ravel())
    return grams[(which == 2) == is_language]


def head_rows(texts: list[str]) -> Rows:
    counts, grams = gram_lists(texts)
    both = counts[:, :2].sum(axis=1)
    start = np.concatenate([[0], np.cumsum(both)])
    values = (1 / np.sqrt(np.maximum(counts[:, :2], 1))).astype(np.float32)
    return Rows(start, start[:-1] + counts[:, 0], _parts(counts, grams, False), values)


def language_rows(texts: list[str]) -> Rows:
    counts, grams = gram_lists(texts)
    start = np.concatenate([[0], np.cumsum(counts[:, 2])])
    values = np.repeat((1 / np.sqrt(np.maximum(counts[:, 2], 1))).astype(np.float32)[:, None], 2, axis=1)
    return Rows(start, start[1:].copy(), _parts(counts, grams, True), values)


def keep(rows: Rows, keys: NDArray[np.uint32]) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int32]]:
    """Rows with only the grams among the sorted `keys`, as ids into them: start, mid, ids."""
    place = np.searchsorted(keys, rows.grams).clip(0, len(keys) - 1)
    known = keys[place] == rows.grams
    before = np.concatenate([[0], np.cumsum(known)])
    return before[rows.start], before[rows.mid], place[known].astype(np.int32)
