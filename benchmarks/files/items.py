"""How fast files become items, by format, beside peers that only parse: Python's csv and json, DuckDB.

    python -m benchmarks.files.items [--rows 200000]

CPU seconds of one process, so that a busy machine does not change the figures much. Appends to
benchmarks/results/files.md.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
import platform
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import openpyxl
import pyarrow.csv
import pyarrow.parquet
from benchmarks.files.corpus import write

from outspoken import files

RESULTS = Path(__file__).parent.parent / "results" / "files.md"
HEAD = """# files.items

`python -m benchmarks.files.items`: rows a second (CPU time, one core) from a file to items, beside
peers that only parse.

| when | format | rows | rows/s | of the peer |
|---|---|---|---|---|
"""


def seconds(work: Callable[[], int], rows: int) -> float:
    """CPU seconds of a piece of work that must see all rows."""
    started = time.process_time()
    assert work() == rows
    return time.process_time() - started


def items(path: Path) -> int:
    """Rows that come out of a file, plan included."""
    rejects: list[files.Reject] = []
    return sum(batch.num_rows for batch in files.items(files.sniff(path), 0, rejects.append)) + len(rejects)


def by_csv(path: Path) -> int:
    with path.open(encoding="utf-8", newline="") as stream:
        return sum(1 for _ in csv.DictReader(stream))


def by_duckdb(path: Path) -> int:
    return len(duckdb.connect(config={"threads": 1}).read_csv(str(path), all_varchar=True).to_arrow_table())


def by_json(path: Path) -> int:
    with path.open(encoding="utf-8") as stream:
        return sum(1 for line in stream if json.loads(line))


def by_openpyxl(path: Path) -> int:
    book = openpyxl.load_workbook(path, read_only=True)
    return sum(1 for _ in book.worksheets[0].iter_rows(values_only=True)) - 1


def variants(folder: Path, rows: int) -> list[tuple[str, Path, int, str, Callable[[Path], int]]]:
    """Format, file, rows, peer's name, peer."""
    plain = write(folder / "plain.csv", rows)
    lines = plain.read_text("utf-8").splitlines(keepends=True)
    broken = folder / "broken.csv"
    broken.write_text("".join(x if n % 500 else x.replace(',"', ',"a "b" ') for n, x in enumerate(lines)), "utf-8")
    packed = folder / "plain.csv.gz"
    packed.write_bytes(gzip.compress(plain.read_bytes(), 6))
    table = pyarrow.csv.read_csv(plain)
    pyarrow.parquet.write_table(table, folder / "plain.parquet")
    objects = folder / "plain.jsonl"
    objects.write_text("".join(json.dumps(row, default=str) + "\n" for row in table.to_pylist()), "utf-8")
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    few = min(rows, 20_000)
    sheet.append(table.column_names)
    for row in table.slice(0, few).to_pylist():
        sheet.append(list(row.values()))
    book.save(folder / "plain.xlsx")
    return [
        ("CSV", plain, rows, "csv.DictReader", by_csv),
        ("CSV", plain, rows, "DuckDB", by_duckdb),
        ("CSV, every 500th row with broken quotes", broken, rows, "csv.DictReader, broken rows mangled", by_csv),
        ("CSV, gzip", packed, rows, "DuckDB", by_duckdb),
        ("JSON Lines", objects, rows, "json.loads", by_json),
        ("Parquet", folder / "plain.parquet", rows, "csv.DictReader of the CSV", lambda _: by_csv(plain)),
        ("XLSX", folder / "plain.xlsx", few, "openpyxl", by_openpyxl),
    ]


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--rows", type=int, default=200_000)
    rows = options.parse_args().rows
    if not RESULTS.exists():
        RESULTS.write_text(HEAD, "utf-8")
    with tempfile.TemporaryDirectory() as folder, RESULTS.open("a", encoding="utf-8") as results:
        for name, path, count, peer, by_peer in variants(Path(folder), rows):
            own = seconds(lambda path=path: items(path), count)  # type: ignore[misc]
            other = seconds(lambda path=path, by_peer=by_peer: by_peer(path), count)  # type: ignore[misc]
            line = (
                f"| {datetime.now(UTC):%Y-%m-%d}, Python {platform.python_version()} | {name} | {count:,} "
                f"| {count / own:,.0f} | {other / own:.2f} × {peer} ({count / other:,.0f}/s) |\n"
            )
            results.write(line)
            print(line, end="", flush=True)


if __name__ == "__main__":
    main()
