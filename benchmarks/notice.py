"""How long does noticing take over a year of many series, and for one more day?

    python benchmarks/notice.py [--themes 90] [--touchpoints 60] [--channels 8] [--comments 1000000]

Fills a lens with a year of facts, half of the combinations of theme, touchpoint and channel spoken of in very uneven
shares, then looks at it from the beginning as the step does after an import, and at one more day. By the wall clock and
by the processor's. Writes to benchmarks/results/evidence.md; exits with 1 where the year takes longer than 30 s.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parent / "evidence"))
from house import installation
from results import keep

FIRST = date(2025, 1, 1)
DAYS = 365


@dataclass(frozen=True)
class Size:
    themes: int
    touchpoints: int
    channels: int
    comments: int


def facts(size: Size, rng: np.random.Generator) -> pa.Table:
    """A year of comments, each about one theme at one place."""
    from outspoken.lens import FACTS

    combinations = size.themes * size.touchpoints * size.channels
    spoken = rng.permutation(combinations)[: combinations // 2]
    weight = rng.pareto(1.1, len(spoken)) + 0.2
    # Every one of them is spoken of at least once, so that each is a series.
    place = np.concatenate([spoken, rng.choice(spoken, size.comments - len(spoken), p=weight / weight.sum())])
    theme, rest = np.divmod(place, size.touchpoints * size.channels)
    touchpoint, channel = np.divmod(rest, size.channels)
    n = len(place)
    seconds = rng.integers(0, DAYS * 86_400, n)
    start = int(datetime(FIRST.year, FIRST.month, FIRST.day, tzinfo=UTC).timestamp())
    polarity = np.array(["negative", "neutral", "positive"])[rng.choice(3, n, p=[0.4, 0.2, 0.4])]
    columns = {
        "feedback_id": pa.array(np.arange(n).astype(str)),
        "verbatim_id": pa.array(np.arange(n)),
        "place": pa.array(np.zeros(n, dtype=np.int16)),
        "occurred_at": pa.array((start + seconds) * 1_000_000, pa.timestamp("us", tz="UTC")),
        "channel": pa.array(np.char.add("channel-", channel.astype(str))),
        "touchpoint": pa.array(np.char.add("touchpoint-", touchpoint.astype(str))),
        "polarity": pa.array(polarity),
        "themes": pa.array([[f"theme-{each}"] for each in theme]),
        "has_words": pa.array(np.ones(n, dtype=bool)),
    }
    empty = {"emotions": [], "intents": []}
    arrays = [
        columns[field.name].cast(field.type)
        if field.name in columns
        else pa.array([empty[field.name]] * n, field.type)
        if field.name in empty
        else pa.nulls(n, field.type)
        for field in FACTS
    ]
    return pa.Table.from_arrays(arrays, schema=FACTS)


def fill(size: Size) -> object:
    import pyarrow.compute as pc

    from outspoken.lens import Lens

    lens = Lens(Path(tempfile.mkdtemp()))
    table = facts(size, np.random.default_rng(4))
    months = pc.strftime(table["occurred_at"], "%Y-%m")
    for month in sorted(set(months.to_pylist())):
        lens.write_month(date.fromisoformat(f"{month}-01"), table.filter(pc.equal(months, month)))
    return lens


class Clock:
    """Seconds by the wall clock and by the processor's, by what they were spent on."""

    def __init__(self) -> None:
        self.took: dict[str, tuple[float, float]] = {}

    @contextmanager
    def of(self, name: str) -> Iterator[None]:
        wall, processor = time.perf_counter(), time.process_time()
        yield
        self.took[name] = time.perf_counter() - wall, time.process_time() - processor


def measured(size: Size) -> tuple[Clock, int, int]:
    from outspoken.understand.notice.kept import Memory
    from outspoken.understand.notice.series import Names, days

    lens = fill(size)
    names = Names(
        paths={f"theme-{each}": [each + 1] for each in range(size.themes)},
        touchpoints={f"touchpoint-{each}": each + 1 for each in range(size.touchpoints)},
        channels=[f"channel-{each}" for each in range(size.channels)],
    )
    clock, last = Clock(), FIRST + timedelta(days=DAYS - 1)
    with clock.of("counting the year"):
        counted = days(lens, names, first=FIRST, last=last)  # type: ignore[arg-type]
    with clock.of("watching the year"):
        held = Memory.fresh(counted, tuple(names.channels))
        for row in range(DAYS - 1):
            held = held.after(counted, row=row)
    with clock.of("keeping it"):
        held.save(Path(tempfile.mkdtemp()))
    with clock.of("one look at today"):
        one = days(lens, names, first=last - timedelta(days=3), last=last, known=held.keys)  # type: ignore[arg-type]
        held = held.after(one, row=len(one.seen) - 1, is_over=False)
    return clock, len(counted.keys), len(held.incidents)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--themes", type=int, default=90)
    parser.add_argument("--touchpoints", type=int, default=60)
    parser.add_argument("--channels", type=int, default=16)
    parser.add_argument("--comments", type=int, default=1_000_000)
    arguments = parser.parse_args()
    size = Size(arguments.themes, arguments.touchpoints, arguments.channels, arguments.comments)
    with installation() as house:
        house.set_up_django()
        clock, series, incidents = measured(size)
    load = f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}"
    lines = [f"`python benchmarks/notice.py`: {series:,} series, {size.comments:,} comments; {load}.", ""]
    lines += ["| what | s | processor s |", "|---|---|---|"]
    lines += [f"| {name} | {wall:.2f} | {processor:.2f} |" for name, (wall, processor) in clock.took.items()]
    lines += ["", f"Incidents where nothing happens, all of chance: {incidents}."]
    keep("Noticing over a year", lines)
    sys.exit(0 if clock.took["counting the year"][0] + clock.took["watching the year"][0] <= 30 else 1)


if __name__ == "__main__":
    main()
