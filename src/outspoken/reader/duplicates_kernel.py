"""The compiled loops of `duplicates.py`, in a file of their own because the compiler's cache looks at one file alone.

A text becomes its letters and digits, without case, accents, apostrophes and marks, words parted by one space; then
its trigrams. A trigram weighs one and its bits: the rarer, the more. A signature holds, for each of SIGNATURE hash
functions, the smallest hash of a trigram, rare ones made smaller; two texts agree in as many places as they are alike.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from outspoken.reader.characters import IDEOGRAPH, JOINER, TABLE_SIZE, WORD
from outspoken.reader.jit import called, compiled, inlined

BANDS: Final = 20
BAND_ROWS: Final = 3
SIGNATURE: Final = BANDS * BAND_ROWS
MOST_LETTERS: Final = 4096  # of a text that its trigrams are taken from; the whole counts for exact repeats
COUNTS: Final = 1 << 18  # places of the table of how common trigrams are
STAMPS: Final = 1 << 16
CHAIN: Final = 12  # earlier texts looked at in one band
AGREE: Final = 14  # places of the signature that must agree before two texts are compared
DENIED_WORDS: Final = 12  # of a text that one "not" turns; in longer ones it is as likely a slip of the copy
MOST_BITS: Final = 4  # of the rarest trigrams; with more, one wrong letter weighs as much as a word

_PRIME = np.uint64(0x9E3779B97F4A7C15)
_GRAM = np.uint32(0x85EBCA6B)
_OTHER = np.uint32(0x2C1B3C6D)
_HALF = np.uint32(15)
_SHIFT = np.uint64(29)


@inlined
def _mixed(value: Any) -> Any:
    value = (value ^ (value >> np.uint64(32))) * _PRIME
    return value ^ (value >> _SHIFT)


@inlined
def _kind_above(code: Any) -> int:
    if 0x3400 <= code <= 0x9FFF or 0xF900 <= code <= 0xFAFF or 0x20000 <= code <= 0x3FFFF:
        return IDEOGRAPH
    return WORD if 0xA000 <= code <= 0xD7FF else 0


@inlined
def _letters(data: Any, start: int, stop: int, bare: Any, kind: Any, out: Any) -> Any:
    """The text's normal form into `out`, at most its room; returns how many, and a hash of all of it."""
    n, at = 0, start
    whole = np.uint64(0)
    gap = True
    while at < stop:
        lead = np.int32(data[at])
        width = 1 if lead < 0xC0 else 2 if lead < 0xE0 else 3 if lead < 0xF0 else 4
        code = lead if width == 1 else lead & (0x7F >> width)
        for more in range(1, min(width, stop - at)):
            code = (code << 6) | np.int32(data[at + more] & 0x3F)
        at += width
        sort = np.int32(kind[code]) if 0 <= code < TABLE_SIZE else _kind_above(code)
        if code == 39 or code == 0x2019 or sort == JOINER:
            continue
        if sort != WORD and sort != IDEOGRAPH:
            gap = True
            continue
        if gap and whole != 0:
            whole = _mixed(whole ^ np.uint64(32))
            if n < len(out):
                out[n] = 32
                n += 1
        gap = sort == IDEOGRAPH
        letter = np.int32(bare[code]) if code < TABLE_SIZE else code
        whole = _mixed(whole ^ np.uint64(letter))
        if n < len(out):
            out[n] = letter
            n += 1
    return n, whole


@inlined
def _gram(letters: Any, at: int) -> Any:
    value = np.uint64(letters[at]) | (np.uint64(letters[at + 1]) << np.uint64(21))
    return np.uint32(_mixed(value ^ (np.uint64(letters[at + 2]) << np.uint64(42))) >> np.uint64(32))


@compiled
def count_grams(data: Any, offsets: Any, step: int, bare: Any, kind: Any, counts: Any) -> int:
    """How common trigrams are, by the low bits of their hash, from every `step`-th text; how many texts that were."""
    letters = np.zeros(MOST_LETTERS, dtype=np.int32)
    looked = 0
    for row in range(0, len(offsets) - 1, step):
        n, _ = _letters(data, offsets[row], offsets[row + 1], bare, kind, letters)
        for at in range(n - 2):
            counts[_gram(letters, at) & np.uint32(COUNTS - 1)] += 1
        looked += 1
    return looked


@inlined
def _denials(letters: Any, n: int, denying: Any) -> int:
    """How many of the words deny."""
    found = 0
    word = np.uint64(0)
    for at in range(n + 1):
        if at < n and letters[at] != 32:
            word = _mixed(word ^ np.uint64(letters[at]))
            continue
        place = np.searchsorted(denying, word)
        if place < len(denying) and denying[place] == word:
            found += 1
        word = np.uint64(0)
    return found


@compiled
def fingerprints(
    data: Any, offsets: Any, first: int, end: int, bare: Any, kind: Any, bits: Any, denying: Any, seeds: Any,
    whole: Any, words: Any, denials: Any, signatures: Any,
) -> None:  # fmt: skip
    """Of rows first..end: the hash of the whole (0 for nothing), words, denying words, and signature."""
    letters = np.zeros(MOST_LETTERS, dtype=np.int32)
    least = np.zeros(SIGNATURE, dtype=np.uint32)
    for row in range(first, end):
        n, whole[row] = _letters(data, offsets[row], offsets[row + 1], bare, kind, letters)
        count = 1 if n else 0
        for at in range(n):
            count += 1 if letters[at] == 32 else 0
        words[row] = count
        denials[row] = _denials(letters, n, denying)
        least[:] = np.uint32(0xFFFFFFFF)
        for at in range(n - 2):
            gram = _gram(letters, at)
            rare = np.uint32(bits[gram & np.uint32(COUNTS - 1)])
            for place in range(SIGNATURE):
                value = np.uint32((gram ^ seeds[place]) * _GRAM)
                value = np.uint32((value ^ (value >> _HALF)) * _OTHER)
                value = np.uint32(value ^ (value >> _HALF)) >> rare
                if value < least[place]:
                    least[place] = value
        for place in range(SIGNATURE):
            signatures[row, place] = least[place]


