"""Phrases of themes and of intents laid out as one tree of words for the kernel."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from itertools import chain
from typing import Final, NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from outspoken.reader import kernel
from outspoken.reader.characters import characters
from outspoken.reader.intents import rules
from outspoken.reader.roles import roles
from outspoken.reader.tables import Patterns, scratch
from outspoken.reader.themes import ThemeTree

_WHOLE: Final = 1
_BEGINNING: Final = 2
_OPENING: Final = "^"


class _Word(NamedTuple):
    hash: int
    is_beginning: bool


_CLAUSE: Final = _Word(0, False)  # stands for the beginning of a clause; no token is ever looked up as it


def _of_themes(tree: ThemeTree) -> Iterator[tuple[int, str]]:
    for place, theme in enumerate(tree.themes):
        yield from ((2 * place, phrase) for phrase in theme.phrases)
        yield from ((2 * place + 1, phrase) for phrase in theme.not_phrases)


def _of_rules() -> Iterator[tuple[int, str]]:
    for place, rule in enumerate(rules()):
        yield from ((2 * place, phrase) for phrase in rule.phrases)
        yield from ((2 * place + 1, phrase) for phrase in rule.not_phrases)


def _hashed(texts: Sequence[str]) -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
    """The word hashes of every text, and where those of each end."""
    array = pa.array(texts, pa.string())
    offsets = np.frombuffer(array.buffers()[1], dtype=np.int32)[: len(texts) + 1]
    data = np.frombuffer(array.buffers()[2] or b"", dtype=np.uint8)
    words = np.zeros(len(data) + 1, dtype=np.uint32)
    ends = np.zeros(len(texts), dtype=np.int64)
    room = scratch(int(np.diff(offsets).max(initial=0)), 8)
    kernel.word_hashes(data, offsets, characters(), roles(), room, words, ends)
    return words, ends


def _parts(phrase: str) -> list[str]:
    return phrase.removeprefix(_OPENING).split()


def _phrases(listed: Sequence[tuple[int, str]]) -> Iterator[tuple[int, list[_Word]]]:
    """What each phrase says, and its words; a star counts for the last word before it, "^" for a clause's beginning."""
    parts = list(dict.fromkeys(part for _, phrase in listed for part in _parts(phrase)))
    if not parts:
        return
    hashes = np.split(*_hashed(parts))
    of = {part: _starred(hashes[i].tolist(), part) for i, part in enumerate(parts)}
    for says, phrase in listed:
        words = [_CLAUSE] if phrase.startswith(_OPENING) else []
        for part in _parts(phrase):
            words += of[part]
        yield says, words


@cache
def _cues() -> list[tuple[int, list[_Word]]]:
    """The phrases of the rules, which are the same beside every tree; what they say counts from the last theme."""
    return list(_phrases(list(_of_rules())))


def _starred(hashes: Sequence[int], part: str) -> list[_Word]:
    return [_Word(word, part.endswith("*") and i == len(hashes) - 1) for i, word in enumerate(hashes)]


def _with_star(phrase: str) -> list[str]:
    return [part for part in phrase.split() if part.endswith("*")] if "*" in phrase else []


@lru_cache(maxsize=16)
def patterns_of(tree: ThemeTree) -> Patterns:
    """The phrases of the tree and of the intents' rules as the kernel walks them."""
    edges: list[dict[_Word, int]] = [{}]
    says: list[list[int]] = [[]]
    listed = list(_of_themes(tree))
    cues = ((2 * len(tree.themes) + says, words) for says, words in _cues())
    for what, words in chain(_phrases(listed), cues):
        state = 0
        for word in words:
            if word not in edges[state]:
                edges[state][word] = len(edges)
                edges.append({})
                says.append([])
            state = edges[state][word]
        if state and what not in says[state]:
            says[state].append(what)
    starred = [len(part) - 1 for _, phrase in chain(listed, _of_rules()) for part in _with_star(phrase)] or [0]
    return _laid_out(edges, says, _parents(tree), len(tree.themes))._replace(
        shortest=min(starred), longest=max(starred)
    )


def _parents(tree: ThemeTree) -> NDArray[np.int32]:
    places = {theme.key: place for place, theme in enumerate(tree.themes)}
    above = [places[theme.parent] if theme.parent else -1 for theme in tree.themes]
    return np.array(above + [-1] * len(rules()), dtype=np.int32)


def _laid_out(
    edges: list[dict[_Word, int]], says: list[list[int]], parents: NDArray[np.int32], n_themes: int
) -> Patterns:
    n_edges = sum(map(len, edges))
    slots = 1 << max(4, (2 * n_edges).bit_length())
    keys = np.zeros(slots, dtype=np.uint64)
    states = np.zeros(slots, dtype=np.int32)
    first = np.zeros(1 << 16, dtype=np.uint8)
    for state, following in enumerate(edges):
        for word, to in following.items():
            key = kernel.edge_key(state, np.uint32(word.hash), word.is_beginning)
            slot = (int(key) >> 32) & (slots - 1)
            while keys[slot]:
                slot = (slot + 1) & (slots - 1)
            keys[slot], states[slot] = key, to
            if state == 0 and word != _CLAUSE:
                first[word.hash & 0xFFFF] |= _BEGINNING if word.is_beginning else _WHOLE
    return Patterns(
        first,
        keys,
        states,
        np.array([bool(following) for following in edges], dtype=np.uint8),
        np.array([any(word.is_beginning for word in following) for following in edges], dtype=np.uint8),
        np.cumsum([0, *map(len, says)]).astype(np.int32),
        np.array([what for of_state in says for what in of_state] or [0], dtype=np.int32),
        parents,
        n_themes,
        shortest=0,
        longest=0,
        opening=edges[0].get(_CLAUSE, 0),
    )
