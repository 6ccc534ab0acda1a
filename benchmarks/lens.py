"""How long any slice of 1,000,000 facts takes: the lens against PostgreSQL on the same facts, same machine, same run.

    python benchmarks/lens.py [--facts 1000000] [--months 24] [--write]

Every pair of dimensions is asked alone, with scores and with a filter, and every single dimension by month, week, day
and hour; each question several times, never twice with the same end, so that no kept answer helps. PostgreSQL (the
embedded 18, two parallel workers, facts in one table in memory) is asked every pair once for its moods. Seeded; writes
benchmarks/results/lens.md with --write.
"""

from __future__ import annotations

import argparse
import itertools
import os
import shutil
import statistics
import tempfile
import time
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa

from outspoken.lens import DIMENSIONS, FACTS, Lens, Slice
from outspoken.lens.facts import LISTED, POLARITIES
from outspoken.reader.emotions import FAMILIES, LABELS

RESULT = Path(__file__).parent / "results" / "lens.md"
CHANNELS = ("mail", "call", "chat", "app", "social", "review", "form", "pulse")
LANGUAGES = ("en", "de", "fr", "nl", "es", "it", "und")
INTENTS = ("complaint", "praise", "suggestion", "question", "help", "leaving", "fault")
KINDS = (None, "nps", "csat", "stars", "ces")  # of two comments about one has a score


def zipf(rng: np.random.Generator, names: list[str | None], n: int) -> pa.Array:
    weights = 1 / np.arange(1, len(names) + 1)
    return pa.array(names, pa.string()).take(pa.array(rng.choice(len(names), n, p=weights / weights.sum())))


def lists(
    rng: np.random.Generator, names: list[str], n: int, shares: tuple[float, ...], parents: bool = False
) -> pa.Array:
    weights = 1 / np.arange(1, len(names) + 1)
    held = rng.choice(len(shares), n, p=shares)
    flat = rng.choice(len(names), int(held.sum()), p=weights / weights.sum())
    made, place = [], 0
    for k in held:
        own = dict.fromkeys(names[i] for i in flat[place : place + k])
        place += k
        if parents:
            own |= dict.fromkeys(name.split(".")[0] for name in own)
        made.append(list(own))
    return pa.array(made, pa.list_(pa.string()))


def month_of_facts(rng: np.random.Generator, month: date, n: int, first_id: int) -> pa.Table:
    start = np.datetime64(month, "us")
    times = start + rng.integers(0, 28 * 86_400_000_000, n).astype("timedelta64[us]")
    kind = zipf(rng, list(KINDS), n)
    scored = np.array([value is not None for value in kind.to_pylist()])
    columns = {
        "feedback_id": [f"{first_id + i:032x}" for i in range(n)],
        "verbatim_id": np.arange(first_id, first_id + n),
        "place": np.zeros(n, np.int16),
        "occurred_at": pa.array(times, pa.timestamp("us", "UTC")),
        "channel": zipf(rng, list(CHANNELS), n),
        "touchpoint": zipf(rng, [f"touchpoint-{i}" for i in range(25)], n),
        "source": zipf(rng, [f"source-{i}" for i in range(12)], n),
        "segment": zipf(rng, ["", "daily", "season", "first class", "group", "youth"], n),
        "language": zipf(rng, list(LANGUAGES), n),
        "polarity": zipf(rng, list(POLARITIES), n),
        "family": zipf(rng, list(FAMILIES), n),
        "sentiment": rng.uniform(-1, 1, n).astype(np.float32),
        "strength": rng.uniform(0, 1, n).astype(np.float32),
        "emotions": lists(rng, list(LABELS), n, (0.3, 0.5, 0.2)),
        "intents": lists(rng, list(INTENTS), n, (0.6, 0.35, 0.05)),
        "themes": lists(rng, [f"theme{i % 12}.sub{i}" for i in range(60)], n, (0.4, 0.38, 0.16, 0.06), parents=True),
        "score": pa.array(rng.integers(0, 11, n).astype(float), mask=~scored),
        "score_kind": kind,
        "has_words": np.ones(n, bool),
    }
    return pa.table(columns).cast(FACTS)


