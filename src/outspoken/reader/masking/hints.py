"""The cues of all finders as tables for the scan: trees of letters, and what each byte may be."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from outspoken.reader.masking import scan
from outspoken.reader.masking.cues import cues
from outspoken.reader.masking.finders import Finder

TABLE_SIZE: Final = 0x3400
MOST_CLASSES: Final = 250
_FIRST_OTHER: Final = 0xE3  # the least byte that a character beyond the table begins with
_RARE_LEADS: Final = (0xD9, 0xDB, 0xDF, 0xE0, 0xE1, 0xEA, 0xEF, 0xF0)  # of the digits of other scripts
_GAP_BYTES: Final = 12  # of three characters
_A_DIGIT, _BEYOND = 27, 28
_EITHER: Final = tuple(range(32))
_WORD: Final = re.compile(r"\w+")
_NUMBER_WORDS: Final = 3  # that may stand between a word for an account and its number


class Cues(NamedTuple):
    """looks: (256,) of a byte. letters: (256,), a number below 32 for each. starts: (32768,), by the letters of the
    first three bytes of a cue those of its fourth as bits. classes: (TABLE_SIZE,) of a character; letters alike but
    for case share one.

    following: (states, classes), 0 for none. kinds, closed: (states,), what a cue that ends here is a cue for, and for
    which of these no letter or digit may follow. endings, ends: the same for endings of streets, read backwards.
    between, reach: how many words and bytes may stand between a word for an account and its number.
    """

    looks: NDArray[np.uint16]
    letters: NDArray[np.uint8]
    starts: NDArray[np.uint32]
    classes: NDArray[np.uint8]
    following: NDArray[np.int32]
    kinds: NDArray[np.int32]
    closed: NDArray[np.int32]
    endings: NDArray[np.int32]
    ends: NDArray[np.int32]
    between: int
    reach: int


class Tree(NamedTuple):
    """As in Cues."""

    following: NDArray[np.int32]
    kinds: NDArray[np.int32]
    closed: NDArray[np.int32]


def cues_of(finders: Sequence[Finder]) -> Cues:
    """The tables for these finders."""
    listed = [(kind, phrase) for finder in finders for kind, phrases in finder.cues for phrase in phrases]
    of = _classes(phrase for _, phrase in listed)
    tree = _tree([(kind, phrase) for kind, phrase in listed if kind != scan.STREET_ENDING], of)
    endings = _tree([(kind, phrase[::-1]) for kind, phrase in listed if kind == scan.STREET_ENDING], of)
    classes = np.array([of.get(letter, 0) for letter in _folds()], dtype=np.uint8)
    classes[[code for code in range(128, TABLE_SIZE) if chr(code).isdecimal()]] = scan.NUMERAL
    words = (*cues()["number"], *cues()["means"])
    longest = max(map(len, words), default=0)
    return Cues(
        _looks(classes, tree),
        _letters(),
        _starts(classes, tree),
        classes,
        *tree,
        endings.following,
        endings.kinds,
        between=_NUMBER_WORDS * max((len(_WORD.findall(word)) for word in words), default=0) + 2,
        reach=(_NUMBER_WORDS + 1) * (_GAP_BYTES + 4 * longest) + 32,
    )


def _fold(letter: str) -> str:
    """What letters share that a pattern without regard to case takes for one another."""
    return " " if letter.isspace() else letter.lower()[0].upper()[0].lower()[0]


@cache
def _folds() -> tuple[str, ...]:
    return tuple(_fold(chr(code)) for code in range(TABLE_SIZE))


def _classes(phrases: Iterable[str]) -> Mapping[str, int]:
    """The class of each letter of the phrases; those beyond MOST_CLASSES share one."""
    of: dict[str, int] = {}
    for letter in dict.fromkeys(_fold(letter) for phrase in phrases for letter in phrase):
        if ord(letter) >= 128 and letter.isdecimal():
            of[letter] = scan.NUMERAL
        else:
            of[letter] = min(len(of) + 3, MOST_CLASSES) if ord(letter) < TABLE_SIZE else scan.OTHER
    return of


def _tree(phrases: Iterable[tuple[int, str]], of: Mapping[str, int]) -> Tree:
    edges: list[dict[int, int]] = [{}]
    kinds, closed = [0], [0]
    for kind, phrase in phrases:
        state = 0
        for letter in phrase:
            place = of[_fold(letter)]
            if place not in edges[state]:
                edges[state][place] = len(edges)
                edges.append({})
                kinds.append(0)
                closed.append(0)
            state = edges[state][place]
        kinds[state] |= kind
        closed[state] |= kind if phrase[-1].isalnum() else 0
    following = np.zeros((len(edges), max(of.values(), default=0) + 3), dtype=np.int32)
    for state, by_class in enumerate(edges):
        following[state, list(by_class)] = list(by_class.values())
    return Tree(following, np.array(kinds, dtype=np.int32), np.array(closed, dtype=np.int32))


def _looks(classes: NDArray[np.uint8], tree: Tree) -> NDArray[np.uint16]:
    """What each byte may be; one beyond ASCII that begins a character begins a cue where some such character does."""
    looks = np.zeros(256, dtype=np.uint16)
    for byte in range(128):
        character = chr(byte)
        looks[byte] = (
            scan.ALNUM * character.isalnum()
            | scan.DIGIT * character.isdigit()
            | scan.AT * (character == "@")
            | scan.BLANK * character.isspace()
            | scan.UPPER * character.isupper()
            | scan.IN_STREET * (character.isalnum() or character in " '.-_,/")
            | scan.IN_ACCOUNT * (character.isalnum() or character.isspace() or character in ".:=#-/'")
            | scan.BEGINS * bool(tree.following[0, classes[byte]])
        )
    looks[128:] |= scan.IN_STREET | scan.IN_ACCOUNT
    for code in np.flatnonzero(tree.following[0, classes]):
        looks[chr(code).encode()[0]] |= scan.BEGINS
    if tree.following[0, scan.OTHER]:
        looks[_FIRST_OTHER:] |= scan.BEGINS
    looks[list(_RARE_LEADS)] |= scan.RARE
    return looks


def _letters() -> NDArray[np.uint8]:
    """A number below 32 for each byte: one for each letter, one for all digits, one beyond ASCII, and 0."""
    letters = np.zeros(256, dtype=np.uint8)
    for place, letter in enumerate("abcdefghijklmnopqrstuvwxyz", start=1):
        letters[[ord(letter), ord(letter.upper())]] = place
    letters[ord("0") : ord("9") + 1] = _A_DIGIT
    letters[128:] = _BEYOND
    return letters


def _starts(classes: NDArray[np.uint8], tree: Tree) -> NDArray[np.uint32]:
    """Which four bytes a cue may begin with, by what `_letters` makes of them; a short cue with what may follow it."""
    letters = _letters()
    starts = np.zeros((32, 32, 32), dtype=np.uint32)
    written: dict[int, set[tuple[int, ...]]] = {scan.OTHER: {(_BEYOND,)}}
    for code in np.flatnonzero(classes).tolist():
        some = tuple(letters[list(chr(code).encode())].tolist())
        written.setdefault(int(classes[code]), set()).add(some)

    def mark(before: tuple[int, ...], follows: tuple[int, ...]) -> None:
        among = [[part] for part in before] + [list(follows)] + [list(range(32))] * 3
        bits = np.uint32(sum(1 << part for part in among[3]))
        starts[np.ix_(*among[:3])] |= bits

    def walk(state: int, before: tuple[int, ...]) -> None:
        if len(before) >= 4:
            mark(before, ())
            return
        if tree.kinds[state] & ~scan.TITLE:
            mark(before, _EITHER if tree.kinds[state] & ~tree.closed[state] else (0, _BEYOND))
        for place in np.flatnonzero(tree.following[state]).tolist():
            for more in written.get(place, ()):
                if place == scan.OTHER:
                    mark((*before, *more), _EITHER)
                walk(int(tree.following[state, place]), (*before, *more))

    walk(0, ())
    return starts.ravel()
