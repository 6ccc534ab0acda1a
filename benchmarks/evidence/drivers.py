"""Key drivers: `python benchmarks/evidence/drivers.py [--data FOLDER] [--peers PYTHON] [--only speed|coverage|survey]`.

Speed: 30 drivers × 100,000 answers × 1,000 draws of customers, and exact LMG of 15; theme impact of 200 themes and what
distinguishes a problem over 1,000,000 comments. Coverage: surveys drawn from known correlations (300 customers with two
answers each, half of a customer's spread shared between the two), exact LMG of 8 drivers; how often 95 % intervals hold
the true importance, by the way the interval is taken, and how often ranks do. Survey: airline_satisfaction_survey under
FOLDER (0 = not applicable) beside `dominance-analysis` and `statsmodels` where PYTHON has them, on the rows that
answered every question since they know no other. Writes its tables to benchmarks/results/evidence.md.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
import os
import platform
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from results import keep
from scipy import sparse, special

from outspoken.evidence.distinguishing import Circumstance, distinguishing
from outspoken.evidence.drivers import Drivers, key_drivers, lmg, relative_weights
from outspoken.evidence.drivers.cluster_bootstrap import replicate_weights
from outspoken.evidence.drivers.correlations import (
    CrossProducts,
    correlations,
    cross_products_by_block,
    in_all,
    replicated,
)
from outspoken.evidence.theme_impact import theme_impact

Floats = NDArray[np.float64]
SIGNS = {1: "+", 0: "", -1: "−"}
DRIVERS = [
    "Inflight wifi service", "Departure/Arrival time convenient", "Ease of Online booking", "Gate location",
    "Food and drink", "Online boarding", "Seat comfort", "Inflight entertainment", "On-board service",
    "Leg room service", "Baggage handling", "Checkin service", "Inflight service", "Cleanliness",
]  # fmt: skip
COVERAGE = (
    "Exact LMG of 8 drivers; percent of 95 % intervals that hold the truth, mean over drivers (the worst driver). "
    "`key_drivers` takes percentiles, and 0 as the lower end where nothing is shown. Ranks: percent of rank intervals "
    "that hold the true rank. Called: percent of surveys with any pair wrongly told apart or the wrong way round."
)
BESIDE = (
    "dominance-analysis fits every model on the data and gives no interval. Seconds of the processor. LMG: "
    "greatest difference from it; R² and standardised coefficients (betas): from statsmodels."
)
PEER = """import json, sys, time, types
from unittest.mock import MagicMock
# The plotting libraries it draws with do not import beside this NumPy; nothing is drawn here.
for name in ("bokeh", "bokeh.plotting", "bokeh.io", "bokeh.models", "bokeh.models.formatters", "cufflinks", "plotly",
             "plotly.offline"):
    sys.modules[name] = MagicMock()
import numpy as np, pandas as pd, statsmodels.api as sm
from dominance_analysis import Dominance
table = np.load(sys.argv[1]); p = int(sys.argv[2]); x, y = table[:, :p], table[:, -1]
names = [f"d{j}" for j in range(p)]
started = time.perf_counter()
ols = sm.OLS(y, sm.add_constant(x)).fit()
z = lambda a: (a - a.mean(axis=0)) / a.std(axis=0)
betas = sm.OLS(z(y), z(x)).fit().params
fit = time.perf_counter() - started
data = pd.DataFrame(x, columns=names); data["y"] = y
started, used = time.perf_counter(), time.process_time()
model = Dominance(data=data, target="y", top_k=p, objective=1)
found = model.incremental_rsquare()
seconds = time.perf_counter() - started, time.process_time() - used
print(json.dumps({"lmg": [found[name] for name in names], "seconds": seconds, "r2": ols.rsquared, "betas": list(betas),
                  "fit": fit}))
