"""Discovered themes as rules: phrases that find most of a theme's texts and little else."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from scipy import sparse

from outspoken.reader.discovery.constraints import DiscoveryError
from outspoken.reader.discovery.found import Discovered
from outspoken.reader.discovery.terms import Terms, by_group, terms_of
from outspoken.reader.themes import Theme

CANDIDATES: Final = 80  # terms tried for a theme
MOST_PHRASES: Final = 12
WORTH: Final = 0.004  # of F1 that a further phrase must add
LEAST_PRECISION: Final = 0.5  # of a phrase by itself


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A rule for a discovered theme, and how it does on the texts it was found in.

    theme: ready for a theme tree. precision: share of the texts it finds that are nearest the theme. recall: share of
    the texts clearly in the theme that it finds. found: texts it finds.
    """

    theme: Theme
    precision: float
    recall: float
    found: int

    def row(self) -> dict[str, Any]:
        """As a row of a theme file: key, name and phrases."""
        return {"key": self.theme.key, "name": self.theme.name, "phrases": list(self.theme.phrases)}


def suggest_rules(
    texts: Sequence[str | None] | pa.Array | pa.ChunkedArray, found: Discovered, ids: Collection[str] | None,
    languages: Collection[str] | None,
) -> tuple[Suggestion, ...]:  # fmt: skip
    """See `outspoken.reader.discovery.suggest`."""
    if len(texts) != found.assignments.num_rows:
        raise DiscoveryError(
            f"{len(texts)} texts, but themes were found in {found.assignments.num_rows}; "
            "give the texts they were found in"
        )
    terms = terms_of(texts, languages)
    places = {theme.id: place for place, theme in enumerate(found.themes)}
    known = pa.array(list(places), pa.string())
    clear = _places(found.assignments.column("theme"), known)
    near = _places(found.assignments.column("nearest"), known)
    counts = by_group(terms, near, len(places))
    by_term = terms.said.tocsc()
    wanted = [found.theme(key) for key in ids] if ids is not None else list(found.themes)
    return tuple(
        _suggested(by_term, terms, counts[places[theme.id]], near == places[theme.id], clear == places[theme.id],
                   theme.id, theme.name)
        for theme in wanted
    )  # fmt: skip


def _places(column: pa.ChunkedArray, known: pa.StringArray) -> NDArray[np.int32]:
    indices = pc.fill_null(pc.index_in(column, known), -1)
    return np.asarray(indices.combine_chunks().to_numpy(zero_copy_only=False), dtype=np.int32)


def _suggested(
    by_term: sparse.csc_matrix, terms: Terms, inside: NDArray[np.float64], near: NDArray[np.bool_],
    clear: NDArray[np.bool_], key: str, name: str,
) -> Suggestion:  # fmt: skip
    """Phrases one by one, each the one that adds most to F1, until none adds much."""
    everywhere = np.diff(by_term.indptr)
    precision = inside / np.maximum(everywhere, 1)
    gain = inside * np.maximum(precision - LEAST_PRECISION / 2, 0)
    tried = [
        int(place) for place in np.argsort(-gain, kind="stable")[:CANDIDATES] if precision[place] >= LEAST_PRECISION
    ]
    finds = {place: by_term.indices[by_term.indptr[place] : by_term.indptr[place + 1]] for place in tried}
    caught = np.zeros(len(near), bool)
    chosen: list[int] = []
    best = 0.0
    while tried and len(chosen) < MOST_PHRASES:
        scored = [(_f1_with(caught, finds[place], near, clear), -i) for i, place in enumerate(tried)]
        score, at = max(scored)
        if score < best + WORTH:
            break
        best = score
        chosen.append(tried.pop(-at))
        caught[finds[chosen[-1]]] = True
    phrases = _needed([terms.spelled[place] for place in chosen])
    hits = int(caught.sum())
    return Suggestion(
        Theme(key=key, name=name, phrases=phrases),
        precision=float((caught & near).sum() / hits) if hits else 0.0,
        recall=float((caught & clear).sum() / max(int(clear.sum()), 1)),
        found=hits,
    )


def _f1_with(
    caught: NDArray[np.bool_], rows: NDArray[np.int32], near: NDArray[np.bool_], clear: NDArray[np.bool_]
) -> float:
    fresh = rows[~caught[rows]]
    hits = int(caught.sum()) + len(fresh)
    right = int((caught & near).sum()) + int(near[fresh].sum())
    recalled = int((caught & clear).sum()) + int(clear[fresh].sum())
    precision, recall = right / max(hits, 1), recalled / max(int(clear.sum()), 1)
    return 2 * precision * recall / max(precision + recall, 1e-9)


def _needed(phrases: Sequence[str]) -> tuple[str, ...]:
    """Without those that a shorter one finds as well."""
    words = {phrase for phrase in phrases if " " not in phrase}
    return tuple(x for x in phrases if " " not in x or not set(x.split()) & words)
