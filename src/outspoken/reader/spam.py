"""Texts that say nothing: links alone, one character again and again, random keys. Flagged, never dropped."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from outspoken.reader.texts import arrays

_LINK: Final = re.compile(
    r"(?:https?://|www\.)\S+|\b[\w-]{1,60}\.(?:com|net|org|info|biz|ru|cn|io|co|shop|xyz|top|online)\b(?:/\S*)?"
)
_HANDLE: Final = re.compile(r"[@#]\w+")
_WORD: Final = re.compile(r"[^\W\d_]+")
_KEYS: Final = ("qwertyuiop", "asdfghjkl", "zxcvbnm", "qwertz", "yxcvbnm", "azerty", "qsdfghjklm", "wxcvbn")
_NEIGHBOURS: Final = frozenset(pair for row in _KEYS for a, b in pairwise(row) for pair in (a + b, b + a))
_VOWELS: Final = frozenset("aeiouyàáâäãåæèéêëìíîïòóôöõøœùúûüýąęěůű")
_LATIN: Final = re.compile(r"[a-zà-öø-ÿąćęłńśźżěřůčšž]+")
_FEWEST_REPEATS: Final = 5
_FEWEST_MASHED: Final = 6  # letters of a word that may be keys at random
_MOSTLY: Final = 0.6  # of the letters of a text
_MOST: Final = 2000  # characters looked at


def looks_like_spam(texts: Sequence[str | None] | pa.Array | pa.ChunkedArray) -> NDArray[np.bool_]:
    """Whether each text says nothing, shape (n,): links alone, one character or word again and again, random keys.

    Empty texts and pictures alone are not flagged: a picture is a feeling. A short true word may be flagged; nothing
    should be dropped for it.

    >>> looks_like_spam(["https://buy.example.com/x", "aaaaaaaaaa", "asdfghjkl sdfg", "late again", "👍👍👍👍👍👍"])
    array([ True,  True,  True, False, False])
    """
    return np.array([_is_spam(text) for part in arrays(texts) for text in part.to_pylist()], dtype=np.bool_)


def _is_spam(text: str | None) -> bool:
    if text is None or not text.strip():
        return False
    text = text[:_MOST].lower()
    said = _WORD.findall(_HANDLE.sub(" ", _LINK.sub(" ", text)))
    if not said:
        return _LINK.search(text) is not None or _is_one_mark(text)
    if len(said) > 12:
        return len(set(said)) <= 2
    mashed = sum(len(word) for word in said if _is_mashed(word))
    return _is_one_again(said) or mashed >= _MOSTLY * sum(map(len, said))


def _is_one_mark(text: str) -> bool:
    """One mark of ASCII many times ("......."); not "???", which asks, nor pictures."""
    marks = set(text.split()[0]) if len(text.split()) == 1 else set("".join(text.split()))
    return len(marks) == 1 and marks.isdisjoint("?!") and text.isascii() and len(text.strip()) > _FEWEST_REPEATS


def _is_one_again(said: list[str]) -> bool:
    letters = "".join(said)
    if len(letters) >= _FEWEST_REPEATS and len(set(letters)) == 1:
        return True
    return len(said) >= _FEWEST_REPEATS and len(set(said)) == 1


def _is_mashed(word: str) -> bool:
    """A word of Latin letters that are neighbours on a keyboard, or have no vowel to speak of."""
    if len(word) < _FEWEST_MASHED or not _LATIN.fullmatch(word) or len(set(word)) < 3:
        return False
    pairs = [a + b for a, b in pairwise(word)]
    near = sum(pair in _NEIGHBOURS for pair in pairs) / len(pairs)
    vowels = sum(letter in _VOWELS for letter in word) / len(word)
    return near >= 0.6 or vowels < 0.1
