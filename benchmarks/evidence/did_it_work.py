"""How often "did it work?" errs: `python benchmarks/evidence/did_it_work.py [--peers PYTHON]`.

Counts are made with a known autocorrelation and overdispersion and, where nothing was changed, a verdict of "worked" or
"got worse" is an error. Two kinds of noise: "direct", in which the counts themselves have the autocorrelation ρ (a
Gaussian copula, the harder case), and "rates", in which the rate wanders with ρ and the counting is by chance. Peers on
the same counts with the same terms, where PYTHON has statsmodels: least squares of the log rate with Newey-West errors,
the Poisson log-linear model with Newey-West errors, and GLSAR. Then launches at a peak, power told in advance against
power found, and time. Writes the tables to benchmarks/results/evidence.md.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import subprocess
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from typing import NamedTuple

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
from numpy.typing import NDArray
from results import keep
from scipy import special, stats

from outspoken.evidence.did_it_work import Answer, Wobble, did_it_work, power, wobble

Array = NDArray[np.float64]
PEERS = """import json, sys, warnings
import numpy as np, statsmodels.api as sm
warnings.simplefilter("ignore")
out = []
for counts, columns, launch in json.load(sys.stdin):
    y, x = np.array(counts, float), np.array(columns, float)
    step = (np.arange(len(y)) >= launch).astype(float)
    design = np.column_stack([x, step])
    lags = max(int(np.floor(4 * (len(y) / 100) ** (2 / 9))), 1)
    row = []
    for way in ("ols", "glm", "glsar"):
        try:
            if way == "glm":
                fit = sm.GLM(y, design, family=sm.families.Poisson()).fit(cov_type="HAC", cov_kwds={"maxlags": lags})
            elif way == "ols":
                fit = sm.OLS(np.log(y + 0.5), design).fit(cov_type="HAC", cov_kwds={"maxlags": lags})
            else:
                fit = sm.GLSAR(np.log(y + 0.5), design, rho=1).iterative_fit(maxiter=10)
            row.append([float(fit.pvalues[-1]), float(fit.params[-1])])
        except Exception:
            row.append([1.0, 0.0])
    out.append(row)
