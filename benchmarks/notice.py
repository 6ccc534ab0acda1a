"""How long does noticing take over a year of many series, and for one more day?

    python benchmarks/notice.py [--themes 90] [--touchpoints 60] [--channels 8] [--comments 1000000]

Fills a lens with a year of facts, half of the combinations of theme, touchpoint and channel spoken of in very uneven
shares, then looks at it from the beginning as the step does after an import, and at one more day. Appends to
benchmarks/results/evidence.md; exits with 1 where the year takes longer than 30 s.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa

sys.path.insert(0, str(Path(__file__).parent))
from house import installation

RESULTS = Path(__file__).parent / "results" / "evidence.md"
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


def measured(size: Size) -> tuple[dict[str, float], int, int]:
    from outspoken.understand.notice.kept import Memory
    from outspoken.understand.notice.series import Names, days

    lens = fill(size)
    names = Names(
        paths={f"theme-{each}": [each + 1] for each in range(size.themes)},
        touchpoints={f"touchpoint-{each}": each + 1 for each in range(size.touchpoints)},
        channels=[f"channel-{each}" for each in range(size.channels)],
    )
    took: dict[str, float] = {}
    at = time.perf_counter()
    counted = days(lens, names, first=FIRST, last=FIRST + timedelta(days=DAYS - 1))  # type: ignore[arg-type]
    took["counting the year"] = time.perf_counter() - at
    at = time.perf_counter()
    held = Memory.fresh(counted, tuple(names.channels))
    for row in range(DAYS - 1):
        held = held.after(counted, row=row)
    took["watching the year"] = time.perf_counter() - at
    at = time.perf_counter()
    held.save(Path(tempfile.mkdtemp()))
    took["keeping it"] = time.perf_counter() - at
    at = time.perf_counter()
    one = days(
        lens,
        names,
        first=FIRST + timedelta(days=DAYS - 4),
        last=FIRST + timedelta(days=DAYS - 1),
        known=held.keys,  # type: ignore[arg-type]
    )
    held = held.after(one, row=len(one.seen) - 1, is_over=False)
    took["one look at today"] = time.perf_counter() - at
    return took, len(counted.keys), len(held.incidents)


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
        took, series, incidents = measured(size)
    lines = [f"{name}: {seconds:.2f} s" for name, seconds in took.items()]
    print(f"{series:,} series, {size.comments:,} comments, {incidents} incidents of chance", *lines, sep="\n")
    told = (
        f"## Noticing over a year\n\n`python benchmarks/notice.py`: {series:,} series, {size.comments:,} comments.\n\n"
    )
    table = "| what | s |\n|---|---|\n" + "".join(f"| {name} | {seconds:.2f} |\n" for name, seconds in took.items())
    chance = f"\nIncidents where nothing happens, all of chance: {incidents}.\n"
    with RESULTS.open("a", encoding="utf-8") as file:
        file.write(f"\n{told}{table}{chance}")
    sys.exit(0 if took["counting the year"] + took["watching the year"] <= 30 else 1)


if __name__ == "__main__":
    main()
