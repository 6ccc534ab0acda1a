"""How long a day's counts of 200,000 series take: `python benchmarks/evidence/throughput.py`.

Three states are kept and stepped as in service: the counts with their detector alone; the whole of `update` with
silence, shares and e-BH; and with moods. Best and worst of five days, after one that loads what is compiled. Writes to
benchmarks/results/evidence.md; exits with 1 where a day with moods takes longer than a second by the wall clock.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable

import numpy as np
from peers import ears_c2
from results import keep

from outspoken.evidence.signals import ALL, Cube, Policy, Streams, Watch, detector, start, update

DAYS = 5


def cube_of(themes: int, touchpoints: int, channels: int) -> Cube:
    axes = [np.arange(ALL, size) for size in (themes, touchpoints, channels)]
    return Cube(np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1).reshape(-1, 3))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--themes", type=int, default=199)
    asked = parser.parse_args()
    cube, policy, watch = cube_of(asked.themes, 99, 9), Policy(), Watch()
    rng = np.random.default_rng(9)
    means = rng.lognormal(-1.5, 1.5, cube.n)
    rows = rng.poisson(means, (watch.rows + DAYS, cube.n)).astype(np.float32)
    past, today = rows[: watch.rows], rows[watch.rows :]
    state = detector.start(cube.n, day=99, watch=watch)
    held = [detector.step(state, 99, past, watch=watch, groups=cube.siblings)]

    def alone(day: int) -> None:
        held[0] = detector.step(held[0], 100 + day, today[day], watch=watch, groups=cube.siblings)
        detector.evidence(held[0], watch=watch)

    lines = [f"{cube.n:,} series, median {np.median(means):.2f} a day, {os.cpu_count()} processors, {_load()}.", ""]
    lines += ["| | seconds a day, best of 5 | worst | processor seconds, best |", "|---|---|---|---|"]
    lines.append(_row("step and Shiryaev–Roberts value of every series", alone)[0])
    for name, moods in (("`update`: more, shares, silence, e-BH, rings", False), ("the same with moods", True)):
        kept = [start(cube, day=99, policy=policy, with_moods=moods)]
        kept[0], _ = update(kept[0], 99, past, cube=cube, policy=policy, negative=past // 3 if moods else None)

        def all_of_it(day: int, kept: list[Streams] = kept, moods: bool = moods) -> None:
            negative = today[day] // 3 if moods else None
            kept[0], _ = update(kept[0], 100 + day, today[day], cube=cube, policy=policy, negative=negative)

        line, wall = _row(name, all_of_it)
        lines.append(line)
        once = {id(array): array.nbytes for array in kept[0].arrays().values()}  # moods count among the same comments
        size = sum(once.values()) / 2**20
    lines.append(_row("EARS C2 of the same day, vectorised", lambda day: _ears(rows[day : watch.rows + day + 1]))[0])
    lines += ["", f"State kept, with moods: {size:,.0f} MiB."]
    keep("A day of 200,000 series", lines)
    sys.exit(0 if wall <= 1 else 1)


def _ears(rows: np.ndarray) -> None:
    ears_c2(rows[-10:].astype(np.float64))


def _load() -> str:
    return f"load {os.getloadavg()[0]:.1f}"


def _row(name: str, day: Callable[[int], None]) -> tuple[str, float]:
    """A line of the table, and the seconds of the best day by the wall clock."""
    wall, processor = [], []
    for number in range(DAYS):
        began, used = time.perf_counter(), time.process_time()
        day(number)
        wall.append(time.perf_counter() - began)
        processor.append(time.process_time() - used)
    return f"| {name} | {min(wall):.2f} | {max(wall):.2f} | {min(processor):.2f} |", min(wall)


if __name__ == "__main__":
    main()
