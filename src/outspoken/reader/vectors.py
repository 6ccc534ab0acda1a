"""Texts as vectors that lie near each other where the texts speak of the same thing; 256 numbers each, no network.

Each word has a row of a table, learnt so that the sum of a text's rows points where a sentence encoder would put the
text (`training/vectors.py`). A word that the table does not know is the mean of the rows of its pieces of 3 to 5
characters. Case, accents and the value of digits make no difference. A vector depends on its text alone.

    from outspoken.reader.vectors import vectors
    nearness = vectors(texts) @ vectors(["my card has not arrived"]).T       # cosine, −1 … 1

The compiled loops import none of the kernel's: the compiler's disk cache notices a change in a loop's own file only.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from outspoken.reader.characters import IDEOGRAPH, JOINER, MARK, SPACE, SYMBOL, TABLE_SIZE, WORD, characters
from outspoken.reader.jit import compiled, inlined
from outspoken.reader.texts import Buffer, arrays, buffer

WEIGHTS: Final = Path(__file__).parent / "weights" / "vectors-1.npz"
DIMENSIONS: Final = 256
SHORTEST_PIECE: Final = 3
LONGEST_PIECE: Final = 5
LONGEST_WORD: Final = 40  # characters of a word that its pieces are taken from
MOST_PIECES: Final = 3 * (LONGEST_WORD + 2)  # of one word
PART: Final = 1 << 14  # texts that one thread takes at a time
_PRIME = np.uint64(0x9E3779B97F4A7C15)
_WORD_SEED = np.uint64(0x2D358DCC)
_PIECE_SEED = np.uint64(0x8BB84B93)
_SHIFT = np.uint64(29)
_HIGH = np.uint64(32)
_APOSTROPHE: Final = 39
_ZERO: Final = 48
_NINE: Final = 57


class Table(NamedTuple):
    """keys: (slots,) the word that has the slot, 0 for none; places: (slots,) its row. rows: (words + pieces, 256),
    in units of scales: (words + pieces,). pieces: how many of the last rows are those of pieces, a power of two.
    """

    keys: NDArray[np.uint32]
    places: NDArray[np.int32]
    rows: NDArray[np.int8]
    scales: NDArray[np.float32]
    pieces: int


class Room(NamedTuple):
    """Scratch for one text: its characters, and its words."""

    codes: NDArray[np.int32]
    kinds: NDArray[np.uint8]
    starts: NDArray[np.int32]
    stops: NDArray[np.int32]
    joined: NDArray[np.bool_]
    pieces: NDArray[np.int32]


class Words(NamedTuple):
    """The words of many texts. row: the text, start and stop: characters in it (all of shape (words,)).

    key: a number that stands for the word whatever its case and accents. joined: nothing that ends a clause stands
    between the word and the one before it.
    """

    key: NDArray[np.uint64]
    row: NDArray[np.int32]
    start: NDArray[np.int32]
    stop: NDArray[np.int32]
    joined: NDArray[np.bool_]


@inlined
def _step(state: Any, code: Any) -> Any:
    return (state ^ np.uint64(code)) * _PRIME


@inlined
def _mixed(state: Any) -> Any:
    return (state ^ (state >> _SHIFT)) * _PRIME


@inlined
def _kind_above(code: Any) -> int:
    """The kind of a character beyond the tables."""
    if 0x3400 <= code <= 0x9FFF or 0xF900 <= code <= 0xFAFF or 0xFF66 <= code <= 0xFF9F or 0x20000 <= code <= 0x3FFFF:
        return IDEOGRAPH
    if 0x1F3FB <= code <= 0x1F3FF or 0xFE00 <= code <= 0xFE0F or code == 0xFEFF or code >= 0xE0000:
        return JOINER
    if 0x1F000 <= code <= 0x1FBFF:
        return SYMBOL
    if 0xFE10 <= code <= 0xFE6F or 0xFF5F <= code <= 0xFF65:
        return MARK
    return SPACE if 0xE000 <= code <= 0xF8FF or 0xFFF0 <= code <= 0xFFFF else WORD


@inlined
def _fold(data: Any, start: int, stop: int, tables: Any, codes: Any, kinds: Any) -> int:
    """Characters of one text without case and accents; a broken byte counts as one unreadable character."""
    at, n = start, 0
    while at < stop:
        code = np.int32(data[at])
        width = 1 if code < 0xC2 else 2 if code < 0xE0 else 3 if code < 0xF0 else 4 if code < 0xF5 else 1
        if code >= 0x80:
            whole = width > 1 and at + width <= stop
            code &= np.int32(0x7F >> width)
            for more in range(1, width):
                whole = whole and data[at + more] & 0xC0 == 0x80
                if whole:
                    code = (code << 6) | np.int32(data[at + more] & 0x3F)
            if not whole:
                width, code = 1, np.int32(0xFFFD)
        at += width
        if 0xFF01 <= code <= 0xFF5E:
            code -= np.int32(0xFEE0)
        codes[n] = tables.bare[code] if code < TABLE_SIZE else code
        kinds[n] = tables.kind[code] if code < TABLE_SIZE else _kind_above(code)
        n += 1
    return n


@inlined
def _ends_clause(code: int) -> bool:
    return (
        code in (10, 33, 40, 41, 44, 46, 58, 59, 63, 91, 93, 124)
        or code in (0xA1, 0xBF, 0x2013, 0x2014, 0x2022, 0x2026, 0x3001, 0x3002, 0x61B, 0x61F, 0x6D4, 0x964)
    )  # fmt: skip


@inlined
def _word_end(codes: Any, kinds: Any, at: int, n: int) -> int:
    """Where the word that starts here ends: "don't" and "3.50" are one word, "l'eau" and "driver's" are two."""
    if kinds[at] != WORD:
        return at + 1
    end = at + 1
    while end < n:
        follows = end + 1 < n and kinds[end + 1] == WORD
        is_last = end + 2 >= n or kinds[end + 2] != WORD
        if kinds[end] == WORD or (kinds[end] == JOINER and follows):
            end += 1
        elif follows and codes[end] == _APOSTROPHE and codes[end + 1] == 116 and is_last:
            end += 2
        elif follows and codes[end] in (44, 46) and _ZERO <= codes[end - 1] <= _NINE and codes[end + 1] <= _NINE:
            end += 1
        else:
            break
    return end


@inlined
def _silent_end(codes: Any, kinds: Any, at: int, n: int) -> int:
    """Where a link or a handle that starts here ends; `at` where none does."""
    end = at
    h, t, p, w, dot = 104, 116, 112, 119, 46
    if at + 4 < n and (
        (codes[at] == h and codes[at + 1] == t and codes[at + 2] == t and codes[at + 3] == p
         and codes[at + 4] in (58, 115) and (codes[at + 4] == 58 or (at + 5 < n and codes[at + 5] == 58)))
        or (codes[at] == w and codes[at + 1] == w and codes[at + 2] == w and codes[at + 3] == dot)
    ):  # fmt: skip
        while end < n and kinds[end] != SPACE:
            end += 1
    elif codes[at] == 64 and at + 1 < n and kinds[at + 1] == WORD and (at == 0 or kinds[at - 1] != WORD):
        end = at + 1
        while end < n and (kinds[end] == WORD or codes[end] == 95):
            end += 1
    return end


@inlined
def _split(n: int, room: Any) -> int:
    """The words and pictures among the first n characters; how many there are."""
    codes, kinds = room.codes, room.kinds
    at, count = 0, 0
    joined = False
    while at < n:
        end = _silent_end(codes, kinds, at, n)
        if end > at:
            joined = False
        elif kinds[at] == MARK or kinds[at] == SPACE or kinds[at] == JOINER:
            joined = joined and not _ends_clause(codes[at])
            end = at + 1
        else:
            end = _word_end(codes, kinds, at, n)
            room.starts[count], room.stops[count], room.joined[count] = at, end, joined
            count += 1
            joined = True
        at = end
    return count


@inlined
def _leveled(code: Any) -> Any:
    """Every digit as a nought: how much is another question than what about."""
    return _ZERO if _ZERO <= code <= _NINE else code


@inlined
def _add_row(table: Any, place: int, share: Any, total: Any) -> None:
    scale = table.scales[place] * share
    for i in range(DIMENSIONS):
        total[i] += scale * np.float32(table.rows[place, i])


@inlined
def _table_key(codes: Any, start: int, stop: int) -> Any:
    state = _WORD_SEED
    for at in range(start, stop):
        state = _step(state, _leveled(codes[at]))
    return np.uint32(_mixed(state) >> _HIGH)


@inlined
def _pieces_of(codes: Any, start: int, stop: int, n_pieces: int, out: Any) -> int:
    """The pieces of a word with its edges, as places among those of the table; how many."""
    stop = min(stop, start + LONGEST_WORD)
    count = 0
    for first in range(start - 1, stop):
        state = _PIECE_SEED
        for at in range(first, min(first + LONGEST_PIECE, stop + 1)):
            state = _step(state, 32 if at < start or at == stop else _leveled(codes[at]))
            if at - first + 1 >= SHORTEST_PIECE:
                out[count] = int(_mixed(state) >> _HIGH) & (n_pieces - 1)
                count += 1
    return count


@inlined
def _add_word(codes: Any, start: int, stop: int, table: Any, pieces: Any, total: Any) -> None:
    word = _table_key(codes, start, stop)
    mask = len(table.keys) - 1
    slot = int(word) & mask
    while table.keys[slot] != 0 and table.keys[slot] != word:
        slot = (slot + 1) & mask
    if table.keys[slot] == word:
        _add_row(table, table.places[slot], np.float32(1.0), total)
        return
    count = _pieces_of(codes, start, stop, table.pieces, pieces)
    first_piece = len(table.scales) - table.pieces
    for i in range(count):
        _add_row(table, first_piece + pieces[i], np.float32(1.0 / count), total)


@compiled
def vector_rows(data: Any, offsets: Any, first: int, end: int, tables: Any, table: Any, room: Any, out: Any) -> None:
    """The vectors of rows first..end of an Arrow string buffer into `out`, of length 1, or 0 where nothing is said."""
    for row in range(first, end):
        n = _fold(data, offsets[row], offsets[row + 1], tables, room.codes, room.kinds)
        count = _split(n, room)
        total = out[row]
        total[:] = 0
        for i in range(count):
            _add_word(room.codes, room.starts[i], room.stops[i], table, room.pieces, total)
        square = 0.0
        for i in range(DIMENSIONS):
            square += total[i] * total[i]
        if square > 0:
            total *= np.float32(1.0 / np.sqrt(square))


@compiled
def word_rows(data: Any, offsets: Any, first: int, end: int, tables: Any, room: Any, out: Any) -> int:
    """The words of rows first..end into `out`; how many."""
    n_words = 0
    for row in range(first, end):
        n = _fold(data, offsets[row], offsets[row + 1], tables, room.codes, room.kinds)
        for i in range(_split(n, room)):
            state = _WORD_SEED
            for at in range(room.starts[i], room.stops[i]):
                state = _step(state, room.codes[at])
            out.key[n_words] = _mixed(state)
            out.row[n_words] = row
            out.start[n_words], out.stop[n_words] = room.starts[i], room.stops[i]
            out.joined[n_words] = room.joined[i]
            n_words += 1
    return n_words


@compiled
def table_words(
    data: Any, offsets: Any, tables: Any, n_pieces: int, room: Any, keys: Any, counts: Any, pieces: Any
) -> None:
    """For training: the key of each row that is one word, 0 for any other; how many pieces it has, and which."""
    at = 0
    for row in range(len(offsets) - 1):
        n = _fold(data, offsets[row], offsets[row + 1], tables, room.codes, room.kinds)
        keys[row], counts[row] = 0, 0
        if _split(n, room) == 1:
            keys[row] = _table_key(room.codes, room.starts[0], room.stops[0])
            counts[row] = _pieces_of(room.codes, room.starts[0], room.stops[0], n_pieces, pieces[at:])
            at += counts[row]


def room_for(longest: int) -> Room:
    """Room for any text of up to `longest` bytes."""
    size = longest + 8
    return Room(
        np.empty(size, np.int32), np.empty(size, np.uint8), np.empty(size, np.int32), np.empty(size, np.int32),
        np.empty(size, np.bool_), np.empty(MOST_PIECES, np.int32),
    )  # fmt: skip


def laid_out(keys: NDArray[np.uint32], rows: NDArray[np.int8], scales: NDArray[np.float32], pieces: int) -> Table:
    """A table from the keys of its words in the order of their rows."""
    slots = 1 << max(4, (2 * len(keys)).bit_length())
    slot_keys, places = np.zeros(slots, np.uint32), np.zeros(slots, np.int32)
    for place, key in enumerate(keys.tolist()):
        slot = key & (slots - 1)
        while slot_keys[slot]:
            slot = (slot + 1) & (slots - 1)
        slot_keys[slot], places[slot] = key, place
    return Table(slot_keys, places, rows, scales.astype(np.float32), pieces)


@cache
def shipped() -> Table:
    """The table that the package ships."""
    with np.load(WEIGHTS) as saved:
        return laid_out(saved["keys"], saved["rows"], saved["scales"], int(saved["pieces"]))


def _parts(buffered: Buffer, work: Callable[[int, int, Room], Any]) -> list[Any]:
    """`work` for each part of the rows, on all cores; the results in order."""
    n = len(buffered.offsets) - 1
    room = int(np.diff(buffered.offsets).max(initial=0))

    def part(first: int) -> Any:
        return work(first, min(first + PART, n), room_for(room))

    if n <= PART:
        return [part(0)] if n else []
    with ThreadPoolExecutor(min(os.cpu_count() or 1, 16)) as pool:
        return list(pool.map(part, range(0, n, PART)))


def vectors(
    texts: Sequence[str | None] | pa.Array | pa.ChunkedArray, *, table: Table | None = None
) -> NDArray[np.float32]:
    """Vectors of texts, shape (n,) → (n, 256), each of length 1, or 0 where the text is null or has no word.

    Raises TypeError where the texts are not texts.

    >>> lost, gone, food = vectors(["I lost my card", "my card is missing", "the soup was cold"])
    >>> bool(lost @ gone > lost @ food)
    True
    """
    found = [_vectors(buffer(array), table or shipped()) for array in arrays(texts)]
    return np.concatenate(found) if found else np.zeros((0, DIMENSIONS), np.float32)


def _vectors(buffered: Buffer, table: Table) -> NDArray[np.float32]:
    out = np.zeros((len(buffered.offsets) - 1, DIMENSIONS), np.float32)
    _parts(
        buffered,
        lambda first, end, room: vector_rows(
            buffered.data, buffered.offsets, first, end, characters(), table, room, out
        ),
    )
    return out


def words(texts: Sequence[str | None] | pa.Array | pa.ChunkedArray) -> Words:
    """The words of all texts in order, `row` counting through. Raises TypeError where the texts are not texts.

    >>> found = words(["Café: my card", None, "CAFE"])
    >>> found.row.tolist(), found.joined.tolist(), bool(found.key[0] == found.key[3])
    ([0, 0, 0, 2], [False, False, True, False], True)
    """
    found = [_empty_words(0)]
    before = 0
    for array in arrays(texts):
        found += (part._replace(row=part.row + before) for part in _words(buffer(array)))
        before += len(array)
    return Words._make(np.concatenate(column) for column in zip(*found, strict=True))


def _empty_words(size: int) -> Words:
    return Words(
        np.empty(size, np.uint64), np.empty(size, np.int32), np.empty(size, np.int32), np.empty(size, np.int32),
        np.empty(size, np.bool_),
    )  # fmt: skip


def _words(buffered: Buffer) -> list[Words]:
    def work(first: int, end: int, room: Room) -> Words:
        out = _empty_words(int(buffered.offsets[end] - buffered.offsets[first]))
        n = word_rows(buffered.data, buffered.offsets, first, end, characters(), room, out)
        return Words._make(column[:n].copy() for column in out)

    return _parts(buffered, work)