@called
def _likeness(letters: Any, n: int, others: Any, m: int, bits: Any, stamps: Any, mark: int) -> float:
    """Weight of the trigrams that two texts share, as a part of all that either has. mark: even, larger each time."""
    either: Any = 0
    both: Any = 0
    for at in range(n - 2):
        gram = _gram(letters, at)
        if stamps[gram & np.uint32(STAMPS - 1)] < mark:
            stamps[gram & np.uint32(STAMPS - 1)] = mark
            either += np.int64(bits[gram & np.uint32(COUNTS - 1)]) + 1
    for at in range(m - 2):
        gram = _gram(others, at)
        stamp = stamps[gram & np.uint32(STAMPS - 1)]
        if stamp <= mark:
            stamps[gram & np.uint32(STAMPS - 1)] = mark + 1
            weight = np.int64(bits[gram & np.uint32(COUNTS - 1)]) + 1
            if stamp == mark:
                both += weight
            else:
                either += weight
    return float(both / max(either, 1))


@inlined
def _leader(leaders: Any, row: int) -> int:
    while leaders[row] != row:
        leaders[row] = leaders[leaders[row]]
        row = leaders[row]
    return row


@inlined
def _agreement(signatures: Any, a: int, b: int) -> int:
    same = 0
    for place in range(SIGNATURE):
        same += 1 if signatures[a, place] == signatures[b, place] else 0
    return same


@inlined
def _place(keys: Any, key: Any) -> Any:
    last = np.uint64(len(keys) - 1)
    slot = key & last
    while keys[slot] != 0 and keys[slot] != key:
        slot = (slot + np.uint64(1)) & last
    return slot


@inlined
def _band_key(signatures: Any, row: int, band: int) -> Any:
    key = np.uint64(band + 1)
    for place in range(band * BAND_ROWS, (band + 1) * BAND_ROWS):
        key = _mixed(key ^ np.uint64(signatures[row, place]))
    return key | np.uint64(1)


@compiled
def link_equal(whole: Any, leaders: Any, keys: Any, rows: Any) -> None:
    """Put every row under the first with the same whole. keys, rows: a table of more slots than rows, zeros."""
    for row in range(len(whole)):
        leaders[row] = row
        if whole[row] != 0:
            slot = _place(keys, whole[row])
            if keys[slot] != 0:
                leaders[row] = rows[slot]
            else:
                keys[slot], rows[slot] = whole[row], row


@compiled
def link_alike(
    data: Any, offsets: Any, bare: Any, kind: Any, bits: Any, rows: Any, words: Any, denials: Any, signatures: Any,
    likeness: float, first_band: int, last_band: int, leaders: Any, keys: Any, heads: Any,
) -> None:  # fmt: skip
    """Join in `leaders` the rows that are alike, as far as they meet in bands first_band..last_band − 1.

    rows: those to compare, in order; denials, signatures and leaders go by their places. keys, heads: a table of more
    slots than rows.
    """
    mine, other = np.zeros(MOST_LETTERS, dtype=np.int32), np.zeros(MOST_LETTERS, dtype=np.int32)
    stamps = np.zeros(STAMPS, dtype=np.int64)
    follows = np.zeros(len(rows), dtype=np.int32)
    mark = 0
    for band in range(first_band, last_band):
        keys[:] = 0
        for at in range(len(rows)):
            key = _band_key(signatures, rows[at], band)
            slot = _place(keys, key)
            follows[at] = heads[slot] if keys[slot] != 0 else -1
            keys[slot], heads[slot] = key, at
            found = follows[at]
            n = 0
            for _ in range(CHAIN):
                if found < 0:
                    break
                if (
                    (denials[rows[found]] == denials[rows[at]] or words[rows[at]] > DENIED_WORDS)
                    and _leader(leaders, found) != _leader(leaders, at)
                    and _agreement(signatures, rows[at], rows[found]) >= AGREE
                ):
                    if n == 0:
                        n, _ = _letters(data, offsets[rows[at]], offsets[rows[at] + 1], bare, kind, mine)
                    m, _ = _letters(data, offsets[rows[found]], offsets[rows[found] + 1], bare, kind, other)
                    mark += 2
                    if _likeness(mine, n, other, m, bits, stamps, mark) >= likeness:
                        a, b = _leader(leaders, at), _leader(leaders, found)
                        leaders[max(a, b)] = min(a, b)
                found = follows[found]


@compiled
def merge(into: Any, leaders: Any) -> None:
    """Join in `into` what is joined in `leaders`, and put every row under the first of its group at once."""
    for row in range(len(leaders)):
        a, b = _leader(into, row), _leader(into, leaders[row])
        into[max(a, b)] = min(a, b)
    for row in range(len(into)):
        into[row] = _leader(into, row)


@compiled
def word_hash(data: Any, offsets: Any, bare: Any, kind: Any, hashes: Any) -> None:
    """The hash of each row's letters, as `_denials` makes it of one word."""
    letters = np.zeros(MOST_LETTERS, dtype=np.int32)
    for row in range(len(hashes)):
        n, _ = _letters(data, offsets[row], offsets[row + 1], bare, kind, letters)
        word = np.uint64(0)
        for at in range(n):
            word = _mixed(word ^ np.uint64(letters[at]))
        hashes[row] = word
