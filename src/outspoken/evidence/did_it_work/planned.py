"""How long a change must run before it can be seen, by formula: for a page that cannot wait for a simulation."""

from __future__ import annotations

from typing import Final

import numpy as np
from scipy import special

from outspoken.evidence.did_it_work.power import LONGEST, Wobble, nearest, score_spread

SUREST: Final = 1e-9
# How much more autocorrelation a verdict must reckon with than was measured, × periods; set so that the periods agree
# with simulated ones.
DOUBT: Final = 28.0
MOST: Final = 0.95


def periods_expected(
    ratio: float,
    *,
    before: int,
    wobble: Wobble,
    trend: bool = False,
    chance: float = 0.8,
    confidence: float = 0.95,
    longest: int = LONGEST,
) -> int | None:
    """Periods after the roll-out until a change to `ratio` is found with this chance; None where `longest` would not
    do.

    The normal approximation of what `periods_needed` simulates: within about a third of it, a thousand times as fast.
    before: periods before the launch; wobble: how the counts move by themselves. Raises ValueError for a ratio of 0
    or less, or of 1, or under 3 periods before.

    >>> quiet = Wobble(mean=20, overdispersion=1.2, autocorrelation=0.1)
    >>> periods_expected(0.6, before=60, wobble=quiet) < periods_expected(0.8, before=60, wobble=quiet)
    True
    """
    if not ratio > 0 or ratio == 1 or before < 3:
        raise ValueError(f"ratio must be above 0 and not 1, before at least 3; got {ratio} and {before}")
    sure, likely = float(special.ndtri((1 + confidence) / 2)), float(special.ndtri(chance))
    # The score is judged at the level between the two: counts after the change are fewer.
    level = wobble.mean * min(1.0, (1 + ratio) / 2)
    pull = abs(float(np.log(ratio))) * float(np.sqrt(level / max(wobble.overdispersion, SUREST)))

    def found(after: int) -> bool:
        doubt = min(wobble.autocorrelation + DOUBT / (before + after), MOST)
        length, spread = score_spread(before, after, trend=trend, noise=nearest(wobble.autocorrelation))
        feared = score_spread(before, after, trend=trend, noise=nearest(doubt))[1]
        return pull * length >= sure * feared + likely * spread

    # Not under three: a verdict wants that many in any case.
    low, high = 2, 3
    while not found(high):
        if high == longest:
            return None
        low, high = high, min(high * 2, longest)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if found(middle) else (middle, high)
    return high
