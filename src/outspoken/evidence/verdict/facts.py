"""What the verdict is made from: plain numbers about many themes."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike, NDArray

from outspoken.evidence.control_chart import periods
from outspoken.evidence.interval import Counts, Floats
from outspoken.evidence.spread import Spread

_NOT_KNOWN = Spread(np.zeros(1, dtype=np.int64), np.full(1, np.nan), np.full(1, np.nan))


@dataclass(frozen=True)
class ThemeFacts:
    """Counts of n themes over the same w periods, oldest first, and how they spread.

    mentions: shape (n, w), comments on the theme. base: shape (n, w) or one that broadcasts to it, what they are out
    of; 0 where nobody listened. is_exposure: shape (n,), True where base is customers served, False where it is all
    comments because nobody knows how many were served. people: shape (n, w), different customers per period; None
    where customers are not known, and then comments stand for them. customers, touchpoints, channels: `spread` of the
    comments, fields of shape (n,); zero units where not known. touchpoints_open, channels_open: shape (n,), the
    effective number over all comments, whatever the theme; NaN where not known.

    Raises ValueError for shapes that do not fit, or comments out of fewer comments.
    """

    mentions: ArrayLike
    base: ArrayLike
    is_exposure: ArrayLike = False
    people: ArrayLike | None = None
    customers: Spread = field(default=_NOT_KNOWN)
    touchpoints: Spread = field(default=_NOT_KNOWN)
    channels: Spread = field(default=_NOT_KNOWN)
    touchpoints_open: ArrayLike = np.nan
    channels_open: ArrayLike = np.nan


@dataclass(frozen=True)
class Checked:
    """The same, every array of its full shape; `people` falls back to the mentions."""

    mentions: Floats
    base: Floats
    people: Floats
    is_exposure: NDArray[np.bool_]
    customers: Spread
    touchpoints: Spread
    channels: Spread
    touchpoints_open: Floats
    channels_open: Floats


def checked(facts: ThemeFacts) -> Checked:
    """The facts with their shapes made one. Raises ValueError as ThemeFacts says."""
    mentions, base = periods(facts.mentions, facts.base, names=("mentions", "base"))
    n = len(mentions)
    people = mentions if facts.people is None else periods(facts.people, base, names=("people", "base"))[0]
    if people.shape != mentions.shape or (people > mentions).any():
        raise ValueError(f"people must be at most mentions, same shape: {people.shape}, {mentions.shape}")
    exposed = np.broadcast_to(np.asarray(facts.is_exposure, dtype=bool), n)
    if ((mentions > base) & ~exposed[:, None]).any():
        row, period = (int(each) for each in np.argwhere((mentions > base) & ~exposed[:, None])[0])
        found = f"{mentions[row, period]:g} of {base[row, period]:g}"
        raise ValueError(f"more mentions than comments at theme {row}, period {period}: {found}")
    spreads = [_wide(each, n) for each in (facts.customers, facts.touchpoints, facts.channels)]
    opened = [np.broadcast_to(np.asarray(each, float), n) for each in (facts.touchpoints_open, facts.channels_open)]
    return Checked(mentions, base, people, exposed, spreads[0], spreads[1], spreads[2], opened[0], opened[1])


def _wide(spread: Spread, n: int) -> Spread:
    units: Counts = np.asarray(spread.units, dtype=np.int64)
    effective, largest = (np.asarray(part, dtype=np.float64) for part in spread[1:])
    return Spread(np.broadcast_to(units, n), np.broadcast_to(effective, n), np.broadcast_to(largest, n))
