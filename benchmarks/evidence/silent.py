"""How often the silent customers' interval holds the truth: `python benchmarks/evidence/silent.py [--peers PYTHON]`.

A population of known size is made over a grid: how much people differ in how often they write (coefficient of variation
of a gamma), how the two channels depend on each other (odds ratio over the whole population, so differences between
people are in it), and how many of those who would write more than once write once and leave. Every estimate then sees
only who was seen. Peers on the same data: Chao1 with its log interval, Lincoln-Petersen with ±1.645 standard errors,
and the log-linear Poisson model of two channels, fitted by statsmodels where PYTHON has it. Writes the table to
benchmarks/results/evidence.md.
"""

from __future__ import annotations

import argparse
import itertools
import json
import subprocess
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from results import keep

from outspoken.evidence.interval import Estimate
from outspoken.evidence.silent import asked, chao, chapman

Array = NDArray[np.float64]
Z = 1.6448536269514722
SIZES = (400, 2000)
SPREADS = (0.0, 0.5, 1.0)
ODDS = (0.5, 1.0, 2.0, 3.0)
LEAVING = (0.0, 0.25, 0.5)
RATE, SECOND = 0.8, 0.25
LOG_LINEAR = """import json, sys, warnings
import numpy as np, statsmodels.api as sm
warnings.simplefilter("ignore")
# Columns: neither channel (the empty cell), first, second.
design = np.array([[1.0, 1, 1], [1, 1, 0], [1, 0, 1]])
out = []
for both, first, second in json.load(sys.stdin):
    try:
        fit = sm.GLM(np.array([both, first, second], float), design, family=sm.families.Poisson()).fit()
        log, error = fit.params[0], np.sqrt(fit.cov_params()[0, 0])
        seen = both + first + second
        out.append([seen + np.exp(log - 1.6448536 * error), seen + np.exp(log + 1.6448536 * error)])
    except Exception:
        out.append([float("nan"), float("nan")])
print(json.dumps(out))"""


class Seen(NamedTuple):
    """What is known of each simulated window, shape (runs,)."""

    people: Array
    once: Array
    twice: Array
    thrice: Array
    first: Array
    second: Array
    both: Array


def _channel_chances(odds: float, share: float) -> tuple[float, float]:
    """Chance of the second channel for those in the first and for the others, when a quarter is in the second."""
    low, high = 1e-6, 1 - 1e-6
    for _ in range(80):
        without = (low + high) / 2
        within = odds * without / (1 - without + odds * without)
        low, high = (without, high) if share * within + (1 - share) * without < SECOND else (low, without)
    return within, without


def simulated(rng: np.random.Generator, size: int, spread: float, odds: float, leaving: float, runs: int) -> Seen:
    """`runs` windows in which `size` people felt it."""
    rate = np.full((runs, size), RATE)
    if spread:
        rate = rng.gamma(1 / spread**2, RATE * spread**2, (runs, size))
    contacts = rng.poisson(rate)
    contacts = np.where((contacts > 1) & (rng.random(contacts.shape) < leaving), 1, contacts)
    wrote = contacts > 0
    share = 1 - np.exp(-RATE) if not spread else 1 - (1 + RATE * spread**2) ** (-1 / spread**2)
    within, without = _channel_chances(odds, share)
    answered = rng.random(contacts.shape) < np.where(wrote, within, without)
    sums = [wrote, contacts == 1, contacts == 2, contacts == 3, wrote, answered, wrote & answered]
    return Seen(*(one.sum(axis=1) for one in sums))


def chao1(seen: Seen) -> tuple[Array, Array]:
    """Bias-corrected Chao1 and its log-transformed interval (Chao 1987)."""
    f1, f2 = seen.once.astype(float), seen.twice.astype(float)
    unseen = f1 * (f1 - 1) / (2 * (f2 + 1))
    ratio = f1 / np.maximum(f2, 1)
    variance = np.maximum(f2, 1) * (ratio**2 / 2 + ratio**3 + ratio**4 / 4)
    spread = np.exp(Z * np.sqrt(np.log1p(variance / np.maximum(unseen, 1e-9) ** 2)))
    return seen.people + unseen / spread, seen.people + unseen * spread


