"""The compiled loops once more: slowly, in the plainest way, and without leaving any series out."""

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.floating]


def _known(counts: Rows, trials: Rows, left_out: NDArray[np.bool_], row: int) -> tuple[Rows, Rows]:
    hits = counts[row].astype(float)
    exposure = trials[row].astype(float) if len(trials) else np.ones(len(hits))
    unknown = np.isnan(hits) | np.isnan(exposure)
    if len(left_out):
        unknown |= left_out[row]
    return np.where(unknown, 0, hits), np.where(unknown, 0, exposure)


def half_sums(
    counts: Rows,
    trials: Rows,
    left_out: NDArray[np.bool_],
    slots: NDArray[np.int64],
    half_hits: Rows,
    slot_hits: Rows,
    exposure: Rows,
    known: Rows,
) -> None:
    for part in (half_hits, slot_hits, exposure, known):
        part[:] = 0
    for row in range(len(counts)):
        half = 0 if row < len(counts) / 2 else 1
        hits, exposed = _known(counts, trials, left_out, row)
        half_hits[half] += hits
        slot_hits[slots[row]] += hits
        exposure[half, slots[row]] += exposed
        known += exposed > 0


def slot_shapes(
    hits: Rows,
    exposure: Rows,
    level: Rows,
    pool: Rows,
    groups: NDArray[np.int64],
    held: float,
    n_groups: int,
    shape: Rows,
) -> None:
    for slot in range(len(hits)):
        due = level * exposure[slot] * pool[slot]
        siblings = np.ones(n_groups)
        for group in range(n_groups):
            inside = np.flatnonzero(groups == group)
            siblings[group] = (held + sum(hits[slot, inside], 0.0)) / (held + sum(due[inside], 0.0))
        theirs = siblings[groups]
        shape[slot] = pool[slot] * theirs * (held + hits[slot]) / (held + due * theirs)


def spread_sums(
    counts: Rows,
    trials: Rows,
    left_out: NDArray[np.bool_],
    slots: NDArray[np.int64],
    level: Rows,
    shape: Rows,
    sums: Rows,
) -> None:
    sums[:] = 0
    for row in range(len(counts)):
        hits, exposed = _known(counts, trials, left_out, row)
        mean = level * shape[slots[row]] * exposed
        sums += np.stack([(hits - mean) ** 2, mean, mean**2, exposed > 0])


def totals(rows: Rows, out: Rows) -> None:
    out[:] = 0
    for row in rows:
        out += np.nan_to_num(row)


def reach(*told: object) -> None:
    """Any series may reach anything: the evidence of each is worked out."""
    best = told[-1]
    assert isinstance(best, np.ndarray)
    best[:] = 600.0
