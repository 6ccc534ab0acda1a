"""The facts that verdicts on themes rest on: unhappy comments by week, who wrote them, where they lie."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from outspoken.evidence import Spread, ThemeFacts, spread
from outspoken.evidence.silent import Group
from outspoken.evidence.verdict import Words
from outspoken.report.clock import Clock
from outspoken.report.store import Row, Store

# Fewer weeks tell nothing of coming back; more than a quarter is no news.
FEWEST_WEEKS, MOST_WEEKS = 6, 13
# Customers of so many of a theme's comments must be known; else comments stand for them, and more are asked for.
MOSTLY_KNOWN = 0.5

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Window:
    """So many periods up to `end`, weeks or, where the file is too short for them, days."""

    start: datetime
    end: datetime
    periods: int
    days: int

    @property
    def words(self) -> Words:
        """What people and periods are called."""
        return Words() if self.days > 1 else Words(period="day", periods="days")

    @property
    def name(self) -> str:
        """
        >>> Window(datetime(2024, 1, 1), datetime(2024, 1, 9), 8, 1).name
        'last 8 days'
        """
        return f"last {self.periods} {self.words.periods}" if self.periods > 1 else f"only {self.words.period}"


@dataclass(frozen=True, eq=False)
class Judged:
    """Facts of the themes `keys`, about the trouble with them: their unhappy comments out of all comments.

    unhappy, said: comments in the window, unhappy ones and all, shape (n,). known: share of the unhappy ones whose
    customer is known. glad: whether more are happy than unhappy. groups: known customers by how often and through which
    of `channels` they told, by theme. unknown: unhappy comments by nobody known.
    """

    window: Window
    keys: Sequence[str]
    facts: ThemeFacts
    unhappy: Ints
    said: Ints
    known: Floats
    glad: NDArray[np.bool_]
    channels: Sequence[str] = ()
    groups: dict[int, list[Group]] = field(default_factory=dict)
    unknown: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    has_customers: bool = False


def window_of(clock: Clock) -> Window:
    """Whole weeks up to the end of the file, thirteen at most; days where it is shorter than six.

    >>> from outspoken.report.clock import clock
    >>> window_of(clock(datetime(2024, 1, 1), datetime(2024, 12, 30, 8), 5000)).periods
    13
    """
    length = (clock.end_at - _midnight(clock.first_at)).days
    weeks = min(length // 7, MOST_WEEKS)
    days, periods = (7, weeks) if weeks >= FEWEST_WEEKS else (1, max(length, 1))
    return Window(clock.end_at - timedelta(days=days * periods), clock.end_at, periods, days)


def judged(store: Store, keys: Sequence[str], clock: Clock | None, channels: Sequence[str]) -> Judged | None:
    """All that verdicts and the silent are told from; None without dates or themes."""
    if clock is None or not keys:
        return None
    window = window_of(clock)
    store.set(window_at=window.start, period_days=window.days)
    store.ask("late")
    store.ask("late_mention")
    n = len(keys)
    said, happy, unhappy, people, unknown, comments = _by_period(store.ask("late_periods"), n, window.periods)
    told = store.ask("late_people")
    by_known = np.array([sum(row["comments"] for row in told if row["theme"] == at) for at in range(n)], dtype=np.int64)
    known = np.minimum(by_known / np.maximum(unhappy.sum(axis=1), 1), 1.0)
    mostly = known >= MOSTLY_KNOWN
    places = store.ask("late_places")
    touchpoints, touchpoints_open = _places(places, is_channel=False, n=n)
    through, channels_open = _places(places, is_channel=True, n=n)
    facts = ThemeFacts(
        mentions=unhappy,
        base=np.broadcast_to(comments, unhappy.shape),
        people=np.where(mostly[:, None], people + unknown, unhappy),
        customers=_customers(told, mostly),
        touchpoints=touchpoints,
        channels=through,
        touchpoints_open=touchpoints_open,
        channels_open=channels_open,
    )
    return Judged(
        window=window,
        keys=keys,
        facts=facts,
        unhappy=unhappy.sum(axis=1),
        said=said.sum(axis=1),
        known=known,
        glad=happy.sum(axis=1) > unhappy.sum(axis=1),
        channels=channels,
        groups=_groups(told),
        unknown=unknown.sum(axis=1),
        has_customers=bool(told),
    )


def _by_period(rows: list[Row], n: int, periods: int) -> tuple[Ints, ...]:
    """said, happy, unhappy, people, unknown of each theme, shape (n, periods), and all comments, shape (periods,)."""
    names = ("said", "happy", "unhappy", "people", "unknown")
    tables = np.zeros((len(names), n + 1, periods), dtype=np.int64)
    for row in rows:
        # The last row, -1, is that of all comments.
        tables[:, row["theme"], row["period"]] = [row[name] for name in names]
    return (*(table[:n] for table in tables), tables[0, n])


def _places(rows: list[Row], *, is_channel: bool, n: int) -> tuple[Spread, float]:
    """How each theme lies on the units of one kind, and on how many equally busy ones all comments lie."""
    mine = [row for row in rows if row["is_channel"] == is_channel]
    theme, unit, amount = (np.array([row[name] for row in mine], dtype=np.int64) for name in ("theme", "unit", "n"))
    of_all = theme < 0
    whole = spread(np.zeros(int(of_all.sum())), unit[of_all], amount[of_all], n=1)
    return spread(theme[~of_all], unit[~of_all], amount[~of_all], n=n), float(whole.effective[0])


def _customers(rows: list[Row], mostly: NDArray[np.bool_]) -> Spread:
    sums = np.zeros((4, len(mostly)))
    for row in rows:
        at = row["theme"]
        sums[:3, at] += row["people"], row["comments"], row["squares"]
        sums[3, at] = max(sums[3, at], row["most"])
    people, comments, squares, most = sums
    with np.errstate(invalid="ignore", divide="ignore"):
        effective, largest = comments**2 / squares, most / comments
    units = np.where(mostly, people, 0).astype(np.int64)
    return Spread(units, np.where(mostly, effective, np.nan), np.where(mostly, largest, np.nan))


def _groups(rows: list[Row]) -> dict[int, list[Group]]:
    groups: dict[int, list[Group]] = {}
    for row in rows:
        groups.setdefault(row["theme"], []).append(Group(row["contacts"], row["channels"], row["people"]))
    return groups


def _midnight(moment: datetime) -> datetime:
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)
