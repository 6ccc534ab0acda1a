"""Which texts are nearly the same, letter by letter: for showing words once that many people pasted."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

NEAR: Final = 0.6  # share of four-letter pieces in common
LENGTH: Final = 4
BITS: Final = 1_024
MOST: Final = 500  # characters looked at
_DIGITS: Final = re.compile(r"\d+")
_BETWEEN: Final = re.compile(r"[\W_]+")


def distinct(texts: Sequence[str], *, near: float = NEAR) -> NDArray[np.int64]:
    """Places of the texts of which none is nearly the same as one before it; earlier ones stay.

    Case, punctuation and the numbers in a text do not tell texts apart.

    >>> distinct(["Order 12 is late!", "order 4711 is late", "Thank you", "thank you!!"]).tolist()
    [0, 2]
    """
    plain = [plainly(text) or text.strip() for text in texts]
    firsts = np.array(sorted({text: place for place, text in reversed(list(enumerate(plain)))}.values()), np.int64)
    bits = np.stack([_pieces(plain[place]) for place in firsts]) if len(firsts) else np.zeros((0, 1), np.uint64)
    sizes = np.bitwise_count(bits).sum(axis=1, dtype=np.int64)
    stays = np.ones(len(firsts), bool)
    for place in range(len(firsts)):
        if not stays[place]:
            continue
        rest = place + 1 + np.flatnonzero(stays[place + 1 :])
        both = np.bitwise_count(bits[rest] & bits[place]).sum(axis=1, dtype=np.int64)
        either = sizes[rest] + sizes[place] - both
        stays[rest[both >= near * np.maximum(either, 1)]] = False
    return firsts[stays]


def plainly(text: str) -> str:
    """The text as far as it tells texts apart: words in small letters, every number the same.

    >>> plainly("Order No. 12, LATE again…")
    'order no 0 late again'
    """
    return _BETWEEN.sub(" ", _DIGITS.sub("0", text[:MOST].lower())).strip()


def _pieces(text: str) -> NDArray[np.uint64]:
    """Every piece of LENGTH bytes as a set bit of BITS, packed."""
    letters = np.frombuffer(f" {text} ".encode("utf-8", "replace").ljust(LENGTH), np.uint8).astype(np.uint32)
    pieces = np.zeros(len(letters) - LENGTH + 1, np.uint32)
    for step in range(LENGTH):
        pieces = pieces * np.uint32(257) + letters[step : len(letters) - LENGTH + 1 + step]
    places = (pieces * np.uint32(2_654_435_761)) >> np.uint32(22)
    bits = np.zeros(BITS, bool)
    bits[places] = True
    return np.packbits(bits).view(np.uint64)
