"""A year with three breakdowns in it: `python benchmarks/evidence/breakdowns.py [--years 5]`.

12 themes × 6 touchpoints × 3 channels with all totals, about 150 comments a day, a third of them negative. Planted:
one theme at one touchpoint five times as common for ten days; one touchpoint with four times the comments on all themes
for four days; one theme 2.5 times as common everywhere for a fortnight. In these the added comments are four fifths
negative.
To mislead: a campaign that doubles all comments for a week (as happy as ever), growth by half over the year, a channel
that falls silent for ten days, a happy theme that doubles for a week, and a day of nothing known. Each seed is another
year.

And a world of seasons (`--seasons 3`): the same size, two years of which the second is judged. One theme rises slowly
to six times the usual each winter, one to eight times at one touchpoint each summer, one to three times at once in
the same three weeks of each year; the same three breakdowns. With and without knowing last year.
Writes to benchmarks/results/evidence.md.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from cubes import Floats, cube_of, drawn, leaf_means, totals
from numpy.typing import NDArray
from results import keep

from outspoken.evidence.signals import (
    BY_DAY,
    Alarms,
    Cube,
    Incident,
    last_year,
    look,
    start,
    update,
)

SHAPE, DAYS, BEFORE = (12, 6, 3), 365, 70
CALM, ANGRY, HAPPY = 0.33, 0.8, 0.1


@dataclass(frozen=True)
class Planted:
    name: str
    first: int
    days: int
    factor: float
    where: tuple[int | slice, ...]
    negative: float
    is_breakdown: bool


EVERY = slice(None)
PLANTED = (
    Planted("theme 4 at touchpoint 2, ×5, 10 days", BEFORE + 80, 10, 5.0, (4, 2, EVERY), ANGRY, True),
    Planted("touchpoint 3, all themes, ×4, 4 days", BEFORE + 170, 4, 4.0, (EVERY, 3, EVERY), ANGRY, True),
    Planted("theme 7 everywhere, ×2.5, 14 days", BEFORE + 260, 14, 2.5, (7, EVERY, EVERY), ANGRY, True),
    Planted("campaign, all ×2, 7 days", BEFORE + 120, 7, 2.0, (EVERY, EVERY, EVERY), CALM, False),
    Planted("happy theme 1, ×2, 7 days", BEFORE + 215, 7, 2.0, (1, EVERY, EVERY), HAPPY, False),
    Planted("channel 2 silent, 10 days", BEFORE + 310, 10, 0.0, (EVERY, EVERY, 2), CALM, False),
)


@dataclass(frozen=True)
class Season:
    """A rise that comes each year, highest on day `peak` of it: slowly, or at once for `days`."""

    name: str
    peak: int
    factor: float
    where: tuple[int | slice, ...]
    days: int = 0

    def on(self, day: NDArray[np.int64]) -> Floats:
        away = np.abs((day - self.peak + YEAR // 2) % YEAR - YEAR // 2)
        if self.days:
            return np.where(away <= self.days // 2, self.factor, 1.0)
        return 1 + (self.factor - 1) * np.maximum(np.cos(2 * np.pi * away / YEAR), 0.0)


YEAR = 364
SEASONS = (
    Season("theme 2 everywhere, ×6 each winter, slowly", 120, 6.0, (2, EVERY, EVERY)),
    Season("theme 9 at touchpoint 1, ×8 each summer, slowly", 300, 8.0, (9, 1, EVERY)),
    Season("theme 5 everywhere, ×3 for the same 3 weeks each year, at once", 200, 3.0, (5, EVERY, EVERY), 21),
)
# In the second year, the first of them while the winter rises.
BROKEN = tuple(replace(planted, first=planted.first + YEAR) for planted in PLANTED if planted.is_breakdown)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--years", type=int, default=5)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--seasons", type=int, default=3)
    asked = parser.parse_args()
    cube = cube_of(*SHAPE)
    years = range(asked.first, asked.first + asked.years)
    if years:
        told = Told(3 * len(years))
        for year in years:
            told.add(str(year), _year(np.random.default_rng([13, year]), cube), PLANTED, cube)
        head = f"{cube.n} series, {asked.years} years of {DAYS} days, 3 breakdowns planted in each."
        keep("Three breakdowns in a year", told.lines(head))
    worlds = range(asked.first, asked.first + asked.seasons)
    for known in (True, False) if worlds else ():
        told = Told(3 * len(worlds))
        for world in worlds:
            found = _seasons(np.random.default_rng([17, world]), cube, knows_last_year=known)
            told.add(str(world), tuple(one for one in found if one.opened >= BEFORE + YEAR), BROKEN, cube)
        head = f"{cube.n} series, the second of two years judged, 3 breakdowns and 3 seasons in each."
        keep(f"Seasons and breakdowns, last year {'known' if known else 'not known'}", told.lines(head))


class Told:
    """Rows of the table and what they add up to."""

    def __init__(self, breakdowns: int) -> None:
        self.breakdowns = breakdowns
        self.rows: list[str] = []
        self.single = self.others = self.high = self.false = 0
        self.named: list[str] = []

    def add(self, name: str, incidents: Sequence[Incident], planted: Sequence[Planted], cube: Cube) -> None:
        claimed: set[str] = set()
        for each in planted:
            mine = [one for one in incidents if _is_of(one, each, cube)]
            claimed |= {one.key for one in mine}
            worst = [one.severity.level for one in mine]
            self.single += each.is_breakdown and worst == ["breakdown"]
            self.false += not each.is_breakdown and "breakdown" in worst
            self.rows.append(_row(name, each, mine))
        rest = [one for one in incidents if one.key not in claimed]
        self.others += len(rest)
        self.high += sum(one.severity.level == "high" for one in rest)
        broken = [one for one in rest if one.severity.level == "breakdown"]
        self.false += len(broken)
        self.named += [f"{name}: {cube.keys[one.lead].tolist()} on day {one.opened}" for one in broken]

    def lines(self, head: str) -> list[str]:
        columns = (
            "| year | planted | incidents then | severity at worst | seen after days | start told | times the usual |"
        )
        return [
            head, "", columns, "|---|---|---|---|---|---|---|", *self.rows, "",
            f"One incident and a breakdown: {self.single} of {self.breakdowns}. Incidents nothing was planted for:",
            f"{self.others}, of them high {self.high}; breakdowns where there was none: {self.false}.", *self.named,
        ]  # fmt: skip


def _year(rng: np.random.Generator, cube: Cube) -> tuple[Incident, ...]:
    rows = BEFORE + DAYS
    means = leaf_means(rng, SHAPE, a_day=150.0, spread=0.6)
    growth = np.linspace(1, 1.5, rows).reshape(-1, 1, 1, 1)
    factors = np.ones((rows, *SHAPE)) * growth
    counts, bad = _with_planted(rng, means, factors, PLANTED)
    counts[BEFORE + 40], bad[BEFORE + 40] = np.nan, np.nan
    return _watched(counts, bad, cube)


def _seasons(rng: np.random.Generator, cube: Cube, *, knows_last_year: bool) -> tuple[Incident, ...]:
    rows = BEFORE + 2 * YEAR
    means = leaf_means(rng, SHAPE, a_day=150.0, spread=0.6)
    factors = np.ones((rows, *SHAPE))
    for season in SEASONS:
        part = factors[(EVERY, *season.where)]
        part *= season.on(np.arange(rows) - BEFORE).reshape(-1, *[1] * (part.ndim - 1))
    return _watched(*_with_planted(rng, means, factors, BROKEN), cube, knows_last_year=knows_last_year)


def _with_planted(
    rng: np.random.Generator, means: Floats, factors: Floats, planted: Sequence[Planted]
) -> tuple[Floats, Floats]:
    negative = np.full(factors.shape, CALM)
    for each in planted:
        days = slice(each.first, each.first + each.days)
        factors[(days, *each.where)] *= each.factor
        added = max(1 - 1 / max(each.factor, 1), 0)
        negative[(days, *each.where)] = CALM * (1 - added) + each.negative * added
    leaves = drawn(rng, means, factors)
    unhappy = rng.binomial(leaves.astype(np.int64), negative)
    return totals(leaves), totals(unhappy.astype(np.float64))


def _watched(counts: Floats, bad: Floats, cube: Cube, *, knows_last_year: bool = False) -> tuple[Incident, ...]:
    policy, none = BY_DAY.policy, np.zeros(cube.n)
    first = counts[:BEFORE], bad[:BEFORE]
    streams = start(cube, day=BEFORE - 1, policy=policy)
    streams, _ = update(streams, BEFORE - 1, first[0], cube=cube, policy=policy, negative=first[1])
    incidents: tuple[Incident, ...] = ()
    for day in range(BEFORE, len(counts)):
        streams, _, incidents = look(
            streams,
            incidents,
            day,
            counts[day],
            negative=bad[day],
            harmful=none,
            cube=cube,
            rhythm=BY_DAY,
            last_year=(lambda alarms: _last_year(counts, alarms)) if knows_last_year else None,
        )
    return incidents


def _last_year(counts: Floats, alarms: Alarms) -> list[float]:
    """As the server asks it of its record: the same weeks, one around them, and eight before. Series 0 is all."""
    weekly = counts[: len(counts) // 7 * 7].reshape(-1, 7, counts.shape[1]).sum(axis=1)
    found = []
    for stream, since, until in zip(alarms.stream, alarms.since, alarms.until, strict=True):
        begins, ends = (since - YEAR) // 7 - 1, (until - YEAR) // 7 + 1
        weeks = slice(max(begins - 8, 0), max(ends + 1, 0))
        is_known = begins >= 4
        found.append(
            last_year(weekly[weeks, stream], weekly[weeks, 0], weeks=ends - begins + 1) if is_known else float("nan")
        )
    return found


def _is_of(incident: Incident, planted: Planted, cube: Cube) -> bool:
    """Whether an incident stands at that time, and in a series that the planted change moves."""
    if not planted.first - 3 <= incident.opened <= planted.first + planted.days + 7:
        return False
    wanted = [None if isinstance(part, slice) else part for part in planted.where]
    key = cube.keys[incident.lead].tolist()
    return all(part is None or own in (part, -1) for part, own in zip(wanted, key, strict=True))


def _row(year: str, planted: Planted, mine: list[Incident]) -> str:
    if not mine:
        return f"| {year} | {planted.name} | 0 | - | - | - | - |"
    first = min(mine, key=lambda one: one.opened)
    worst = ", ".join(one.severity.level for one in mine)
    return (
        f"| {year} | {planted.name} | {len(mine)} | {worst} | {first.opened - planted.first + 1} "
        f"| {first.since - planted.first:+d} | {first.ratio:.1f} ({first.low:.1f}–{first.high:.1f}) |"
    )


if __name__ == "__main__":
    main()
