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
    for i in range(width):
        hits[i] = 0.0 if math.isnan(count[i]) else count[i]
        exposure[i] = 0.0 if math.isnan(count[i]) else 1.0
    if trials.shape[0]:
        trial = trials[row, first : first + width]
        for i in range(width):
            known = exposure[i] > 0 and not math.isnan(trial[i])
            hits[i] = hits[i] if known else 0.0
            exposure[i] = trial[i] if known else 0.0
    if left_out.shape[0]:
        out = left_out[row, first : first + width]
        for i in range(width):
            hits[i] = 0.0 if out[i] else hits[i]
            exposure[i] = 0.0 if out[i] else exposure[i]


@_compiled
def half_sums(counts: Any, trials: Any, left_out: Any, slots: Any, hits: Any, exposure: Any, known: Any) -> None:
    """Sums by half of the rows and slot, added to `hits` and `exposure`, shape (2, period, n), and `known`, (n,).

    trials, left_out: shape (rows, n), or of no rows where there are none.
    """
    days, n = counts.shape
    room = np.empty((2, BLOCK))
    for first in range(0, n, BLOCK):
        width = min(BLOCK, n - first)
        h, e, rows = room[0, :width], room[1, :width], known[first : first + width]
        for row in range(days):
            half = 1 if 2 * row >= days else 0
            _row_of(counts, trials, left_out, row, first, h, e)
            to_hits = hits[half, slots[row], first : first + width]
            to_exposure = exposure[half, slots[row], first : first + width]
            for i in range(width):
                to_hits[i] += h[i]
                to_exposure[i] += e[i]
                rows[i] += 1.0 if e[i] > 0 else 0.0


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


@_inlined
def _reach_of_counts(seen: float, usual: float, spread: float) -> float:
    """The greatest logarithm of the likelihood ratio that any factor gives a run of counts."""
    some = seen * math.log(seen / usual) if seen > 0 else 0.0
    return some - (seen + 1 / spread) * (math.log1p(seen * spread) - math.log1p(usual * spread))


@_inlined
def _reach_of_shares(seen: float, share: float, trials: float) -> float:
    """The same of hits among trials, more than usual and fewer than all, before it is tempered."""
    rest = (trials - seen) * math.log((1 - seen / trials) / (1 - share))
    return seen * math.log(seen / trials / share) + rest


@_inlined
def _means_of(rates: Any, trials: Any, row: int, first: int, mean: Any, trial: Any) -> None:
    """A row's expected counts of a block of series and the trials behind them, 0 where each counts once."""
    rate = rates[row, first : first + len(mean)]
    if trials.shape[0]:
        behind = trials[row, first : first + len(mean)]
        for j in range(len(mean)):
            trial[j] = behind[j]
            mean[j] = np.float64(rate[j]) * trial[j]
    else:
        for j in range(len(mean)):
            mean[j] = rate[j]


@_compiled
def reach(
    counts: Any,
    rates: Any,
    trials: Any,
    arrived: Any,
    is_share: bool,
    sign: int,
    highest: float,
    begins: Any,
    dispersion: Any,
    uncertainty: Any,
    checked: Any,
    least: Any,
    out: Any,
) -> None:
    """What a detector's value is at most, put into `out`, shape (n,): 0 where that is less than `least`, shape (n,).

    counts, rates: shape (rows, n), the window, oldest first; trials: the same or of no rows. arrived: shape (rows,),
    the share of each row's comments that is here. sign: 1 for more than usual, -1 for fewer. begins: shape (n,), the
    first row that may be looked at. checked: shape (rows + 1,), the ages that are added up.
    """
    days, n = counts.shape
    room = np.empty((8, BLOCK))
    seen, usual, squares, tried, best = room[0], room[1], room[2], room[3], room[4]
    need, mean, trial = room[5], room[6], room[7]
    for first in range(0, n, BLOCK):
        width = min(BLOCK, n - first)
        room[:] = 0.0
        for j in range(width):
            need[j] = math.log(least[first + j] / days) - SLACK
        for age in range(1, days + 1):
            row = days - age
            _means_of(rates, trials, row, first, mean[:width], trial[:width])
            count, begin = counts[row, first : first + width], begins[first : first + width]
            for j in range(width):
                known = not (math.isnan(count[j]) or math.isnan(mean[j])) and row >= begin[j]
                due = mean[j] * arrived[row] if known else 0.0
                seen[j] += count[j] if known else 0.0
                usual[j] += due
                squares[j] += due * due
                tried[j] += trial[j] if known else 0.0
            if not checked[age]:
                continue
            for j in range(width):
                share = min(usual[j] / max(tried[j], TINY), MOST_SHARE) if is_share else 0.0
                due = tried[j] * share if is_share else usual[j]
                off, variance = sign * (seen[j] - due), due * (1 - share)
                is_plain = not is_share or seen[j] < tried[j]
                # The logarithm is at most the squared distance over the variance, which tells most runs at once.
                if off <= 0 or (is_plain and off * off <= max(need[j], best[j]) * variance):
                    continue
                doubt = dispersion[first + j] * squares[j] / max(usual[j] * usual[j], TINY) + uncertainty[first + j]
                doubt = max(doubt, TINY)
                found = seen[j] * math.log(highest) - tried[j] * math.log1p(share * (highest - 1))
                if is_share and is_plain and due > 0:
                    found = _reach_of_shares(seen[j], share, tried[j])
                elif not is_share and due > 0:
                    found = _reach_of_counts(seen[j], due, doubt)
                if is_share:
                    found /= 1 + usual[j] * doubt / (1 - share)
                best[j] = max(best[j], found + SLACK * (1 + seen[j] + usual[j]))
        for j in range(width):
            out[first + j] = days * math.exp(min(best[j], 700.0)) if best[j] >= need[j] else 0.0
