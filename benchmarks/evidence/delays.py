"""How many days until a change is seen, at equal false alarms: `python benchmarks/evidence/delays.py`.

A quarter of `--series` changes on one day and stays so, the others are as before; negative binomial of size 4, weekday
shape, everything learned from the 70 days before. Ours at one threshold from the wanted run length, each peer at the
one at which 5 % of null series of all means alarm in 60 days. Writes to benchmarks/results/evidence.md.
"""

from __future__ import annotations

import argparse

import numpy as np
from peers import PEERS
from results import keep
from series import Rows, counts, watched

from outspoken.evidence.signals import Watch, average_run_length, threshold
from outspoken.evidence.signals.calibration import MEANS

DAYS, BEFORE, NEVER = 30, 70, 31
CELLS = ((3, 0.3), (3, 1.0), (3, 3.0), (5, 0.1), (2, 3.0), (1.5, 10.0))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--series", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=8)
    asked = parser.parse_args()
    rng, n = np.random.default_rng(asked.seed), asked.series
    null = np.concatenate([counts(rng, mean, rows=BEFORE + 60, series=n) for mean in MEANS], axis=1)
    limits = {name: float(np.quantile(np.nanmax(method(null)[-60:], axis=0), 0.95)) for name, method in PEERS.items()}
    limits["ours"] = threshold(average_run_length(share=0.05, rows=60))
    table: dict[str, list[str]] = {name: [] for name in ("ours", *PEERS)}
    for factor, mean in CELLS:
        means = np.full((BEFORE + DAYS, n), mean)
        changed = np.arange(n) % 4 == 0
        means[BEFORE:, changed] *= factor
        values = counts(rng, means, rows=BEFORE + DAYS, series=n)
        ours = watched(values, rows=DAYS, watch=Watch(), groups=np.arange(n) // 20)
        table["ours"].append(_cell(ours[:, changed] > limits["ours"]))
        for name, method in PEERS.items():
            table[name].append(_cell(method(values)[-DAYS:, changed] > limits[name]))
    lines = [
        f"Seed {asked.seed}, {n // 4} changed series per column. Percent seen within 7 days / within 14 / median day",
        f"({NEVER}: not within {DAYS}).",
        "",
        f"| method | {' | '.join(f'×{factor:g} on {mean:g} a day' for factor, mean in CELLS)} |",
        f"|---|{'---|' * len(CELLS)}",
        *(f"| {name} | {' | '.join(cells)} |" for name, cells in table.items()),
    ]
    keep("Days until a change is seen", lines)


def _cell(alarmed: Rows) -> str:
    day = np.where(alarmed.any(axis=0), alarmed.argmax(axis=0) + 1, NEVER)
    return f"{(day <= 7).mean() * 100:.0f} / {(day <= 14).mean() * 100:.0f} / {np.median(day):g}"


if __name__ == "__main__":
    main()
