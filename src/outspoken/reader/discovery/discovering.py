"""The door's work: texts in, named themes out."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from outspoken.reader.discovery.constraints import Constraints, DiscoveryError
from outspoken.reader.discovery.describing import described
from outspoken.reader.discovery.fitting import (
    Corpus,
    Draft,
    carried_on,
    centres_of,
    corpus_of,
    decided,
    draft_of,
    first_draft,
    left_over,
    nothing,
    redrawn,
)
from outspoken.reader.discovery.found import Centres, Discovered, Placed, assignments_of, place
from outspoken.reader.discovery.identity import new_id
from outspoken.reader.discovery.number import number_of_themes
from outspoken.reader.discovery.space import Space, seen_from
from outspoken.reader.discovery.terms import terms_of
from outspoken.reader.vectors import DIMENSIONS, vectors

TOWARDS_MIDDLE: Final = 0.95  # not all the way, so that a corpus of one text has a direction left


def discover_in(
    texts: Sequence[str | None] | pa.Array | pa.ChunkedArray,
    *,
    k: int | None,
    seed: int,
    constraints: Constraints | None,
    previous: Discovered | None,
    languages: Collection[str] | None,
) -> Discovered:
    """See `outspoken.reader.discovery.discover`."""
    if k is not None and k < 1:
        raise DiscoveryError(f"{k} themes cannot be found; ask for 1 or more, or give no number")
    wanted = constraints or (previous.constraints if previous else Constraints())
    wanted.checked([theme.id for theme in previous.themes] if previous else [])
    raw = vectors(texts)
    says = np.einsum("ij,ij->i", raw, raw) > 0
    middle = previous.centres.space.middle if previous else _middle(raw[says])
    seen = seen_from(middle, raw)
    corpus, draft = _drafted(seen[says], middle, k, seed, wanted, previous)
    centres, ids = _identified(draft, centres_of(draft, corpus), previous)
    places = np.zeros((len(seen), corpus.space.dimensions), np.float32)
    places[says] = corpus.places
    placed = place(seen, centres, places)
    order = np.argsort(-np.bincount(placed.theme[placed.is_clear], minlength=len(ids)), kind="stable")
    centres, ids = _ordered(centres, ids, order)
    placed = place(seen, centres, places)
    standing = wanted.standing(ids, draft.decided)
    themes, branches = described(texts, seen, centres, placed, ids, terms_of(texts, languages), standing, previous)
    known = {theme.id for theme in previous.themes} if previous else set()
    return Discovered(
        themes=themes,
        branches=branches,
        assignments=assignments_of(placed, ids),
        unclear=1 - float(placed.is_clear.mean()) if len(seen) else 0.0,
        moved=_moved(seen, placed, ids, previous),
        lost=tuple(sorted(known - set(ids))),
        constraints=standing,
        centres=centres,
        leftovers=left_over(corpus, centres, seed=seed),
    )


def _middle(raw: NDArray[np.float32]) -> NDArray[np.float32]:
    if not len(raw):
        return np.zeros(DIMENSIONS, np.float32)
    return np.asarray(raw.mean(axis=0, dtype=np.float64) * TOWARDS_MIDDLE, dtype=np.float32)


def _drafted(
    seen: NDArray[np.float32], middle: NDArray[np.float32], k: int | None, seed: int, wanted: Constraints,
    previous: Discovered | None,
) -> tuple[Corpus, Draft]:  # fmt: skip
    """The texts that say something in their space, and the themes among them."""
    if previous is not None and previous.themes:
        of_before = Corpus.of(previous.centres.space, seen)
        if not len(seen):
            return of_before, draft_of(previous)
        before = decided(draft_of(previous), of_before, wanted, seed=seed)
        if k is None or k == len(before.ids):
            return of_before, carried_on(
                before, of_before, wanted, previous.leftovers if k is None else None, seed=seed
            )
        corpus = corpus_of(seen, middle, k, seed=seed)
        return corpus, redrawn(before, of_before, corpus, k, wanted, seed=seed)
    if not len(seen):
        bare = Space(middle, np.zeros((0, 0, DIMENSIONS), np.float32), np.zeros((0, 0), np.float32))
        return Corpus.of(bare, seen), nothing(bare)
    number = min(k or number_of_themes(seen, seed=seed), len(seen))
    corpus = corpus_of(seen, middle, number, seed=seed)
    return corpus, first_draft(corpus, number, seed=seed)


def _identified(draft: Draft, centres: Centres, previous: Discovered | None) -> tuple[Centres, list[str]]:
    """The centres, and an id for every theme."""
    taken = {theme.id for theme in previous.themes} if previous else set()
    taken |= {key for key in draft.ids if key}
    ids: list[str] = []
    for theme, key in enumerate(draft.ids):
        ids.append(key or new_id(centres.hearts[int(np.argmax(centres.owners == theme))], taken))
        taken.add(ids[-1])
    return centres, ids


def _ordered(centres: Centres, ids: list[str], order: NDArray[np.intp]) -> tuple[Centres, list[str]]:
    """The themes in this order."""
    if not ids:
        return centres, ids
    place_of = np.argsort(order).astype(np.int32)
    owners = place_of[centres.owners]
    by_theme = np.argsort(owners, kind="stable")
    ordered = replace(
        centres,
        places=centres.places[by_theme],
        hearts=centres.hearts[by_theme],
        reach=centres.reach[by_theme],
        owners=owners[by_theme],
    )
    return ordered, [ids[i] for i in order]


def _moved(seen: NDArray[np.float32], placed: Placed, ids: list[str], previous: Discovered | None) -> float | None:
    if previous is None:
        return None
    before = place(seen, previous.centres)
    says = before.theme >= 0
    if not says.any() or not ids:
        return 0.0
    old = np.array([theme.id for theme in previous.themes])[before.theme[says]]
    return float((old != np.array(ids)[placed.theme[says]]).mean())
