"""How often a series alarms in 60 days though nothing changed: `python benchmarks/evidence/false_alarms.py`.

Null series, negative binomial of size 4, means 0.1 to 10, `--series` of each, siblings in twenties; everything the
detector knows is learned from the 70 days before. Ours stands at one threshold from the wanted run length; each peer at
the one threshold at which 5 % of all its series with a weekday shape alarm. Writes to benchmarks/results/evidence.md.
"""

from __future__ import annotations

import argparse

import numpy as np
from peers import PEERS
from results import keep
from series import ARRIVED, Rows, as_they_come, counts, watched, with_gaps

from outspoken.evidence.signals import Watch, average_run_length, threshold
from outspoken.evidence.signals.calibration import MEANS

DAYS, BEFORE = 60, 70


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--series", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=7)
    asked = parser.parse_args()
    rng, n = np.random.default_rng(asked.seed), asked.series
    weekly = np.concatenate([counts(rng, mean, rows=BEFORE + DAYS, series=n) for mean in MEANS], axis=1)
    groups = np.arange(weekly.shape[1]) // 20
    limit = threshold(average_run_length(share=0.05, rows=DAYS))
    lines = [
        f"Seed {asked.seed}, {n:,} series per mean, {DAYS} days; share of null series that alarm, in percent.",
        "",
        f"| method, threshold | {' | '.join(f'mean {mean:g}' for mean in MEANS)} | all |",
        f"|---|{'---|' * (len(MEANS) + 1)}",
    ]
    gaps = with_gaps(rng, weekly)
    growing = np.linspace(1, 1.6, BEFORE + DAYS)[:, None] * np.ones((1, n))
    grown = np.concatenate([counts(rng, mean * growing, rows=BEFORE + DAYS, series=n) for mean in MEANS], axis=1)
    late = as_they_come(rng, weekly)
    cells = {
        "weekday shape": watched(weekly, rows=DAYS, watch=Watch(), groups=groups),
        "a tenth of the days missing": watched(gaps, rows=DAYS, watch=Watch(), groups=groups),
        "comments come late": watched(weekly, rows=DAYS, watch=Watch(arrived=ARRIVED), groups=groups, late=late),
        "all grow by 60 %": watched(grown, rows=DAYS, watch=Watch(), groups=groups),
    }
    for name, values in cells.items():
        lines.append(_row(f"ours, {name}", values.max(axis=0), limit, n))
    for name, method in PEERS.items():
        highest = np.nanmax(method(weekly)[-DAYS:], axis=0)
        theirs = float(np.quantile(highest, 0.95))
        lines.append(_row(f"{name}, weekday shape", highest, theirs, n))
        lines.append(_row(f"{name}, a tenth missing", np.nanmax(method(gaps)[-DAYS:], axis=0), theirs, n))
    found = np.quantile(cells["weekday shape"].max(axis=0), 0.95)
    lines += ["", f"Threshold from theory {average_run_length(share=0.05, rows=DAYS):.0f}, measured {found:.0f}."]
    keep("False alarms of series that do not change", lines)


def _row(name: str, highest: Rows, limit: float, n: int) -> str:
    # Strictly above: a detector of whole counts often stands exactly at its threshold.
    shares = (highest.reshape(-1, n) > limit).mean(axis=1) * 100
    return f"| {name}, {limit:.4g} | {' | '.join(f'{share:.1f}' for share in shares)} | {shares.mean():.1f} |"


if __name__ == "__main__":
    main()
