"""How many of the alarms are false: `python benchmarks/evidence/fdr.py [--runs 10]`.

About 10,000 series: themes × touchpoints × channels with all their totals. In each run changes are planted at leaves,
pairs and whole themes, and 60 days watched; an alarm is true where the series' own mean rose by a tenth or more since
the planted day, false anywhere else. The false share is counted over all different series alarmed in the 60 days, over
those that ring, and day by day. Runs without any change come too: there every alarm is false, and the rate is the share
of runs with one. Beside it one threshold for each series alone, and the NB tail under Benjamini–Hochberg (its p-values
day by day, all series). Writes to benchmarks/results/evidence.md.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator

import numpy as np
from cubes import cube_of, drawn, leaf_means, totals
from peers import nb_tail
from results import keep
from scipy import stats

from outspoken.evidence.signals import Cube, Policy, Watch, average_run_length, detector, start, threshold, update

SHAPE, DAYS, BEFORE = (20, 20, 22), 60, 70


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=10)
    parser.add_argument("--seed", type=int, default=11)
    asked = parser.parse_args()
    cube = cube_of(*SHAPE)
    lines = [
        f"{cube.n:,} series, {asked.runs} runs with changes and as many without, {DAYS} days each, seed {asked.seed}.",
        "",
        (
            "| method | nominal | false share, all alarmed in 60 days | those that ring | day by day | found of 17 "
            "| median days | false alarms a run without change | runs with any |"
        ),
        "|---|---|---|---|---|---|---|---|---|",
    ]
    runs = [list(_runs(cube, asked.runs, asked.seed, has_change)) for has_change in (True, False)]
    for name, number, nominal in (
        ("e-BH, alpha 0.05", 0, "5 %"),
        ("e-BH, alpha 0.1", 1, "10 %"),
        ("one threshold for each", 2, "-"),
        ("NB tail, Benjamini–Hochberg 0.05", 3, "5 %"),
    ):
        changed, null = ([run[number] for run in some] for some in runs)
        lines.append(_row(name, nominal, changed, null))
    keep("False discoveries among ten thousand series", lines)


class Tally:
    """What one method alarmed in one run."""

    def __init__(self, cube: Cube, truth: np.ndarray, planted: list[np.ndarray]) -> None:
        self.truth, self.planted = truth, planted
        self.all, self.ringing = np.zeros(cube.n, dtype=bool), np.zeros(cube.n, dtype=bool)
        self.daily: list[float] = []
        self.first = np.full(len(planted), np.inf)

    def day(self, number: int, alarmed: np.ndarray, ringing: np.ndarray) -> None:
        self.all[alarmed] = True
        self.ringing[ringing] = True
        self.daily.append(_false(alarmed, self.truth))
        for place, series in enumerate(self.planted):
            if np.isin(series, alarmed).any():
                self.first[place] = min(self.first[place], number)


def _false(alarmed: np.ndarray, truth: np.ndarray) -> float:
    return float((~truth[alarmed]).mean()) if len(alarmed) else 0.0


def _runs(cube: Cube, runs: int, seed: int, has_change: bool) -> Iterator[list[Tally]]:
    for run in range(runs):
        rng = np.random.default_rng([seed, run, has_change])
        means = leaf_means(rng, SHAPE, a_day=2000.0)
        factors, planted = np.ones((BEFORE + DAYS, *SHAPE)), []
        if has_change:
            planted = _plant(rng, means, factors, cube)
        counts = totals(drawn(rng, means, factors))
        before, after = totals(means[None])[0], totals((means * factors[-1])[None])[0]
        truth = after >= 1.1 * before
        yield _watched(counts, cube, truth, planted)


def _plant(rng: np.random.Generator, means: np.ndarray, factors: np.ndarray, cube: Cube) -> list[np.ndarray]:
    """Ten leaves, five pairs, two themes, from the first watched day on; the series each of them is."""
    place = {tuple(key): row for row, key in enumerate(cube.keys.tolist())}
    planted = []
    strong = np.argwhere((means > 0.3) & (means < 3))
    for leaf in rng.permutation(strong)[:10]:
        factors[(slice(BEFORE, None), *leaf)] *= rng.uniform(3, 8)
        planted.append(np.array([place[tuple(leaf.tolist())]]))
    for theme, point in zip(rng.permutation(SHAPE[0])[:5], rng.permutation(SHAPE[1])[:5], strict=True):
        factors[BEFORE:, theme, point] *= rng.uniform(2.5, 4)
        planted.append(np.array([place[int(theme), int(point), -1]]))
    for theme in rng.permutation(SHAPE[0])[:2]:
        factors[BEFORE:, theme] *= rng.uniform(1.8, 2.5)
        planted.append(np.array([place[int(theme), -1, -1]]))
    return planted


def _watched(counts: np.ndarray, cube: Cube, truth: np.ndarray, planted: list[np.ndarray]) -> list[Tally]:
    tallies = [Tally(cube, truth, planted) for _ in range(4)]
    for tally, alpha in zip(tallies, (0.05, 0.1), strict=False):
        policy = Policy(alpha=alpha)
        streams = start(cube, day=BEFORE - 1, policy=policy, with_moods=False)
        streams, _ = update(streams, BEFORE - 1, counts[:BEFORE], cube=cube, policy=policy)
        for day in range(BEFORE, BEFORE + DAYS):
            streams, alarms = update(streams, day, counts[day], cube=cube, policy=policy)
            more = np.array([kind == "more" for kind in alarms.kind], dtype=bool)
            tally.day(day - BEFORE + 1, alarms.stream[more], alarms.stream[more & alarms.rings])
    _alone(counts, cube, tallies[2])
    chances = 10 ** -np.nan_to_num(nb_tail(counts))
    for day in range(BEFORE, BEFORE + DAYS):
        alarmed = np.flatnonzero(stats.false_discovery_control(np.clip(chances[day], 0, 1)) <= 0.05)
        tallies[3].day(day - BEFORE + 1, alarmed, alarmed)
    return tallies


def _alone(counts: np.ndarray, cube: Cube, tally: Tally) -> None:
    watch, limit = Watch(), threshold(average_run_length(share=0.05, rows=DAYS))
    state = detector.start(cube.n, day=BEFORE - 1, watch=watch)
    state = detector.step(state, BEFORE - 1, counts[:BEFORE], watch=watch, groups=cube.siblings)
    for day in range(BEFORE, BEFORE + DAYS):
        state = detector.step(state, day, counts[day], watch=watch, groups=cube.siblings)
        alarmed = np.flatnonzero(detector.evidence(state, watch=watch) > limit)
        tally.day(day - BEFORE + 1, alarmed, alarmed)


def _row(name: str, nominal: str, changed: list[Tally], null: list[Tally]) -> str:
    shares = [
        np.mean([_false(np.flatnonzero(getattr(t, part)), t.truth) for t in changed]) for part in ("all", "ringing")
    ]
    daily = np.mean([share for tally in changed for share in tally.daily])
    first = np.concatenate([tally.first for tally in changed])
    found = np.isfinite(first).sum() / len(changed)
    lone = [tally.all.sum() for tally in null]
    return (
        f"| {name} | {nominal} | {shares[0]:.1%} | {shares[1]:.1%} | {daily:.1%} | {found:.1f} | {np.median(first):g} "
        f"| {np.mean(lone):.1f} | {np.mean(np.array(lone) > 0):.0%} |"
    )


if __name__ == "__main__":
    main()
