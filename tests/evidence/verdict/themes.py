"""Themes for the tests: everything usual but for what a test says."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from outspoken.evidence import Spread, ThemeFacts, effective_number

STEADY = [8, 9, 7, 8, 10, 9]


def spread_of(amounts: Sequence[int]) -> Spread:
    table = np.array([amounts])
    return Spread(np.array([int((table > 0).sum())]), effective_number(table), np.array([table.max() / table.sum()]))


NOBODY_KNOWN = Spread(np.array([0]), np.array([np.nan]), np.array([np.nan]))


def theme(
    mentions: Sequence[int] = STEADY,
    base: int | Sequence[int] = 1_000,
    *,
    per: str = "comments",
    people: Sequence[int] | None = None,
    customers: Sequence[int] | None = None,
    touchpoints: Sequence[int] = (5, 4, 3),
    channels: Sequence[int] = (5, 4),
    touchpoints_open: float = 6.0,
) -> ThemeFacts:
    """One theme; `customers` are the comments of each, one comment each where left out."""
    return ThemeFacts(
        mentions=[list(mentions)],
        base=[[base] * len(mentions) if isinstance(base, int) else list(base)],
        is_exposure=per == "customers",
        people=None if people is None else [list(people)],
        customers=spread_of([1] * sum(mentions) if customers is None else customers),
        touchpoints=spread_of(touchpoints),
        channels=spread_of(channels),
        touchpoints_open=touchpoints_open,
        channels_open=2.0,
    )
