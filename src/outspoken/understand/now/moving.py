"""Themes that take a larger or smaller share of what is said today than they usually do."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from outspoken import evidence
from outspoken.lens import Lens, Slice
from outspoken.understand.sql import question
from outspoken.understand.themes import Themes

DAYS: Final = 28
# Many themes are looked at, so a band is wider than the usual 95 %: one false alarm in a few days, not in each.
CONFIDENCE: Final = 0.998
FEW: Final = 5  # comments in a day below which nothing is said of a theme
SHOWN: Final = 6


@dataclass(frozen=True, slots=True)
class Move:
    """A theme today: its share of comments, and the share that is usual (fractions of 1), and where it stands out."""

    key: str
    name: str
    n: int
    of: int
    expected: float
    low: float
    high: float
    negative: int
    positive: int
    touchpoint: int | None = None

    @property
    def share(self) -> float:
        return self.n / self.of

    @property
    def is_rising(self) -> bool:
        return self.share > self.high

    @property
    def is_falling(self) -> bool:
        return self.share < self.low

    @property
    def times(self) -> float:
        """How many times the usual share; infinite for what was never heard before."""
        return self.share / self.expected if self.expected else float("inf")

    @property
    def is_unhappy(self) -> bool:
        return self.negative > self.positive


@dataclass(frozen=True, slots=True)
class Past:
    """Comments per day (24 hours up to the same minute) of the past four weeks, by theme and by theme × touchpoint."""

    n: NDArray[np.int64]  # days
    themes: dict[str, NDArray[np.int64]]
    places: dict[tuple[str, str], int]  # over all days


Today = dict[str, dict[int | None, tuple[int, int, int]]]
"""Theme key → touchpoint → comments, unhappy ones, happy ones."""


def today(held: Themes, *, now: datetime, touchpoints: frozenset[int] | None) -> Today:
    """From the record: what was spoken of in the last 24 hours."""
    spoken: Today = {}
    values = {"now": now, "touchpoints": None if touchpoints is None else list(touchpoints)}
    with connection.cursor() as cursor:
        cursor.execute(question("themes_today"), values)
        for theme, touchpoint, n, negative, positive in cursor.fetchall():
            if (key := held.keys.get(theme, "")) in held.above:
                spoken.setdefault(key, {})[touchpoint] = (n, negative, positive)
    return spoken


def past(lens: Lens, *, until: datetime, slugs: tuple[str, ...] | None) -> Past:
    """From the lens: the 28 days before the last 24 hours, those only that have a record."""
    end = until - timedelta(days=1)
    start = end - timedelta(days=DAYS)
    days = lens.ask(Slice(start=start, end=end, bucket="day", origin=until, touchpoint=slugs))
    first = days["bucket"][0].as_py() if days.num_rows else end
    known = min(DAYS, (end - first) // timedelta(days=1))
    n = _per_day(days["bucket"].to_numpy(), days["n"].to_numpy(), end, known)
    by_theme = lens.ask(Slice(start=start, end=end, by=("theme",), bucket="day", origin=until, touchpoint=slugs))
    buckets, counts = by_theme["bucket"].to_numpy(), by_theme["n"].to_numpy()
    keys = np.array(by_theme["theme"].to_pylist(), dtype=object)
    themes = {key: _per_day(buckets[keys == key], counts[keys == key], end, known) for key in dict.fromkeys(keys)}
    by_place = lens.ask(Slice(start=start, end=end, by=("theme", "touchpoint"), touchpoint=slugs))
    places = {(row["theme"], row["touchpoint"]): row["n"] for row in by_place.select(_PLACE).to_pylist()}
    return Past(n=n, themes=themes, places=places)


_PLACE: Final = ["theme", "touchpoint", "n"]


def _per_day(buckets: NDArray[np.datetime64], counts: NDArray[np.int64], end: datetime, days: int) -> NDArray[np.int64]:
    """Counts of the last so many days before `end`, the newest first."""
    table = np.zeros(days, np.int64)
    ends = int(end.timestamp() * 1_000_000)
    ago = (ends - buckets.astype("datetime64[us]").astype(np.int64)) // 86_400_000_000 - 1
    fits = (ago >= 0) & (ago < days)
    np.add.at(table, ago[fits], counts[fits])
    return table


def moves(spoken: Today, before: Past, held: Themes, *, n: int, slugs: dict[int, str], most: int = SHOWN) -> list[Move]:
    """Themes by how far they are from usual, the farthest first; those inside their usual band come last.

    n: comments of the last 24 hours. A theme whose move is that of a theme below it is left out.
    """
    keys = [key for key, places in spoken.items() if sum(count for count, _, _ in places.values()) >= FEW]
    keys += [key for key, days in before.themes.items() if key not in spoken and days.sum() >= FEW * DAYS]
    keys = [key for key in keys if key in held.above]
    if not n or not keys or len(before.n) == 0:
        return []
    days = np.array([before.themes.get(key, np.zeros_like(before.n)) for key in keys])
    trials = np.broadcast_to(before.n, days.shape)
    usual = evidence.usual_share(np.minimum(days, trials), trials, [n] * len(keys), confidence=CONFIDENCE)
    found = [
        _move(key, spoken.get(key, {}), held, n, expected, low, high)
        for key, expected, low, high, enough in zip(
            keys, usual.expected, usual.low, usual.high, usual.is_enough, strict=True
        )
        if enough
    ]
    found = [_placed(move, spoken.get(move.key, {}), before, slugs) for move in _without_echoes(found, held)]
    return sorted(found, key=_distance, reverse=True)[:most]


def _move(
    key: str,
    places: dict[int | None, tuple[int, int, int]],
    held: Themes,
    of: int,
    expected: float,
    low: float,
    high: float,
) -> Move:
    n, negative, positive = (sum(counts[column] for counts in places.values()) for column in range(3))
    return Move(
        key=key,
        name=held.names[held.ids[key]],
        n=n,
        of=of,
        expected=float(expected),
        low=float(low),
        high=float(high),
        negative=negative,
        positive=positive,
    )


def _distance(move: Move) -> float:
    """In widths of the usual band."""
    half = max((move.high - move.low) / 2, 1 / move.of)
    return abs(move.share - move.expected) / half


def _without_echoes(found: list[Move], held: Themes) -> list[Move]:
    """A parent moves with its child; where one child makes most of a parent's move, the child is the news."""
    by_key = {move.key: move for move in found}
    echoes = set()
    for move in found:
        if not (move.is_rising or move.is_falling):
            continue
        for pk in held.above[move.key][1:]:
            parent = by_key.get(held.keys[pk])
            if parent and abs(move.share - move.expected) > 0.6 * abs(parent.share - parent.expected):
                echoes.add(parent.key)
    return [move for move in found if move.key not in echoes]


def _placed(move: Move, places: dict[int | None, tuple[int, int, int]], before: Past, slugs: dict[int, str]) -> Move:
    """The move with the touchpoint that makes most of it, where one does."""
    if not move.is_rising:
        return move
    total = max(int(before.n.sum()), 1)
    excess = {
        pk: counts[0] - before.places.get((move.key, slugs.get(pk, "")), 0) * move.of / total
        for pk, counts in places.items()
        if pk is not None
    }
    most = max(excess, key=lambda pk: excess[pk], default=None)
    if most is None or excess[most] < 0.4 * (move.n - move.expected * move.of):
        return move
    return replace(move, touchpoint=most)
