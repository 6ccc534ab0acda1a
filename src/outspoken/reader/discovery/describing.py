"""Themes as people meet them: with a name, examples, and a place in the tree."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from outspoken.reader.discovery.constraints import Constraints
from outspoken.reader.discovery.found import Branch, Centres, Discovered, DiscoveredTheme, Placed
from outspoken.reader.discovery.kmeans import unit
from outspoken.reader.discovery.names import names_of, phrases_of
from outspoken.reader.discovery.terms import Terms, by_group
from outspoken.reader.discovery.tree import branches_of

EXAMPLES: Final = 5
QUOTED_WORDS: Final = 5
ALIKE: Final = 0.95  # nearness of two texts that say the same


def described(
    texts: Sequence[str | None] | pa.Array | pa.ChunkedArray, seen: NDArray[np.float32], centres: Centres,
    placed: Placed, ids: Sequence[str], terms: Terms, standing: Constraints, previous: Discovered | None,
) -> tuple[tuple[DiscoveredTheme, ...], tuple[Branch, ...]]:  # fmt: skip
    """The themes, in the order of their ids, and the branches of their tree."""
    if not ids:
        return (), ()
    clear = np.where(placed.is_clear, placed.theme, -1).astype(np.int32)
    sizes = np.bincount(clear[clear >= 0], minlength=len(ids))
    middles = _middles(centres, placed, len(ids))
    counts = by_group(terms, clear, len(ids))
    examples = [_examples(seen, placed, theme) for theme in range(len(ids))]
    phrases = phrases_of(terms, counts, middles, centres.space.middle)
    phrases = [said or _quoted(texts, rows) for said, rows in zip(phrases, examples, strict=True)]
    names = _names(phrases, ids, standing, previous)
    of_branch = branches_of(middles)
    branches = _branches(of_branch, counts, middles, names, ids, terms, centres.space.middle)
    known = {theme.id for theme in previous.themes} if previous else set()
    themes = tuple(
        DiscoveredTheme(
            id=key,
            name=names[i],
            phrases=phrases[i],
            branch=branches[of_branch[i]].key,
            size=int(sizes[i]),
            share=int(sizes[i]) / len(seen),
            examples=examples[i],
            is_new=key not in known,
            is_pinned=key in standing.pinned,
        )
        for i, key in enumerate(ids)
    )
    return themes, branches


def _middles(centres: Centres, placed: Placed, n: int) -> NDArray[np.float32]:
    """One middle for each theme, (n, 256): its hearts by how many texts each has."""
    texts = np.bincount(placed.centre[placed.centre >= 0], minlength=len(centres.hearts)) + 1
    middles = np.zeros((n, centres.hearts.shape[1]), np.float32)
    np.add.at(middles, centres.owners, centres.hearts * texts[:, None].astype(np.float32))
    return unit(middles)


def _branches(
    of_branch: NDArray[np.int32], counts: NDArray[np.float64], middles: NDArray[np.float32], names: Sequence[str],
    ids: Sequence[str], terms: Terms, middle: NDArray[np.float32],
) -> tuple[Branch, ...]:  # fmt: skip
    """A branch of one theme is called as the theme is; any other by the phrases its themes share."""
    n = int(of_branch.max()) + 1
    summed, mean = np.zeros((n, counts.shape[1])), np.zeros((n, middles.shape[1]), np.float32)
    np.add.at(summed, of_branch, counts)
    np.add.at(mean, of_branch, middles)
    members = [np.flatnonzero(of_branch == branch).tolist() for branch in range(n)]
    told = names_of(phrases_of(terms, summed, unit(mean), middle), taken=names)
    return tuple(
        Branch(
            key=f"branch-{ids[inside[0]].removeprefix('theme-')}",
            name=names[inside[0]] if len(inside) == 1 else told[branch],
            themes=tuple(ids[i] for i in inside),
        )
        for branch, inside in enumerate(members)
    )


def _names(
    phrases: Sequence[tuple[str, ...]], ids: Sequence[str], standing: Constraints, previous: Discovered | None
) -> list[str]:
    """The name a person gave; else the one it had, while what it was called by is still said; else a new one.

    No name stands twice, save where people gave it.
    """
    before = {theme.id: theme for theme in previous.themes} if previous else {}
    used = {name.casefold() for name in standing.names.values()}
    kept: dict[str, str] = dict(standing.names)
    for key, said in zip(ids, phrases, strict=True):
        old = before.get(key)
        if old and key not in kept and set(old.phrases[:2]) & set(said) and old.name.casefold() not in used:
            kept[key] = old.name
            used.add(old.name.casefold())
    fresh = [said for key, said in zip(ids, phrases, strict=True) if key not in kept]
    new = iter(names_of(fresh, taken=list(kept.values())))
    return [kept[key] if key in kept else next(new) for key in ids]


def _quoted(texts: Sequence[str | None] | pa.Array | pa.ChunkedArray, rows: Sequence[int]) -> tuple[str, ...]:
    """The beginning of the first example, for a theme of nothing but stop words: "yes please", "no that is all"."""
    if not rows:
        return ()
    text = texts[rows[0]]
    spoken = str(text.as_py() if isinstance(text, pa.Scalar) else text).split()
    return (" ".join(spoken[:QUOTED_WORDS]).lower(),)


def _examples(seen: NDArray[np.float32], placed: Placed, theme: int) -> tuple[int, ...]:
    """Rows of the texts nearest the middle of a theme, each of other words than those before it."""
    rows = np.flatnonzero((placed.theme == theme) & placed.is_clear)
    rows = rows[np.argsort(-placed.confidence[rows], kind="stable")[: EXAMPLES * 10]]
    chosen: list[int] = []
    for row in rows.tolist():
        if len(chosen) < EXAMPLES and not any(float(seen[row] @ seen[other]) > ALIKE for other in chosen):
            chosen.append(row)
    return tuple(chosen)