def lincoln_petersen(seen: Seen) -> tuple[Array, Array]:
    """The plain ratio with a symmetrical interval."""
    n1, n2, m = (part.astype(float) for part in (seen.first, seen.second, np.maximum(seen.both, 1)))
    value, error = n1 * n2 / m, np.sqrt(n1 * n2 * (n1 - m) * (n2 - m) / m**3)
    return value - Z * error, value + Z * error


def log_linear(every: list[Seen], python: str) -> list[tuple[Array, Array]]:
    """The intervals of every cell, from one process of the peer's."""
    rows = [np.column_stack([seen.both, seen.first - seen.both, seen.second - seen.both]) for seen in every]
    asked_of = json.dumps(np.concatenate(rows).tolist())
    told = subprocess.run([python, "-c", LOG_LINEAR], input=asked_of, capture_output=True, text=True, check=True)
    parts = np.split(np.array(json.loads(told.stdout)), np.cumsum([len(row) for row in rows])[:-1])
    return [(part[:, 0], part[:, 1]) for part in parts]


def ranged(seen: Seen, odds: tuple[float, float]) -> tuple[Array, Array]:
    """Our interval when the slider stands at a range of odds ratios."""
    low = chapman(seen.first, seen.second, seen.both, odds_ratio=odds[0])
    high = chapman(seen.first, seen.second, seen.both, odds_ratio=odds[1])
    return low.low, high.high


class Score(NamedTuple):
    covers: float
    width: float
    none: float


def scored(ends: tuple[Array, Array], size: int) -> Score:
    """Share of intervals that hold the truth, median of high over low, share of windows without an estimate."""
    low, high = ends
    known = np.isfinite(low)
    inside = (low[known] <= size) & (size <= high[known])
    width = float(np.median(high[known] / np.maximum(low[known], 1))) if known.any() else float("nan")
    return Score(float(inside.mean()) if known.any() else float("nan"), width, float(1 - known.mean()))


def methods(odds: float) -> dict[str, Callable[[Seen], tuple[Array, Array]]]:
    return {
        "two channels, slider at the true odds ratio": lambda seen: ranged(seen, (odds, odds)),
        "two channels, slider off by up to a third": lambda seen: ranged(seen, (odds / 1.33, odds * 1.33)),
        "two channels, slider over its whole range .5 to 3": lambda seen: ranged(seen, (0.5, 3.0)),
        "two channels, slider left at 1 (independence)": lambda seen: ranged(seen, (1.0, 1.0)),
        "peer: Lincoln-Petersen": lincoln_petersen,
        "peer: Chao1": chao1,
    }


def grid(rng: np.random.Generator, runs: int, python: str | None) -> dict[str, list[Score]]:
    table: dict[str, list[Score]] = {}
    cells = list(itertools.product(SIZES, SPREADS, ODDS, LEAVING))
    every = [simulated(rng, *cell, runs) for cell in cells]
    for (size, _, odds, _), seen in zip(cells, every, strict=True):
        for name, method in methods(odds).items():
            table.setdefault(name, []).append(scored(method(seen), size))
        floors = {
            "floor: Chao from f₂, f₃": chao(seen.people, seen.twice, seen.thrice).low,
            "peer as a floor: Chao1": chao1(seen)[0],
        }
        for name, low in floors.items():
            table.setdefault(name, []).append(scored((low, np.full(runs, np.inf)), size))
    if python:
        ends = log_linear(every, python)
        name = "peer: log-linear Poisson (statsmodels GLM)"
        table[name] = [scored(end, cell[0]) for end, cell in zip(ends, cells, strict=True)]
    return table


