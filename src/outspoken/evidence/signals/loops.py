"""The loops over every series and row, compiled: the sums that `expected` needs, and how high evidence could reach.

Everything compiled lives in this file, because the compiler's disk cache notices a change in a loop's own file only. It
is imported where a loop is first needed: the compiler is heavier than all of `outspoken.evidence`. Sums are taken in
the order of the rows and never reordered, so that a series alone gives the bits it gives among many.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, Final, TypeVar, cast

import numpy as np
from numba import njit

F = TypeVar("F", bound=Callable[..., object])
BLOCK: Final = 512  # series at a time: their sums stay in the processor's nearest cache
TINY: Final = 1e-9
MOST_SHARE: Final = 0.95
SLACK: Final = 1e-9  # of a logarithm: what two ways of rounding may differ by


def _compiled(function: F) -> F:
    """Compile at the first call, the machine code kept on disk where a folder for it can be written."""
    try:
        return cast(F, njit(cache=True, nogil=True)(function))
    except RuntimeError:  # numba found no folder to keep the code in
        return cast(F, njit(nogil=True)(function))


def _inlined(function: F) -> F:
    return cast(F, njit(nogil=True, inline="always")(function))


@_inlined
def _row_of(counts: Any, trials: Any, left_out: Any, row: int, first: int, hits: Any, exposure: Any) -> None:
    """A row's hits and exposure of a block of series, both 0 where it is unknown or left out."""
    width = len(hits)
    count = counts[row, first : first + width]
    if trials.shape[0]:
        trial = trials[row, first : first + width]
        for i in range(width):
            known = count[i] == count[i] and trial[i] == trial[i]
            hits[i] = count[i] if known else 0.0
            exposure[i] = trial[i] if known else 0.0
    else:
        for i in range(width):
            hits[i] = count[i] if count[i] == count[i] else 0.0
            exposure[i] = 1.0 if count[i] == count[i] else 0.0
    if left_out.shape[0]:
        out = left_out[row, first : first + width]
        for i in range(width):
            hits[i] = 0.0 if out[i] else hits[i]
            exposure[i] = 0.0 if out[i] else exposure[i]


@_inlined
def _add(to: Any, part: Any) -> None:
    for i in range(len(to)):
        to[i] += part[i]


@_compiled
def half_sums(
    counts: Any, trials: Any, left_out: Any, slots: Any, half_hits: Any, slot_hits: Any, exposure: Any, known: Any
) -> None:
    """Sums over the rows: hits by half, shape (2, n), and by slot, (period, n); exposure by both, (2, period, n); and
    the number of known rows, (n,).

    trials, left_out: shape (rows, n), or of no rows where there are none. slots: shape (rows,).
    """
    days, n = counts.shape
    period = len(slot_hits)
    room, sums = np.empty((2, BLOCK)), np.empty((2, period, BLOCK))
    for first in range(0, n, BLOCK):
        last = min(first + BLOCK, n)
        h, e, hits = room[0, : last - first], room[1, : last - first], sums[:, :, : last - first]
        exposed, rows = exposure[:, :, first:last], known[first:last]
        hits[:], exposed[:], rows[:] = 0.0, 0.0, 0.0
        for row in range(days):
            half = 1 if 2 * row >= days else 0
            _row_of(counts, trials, left_out, row, first, h, e)
            _add(hits[half, slots[row]], h)
            _add(exposed[half, slots[row]], e)
            for i in range(last - first):
                rows[i] += 1.0 if e[i] > 0 else 0.0
        half_hits[:, first:last] = 0.0
        for slot in range(period):
            slot_hits[slot, first:last] = hits[0, slot]
            _add(slot_hits[slot, first:last], hits[1, slot])
            _add(half_hits[0, first:last], hits[0, slot])
            _add(half_hits[1, first:last], hits[1, slot])


