"""The words and pairs of words of a corpus: which text says which, and how they are spelled."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from scipy import sparse

from outspoken.reader.themes import parse_yaml
from outspoken.reader.vectors import Words, words

STOPWORDS: Final = Path(__file__).parent / "stopwords.yaml"
SPOKEN: Final = 0.01  # of the stop words of the language with most of them, for another to count as spoken too
LEAST_TEXTS: Final = 3  # that must say a term
MOST_TERMS: Final = 40_000  # the most frequent are kept


@dataclass(frozen=True, slots=True, eq=False)
class Terms:
    """said: (n, t), 1 where the text says the term. spelled: (t,), as the first text spells it, in lower case.

    parts: (t, 2), the words of the term by number, the second −1 for a single word.
    """

    said: sparse.csr_matrix
    spelled: tuple[str, ...]
    parts: NDArray[np.int64]


@cache
def stopwords() -> Mapping[str, frozenset[int]]:
    """By language, the keys of its stop words."""
    content = parse_yaml(STOPWORDS.read_text(encoding="utf-8"))
    return {language: frozenset(words([listed]).key.tolist()) for language, listed in content.items()}


def languages_of(found: Words) -> list[str]:
    """The languages whose stop words stand in the corpus, told by the stop words themselves; the most spoken first."""
    keys, counts = np.unique(found.key, return_counts=True)
    inside = {language: np.isin(keys, np.array(sorted(listed), np.uint64)) for language, listed in stopwords().items()}
    lists = np.sum(list(inside.values()), axis=0)  # that a word stands in: one of several languages tells none
    hits = {language: int(counts[own & (lists == 1)].sum()) for language, own in inside.items()}
    most = max(hits.values())
    return [x for x in sorted(hits, key=lambda x: (-hits[x], x)) if hits[x] and hits[x] >= SPOKEN * most]


def terms_of(texts: Sequence[str | None] | pa.Array | pa.ChunkedArray, languages: Collection[str] | None) -> Terms:
    """The terms of texts, (n,): words and pairs of words with no stop word or bare number among them.

    languages: whose stop words to leave out; None to tell by the texts. Raises ValueError for one without a list.
    """
    found = words(texts)
    spoken = languages_of(found) if languages is None else list(languages)
    for language in spoken:
        if language not in stopwords():
            raise ValueError(f"no stop words for language {language!r}; there are lists for {', '.join(stopwords())}")
    n = len(texts)
    keys, first, word = np.unique(found.key, return_index=True, return_inverse=True)
    silent = {key for language in spoken for key in stopwords()[language]}
    spelled = _spelled(texts, found, first)
    tells = ~np.isin(keys, np.array(sorted(silent), np.uint64)) & np.array([_tells(x) for x in spelled], bool)
    single, single_parts = _counted(found.row, word, tells[word], n, len(keys))
    follows = np.flatnonzero(found.joined & tells[word])
    follows = follows[(follows > 0) & tells[word[follows - 1]]]
    follows = follows[word[follows] != word[follows - 1]]
    pair_keys, pair = np.unique(word[follows - 1] * len(keys) + word[follows], return_inverse=True)
    pairs, pair_places = _counted(found.row[follows], pair, np.ones(len(follows), bool), n, len(pair_keys))
    pair_parts = np.stack([pair_keys[pair_places] // len(keys), pair_keys[pair_places] % len(keys)], axis=1)
    parts = np.concatenate([np.stack([single_parts, np.full(len(single_parts), -1)], axis=1), pair_parts])
    names = tuple(" ".join(spelled[part] for part in both if part >= 0) for both in parts.tolist())
    return Terms(sparse.hstack([single, pairs], format="csr"), names, parts)


def _tells(word: str) -> bool:
    return (len(word) > 1 and not word[0].isdigit()) or (len(word) == 1 and ord(word) >= 0x3040)


def _spelled(
    texts: Sequence[str | None] | pa.Array | pa.ChunkedArray, found: Words, first: NDArray[np.intp]
) -> list[str]:
    """The words that stand at these places, in lower case."""
    rows = found.row[first]
    if isinstance(texts, pa.Array | pa.ChunkedArray):
        which, inverse = np.unique(rows, return_inverse=True)
        taken = texts.take(pa.array(which)).to_pylist()
        sources = [taken[i] for i in inverse.tolist()]
    else:
        sources = [texts[row] for row in rows.tolist()]
    starts, stops = found.start[first].tolist(), found.stop[first].tolist()
    return [(x or "")[start:stop].lower() for x, start, stop in zip(sources, starts, stops, strict=True)]


def _counted(
    row: NDArray[np.int32], term: NDArray[np.intp], kept: NDArray[np.bool_], n: int, n_terms: int
) -> tuple[sparse.csr_matrix, NDArray[np.int64]]:
    """Which text says which term, and the terms that the columns stand for: the frequent ones."""
    said = sparse.csr_matrix(
        (np.ones(int(kept.sum()), np.float32), (row[kept], term[kept])), shape=(n, n_terms), dtype=np.float32
    )
    said.data[:] = 1  # a word said twice in a text was summed to 2
    texts = np.bincount(said.indices, minlength=n_terms)
    places = np.flatnonzero(texts >= min(LEAST_TEXTS, max(1, n // 50)))
    places = np.sort(places[np.argsort(-texts[places], kind="stable")[:MOST_TERMS]])
    return said[:, places], places.astype(np.int64)


def by_group(terms: Terms, groups: NDArray[np.int32], n_groups: int) -> NDArray[np.float64]:
    """How many texts of each group say each term, (groups, t); group −1 is left out."""
    inside = np.flatnonzero(groups >= 0)
    members = sparse.csr_matrix(
        (np.ones(len(inside), np.float32), (groups[inside], inside)), shape=(n_groups, len(groups))
    )
    return np.asarray((members @ terms.said).todense(), dtype=np.float64)
