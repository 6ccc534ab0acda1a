"""A year with three breakdowns in it: `python benchmarks/evidence/breakdowns.py [--years 5]`.

12 themes × 6 touchpoints × 3 channels with all totals, about 150 comments a day, a third of them negative. Planted:
one theme at one touchpoint five times as common for ten days; one touchpoint with four times the comments on all themes
for four days; one theme 2.5 times as common everywhere for a fortnight. In these the added comments are four fifths
negative.
To mislead: a campaign that doubles all comments for a week (as happy as ever), growth by half over the year, a channel
that falls silent for ten days, a happy theme that doubles for a week, and a day of nothing known. Each seed is another
year. Writes to benchmarks/results/evidence.md.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass

import numpy as np
from cubes import cube_of, drawn, leaf_means, totals
from results import keep

from outspoken.evidence.signals import Cube, Incident, Policy, SeverityPolicy, follow, start, update

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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--years", type=int, default=5)
    parser.add_argument("--first", type=int, default=0)
    asked = parser.parse_args()
    cube = cube_of(*SHAPE)
    lines = [f"{cube.n} series, {asked.years} years of {DAYS} days, 3 breakdowns planted in each.", ""]
    lines += [
        "| year | planted | incidents then | severity at worst | seen after days | start told | times the usual |"
    ]
    lines += ["|---|---|---|---|---|---|---|"]
    false_high = false_breakdowns = others = single = 0
    for year in range(asked.first, asked.first + asked.years):
        incidents = _year(np.random.default_rng([13, year]), cube)
        claimed: set[str] = set()
        for planted in PLANTED:
            mine = [one for one in incidents if _is_of(one, planted, cube)]
            claimed |= {one.key for one in mine}
            single += planted.is_breakdown and [one.severity.level for one in mine] == ["breakdown"]
            lines.append(_row(year, planted, mine))
            false_breakdowns += not planted.is_breakdown and any(one.severity.level == "breakdown" for one in mine)
        rest = [one for one in incidents if one.key not in claimed]
        others += len(rest)
        false_high += sum(one.severity.level == "high" for one in rest)
        false_breakdowns += sum(one.severity.level == "breakdown" for one in rest)
    lines += ["", f"One incident and a breakdown: {single} of {3 * asked.years}. Incidents nothing was planted for:"]
    lines += [f"{others}, of them high {false_high}; breakdowns where there was none: {false_breakdowns}."]
    keep("Three breakdowns in a year", lines)


def _year(rng: np.random.Generator, cube: Cube) -> tuple[Incident, ...]:
    rows = BEFORE + DAYS
    means = leaf_means(rng, SHAPE, a_day=150.0, spread=0.6)
    growth = np.linspace(1, 1.5, rows).reshape(-1, 1, 1, 1)
    factors = np.ones((rows, *SHAPE)) * growth
    negative = np.full((rows, *SHAPE), CALM)
    for planted in PLANTED:
        days = slice(planted.first, planted.first + planted.days)
        factors[(days, *planted.where)] *= planted.factor
        added = max(1 - 1 / max(planted.factor, 1), 0)
        negative[(days, *planted.where)] = CALM * (1 - added) + planted.negative * added
    leaves = drawn(rng, means, factors)
    unhappy = rng.binomial(leaves.astype(np.int64), negative)
    counts, bad = totals(leaves), totals(unhappy.astype(np.float64))
    counts[BEFORE + 40], bad[BEFORE + 40] = np.nan, np.nan
    policy, judge = Policy(), SeverityPolicy()
    streams, _ = update(
        start(cube, day=BEFORE - 1, policy=policy),
        BEFORE - 1,
        counts[:BEFORE],
        cube=cube,
        policy=policy,
        negative=bad[:BEFORE],
    )
    incidents: tuple[Incident, ...] = ()
    for day in range(BEFORE, rows):
        streams, alarms = update(streams, day, counts[day], cube=cube, policy=policy, negative=bad[day])
        incidents = follow(incidents, alarms, cube=cube, policy=judge)
    return incidents


def _is_of(incident: Incident, planted: Planted, cube: Cube) -> bool:
    """Whether an incident stands at that time, and in a series that the planted change moves."""
    if not planted.first - 3 <= incident.opened <= planted.first + planted.days + 7:
        return False
    wanted = [None if isinstance(part, slice) else part for part in planted.where]
    key = cube.keys[incident.lead].tolist()
    return all(part is None or own in (part, -1) for part, own in zip(wanted, key, strict=True))


def _row(year: int, planted: Planted, mine: list[Incident]) -> str:
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
