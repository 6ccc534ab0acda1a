"""The grams of texts as the kernel makes them, for what learns on them: training, and an organisation's own heads."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from outspoken.reader import kernel
from outspoken.reader.characters import characters
from outspoken.reader.roles import roles
from outspoken.reader.tables import scratch

_GRAMS_A_BYTE = 7
_GRAMS_A_TEXT = 700


def gram_lists(texts: list[str]) -> tuple[NDArray[np.int64], NDArray[np.uint32]]:
    """counts: (n, 3) of word, char and language grams; and all grams one after the other, text by text."""
    array = pa.array(texts, pa.string())
    offsets = np.frombuffer(array.buffers()[1], dtype=np.int32)[: len(texts) + 1]
    data = np.frombuffer(array.buffers()[2] or b"\0", dtype=np.uint8)
    counts = np.zeros((len(texts), 3), dtype=np.int64)
    grams = np.zeros(len(data) * _GRAMS_A_BYTE + len(texts) * _GRAMS_A_TEXT, dtype=np.uint32)
    room = scratch(int(np.diff(offsets).max(initial=0)), kernel.LANGUAGE_GRAMS)
    kernel.gram_rows(data, offsets, characters(), roles(), room, counts, grams)
    return counts, grams[: counts.sum()]


def head_grams(texts: list[str]) -> tuple[NDArray[np.int64], NDArray[np.uint32], NDArray[np.int64]]:
    """start: (n + 1,); the word and char grams of text r stand at grams[start[r]:start[r + 1]], the words first; how
    many of them are word grams: (n,)."""
    counts, grams = gram_lists(texts)
    which = np.repeat(np.tile([0, 1, 2], len(counts)), counts.ravel())
    start = np.concatenate([[0], np.cumsum(counts[:, :2].sum(axis=1))])
    return start, grams[which < 2], counts[:, 0]