"""


def best(work: Callable[[], object], times: int = 3) -> tuple[float, float]:
    """Seconds by the clock and of the processor, the best of some runs."""
    spans = []
    for _ in range(times):
        started, used = time.perf_counter(), time.process_time()
        work()
        spans.append((time.perf_counter() - started, time.process_time() - used))
    return min(span[0] for span in spans), min(span[1] for span in spans)


def speed() -> None:
    rng = np.random.default_rng(1)
    n = 100_000
    x = np.clip(np.round(3 + rng.normal(size=(n, 30)) + rng.normal(size=(n, 1))), 1, 5)
    y = x @ rng.uniform(0, 1, 30) + rng.normal(size=n) * 8
    customers = rng.integers(0, 60_000, n)
    gaps = np.where(rng.random(x.shape) < 0.2, np.nan, x)
    million, comments = rng.integers(0, 400_000, 1_000_000), 1_000_000
    themes = sparse.csr_array(sparse.random(comments, 200, density=0.01, random_state=1, format="csr"))
    stars = rng.integers(1, 6, comments).astype(float)
    codes = [rng.integers(0, size, comments) for size in (12, 4, 52, 30, 400)]
    circumstances = [
        Circumstance(f"c{j}", tuple(map(str, range(code.max() + 1))), one_hot(code), np.ones(comments, dtype=bool))
        for j, code in enumerate(codes)
    ]
    problem = rng.random(comments) < 0.01 + 0.05 * (codes[2] == 7)
    works: dict[str, Callable[[], object]] = {
        "relative weights, 30 drivers × 100,000 answers × 1,000 draws": lambda: key_drivers(x, y, customers, seed=1),
        "the same, a fifth not asked": lambda: key_drivers(gaps, y, customers, seed=1),
        "exact LMG, 15 drivers × 100,000 × 1,000": lambda: key_drivers(x[:, :15], y, customers, seed=1),
        "exact LMG, 15 drivers, correlations alone": lambda: _lmg_alone(x[:, :15], y),
        "impact of 200 themes, 1,000,000 comments × 1,000": lambda: theme_impact(stars, themes, million, seed=1),
        "what distinguishes, 1,000,000 comments, 498 levels": lambda: distinguishing(problem, circumstances, million),
    }
    threads = os.environ.get("OPENBLAS_NUM_THREADS", "all")
    machine = f"{os.cpu_count()} cores, BLAS threads {threads}, load {os.getloadavg()[0]:.1f}"
    lines = [
        f"{machine}, best of 3; all with intervals.",
        "",
        "| | s by the clock | s of the processor |",
        "|---|---|---|",
    ]
    for name, work in works.items():
        clock, processor = best(work)
        lines.append(f"| {name} | {clock:.2f} | {processor:.2f} |")
        print(lines[-1], flush=True)
    keep("Drivers: speed", lines)


def one_hot(codes: NDArray[np.int64]) -> sparse.csr_array:
    return sparse.csr_array((np.ones(len(codes)), (np.arange(len(codes)), codes)))


def _lmg_alone(x: Floats, y: Floats) -> Floats:
    r = np.corrcoef(np.column_stack([x, y]), rowvar=False)
    return lmg(r[:-1, :-1], r[:-1, -1])


class Design(NamedTuple):
    """Drivers of one common correlation, their coefficients and R²; five: on five points, truth by simulation."""

    name: str
    rho: float
    betas: Floats
    r_squared: float
    five: bool = False

    def draw(self, customers: int, each: int, rng: np.random.Generator) -> tuple[Floats, NDArray[np.int64]]:
        """Drivers and score as columns, and whose answer each is."""
        p, n = len(self.betas), customers * each
        corr = np.full((p, p), self.rho) + (1 - self.rho) * np.eye(p)
        error = np.sqrt(self.betas @ corr @ self.betas * (1 - self.r_squared) / self.r_squared)
        both = (np.repeat(rng.normal(size=(customers, p + 1)), each, axis=0) + rng.normal(size=(n, p + 1))) / np.sqrt(2)
        x = both[:, :p] @ np.linalg.cholesky(corr).T
        y = x @ self.betas + error * both[:, p]
        columns = np.column_stack([x, y])
        if self.five:
            columns = np.clip(np.round(3.6 + columns * ([1.1] * p + [1.2 / columns[:, -1].std()])), 1, 5)
        return columns, np.repeat(np.arange(customers), each)

    def truth(self) -> Floats:
        p = len(self.betas)
        if self.five:
            r = np.corrcoef(self.draw(1_500_000, 1, np.random.default_rng(0))[0], rowvar=False)
            return lmg(r[:p, :p], r[:p, p])
        corr = np.full((p, p), self.rho) + (1 - self.rho) * np.eye(p)
        return lmg(corr, corr @ self.betas * np.sqrt(self.r_squared / (self.betas @ corr @ self.betas)))


FALLING, FEW = np.linspace(1, 0.2, 8), np.array([1, 0.7, 0.4, 0, 0, 0, 0, 0])
DESIGNS = (
    [Design(f"all matter, ρ = {rho}", rho, FALLING, 0.5) for rho in (0.0, 0.3, 0.5, 0.8)]
    + [Design(f"three of eight matter, ρ = {rho}", rho, FEW, 0.4) for rho in (0.0, 0.3, 0.5, 0.8)]
    + [Design(f"five points, all matter, ρ = {rho}", rho, FALLING, 0.5, five=True) for rho in (0.5, 0.8)]
)


def intervals(columns: Floats, customers: NDArray[np.int64], seed: int, draws: int) -> dict[str, tuple[Floats, Floats]]:
    """95 % intervals of the importances, by the ways of the textbook."""
    standard = (columns - columns.mean(axis=0)) / columns.std(axis=0)
    blocks = cross_products_by_block(standard, customers)
    count = len(blocks.together)
    value = _importance(in_all(blocks))
    drawn = _importance(replicated(blocks, replicate_weights(count, replicates=draws, seed=seed)))
    without = _importance(replicated(blocks, 1 - np.eye(count)))
    low, high = np.quantile(drawn, [0.025, 0.975], axis=0)
    skew = without.mean(axis=0) - without
    speed = (skew**3).sum(axis=0) / (6 * (skew**2).sum(axis=0) ** 1.5)
    shift = special.ndtri(np.clip((drawn < value).mean(axis=0), 1 / draws, 1 - 1 / draws))
    ends = []
    for z in (-1.96, 1.96):
        level = special.ndtr(shift + (shift + z) / (1 - speed * (shift + z)))
        ends.append(np.array([np.quantile(drawn[:, j], level[j]) for j in range(len(value))]))
    spread = 1.96 * drawn.std(axis=0)
    return {
        "percentile": (low, high),
        "basic": (2 * value - high, 2 * value - low),
        "BCa": (ends[0], ends[1]),
        "normal": (value - spread, value + spread),
    }


def _importance(sums: CrossProducts) -> Floats:
    r = correlations(sums)
    return lmg(r[..., :-1, :-1], r[..., :-1, -1])


def coverage(surveys: int, draws: int = 500) -> None:
    lines = [
        f"{surveys} surveys of 300 customers × 2 answers per row, {draws} draws, seeds 0 up. {COVERAGE}",
        "",
        "| | `key_drivers` | its shares | percentile | basic | BCa | normal | ranks | called |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for design in DESIGNS:
        lines.append(_covered(design, surveys, draws))
        print(lines[-1], flush=True)
    keep("Drivers: coverage of intervals", lines)


def _covered(design: Design, surveys: int, draws: int) -> str:
    truth = design.truth()
    best_rank = 1 + (truth[None, :] > truth[:, None] + 1e-4).sum(axis=1)
    worst_rank = len(truth) - (truth[None, :] < truth[:, None] - 1e-4).sum(axis=1)
    held: dict[str, list[NDArray[np.bool_]]] = {}
    ranked, wrong = [], 0
    for seed in range(surveys):
        columns, customers = design.draw(300, 2, np.random.default_rng(seed))
        found = key_drivers(columns[:, :-1], columns[:, -1], customers, seed=seed, replicates=draws)
        ways = {
            "key": (found.importance.low, found.importance.high, truth),
            "share": (found.share.low, found.share.high, truth / truth.sum()),
        }
        ways |= {name: (*ends, truth) for name, ends in intervals(columns, customers, seed, draws).items()}
        for name, (low, high, true) in ways.items():
            held.setdefault(name, []).append((low <= true + 1e-9) & (true <= high))
        ranked.append((found.ranks.low <= best_rank) & (worst_rank <= found.ranks.high))
        wrong += _is_wrong(found.groups, found.importance.value, truth)
    cells = [f"{100 * np.mean(rows):.1f} ({100 * np.mean(rows, axis=0).min():.1f})" for rows in held.values()]
    return f"| {design.name} | {' | '.join(cells)} | {100 * np.mean(ranked):.1f} | {100 * wrong / surveys:.1f} |"


def _is_wrong(groups: tuple[tuple[int, ...], ...], value: Floats, truth: Floats) -> bool:
    """Whether two are told apart that are equal or stand the other way round."""
    for i in range(len(truth)):
        for j in range(i):
            apart = not set(groups[i]) & set(groups[j])
            if apart and (value[i] - value[j]) * (truth[i] - truth[j]) <= 1e-4 * abs(value[i] - value[j]):
                return True
    return False


def survey(data: Path, peers: str | None, most: int) -> None:
    with gzip.open(data / "airline_satisfaction_survey" / "train.csv.gz", "rt", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    x = np.array([[float(row[name]) for name in DRIVERS] for row in rows])
    x = np.where(x == 0, np.nan, x)
    y = np.array([100.0 * (row["satisfaction"] == "satisfied") for row in rows])
    clock, processor = best(lambda: key_drivers(x, y, names=DRIVERS, seed=1))
    found = key_drivers(x, y, names=DRIVERS, seed=1)
    complete = np.isfinite(x).all(axis=1)
    r2, gone = found.r_squared, ~np.isfinite(x)
    about = (
        f"{len(y):,} passengers, 14 ratings of 1 to 5, satisfied or not; not applicable: {100 * gone.mean():.1f} % of "
        f"ratings, for {100 * gone.any(axis=1).mean():.1f} % of passengers. {found.method}, R² {r2.value[0]:.3f} "
        f"({r2.low[0]:.3f} to {r2.high[0]:.3f}). The table with 1,000 draws takes {clock:.2f} s by the clock, "
        f"{processor:.2f} s of the processor."
    )
    lines = [
        about,
        "",
        "| driver | share of R² | rank | cannot be told from | sign | mean | n |",
        "|---|---|---|---|---|---|---|",
    ]
    lines += [_line(found, row) for row in found.rows()]
    lines += [""] + [f"{note.driver}: {note.text}." for note in found.notes]
    if peers:
        lines += ["", *_beside(x[complete], y[complete], peers, most)]
    keep("Drivers: airline_satisfaction_survey", lines)


def _line(found: Drivers, row: dict[str, object]) -> str:
    share = f"{100 * row['share']:.1f} % ({100 * row['share_low']:.1f} to {100 * row['share_high']:.1f})"
    others = [
        name for name, groups in zip(found.names, found.groups, strict=True)
        if name != row["driver"] and set(groups) & set(row["groups"])
    ]  # fmt: skip
    rank = f"{row['rank']} ({row['rank_low']} to {row['rank_high']})"
    told = f"{', '.join(others)} | {SIGNS[row['sign']]} | {row['performance']:.2f} | {row['n']:,}"
    return f"| {row['driver']} | {share} | {rank} | {told} |"


def _beside(x: Floats, y: Floats, peers: str, most: int) -> list[str]:
    """The peers on complete rows: all drivers take dominance-analysis many minutes, so it gets the first ones."""
    lines = [
        f"Complete rows only ({len(y):,}). {BESIDE}",
        "",
        "| drivers | models | dominance-analysis s | ours, 1,000 draws s | × | none s | × | LMG | R² | betas |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    for p in sorted({6, 10, most}):
        with tempfile.NamedTemporaryFile(suffix=".npy") as file:
            np.save(file.name, np.column_stack([x[:, :p], y]))
            told = subprocess.run(
                [peers, "-W", "ignore", "-c", PEER, file.name, str(p)], capture_output=True, text=True, check=True
            )
        theirs = json.loads(told.stdout.splitlines()[-1])
        found = key_drivers(x[:, :p], y, seed=1)
        _, ours = best(lambda p=p: key_drivers(x[:, :p], y, seed=1))
        _, alone = best(lambda p=p: _lmg_alone(x[:, :p], y))
        seconds = theirs["seconds"][1]
        gaps = (
            np.abs(found.importance.value - theirs["lmg"]).max(),
            abs(found.r_squared.value[0] - theirs["r2"]),
            np.abs(found.coefficient - theirs["betas"]).max(),
        )
        times = f"{seconds:.1f} | {ours:.2f} | {seconds / ours:,.0f} | {alone:.3f} | {seconds / alone:,.0f}"
        lines.append(f"| {p} | {2**p - 1:,} | {times} | {' | '.join(f'{gap:.0e}' for gap in gaps)} |")
        print(lines[-1], flush=True)
    r = np.corrcoef(np.column_stack([x, y]), rowvar=False)
    exact, quick = lmg(r[:-1, :-1], r[:-1, -1]), relative_weights(r[:-1, :-1], r[:-1, -1])
    alike, most_apart = np.corrcoef(exact, quick)[0, 1], np.abs(exact - quick).max()
    lines += [
        "",
        f"Relative weights beside LMG, all 14: correlation {alike:.4f}, at most {most_apart:.4f} apart.",
    ]
    return lines


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--data", type=Path, help="folder with the open sets")
    ask.add_argument("--peers", help="a Python that has dominance-analysis and statsmodels")
    ask.add_argument("--most", type=int, default=10, help="drivers that dominance-analysis gets at most")
    ask.add_argument("--surveys", type=int, default=500)
    ask.add_argument("--only", choices=["speed", "coverage", "survey"])
    choice = ask.parse_args()
    print(platform.processor(), os.cpu_count(), "cores")
    if choice.only in (None, "speed"):
        speed()
    if choice.only in (None, "coverage"):
        coverage(choice.surveys)
    if choice.data and choice.only in (None, "survey"):
        survey(choice.data, choice.peers, choice.most)


if __name__ == "__main__":
    main()