print(json.dumps(out))"""
PEER_NAMES = ("OLS of log, Newey-West", "Poisson GLM, Newey-West", "GLSAR")
CHANGED = (Answer.WORKED, Answer.WORSE)


class Cell(NamedTuple):
    periods: int
    launch: int
    kind: str
    rho: float
    overdispersion: float
    mean: float
    design: str


def wandering(rng: np.random.Generator, n: int, rho: float) -> Array:
    shocks = rng.standard_normal(n)
    for t in range(1, n):
        shocks[t] = rho * shocks[t - 1] + np.sqrt(1 - rho**2) * shocks[t]
    return shocks


def counted(rng: np.random.Generator, means: Array, rho: float, overdispersion: float, kind: str) -> Array:
    """Counts with these means, variance = overdispersion × mean."""
    share = special.ndtr(wandering(rng, len(means), rho))
    if overdispersion <= 1:
        return np.asarray(stats.poisson.ppf(share, means), dtype=float)
    size = means / (overdispersion - 1)
    if kind == "direct":
        return np.asarray(stats.nbinom.ppf(share, size, 1 / overdispersion), dtype=float)
    return rng.poisson(stats.gamma.ppf(share, size) * (overdispersion - 1)).astype(float)


def made(rng: np.random.Generator, cell: Cell, ratio: float = 1.0) -> tuple[Array, Array | None]:
    """Counts and controls; with controls all places share a drift and a wave, which alone would look like a change."""
    n = cell.periods
    means = np.full(n, cell.mean)
    shared = np.zeros(n)
    if cell.design == "controls":
        shared = rng.normal(0, 0.4) * np.linspace(-1, 1, n) + 0.15 * wandering(rng, n, 0.8)
    step = np.where(np.arange(n) >= cell.launch, ratio, 1.0)
    counts = counted(rng, means * np.exp(shared) * step, cell.rho, cell.overdispersion, cell.kind)
    if cell.design != "controls":
        return counts, None
    sizes = rng.uniform(0.5, 2, 6)
    others = [counted(rng, means * size * np.exp(shared), cell.rho, cell.overdispersion, cell.kind) for size in sizes]
    return counts, np.array(others)


def _columns(cell: Cell, controls: Array | None) -> Array:
    n = cell.periods
    columns = [np.ones(n)]
    if cell.design == "trend":
        columns.append(np.linspace(-1, 1, n))
    if controls is not None:
        columns.append(np.log(controls.sum(axis=0) + 0.5))
    return np.column_stack(columns)


Asked = tuple[list[float], list[list[float]], int]


def errors(job: tuple[Cell, int, int, int]) -> tuple[float, list[Asked]]:
    """Share of null series called changed, and what to ask the peers about."""
    cell, runs, for_peers, seed = job
    rng = np.random.default_rng([seed, *[int(part * 10) for part in cell if not isinstance(part, str)]])
    ours, asked = 0, list[Asked]()
    for run in range(runs):
        counts, controls = made(rng, cell)
        trend = None if cell.design == "controls" else cell.design == "trend"
        verdict = did_it_work(counts, launch=cell.launch, controls=controls, trend=trend, seed=run)
        ours += verdict.answer in CHANGED
        if run < for_peers:
            asked.append((counts.tolist(), _columns(cell, controls).tolist(), cell.launch))
    return ours / runs, asked


def _peers(groups: list[list[Asked]], python: str) -> list[Array]:
    """For each group p-values and estimates, shape (runs, peers, 2), from one process."""
    quiet = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}
    every = json.dumps([one for group in groups for one in group])
    told = subprocess.run([python, "-c", PEERS], input=every, capture_output=True, text=True, check=True, env=quiet)
    return np.split(np.array(json.loads(told.stdout)), np.cumsum([len(group) for group in groups])[:-1])


def null_cells() -> list[Cell]:
    cells = []
    for (n, launch), rho, od in itertools.product(((20, 12), (40, 26), (90, 60)), (0.0, 0.3, 0.6), (1.0, 4.0)):
        cells += [Cell(n, launch, "direct", rho, od, 12.0, design) for design in ("level", "trend", "controls")]
    cells += [Cell(n, la, "rates", 0.6, 4.0, 12.0, d) for n, la in ((20, 12), (90, 60)) for d in ("level", "trend")]
    return cells + [Cell(60, 40, "direct", 0.3, 2.0, 1.5, design) for design in ("level", "trend")]


def type_one(pool: ProcessPoolExecutor, runs: int, for_peers: int, seed: int, python: str | None) -> list[str]:
    cells = null_cells()
    ours = list(pool.map(errors, [(cell, runs, for_peers, seed) for cell in cells]))
    shares = [[share] for share, _ in ours]
    if python:
        for row, table in zip(shares, _peers([asked for _, asked in ours], python), strict=True):
            row += (table[:, :, 0] <= 0.05).mean(axis=0).tolist()
    found = list(zip(cells, shares, strict=True))
    names = ("`did_it_work`", *(PEER_NAMES if python else ()))
    chance = 2 * np.sqrt(0.05 * 0.95 / runs)
    lines = [
        f"Null series called changed, {runs} a cell (±{chance:.1%} by chance alone; peers {for_peers}), aim 5 %:",
        "",
        f"| design | ρ | cells | {' | '.join(f'{name}: mean, worst' for name in names)} |",
        f"|---|---|---|{'---|' * len(names)}",
    ]
    groups: dict[tuple[str, float], list[list[float]]] = {}
    for cell, row in found:
        groups.setdefault((cell.design, cell.rho), []).append(row)
        groups.setdefault(("all", -1.0), []).append(row)
    for (design, rho), rows in sorted(groups.items(), key=lambda item: (item[0][0] == "all", item[0])):
        table = np.array(rows)
        figures = " | ".join(f"{x.mean():.1%}, {x.max():.1%}" for x in table.T)
        lines.append(f"| {design} | {'' if rho < 0 else rho} | {len(rows)} | {figures} |")
    worst = max(found, key=lambda item: item[1][0])
    lines += ["", f"Worst cell of ours: {worst[0].periods} periods, {worst[0].kind} noise, ρ {worst[0].rho}, "]
    lines[-1] += f"overdispersion {worst[0].overdispersion:g}, {worst[0].design}: {worst[1][0]:.1%}."
    return lines


def at_a_peak(job: tuple[float, int, int]) -> tuple[float, list[Asked]]:
    """Share of launches at a peak called "worked" though nothing was changed, and what to ask the peers about."""
    rho, runs, seed = job
    rng, ours, asked = np.random.default_rng(seed), 0, list[Asked]()
    for run in range(runs):
        series = counted(rng, np.full(160, 12.0), rho, 2.0, "direct")
        recent = np.convolve(series, np.ones(5) / 5, "valid")[20:120]
        launch = 20 + int(np.argmax(recent)) + 5
        counts = series[max(launch - 40, 0) : launch + 20]
        launch = min(launch, 40)
        ours += did_it_work(counts, launch=launch, trend=False, seed=run).answer is Answer.WORKED
        asked.append((counts.tolist(), np.ones((len(counts), 1)).tolist(), launch))
    return ours / runs, asked


def peaks(pool: ProcessPoolExecutor, runs: int, seed: int, python: str | None) -> list[str]:
    names = ("`did_it_work`", *(PEER_NAMES if python else ()))
    lines = ['Launched right after the highest five days of a hundred, nothing changed: called "worked":', ""]
    lines += [f"| ρ | {' | '.join(names)} |", f"|---|{'---|' * len(names)}"]
    rhos = (0.0, 0.3, 0.6)
    ours = list(pool.map(at_a_peak, [(rho, runs, seed) for rho in rhos]))
    shares = [[share] for share, _ in ours]
    if python:
        for row, table in zip(shares, _peers([asked for _, asked in ours], python), strict=True):
            row += ((table[:, :, 0] <= 0.05) & (table[:, :, 1] < 0)).mean(axis=0).tolist()
    for rho, row in zip(rhos, shares, strict=True):
        lines.append(f"| {rho} | {' | '.join(f'{share:.1%}' for share in row)} |")
    return lines


POWER_CELLS = (
    (60, 30, 20.0, 1.5, 0.0, 0.75, False),
    (60, 30, 20.0, 2.0, 0.3, 0.65, False),
    (90, 30, 12.0, 4.0, 0.3, 0.5, False),
    (120, 60, 12.0, 2.0, 0.6, 0.55, False),
    (30, 15, 30.0, 1.5, 0.2, 0.6, False),
    (120, 60, 20.0, 1.5, 0.2, 0.6, True),
    (60, 30, 3.0, 1.5, 0.1, 0.5, False),
    (200, 40, 5.0, 2.0, 0.3, 0.6, False),
)


def powered(job: tuple[tuple[int, int, float, float, float, float, bool], int, int]) -> str:
    (before, after, mean, od, rho, ratio, trend), runs, seed = job
    stated = power(ratio, before=before, after=after, wobble=Wobble(mean, od, rho), trend=trend, seed=seed)
    rng = np.random.default_rng([seed, before, after, int(mean)])
    cell = Cell(before + after, before, "direct", rho, od, mean, "trend" if trend else "level")
    found, told = 0, []
    for run in range(runs):
        counts, _ = made(rng, cell, ratio)
        found += did_it_work(counts, launch=before, trend=trend, seed=run).answer is Answer.WORKED
        if run % 5 == 0:
            measured = wobble(counts[:before], trend=trend)
            told.append(power(ratio, before=before, after=after, wobble=measured, trend=trend, seed=run))
    spread = np.quantile(told, [0.25, 0.5, 0.75])
    figures = f"{stated:.0%} | {found / runs:.0%} | {100 * (found / runs - stated):+.0f} | {spread[1]:.0%}"
    shape = f"{before} + {after} | {mean:g} | {od:g} | {rho} | {ratio:g} | {'yes' if trend else 'no'}"
    return f"| {shape} | {figures} ({spread[0]:.0%} to {spread[2]:.0%}) |"


def power_lines(pool: ProcessPoolExecutor, runs: int, seed: int) -> list[str]:
    lines = [f"Power told before the change and found after it ({runs} changes a row):", ""]
    head = (
        "periods | mean | overdispersion | ρ | ratio | trend | told, wobble known | found | points | told from history"
    )
    lines += [f"| {head} (middle half) |", f"|{'---|' * 10}"]
    return lines + list(pool.map(powered, [(cell, runs, seed) for cell in POWER_CELLS]))


def times(repeats: int) -> list[str]:
    rng = np.random.default_rng(3)
    lines = ["Time of one verdict with 999 placebos, one thread (median and worst of the repeats):", ""]
    lines += ["| periods | controls | ms of clock | worst | ms of processor |", "|---|---|---|---|---|"]
    for n, places in itertools.product((40, 90, 365), (0, 6, 20)):
        counts = rng.poisson(12, n).astype(float)
        controls = rng.poisson(20, (places, n)).astype(float) if places else None
        clock, used = [], []
        for seed in range(repeats):
            started, busy = time.perf_counter(), time.process_time()
            did_it_work(counts, launch=n * 2 // 3, controls=controls, season=7, seed=seed)
            clock.append((time.perf_counter() - started) * 1e3)
            used.append((time.process_time() - busy) * 1e3)
        lines.append(f"| {n} | {places} | {np.median(clock):.1f} | {max(clock):.1f} | {np.median(used):.1f} |")
    return lines


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--runs", type=int, default=600)
    ask.add_argument("--seed", type=int, default=7)
    ask.add_argument("--workers", type=int, default=2)
    ask.add_argument("--peers", help="a Python that has statsmodels")
    ask.add_argument("--peer-runs", type=int, default=200)
    ask.add_argument("--only", choices=["errors", "peaks", "power", "time"], action="append")
    choice = ask.parse_args()
    said = f"`python benchmarks/evidence/did_it_work.py --runs {choice.runs}`, seed {choice.seed}."
    runs, seed, python = choice.runs, choice.seed, choice.peers
    with ProcessPoolExecutor(choice.workers) as pool:
        parts: dict[str, tuple[str, Callable[[], list[str]]]] = {
            "errors": ("how often it errs", lambda: type_one(pool, runs, choice.peer_runs, seed, python)),
            "peaks": ("launched at a peak", lambda: peaks(pool, runs, seed, python)),
            "power": ("power told in advance", lambda: power_lines(pool, runs, seed)),
            "time": ("time", lambda: times(15)),
        }
        for name in choice.only or parts:
            heading, part = parts[name]
            keep(f"Did it work: {heading}", [said, "", *part()])


if __name__ == "__main__":
    main()