@_compiled
def slot_shapes(
    hits: Any, exposure: Any, level: Any, pool: Any, groups: Any, held: float, n_groups: int, shape: Any
) -> None:
    """How each slot differs from the mean, put into `shape`, shape (period, n): the pool, the siblings, the series.

    hits, exposure: shape (period, n). level: shape (n,). pool: shape (period,), the shape of all series. groups: shape
    (n,), below `n_groups`. held: the counts that a parent's shape weighs as much as.
    """
    period, n = hits.shape
    for slot in range(period):
        seen, due, usual = np.zeros(n_groups), np.zeros(n_groups), np.empty(n)
        for i in range(n):
            usual[i] = level[i] * exposure[slot, i] * pool[slot]
            seen[groups[i]] += hits[slot, i]
            due[groups[i]] += usual[i]
        siblings = (held + seen) / (held + due)
        for i in range(n):
            theirs = siblings[groups[i]]
            shape[slot, i] = pool[slot] * theirs * (held + hits[slot, i]) / (held + usual[i] * theirs)


@_compiled
def spread_sums(counts: Any, trials: Any, left_out: Any, slots: Any, level: Any, shape: Any, sums: Any) -> None:
    """Squared residuals, due counts, their squares and the rows of each series, put into `sums`, shape (4, n).

    level: shape (n,). shape: shape (period, n).
    """
    days, n = counts.shape
    room = np.empty((6, BLOCK))
    for first in range(0, n, BLOCK):
        width = min(BLOCK, n - first)
        room[:] = 0.0
        h, e, residuals = room[0, :width], room[1, :width], room[2, :width]
        due, squares, rows = room[3, :width], room[4, :width], room[5, :width]
        a_row = level[first : first + width]
        for row in range(days):
            _row_of(counts, trials, left_out, row, first, h, e)
            slot = shape[slots[row], first : first + width]
            for i in range(width):
                mean = a_row[i] * slot[i] * e[i]
                off = h[i] - mean
                residuals[i] += off * off
                due[i] += mean
                squares[i] += mean * mean
                rows[i] += 1.0 if e[i] > 0 else 0.0
        sums[:, first : first + width] = room[2:, :width]


@_compiled
def totals(rows: Any, out: Any) -> None:
    """What is known of each series, summed over the rows, shape (rows, n), and put into `out`, shape (n,)."""
    out[:] = 0.0
    for first in range(0, rows.shape[1], BLOCK):
        to = out[first : first + BLOCK]
        for row in range(len(rows)):
            part = rows[row, first : first + BLOCK]
            for i in range(len(part)):
                to[i] += 0.0 if math.isnan(part[i]) else part[i]


@_inlined
def _gather(counts: Any, rates: Any, trials: Any, row: int, which: Any, begins: Any, held: Any) -> None:
    """A row of some series, put into `held`, shape (3, n): counts, expected ones and trials, 0 where unknown."""
    count, mean, trial = held[0], held[1], held[2]
    for j in range(len(which)):
        count[j] = counts[row, which[j]]
        mean[j] = rates[row, which[j]]
    if trials.shape[0]:
        for j in range(len(which)):
            trial[j] = trials[row, which[j]]
        for j in range(len(which)):
            mean[j] *= trial[j]
    for j in range(len(which)):
        known = count[j] == count[j] and mean[j] == mean[j] and row >= begins[j]
        count[j] = count[j] if known else 0.0
        mean[j] = mean[j] if known else 0.0
        trial[j] = trial[j] if known else 0.0


@_inlined
def _lengthen(run: Any, held: Any, here: float) -> None:
    """One row more in the runs of some series: counts, expected ones, their squares and trials, shape (4, n)."""
    usual, squares, mean = run[1], run[2], held[1]
    _add(run[0], held[0])
    _add(run[3], held[2])
    for j in range(len(mean)):
        due = mean[j] * here
        usual[j] += due
        squares[j] += due * due


