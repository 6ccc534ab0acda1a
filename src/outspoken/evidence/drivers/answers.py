"""Answers made ready for driver analysis: who is left out and why, and the sums that everything else needs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from outspoken.evidence.drivers import notes
from outspoken.evidence.drivers.cluster_bootstrap import blocks_of, by_content
from outspoken.evidence.drivers.correlations import CrossProducts, cross_products_by_block
from outspoken.evidence.drivers.notes import Note
from outspoken.evidence.interval import Counts, Floats

PER_DRIVER = 10
"""Customers that each driver asks for (field rule of ten observations per predictor)."""

ALIKE = 0.95
"""Share of one same answer from which a driver hardly varies."""


class Answers(NamedTuple):
    """p drivers and the score, standardised, summed over blocks of customers.

    blocks: shape (blocks, p + 1, p + 1), the score last; centre, scale: shape (p + 1,), by which values were
    standardised; kept: shape (p,), the drivers that can be analysed; answered: shape (p,), rows that know the
    driver and the score.
    """

    names: tuple[str, ...]
    blocks: CrossProducts
    centre: Floats
    scale: Floats
    kept: NDArray[np.bool_]
    answered: Counts
    n: int
    customers: int
    notes: tuple[Note, ...]
    refusal: str


def answers(
    x: ArrayLike, y: ArrayLike, clusters: ArrayLike | None, names: Sequence[str] | None, *, seed: int
) -> Answers:
    """What `key_drivers` works on. Raises ValueError where shapes do not fit."""
    columns, of, labels = _checked(x, y, clusters, names)
    scored = np.isfinite(columns[:, -1])
    columns, of = columns[scored], of[scored] if of is not None else by_content(columns[scored], seed=seed)
    known = np.isfinite(columns)
    answered = known.sum(axis=0)
    filled = np.where(known, columns, 0.0)
    centre = filled.sum(axis=0) / np.maximum(answered, 1)
    spread = np.sqrt((np.where(known, columns - centre, 0.0) ** 2).sum(axis=0) / np.maximum(answered, 1))
    # Equal decimals leave a spread of rounding, about 1e-16 of their size.
    varies = spread > 1e-9 * np.maximum(np.abs(centre), 1e-300)
    scale = np.where(varies, spread, 1.0)
    enough = answered[:-1] >= PER_DRIVER * len(labels)
    blocks = blocks_of(of, seed=seed)
    customers = len(np.unique(of))
    kept = varies[:-1] & enough
    return Answers(
        names=labels,
        blocks=cross_products_by_block((columns - centre) / scale, blocks),
        centre=centre,
        scale=scale,
        kept=kept,
        answered=answered[:-1],
        n=len(columns),
        customers=customers,
        notes=_left_out(labels, varies, enough, answered, centre) + _hardly_varying(labels, columns, kept),
        refusal=_refusal(customers, len(columns), int(kept.sum()), is_varied=bool(varies[-1])),
    )


def labelled(x: ArrayLike, y: ArrayLike, names: Sequence[str] | None) -> tuple[str, ...]:
    """The drivers' names, numbers where none were given. Raises ValueError where shapes do not fit."""
    wide, long = np.shape(x), np.shape(y)
    if len(wide) != 2 or long != wide[:1]:
        raise ValueError(f"x must have shape (n, p) and y (n,); got {wide} and {long}")
    labels = tuple(names) if names is not None else tuple(f"driver {j + 1}" for j in range(wide[1]))
    if len(labels) != wide[1] or len(set(labels)) != wide[1]:
        raise ValueError(f"names must be {wide[1]} different words, one per driver; got {len(labels)}: {labels}")
    return labels


def _checked(
    x: ArrayLike, y: ArrayLike, clusters: ArrayLike | None, names: Sequence[str] | None
) -> tuple[Floats, NDArray[np.generic] | None, tuple[str, ...]]:
    """Drivers and score as columns, the customers, the names."""
    drivers, score = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
    labels = labelled(drivers, score, names)
    of = None if clusters is None else np.asarray(clusters)
    if of is not None and of.shape != score.shape:
        raise ValueError(f"clusters must name the customer of each of the {len(score)} rows; got shape {of.shape}")
    return np.column_stack([drivers, score]), of, labels


def _left_out(
    names: tuple[str, ...], varies: NDArray[np.bool_], enough: NDArray[np.bool_], answered: Counts, centre: Floats
) -> tuple[Note, ...]:
    found = []
    for j, name in enumerate(names):
        if not enough[j]:
            found.append(notes.few_answers(name, int(answered[j]), PER_DRIVER * len(names)))
        elif not varies[j]:
            found.append(notes.constant(name, float(centre[j])))
    return tuple(found)


def _hardly_varying(names: tuple[str, ...], columns: Floats, kept: NDArray[np.bool_]) -> tuple[Note, ...]:
    found = []
    for j in np.flatnonzero(kept):
        given = columns[np.isfinite(columns[:, j]), j]
        # Whatever nearly all gave is the median.
        middle = np.partition(given, len(given) // 2)[len(given) // 2]
        share = float((given == middle).mean())
        if share >= ALIKE:
            found.append(notes.hardly_varies(names[j], float(middle), share))
    return tuple(found)


def _refusal(customers: int, n: int, p: int, *, is_varied: bool) -> str:
    if not p:
        return "no driver has enough answers that differ"
    if n and not is_varied:
        return "everyone gave the same score: there is nothing to explain"
    if min(customers, n) < PER_DRIVER * p:
        return f"{customers} customers are too few for {p} drivers: it takes {PER_DRIVER * p}, ten for each"
    return ""