def fill(lens: Lens, facts: int, months: int) -> float:
    rng = np.random.default_rng(7)
    spent = 0.0
    for place in range(months):
        month = date(2024 + place // 12, place % 12 + 1, 1)
        table = month_of_facts(rng, month, facts // months, place * (facts // months))
        begun = time.perf_counter()
        lens.write_month(month, table)
        spent += time.perf_counter() - begun
    return spent


def questions() -> dict[str, list[Slice]]:
    pairs = list(itertools.combinations(DIMENSIONS, 2))
    held = {"touchpoint": ("touchpoint-1",), "theme": ("theme1",)}
    return {
        "one dimension": [Slice(by=(name,)) for name in DIMENSIONS],
        "one dimension, with scores": [Slice(by=(name,), scores=True) for name in DIMENSIONS],
        "every pair": [Slice(by=pair) for pair in pairs],
        "every pair, with scores": [Slice(by=pair, scores=True) for pair in pairs],
        "every pair, one theme at one touchpoint": [Slice(by=pair, **held) for pair in pairs],
        "every dimension by month": [Slice(by=(name,), bucket="month") for name in DIMENSIONS],
        "every dimension by week": [Slice(by=(name,), bucket="week") for name in DIMENSIONS],
        "every dimension by day, one touchpoint": [
            Slice(by=(name,), bucket="day", touchpoint=("touchpoint-1",)) for name in DIMENSIONS
        ],
        "every dimension by hour, last 8 weeks": [
            Slice(by=(name,), bucket="hour", start=datetime(2025, 11, 1, tzinfo=UTC)) for name in DIMENSIONS
        ],
    }


def timed(lens: Lens, question: Slice, *, tries: int, salt: int) -> tuple[list[float], list[float]]:
    """Milliseconds by the clock and by the processors, try by try."""
    spent, used = [], []
    for i in range(tries):
        fresh = replace(question, end=datetime(2030, 1, 1, tzinfo=UTC) + timedelta(microseconds=salt * 100 + i))
        begun, worked = time.perf_counter(), time.process_time()
        lens.ask(fresh)
        spent.append((time.perf_counter() - begun) * 1000)
        used.append((time.process_time() - worked) * 1000)
    return spent, used


def summary(times: list[float]) -> str:
    ranked = sorted(times)
    p95 = ranked[min(len(ranked) - 1, int(len(ranked) * 0.95))]
    return f"{statistics.median(ranked):.0f} | {p95:.0f} | {ranked[-1]:.0f}"


def postgres(lens: Lens) -> list[float]:
    """Every pair of dimensions by moods, in PostgreSQL, over the same facts."""
    import psycopg
    import pyarrow.csv as pc_csv
    import pyarrow.parquet as pq

    from outspoken.server.cluster import Cluster

    folder = Path(tempfile.mkdtemp(prefix="outspoken-bench-", dir="/tmp"))
    folder.chmod(0o755)
    cluster = Cluster(folder)
    cluster.create()
    process = cluster.start()
    spent = []
    try:
        with psycopg.connect(cluster.url, autocommit=True) as connection:
            single = [name for name in FACTS.names if name not in {*LISTED.values(), "feedback_id", "occurred_at"}]
            kinds = {"verbatim_id": "bigint", "place": "smallint", "sentiment": "real", "strength": "real"}
            kinds |= {"score": "float8", "has_words": "boolean"}
            columns = ", ".join(f"{name} {kinds.get(name, 'text')}" for name in single)
            connection.execute(f"CREATE TABLE facts ({columns}, {', '.join(f'{c} text[]' for c in LISTED.values())})")
            for file in sorted(lens.folder.glob("2*.parquet")):
                table = pq.read_table(file, columns=[*single, *LISTED.values()])
                for column in LISTED.values():
                    joined = ["{" + ",".join(f'"{v}"' for v in values) + "}" for values in table[column].to_pylist()]
                    table = table.set_column(table.column_names.index(column), column, pa.array(joined))
                sink = pa.BufferOutputStream()
                pc_csv.write_csv(table, sink, pc_csv.WriteOptions(include_header=False))
                with connection.cursor().copy("COPY facts FROM STDIN (FORMAT csv)") as copy:
                    copy.write(sink.getvalue().to_pybytes())
            connection.execute("VACUUM ANALYZE facts")
            connection.execute("SET max_parallel_workers_per_gather = 2")
            connection.execute("SET work_mem = '256MB'")
            moods = ", ".join(f"count(*) FILTER (WHERE family = '{name}')" for name in FAMILIES)
            moods += "".join(f", count(*) FILTER (WHERE polarity = '{name}')" for name in POLARITIES)
            connection.execute("SELECT count(*) FROM facts").fetchall()
            for pair in itertools.combinations(DIMENSIONS, 2):
                tables, keys = "facts", []
                for name in pair:
                    if name in LISTED:
                        tables += f", unnest({LISTED[name]}) AS {name}"
                    keys.append(name)
                begun = time.perf_counter()
                listed = ", ".join(keys)
                connection.execute(
                    f"SELECT {listed}, count(*), {moods}, avg(sentiment) FROM {tables} GROUP BY {listed}"
                ).fetchall()
                spent.append((time.perf_counter() - begun) * 1000)
    finally:
        process.terminate()
        process.wait(30)
        shutil.rmtree(folder, ignore_errors=True)
    return spent


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--facts", type=int, default=1_000_000)
    parser.add_argument("--months", type=int, default=24)
    parser.add_argument("--tries", type=int, default=3)
    parser.add_argument("--no-postgres", action="store_true")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="outspoken-lens-"))
    lens = Lens(folder)
    spent = fill(lens, options.facts, options.months)
    size = sum(path.stat().st_size for path in folder.iterdir()) / 1e6
    lines = [
        "# The lens: any slice of 1,000,000 facts",
        "",
        (
            f"`python benchmarks/lens.py`, {datetime.now(UTC):%Y-%m-%d}, 2 cores, load {os.getloadavg()[0]:.1f}. "
            f"{options.facts:,} facts in {options.months} months, {size:.0f} MB; writing them took {spent:.1f} s."
        ),
        "",
        "| question | questions | p50 ms | p95 ms | max ms | processors p50 | p95 | max |",
        "|---|---|---|---|---|---|---|---|",
    ]
    lens.ask(Slice())
    salt, lens_pairs = 0, []
    for name, asked in questions().items():
        times, worked = [], []
        for question in asked:
            salt += 1
            mine, used = timed(lens, question, tries=options.tries, salt=salt)
            times += mine
            worked += used
            if min(mine) > 100:
                print(f"  over 100 ms each time: {question.by} {question.bucket} {[round(t) for t in mine]}")
        lens_pairs = times if name == "every pair" else lens_pairs
        lines.append(f"| {name} | {len(asked)} | {summary(times)} | {summary(worked)} |")
        print(lines[-1], flush=True)
    if not options.no_postgres:
        peer = postgres(lens)
        ratio = statistics.median(peer) / statistics.median(lens_pairs)
        lines.append(f"| PostgreSQL 18: every pair | {len(peer)} | {summary(peer)} | | | |")
        lines += ["", f"Every pair: PostgreSQL takes {ratio:.0f} times as long (medians)."]
        print("\n".join(lines[-3:]))
    shutil.rmtree(folder)
    if options.write:
        RESULT.write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
