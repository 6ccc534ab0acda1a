"""What to call a group of texts: the terms said in it more than elsewhere, those nearest its middle first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from outspoken.reader.discovery.terms import Terms
from outspoken.reader.vectors import vectors

CANDIDATES: Final = 24  # terms of a group looked at closely
PHRASES: Final = 6  # of them kept
NAMED: Final = 2  # phrases in a name, at most three words between them
PAIR: Final = 1.5  # how much more a pair of words says than one


def class_tfidf(counts: NDArray[np.float64]) -> NDArray[np.float64]:
    """How much each term tells a group from the others, (groups, t), from how many texts of each say it.

    >>> class_tfidf(np.array([[8.0, 5.0], [0.0, 5.0]])).argmax(axis=1).tolist()
    [0, 1]

    Grootendorst, M. (2022). BERTopic: neural topic modeling with a class-based TF-IDF procedure. arXiv 2203.05794.
    """
    sizes = counts.sum(axis=1, keepdims=True)
    often = counts.sum(axis=0)
    return np.asarray(counts / np.maximum(sizes, 1) * np.log1p(sizes.mean() / np.maximum(often, 1)))


def phrases_of(
    terms: Terms, counts: NDArray[np.float64], hearts: NDArray[np.float32], middle: NDArray[np.float32]
) -> list[tuple[str, ...]]:
    """The PHRASES that say most of each group, (groups,): by class TF-IDF and by nearness to its heart, (groups, 256).

    A word that stands in a phrase chosen before says nothing new and is passed over.
    """
    weights = class_tfidf(counts) * np.where(terms.parts[:, 1] >= 0, PAIR, 1.0)
    top = [np.argsort(-row, kind="stable")[:CANDIDATES] for row in weights]
    top = [places[weights[group, places] > 0] for group, places in enumerate(top)]
    some = sorted({int(place) for places in top for place in places})
    where = {place: i for i, place in enumerate(some)}
    seen_from = vectors([terms.spelled[place] for place in some]) - middle
    lengths = np.maximum(np.linalg.norm(seen_from, axis=1, keepdims=True), 1e-9)
    near = (seen_from / lengths) @ hearts.T
    found = []
    for group, places in enumerate(top):
        central = np.array([near[where[int(place)], group] for place in places])
        score = weights[group, places] * (1 + np.maximum(central, 0)) ** 2
        found.append(_apart(terms, places[np.argsort(-score, kind="stable")]))
    return found


def _apart(terms: Terms, places: NDArray[np.intp]) -> tuple[str, ...]:
    """Phrases that share no word, in order."""
    used: set[int] = set()
    kept: list[str] = []
    for place in places:
        parts = {int(part) for part in terms.parts[place] if part >= 0}
        stems = {_stem(word) for phrase in kept for word in phrase.split()}
        if parts & used or any(_stem(word) in stems for word in terms.spelled[place].split()):
            continue
        used |= parts
        kept.append(terms.spelled[place])
        if len(kept) == PHRASES:
            break
    return tuple(kept)


def _stem(word: str) -> str:
    """The beginning of a word that its forms share, nearly: "card" and "cards", "payment" and "payments"."""
    return word[: max(3, len(word) - 3)]


def names_of(phrases: Sequence[tuple[str, ...]], taken: Sequence[str] = ()) -> list[str]:
    """A name for each group, none twice and none of those taken; "Unnamed" where a group has no phrase.

    >>> names_of([("card arrival", "post"), ("card arrival", "abroad")])
    ['Card arrival, post', 'Card arrival, abroad']
    """
    used = {name.casefold() for name in taken}
    names: list[str] = []
    for group in phrases:
        options = [", ".join(group[:many]) for many in range(NAMED, len(group) + 1)] or [", ".join(group) or "unnamed"]
        options += [f"{options[0]} ({number})" for number in range(2, len(phrases) + len(used) + 3)]
        name = next(option for option in options if option.casefold() not in used)
        used.add(name.casefold())
        names.append(name[:1].upper() + name[1:])
    return names
