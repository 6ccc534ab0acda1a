"""What a character is to the reader: its folded form, its form without accents, and its kind.

The tables cover U+0000 to U+33FF; the kernel knows the few ranges above by number.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

SPACE: Final = 0  # parts words, says nothing
WORD: Final = 1  # letters, marks and digits
MARK: Final = 2  # punctuation
SYMBOL: Final = 3  # emoji and other pictures: a word each
IDEOGRAPH: Final = 4  # Han and kana: a word each, as nothing parts them
JOINER: Final = 5  # invisible: neither a word nor a break

TABLE_SIZE: Final = 0x3400
APOSTROPHES: Final = "’‘ʼ`´"


class Characters(NamedTuple):
    """Three tables by code point, shape (TABLE_SIZE,)."""

    folded: NDArray[np.int32]
    bare: NDArray[np.int32]
    kind: NDArray[np.uint8]


def _kind(code: int, character: str) -> int:
    category = unicodedata.category(character)
    if 0x3041 <= code <= 0x30FF:
        return IDEOGRAPH
    if category[0] in "LMN":
        return JOINER if 0xFE00 <= code <= 0xFE0F else WORD
    if category in {"So", "Sk"}:
        return SYMBOL
    if category[0] in "PS":
        return MARK
    return JOINER if category == "Cf" else SPACE


def _lower(character: str) -> str:
    lower = character.lower()
    return lower if len(lower) == 1 else lower[0]


def _without_accent(character: str) -> str:
    base = unicodedata.normalize("NFD", character)[0]
    return {"ł": "l", "ø": "o", "đ": "d", "ı": "i"}.get(base, base)


@cache
def characters() -> Characters:
    """The tables, made once per process."""
    folded = np.arange(TABLE_SIZE, dtype=np.int32)
    bare = np.arange(TABLE_SIZE, dtype=np.int32)
    kind = np.zeros(TABLE_SIZE, dtype=np.uint8)
    for code in range(TABLE_SIZE):
        character = chr(code)
        lower = "'" if character in APOSTROPHES else _lower(character)
        folded[code] = ord(lower)
        bare[code] = ord(_without_accent(lower)) if code < 0x2000 else ord(lower)
        kind[code] = _kind(code, "'" if character in APOSTROPHES else character)
    return Characters(folded, bare, kind)
