"""Breakdowns by the hour: `python benchmarks/evidence/hours.py [--months 3]`.

8 themes × 4 touchpoints × 2 channels with all totals, about 400 comments a day with the shape of a day and a week,
watched hour by hour for a month after two weeks, as the server does. Planted in each: one theme at one touchpoint eight
times as common for ten hours, one touchpoint four times as loud on all themes for six hours (both four fifths
negative), and, to mislead, a slow rise of one theme to three times over the month and a happy day twice as loud.
Writes to benchmarks/results/evidence.md.
"""

from __future__ import annotations

import argparse

import numpy as np
from cubes import Floats, cube_of, leaf_means, totals
from results import keep

from outspoken.evidence.signals import BY_HOUR, Cube, Incident, look, start, update

DAY, POLICY = 24, BY_HOUR.policy
LEARNT = POLICY.watch.history + POLICY.watch.guard
SHAPE, HOURS, A_DAY = (8, 4, 2), 30 * 24, 400.0
CALM, ANGRY, HAPPY = 0.33, 0.8, 0.1
OF_DAY = np.array([16, 12, 10, 10, 12, 20, 42, 78, 88, 58, 44, 42, 50, 48, 42, 50, 74, 96, 84, 56, 40, 34, 28, 20])
OF_WEEK = np.array([1.06, 1.06, 1.06, 1.06, 1.06, 0.8, 0.8])
THEME, PLACE, HAPPY_DAY = LEARNT + 8 * DAY + 9, LEARNT + 17 * DAY + 14, LEARNT + 23 * DAY


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--months", type=int, default=3)
    asked = parser.parse_args()
    cube = cube_of(*SHAPE)
    lines = ["| month | breakdown | seen after hours | breakdown after | incidents then |", "|---|---|---|---|---|"]
    others = high = false = 0
    for month in range(asked.months):
        found = _month(np.random.default_rng([19, month]), cube)
        mine: set[str] = set()
        for name, first, hours in (("theme at a touchpoint, ×8", THEME, 10), ("touchpoint, ×4", PLACE, 6)):
            then = {key: told for key, told in found.items() if first <= told[0][0] <= first + hours + 12}
            mine |= then.keys()
            seen = [hour - first + 1 for told in then.values() for hour, _ in told]
            broken = [hour - first + 1 for told in then.values() for hour, level in told if level == "breakdown"]
            row = (min(seen, default="-"), min(broken, default="-"), len(then))
            lines.append(f"| {month} | {name} | {' | '.join(map(str, row))} |")
        rest = [{level for _, level in told} for key, told in found.items() if key not in mine]
        others += len(rest)
        high += sum("high" in levels and "breakdown" not in levels for levels in rest)
        false += sum("breakdown" in levels for levels in rest)
    lines += ["", f"{cube.n} series, {asked.months} months. Incidents nothing was planted for: {others}, of them high"]
    lines += [f"{high}; breakdowns where there was none: {false}."]
    keep("Breakdowns by the hour", lines)


def _month(rng: np.random.Generator, cube: Cube) -> dict[str, list[tuple[int, str]]]:
    """By incident the hours it changed its severity, and to what."""
    counts, bad = _counts(rng)
    streams = start(cube, day=LEARNT - 1, policy=POLICY)
    streams, _ = update(streams, LEARNT - 1, counts[:LEARNT], cube=cube, policy=POLICY, negative=bad[:LEARNT])
    incidents: tuple[Incident, ...] = ()
    none = np.zeros(cube.n)
    told: dict[str, list[tuple[int, str]]] = {}
    for hour in range(LEARNT, len(counts)):
        streams, _, incidents = look(
            streams, incidents, hour, counts[hour], negative=bad[hour], harmful=none, cube=cube, rhythm=BY_HOUR
        )
        for one in incidents:
            levels = told.setdefault(one.key, [])
            if not levels or levels[-1][1] != one.severity.level:
                levels.append((hour, one.severity.level))
    return {key: levels for key, levels in told.items() if levels}


def _counts(rng: np.random.Generator) -> tuple[Floats, Floats]:
    rows = LEARNT + HOURS
    hour = np.arange(rows)
    shape = OF_DAY[hour % 24] / OF_DAY.mean() * OF_WEEK[hour // 24 % 7]
    means = leaf_means(rng, SHAPE, a_day=A_DAY / 24, spread=0.6)
    factors = np.ones((rows, *SHAPE))
    negative = np.full((rows, *SHAPE), CALM)
    factors[LEARNT:, 5] *= np.linspace(1, 3, HOURS)[:, None, None]
    for first, hours, factor, where, unhappy in (
        (THEME, 10, 8.0, (2, 1), ANGRY),
        (PLACE, 6, 4.0, (slice(None), 2), ANGRY),
        (HAPPY_DAY, 24, 2.0, (slice(None), slice(None)), HAPPY),
    ):
        factors[(slice(first, first + hours), *where)] *= factor
        added = 1 - 1 / factor
        negative[(slice(first, first + hours), *where)] = CALM * (1 - added) + unhappy * added
    size = 6.0
    mean = means * factors * shape.reshape(-1, 1, 1, 1)
    leaves = rng.poisson(mean * rng.gamma(size, 1 / size, mean.shape)).astype(np.float64)
    return totals(leaves), totals(rng.binomial(leaves.astype(np.int64), negative).astype(np.float64))


if __name__ == "__main__":
    main()