@_inlined
def _count_reach(seen: float, usual: float, spread: float, highest: float) -> float:
    """The greatest logarithm of the likelihood ratio that any factor gives a run of counts."""
    if usual <= 0:
        return seen * math.log(highest)
    some = seen * math.log(seen / usual) if seen > 0 else 0.0
    return some - (seen + 1 / spread) * (math.log1p(seen * spread) - math.log1p(usual * spread))


@_inlined
def _share_reach(seen: float, usual: float, tried: float, spread: float, highest: float) -> float:
    """The same of hits among trials; where hits are all of them, or more, the highest factor is the best."""
    share = min(usual / max(tried, TINY), MOST_SHARE)
    if seen < tried and share > 0:
        rest = (tried - seen) * math.log((1 - seen / tried) / (1 - share))
        plain = seen * math.log(seen / tried / share) + rest
    else:
        plain = seen * math.log(highest) - tried * math.log1p(share * (highest - 1))
    return plain / (1 + usual * spread / (1 - share))


@_inlined
def _is_far(run: Any, best: Any, is_share: bool, sign: float, far: Any) -> None:
    """Which runs may reach further than `best`: the logarithm is at most the squared distance over the variance."""
    seen, usual, tried = run[0], run[1], run[3]
    if is_share:
        for j in range(len(best)):
            due = min(usual[j], MOST_SHARE * tried[j])
            off = seen[j] - due
            is_over = off * off * tried[j] > best[j] * due * (tried[j] - due)
            far[j] = (off > 0) & (is_over | (seen[j] >= tried[j]))
    else:
        for j in range(len(best)):
            off = sign * (seen[j] - usual[j])
            far[j] = (off > 0) & (off * off > best[j] * usual[j])


@_inlined
def _raise(
    best: Any, run: Any, far: Any, dispersion: Any, uncertainty: Any, which: Any, is_share: bool, highest: float
) -> None:
    """The greatest logarithm so far, where these runs reach further."""
    seen, usual, squares, tried = run[0], run[1], run[2], run[3]
    for j in range(len(best)):
        if not far[j]:
            continue
        i = which[j]
        spread = max(dispersion[i] * squares[j] / max(usual[j] * usual[j], TINY) + uncertainty[i], TINY)
        if is_share:
            found = _share_reach(seen[j], usual[j], tried[j], spread, highest)
        else:
            found = _count_reach(seen[j], usual[j], spread, highest)
        best[j] = max(best[j], found + SLACK * (1 + seen[j] + usual[j]))


@_compiled
def reach(
    counts: Any,
    rates: Any,
    trials: Any,
    dispersion: Any,
    uncertainty: Any,
    arrived: Any,
    checked: Any,
    begins: Any,
    which: Any,
    is_share: bool,
    highest: float,
    best: Any,
) -> None:
    """Raise `best` of some series, shape (m,), to the greatest logarithm of a likelihood ratio any of their runs has.

    counts, rates: shape (rows, n), the window, oldest first; trials: the same or of no rows. dispersion, uncertainty:
    shape (n,). arrived: shape (rows,), the share of each row's comments that is here. checked: shape (rows + 1,), the
    ages that are looked at. begins: shape (m,), the first row that may be. which: shape (m,), the series. highest: the
    greatest factor, below 1 where fewer are looked for.
    """
    days = len(counts)
    sign = 1.0 if highest > 1 else -1.0
    room, far = np.empty((7, BLOCK)), np.empty(BLOCK, dtype=np.bool_)
    for first in range(0, len(which), BLOCK):
        some = which[first : first + BLOCK]
        begin, to = begins[first : first + BLOCK], best[first : first + BLOCK]
        run, held = room[:4, : len(some)], room[4:, : len(some)]
        room[:] = 0.0
        for age in range(1, days + 1):
            _gather(counts, rates, trials, days - age, some, begin, held)
            _lengthen(run, held, arrived[days - age])
            if checked[age]:
                _is_far(run, to, is_share, sign, far[: len(some)])
                _raise(to, run, far[: len(some)], dispersion, uncertainty, some, is_share, highest)
