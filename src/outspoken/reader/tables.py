"""The arrays that the kernel reads and writes, by name, with their shapes."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from outspoken.reader.kernel import HEADS

LANGUAGE_SLOTS: Final = 1 << 16


class Roles(NamedTuple):
    """Words that deny or turn a sentence: an open-addressed set of a power of two of slots."""

    words: NDArray[np.uint32]
    roles: NDArray[np.uint8]


class Heads(NamedTuple):
    """The one table of all heads, by the low bits of a gram, and what makes its whole numbers into log-odds.

    keys: (slots,), the gram that has the slot, 0 for none. rows: (slots, 12), see `packed`. The rest: (HEADS,).
    """

    keys: NDArray[np.uint32]
    rows: NDArray[np.uint64]
    word_scale: NDArray[np.float64]
    char_scale: NDArray[np.float64]
    bias: NDArray[np.float64]


class Languages(NamedTuple):
    """The table of languages, indexed by the low bits of a gram.

    rows: (LANGUAGE_SLOTS, 8), see `packed`. bias: (LANGUAGE_HEADS,). script: the script each language is written in,
    −1 for a spare column.
    """

    rows: NDArray[np.uint64]
    scale: float
    bias: NDArray[np.float64]
    script: NDArray[np.int8]


class Patterns(NamedTuple):
    """A tree of words as arrays: (state, word) → state, and what each state says.

    first: (65536,) flags by the low bits of a word: 1 it may start a phrase, 2 it may be the start of a word that does.
    keys, states: the open-addressed edges. has_prefixes, has_edges: by state. says_from: (states + 1,) into says:
    2 × pattern, + 1 where the phrase speaks against it. parents: by pattern, −1 at the top. n_themes: patterns below
    are themes, those from it on are cues. shortest, longest: characters of the words that have a star. opening: the
    state of a phrase that may only open a clause, before its first word; 0 where there is none.
    """

    first: NDArray[np.uint8]
    keys: NDArray[np.uint64]
    states: NDArray[np.int32]
    has_edges: NDArray[np.uint8]
    has_prefixes: NDArray[np.uint8]
    says_from: NDArray[np.int32]
    says: NDArray[np.int32]
    parents: NDArray[np.int32]
    n_themes: int
    shortest: int
    longest: int
    opening: int


class Tokens(NamedTuple):
    """Scratch of one text's tokens, each array of shape (room,)."""

    start: NDArray[np.int32]
    end: NDArray[np.int32]
    kind: NDArray[np.uint8]
    role: NDArray[np.uint8]
    bare: NDArray[np.uint32]
    clause: NDArray[np.int32]


class Grams(NamedTuple):
    """Scratch of one text's grams, and where each clause ends among them."""

    words: NDArray[np.uint32]
    chars: NDArray[np.uint32]
    language: NDArray[np.uint32]
    words_end: NDArray[np.int32]
    chars_end: NDArray[np.int32]


class Text(NamedTuple):
    """Scratch of one text's code points."""

    codes: NDArray[np.int32]
    bares: NDArray[np.int32]
    kinds: NDArray[np.uint8]


def packed(weights: NDArray[np.int8]) -> NDArray[np.uint64]:
    """Rows of weights as the kernel adds them up: raised by 128, 16 bits each, four to a number.

    weights: (n, 4 m). Returns (n, m).
    """
    return np.ascontiguousarray((weights.astype(np.int16) + 128).astype("<u2")).view("<u8").astype(np.uint64)


class Scratch(NamedTuple):
    text: Text
    tokens: Tokens
    grams: Grams


def scratch(longest: int, language_grams: int) -> Scratch:
    """Room for any text of up to `longest` bytes."""
    room = longest + 8

    def of(kind: Any, size: int = room) -> Any:
        return np.empty(size, dtype=kind)

    return Scratch(
        Text(of(np.int32), of(np.int32), of(np.uint8)),
        Tokens(of(np.int32), of(np.int32), of(np.uint8), of(np.uint8), of(np.uint32), of(np.int32)),
        Grams(
            of(np.uint32, 4 * room),
            of(np.uint32, 4 * room),
            of(np.uint32, language_grams + 8),
            of(np.int32),
            of(np.int32),
        ),
    )


class Raw(NamedTuple):
    """What the kernel finds, by row; mentions: (room, 4) of theme, start, end, polarity."""

    scores: NDArray[np.float32]
    known: NDArray[np.int32]
    tokens: NDArray[np.int32]
    script: NDArray[np.int8]
    language: NDArray[np.int8]
    sureness: NDArray[np.float32]
    mixed: NDArray[np.bool_]
    cues: NDArray[np.uint32]
    asks: NDArray[np.bool_]
    mentions: NDArray[np.int32]
    mentions_end: NDArray[np.int32]


def raw(rows: int, mentions: int) -> Raw:
    """Room for the findings of `rows` texts with up to `mentions` mentions together."""
    return Raw(
        np.empty((rows, HEADS), dtype=np.float32),
        np.empty(rows, dtype=np.int32),
        np.empty(rows, dtype=np.int32),
        np.empty(rows, dtype=np.int8),
        np.empty(rows, dtype=np.int8),
        np.empty(rows, dtype=np.float32),
        np.empty(rows, dtype=np.bool_),
        np.empty(rows, dtype=np.uint32),
        np.empty(rows, dtype=np.bool_),
        np.empty((mentions, 4), dtype=np.int32),
        np.empty(rows, dtype=np.int32),
    )