def asked_rows(rng: np.random.Generator, runs: int) -> list[str]:
    lines = []
    for rate, answers in itertools.product((0.05, 0.2, 0.6), (30, 100, 400)):
        told, yes = rng.binomial(1000, rate, runs), rng.binomial(answers, rate, runs)
        found: Estimate = asked(told, yes, np.full(runs, answers))
        score = scored((found.low, found.high), 1000)
        lines.append(f"| {rate:.0%} | {answers} | {score.covers:.1%} | {score.width:.2f} |")
    return lines


def written_once(rng: np.random.Generator, runs: int) -> list[str]:
    """The model of the paper: some people are of the kind that writes exactly once, so the rest can be counted."""
    lines = []
    for size, kind in itertools.product(SIZES, LEAVING):
        contacts = rng.poisson(RATE, (runs, size))
        contacts[:, : int(kind * size)] = 1
        seen = [(contacts == times).sum(axis=1) for times in (1, 2, 3)]
        people = (contacts > 0).sum(axis=1)
        floor = chao(people, seen[1], seen[2])
        ours = scored((floor.low, floor.high), size)
        other = scored(chao1(Seen(people, *seen, people, people, people)), size)
        figures = f"{ours.covers:.1%} | {ours.width:.2f} | {other.covers:.1%} | {other.width:.2f}"
        lines.append(f"| {size:,} | {kind:.0%} | {figures} |")
    return lines


def beyond_the_slider(rng: np.random.Generator, runs: int) -> list[str]:
    """Odds ratios that the slider's range does not hold."""
    lines = []
    for odds in (0.3, 5.0):
        seen = simulated(rng, 2000, 0.5, odds, 0.25, runs)
        score = scored(ranged(seen, (0.5, 3.0)), 2000)
        lines.append(f"| {odds:g} | {score.covers:.1%} |")
    return lines


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--runs", type=int, default=500)
    ask.add_argument("--seed", type=int, default=7)
    ask.add_argument("--peers", help="a Python that has statsmodels")
    choice = ask.parse_args()
    rng = np.random.default_rng(choice.seed)
    table = grid(rng, choice.runs, choice.peers)
    cells = len(SIZES) * len(SPREADS) * len(ODDS) * len(LEAVING)
    about = (
        f"`python benchmarks/evidence/silent.py --runs {choice.runs}`: {cells} cells (people {SIZES}, differing in how "
        f"often they write by {SPREADS}, odds ratio between channels {ODDS}, writing once and leaving {LEAVING}), "
        f"{choice.runs} windows each, seed {choice.seed}. Intervals are 90 %; width is high over low, median. A floor "
        "is right where its lower end does not exceed the truth. What the slider knows is in the name: no data of two "
        "channels can tell the odds ratio, so somebody must."
    )
    lines = [
        about,
        "",
        "| interval | covers, all cells | worst cell | best cell | median width | no estimate |",
        "|---|---|---|---|---|---|",
    ]
    for name, found in table.items():
        covers = np.array([score.covers for score in found])
        width = np.nanmedian([score.width for score in found])
        none = np.mean([score.none for score in found])
        shown = "–" if "floor" in name else f"{width:.2f}"
        ends = f"{np.nanmean(covers):.1%} | {np.nanmin(covers):.1%} | {np.nanmax(covers):.1%}"
        lines.append(f"| {name} | {ends} | {shown} | {none:.1%} |")
    lines += ["", "Repeat contacts alone, people alike, some of the kind that writes exactly once (two-sided):", ""]
    lines += [
        "| people | of that kind | Chao f₂, f₃ covers | width | Chao1 covers | width |",
        "|---|---|---|---|---|---|",
    ]
    lines += written_once(rng, choice.runs)
    lines += ["", "Asked, 1,000 people who felt it:", "", "| rate | asked | covers | width |", "|---|---|---|---|"]
    lines += asked_rows(rng, choice.runs)
    lines += ["", "Where the odds ratio lies outside the slider's range the interval is wrong, as it must be:", ""]
    lines += ["| true odds ratio | covers, range .5 to 3 |", "|---|---|", *beyond_the_slider(rng, choice.runs)]
    keep("The silent", lines)


if __name__ == "__main__":
    main()
