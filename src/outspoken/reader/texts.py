"""Texts as Arrow lays them out: one buffer of UTF-8 and the offsets into it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

MOST_BYTES: Final = 1 << 30  # of one array of strings; Arrow's 32-bit offsets end at twice this


class Buffer(NamedTuple):
    """Row r is data[offsets[r]:offsets[r + 1]]; a null row is empty."""

    data: NDArray[np.uint8]
    offsets: NDArray[np.int32]


def arrays(texts: Sequence[str | None] | pa.Array | pa.ChunkedArray) -> list[pa.Array]:
    """The texts as string arrays, each below MOST_BYTES or of one row. Raises TypeError for anything but texts."""
    if isinstance(texts, str | bytes):
        raise TypeError("texts must be a list of texts; for one text write [text]")
    if isinstance(texts, pa.ChunkedArray):
        return [part for chunk in texts.chunks for part in arrays(chunk)]
    if not isinstance(texts, pa.Array):
        return list(_from_python(texts))
    if pa.types.is_dictionary(texts.type):
        texts = texts.dictionary_decode()
    if pa.types.is_null(texts.type):
        texts = texts.cast(pa.string())
    if not (pa.types.is_string(texts.type) or pa.types.is_large_string(texts.type)):
        if not pa.types.is_string_view(texts.type):
            raise TypeError(f"texts must be strings, not {texts.type}; cast the column first")
        texts = texts.cast(pa.large_string())
    return list(_as_strings(texts))


def _from_python(texts: Sequence[str | None]) -> Iterator[pa.Array]:
    rows = 1 << 18
    for first in range(0, len(texts), rows):
        part = texts[first : first + rows]
        try:
            array = pa.array(part, pa.large_string())
        except (pa.ArrowInvalid, pa.ArrowTypeError) as error:
            raise TypeError(f"texts must be str or None, rows {first} to {first + len(part) - 1}: {error}") from error
        except UnicodeEncodeError:  # lone surrogates, which no UTF-8 can hold
            array = pa.array([_encodable(text) for text in part], pa.large_string())
        yield from _as_strings(array)


def _encodable(text: str | None) -> str | None:
    return None if text is None else text.encode("utf-8", "replace").decode("utf-8")


def _as_strings(array: pa.Array) -> Iterator[pa.Array]:
    if pa.types.is_string(array.type) or array.nbytes < MOST_BYTES or len(array) <= 1:
        yield array if pa.types.is_string(array.type) else array.cast(pa.string())
        return
    half = len(array) // 2
    yield from _as_strings(array.slice(0, half))
    yield from _as_strings(array.slice(half))


def buffer(array: pa.Array) -> Buffer:
    """The bytes and offsets of a string array, without a copy unless rows are null."""
    if array.null_count:
        array = pc.fill_null(array, "")
    _, offsets, data = array.buffers()
    at = np.frombuffer(offsets, dtype=np.int32) if offsets is not None and len(array) else np.zeros(1, dtype=np.int32)
    return Buffer(
        np.frombuffer(data, dtype=np.uint8) if data is not None and len(data) else np.zeros(1, dtype=np.uint8),
        at[array.offset : array.offset + len(array) + 1],
    )
