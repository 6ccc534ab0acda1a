"""Real series with known events: `python benchmarks/evidence/real_series.py --data FOLDER`.

Weekly laboratory counts with marked outbreaks (outbreak_series), and tweets about brands by the hour with marked
windows (those nab_series that count people's words; its other series are gauges of machines, and its taxi rides mostly
fall). Series of one kind are watched together. Every method gets the threshold at which it alarms in no more false
weeks, or days, than allowed, then is asked for events found and the delay from their start. A week or day is false
where it holds an alarm outside all events and the pause after them (four weeks, a day). Events without a baseline
before them are left out. Writes to benchmarks/results/evidence.md.
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import numpy as np
from peers import ears_c1, ears_c2, ears_c3, nb_cusum, nb_tail, poisson_cusum
from results import keep

from outspoken.evidence.signals import Watch, detector, threshold

Rows = np.ndarray
LABS = ("h1_nrwrp", "m1", "m2", "m3", "m5", "n1", "q1_nrwh", "s1", "s2")


class Series(NamedTuple):
    """name, counts of shape (rows, 1), and the rows of each event."""

    name: str
    counts: Rows
    events: list[tuple[int, int]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    asked = parser.parse_args()
    weekly = Watch(period=1, history=52, guard=2, window=26)
    hourly = Watch(period=168, history=336, guard=24, window=56)
    lines: list[str] = []
    lines += _table("weekly laboratory counts", _outbreaks(asked.data / "outbreak_series"), weekly, pause=4, rate=100)
    lines += _table("tweets by the hour", _hours(asked.data / "nab_series"), hourly, pause=24, rate=24 * 50)
    keep("Real series", lines)


def _outbreaks(folder: Path) -> list[Series]:
    found = []
    for name in LABS:
        with (folder / f"{name}.csv").open(encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        counts = np.array([[float(row["observed"])] for row in rows])
        state = np.array([row["state"] == "1" for row in rows])
        found.append(Series(name, counts, _runs(state)))
    return found


def _runs(state: Rows) -> list[tuple[int, int]]:
    edges = np.flatnonzero(np.diff(np.concatenate([[False], state, [False]]).astype(int)))
    return [(int(first), int(last) - 1) for first, last in zip(edges[::2], edges[1::2], strict=True)]


def _hours(folder: Path) -> list[Series]:
    with (folder / "labels.csv").open(encoding="utf-8") as file:
        labels = [row for row in csv.DictReader(file) if row["kind"] == "window"]
    found = []
    for path in sorted(folder.glob("realTweets__*.csv")):
        with path.open(encoding="utf-8") as file:
            rows = [(datetime.fromisoformat(row["timestamp"]), float(row["value"])) for row in csv.DictReader(file)]

        first = rows[0][0].replace(minute=0, second=0)

        def hour(at: datetime, first: datetime = first) -> int:
            return int((at - first).total_seconds() // 3600)

        counts = np.bincount([hour(at) for at, _ in rows], weights=[value for _, value in rows])[:, None]
        mine = [row for row in labels if row["series"] == path.name]
        events = [
            (hour(datetime.fromisoformat(row["start"])), hour(datetime.fromisoformat(row["end"]))) for row in mine
        ]
        found.append(Series(path.stem.split("__")[1], counts, events))
    return found


def _ours(counts: Rows, watch: Watch) -> Rows:
    """The detector's value by row, its alarms marked as in service."""
    limit = threshold(1170)
    state = detector.start(counts.shape[1], day=-1, watch=watch)
    out = np.full(counts.shape, np.nan)
    groups = np.arange(counts.shape[1])
    for day, row in enumerate(counts):
        state = detector.step(state, day, row, watch=watch, groups=groups)
        value = detector.evidence(state, watch=watch)
        which = np.flatnonzero(value > limit)
        change = detector.change(state, which, watch=watch)
        state = detector.mark(state, which, day - change.age + 1, day - change.since_peak)
        # What stands alarmed only because of rows past is no new alarm.
        value[which[change.since_peak > 0]] = 0.0
        out[day] = value
    return out


def _table(title: str, series: list[Series], watch: Watch, *, pause: int, rate: int) -> list[str]:
    methods: dict[str, Callable[[Rows], Rows]] = {
        "ours": lambda counts: _ours(counts, watch),
        "EARS C1": ears_c1,
        "EARS C2": ears_c2,
        "EARS C3": ears_c3,
        "NB tail": lambda counts: nb_tail(counts, period=watch.period, history=watch.history),
        "Poisson CUSUM, r = 2": lambda counts: poisson_cusum(counts, period=watch.period, history=watch.history),
        "NB CUSUM, r = 2": lambda counts: nb_cusum(counts, period=watch.period, history=watch.history),
    }
    ready = 28 if watch.period == 1 else watch.history + watch.guard
    counts = np.full((max(len(one.counts) for one in series), len(series)), np.nan)
    for place, one in enumerate(series):
        counts[: len(one.counts), place] = one.counts[:, 0]
    values = {name: list(np.nan_to_num(method(counts)).T) for name, method in methods.items()}
    rows = sum(len(one.counts) - ready for one in series)
    events = sum(first >= ready for one in series for first, _ in one.events)
    own = _judged(values["ours"], series, threshold(1170), pause, ready)
    allowed = [own[2], round(rows / rate)]
    unit, spans = ("weeks", "weeks") if watch.period == 1 else ("hours", "days")
    lines = ["", f"{title}: {len(series)} series, {rows:,} {unit}, {events} events.", ""]
    lines += [
        f"| method | found of {events}, median delay in {unit}, at {allowed[0]} false {spans} | at {allowed[1]} |",
        "|---|---|---|",
    ]
    for name in methods:
        cells = [_cell(values[name], series, most, pause, ready) for most in allowed]
        lines.append(f"| {name} | {cells[0]} | {cells[1]} |")
    return lines


def _cell(values: list[Rows], series: list[Series], most: int, pause: int, ready: int) -> str:
    """The lowest threshold with no more than `most` false weeks or days, and what it finds."""
    levels = np.unique(np.concatenate([value[ready:] for value in values]))
    levels = levels[np.linspace(0, len(levels) - 1, min(400, len(levels))).astype(int)]
    best = (-1, 0.0, 0)
    for level in levels:
        found, delay, false = _judged(values, series, float(level), pause, ready)
        if false <= most and found >= 0 and (found, -delay) > (best[0], -best[1]):
            best = (found, delay, false)
    return f"{best[0]}, {best[1]:g}"


def _judged(values: list[Rows], series: list[Series], level: float, pause: int, ready: int) -> tuple[int, float, int]:
    found, delays, false = 0, [], 0
    for value, one in zip(values, series, strict=True):
        alarms = np.flatnonzero(value > level)
        alarms = alarms[alarms >= ready]
        inside = np.zeros(len(value) + pause, dtype=bool)
        for first, last in one.events:
            inside[max(0, first) : last + pause + 1] = True
            hits = alarms[(alarms >= first) & (alarms <= last)]
            if first >= ready and hits.size:
                found += 1
                delays.append(int(hits[0]) - first)
        # A day of hours alarmed is one false day; a week stands alone.
        false += len(np.unique(alarms[~inside[alarms]] // (1 if pause == 4 else pause)))
    return found, float(np.median(delays)) if delays else float("inf"), false


if __name__ == "__main__":
    main()
