"""The folder of months: writing, forgetting and asking."""

from __future__ import annotations

import json
import os
import re
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Final

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from outspoken.lens.errors import LensError
from outspoken.lens.facts import FACTS, Names, checked, coded, fresh_names, in_order
from outspoken.lens.query import statement
from outspoken.lens.slice import Slice

# Every write has a name of its own, so that a reader never meets a file that changed under it: month.stamp.kind.
# The shape of the codes has a number: a folder of another shape counts as empty and is filled again.
SHAPE: Final = 1
CODES: Final = f"codes-{SHAPE}"
CODES_FILE: Final = re.compile(rf"(\d{{4}}-\d{{2}})\.\d{{20}}\.{CODES}")
NAMES: Final = "names.json"
AS_OF: Final = f"as-of-{SHAPE}"
BEGUN: Final = f"begun-{SHAPE}"
KEPT_BYTES: Final = 64 * 1024 * 1024
BATCH: Final = 122_880  # rows; what DuckDB hands one thread at a time
TRIES: Final = 3


class Lens:
    """Facts of many months in one folder. One writer at a time; any number of readers, threads and processes."""

    def __init__(self, folder: Path, *, threads: int = 2, memory: str = "1GB") -> None:
        self.folder = folder
        self._threads, self._memory = threads, memory
        self._local = threading.local()
        self._lock = threading.Lock()
        self._connection: duckdb.DuckDBPyConnection | None = None
        self._process = 0
        self._opened_files: dict[str, pa.Table] = {}
        self._answers: OrderedDict[tuple[Slice, tuple[str, ...]], pa.Table] = OrderedDict()
        self._kept_bytes = 0

    # writing

    def write_month(self, month: date, facts: pa.Table) -> None:
        """Put these facts in the place of all that was known of the month. Readers see the old or the new whole.

        facts: of the shape FACTS, every `occurred_at` within the month in UTC. Raises LensError otherwise.
        """
        table = checked(facts)
        _in_month(table, month)
        if not table.num_rows:
            return self.remove_month(month)
        self.folder.mkdir(parents=True, exist_ok=True)
        names = self.names()
        ordered = in_order(table)
        codes = coded(ordered, names)
        stem = f"{month:%Y-%m}.{time.time_ns():020d}"
        _settle(self.folder / f"{stem}.parquet", lambda path: _write_parquet(ordered, path))
        # Names before codes: a code without its name would be a wrong answer, a name without facts is nothing.
        _settle(self.folder / NAMES, lambda path: path.write_text(json.dumps(names, ensure_ascii=False)))
        _settle(self.folder / f"{stem}.{CODES}", lambda path: _write_codes(codes, path))
        self._forget(month, but=stem)
        return None

    def remove_month(self, month: date) -> None:
        """Forget all facts of a month."""
        self._forget(month, but="")

    def mark_as_of(self, moment: datetime) -> None:
        """Say that everything read before this moment is in the folder."""
        self.folder.mkdir(parents=True, exist_ok=True)
        _settle(self.folder / AS_OF, lambda path: path.write_text(moment.astimezone(UTC).isoformat()))

    def begin(self) -> None:
        """Remember that this folder is being filled, so that `is_begun`."""
        self.folder.mkdir(parents=True, exist_ok=True)
        _settle(self.folder / BEGUN, Path.touch)

    def is_begun(self) -> bool:
        """Whether the folder has ever been filled; no more once it was deleted, or its shape is of another version."""
        return (self.folder / BEGUN).exists()

    def _forget(self, month: date, *, but: str) -> None:
        for path in self.folder.glob(f"{month:%Y-%m}.*"):
            if not but or not path.name.startswith(but):
                path.unlink(missing_ok=True)

    # asking

    def as_of(self) -> datetime | None:
        """The moment up to which the folder is complete; None before it was ever filled."""
        try:
            return datetime.fromisoformat((self.folder / AS_OF).read_text())
        except FileNotFoundError:
            return None

    def months(self) -> list[date]:
        """The months that have facts, oldest first."""
        return [date.fromisoformat(f"{month}-01") for month in sorted(self._files())]

    def written_at(self, month: date) -> datetime | None:
        """When the facts of a month were last written; None where it has none."""
        name = self._files().get(f"{month:%Y-%m}")
        return datetime.fromtimestamp(int(name.split(".")[1]) / 1e9, UTC) if name else None

    def names(self) -> Names:
        """Every name ever met, per dimension; the place of a name is its code."""
        try:
            kept: Names = json.loads((self.folder / NAMES).read_bytes())
        except FileNotFoundError:
            return fresh_names()
        return fresh_names() | kept

    def ask(self, question: Slice) -> pa.Table:
        """Count the facts of a slice: a row per combination that occurs, by name in the order of `by`, then `bucket`.

        Columns: the dimensions (string, "" when not known), `bucket` (its start, UTC), `n`, `negative`, `neutral`,
        `positive`, one per emotion family (`no_feeling` for the family neutral), `sentiment_mean` (null when nothing
        was read); with `scores` also `score_n`, `score_sum`, `score_squares`, `promoters`, `passives`, `detractors`
        and `score_0` … `score_10`. n counts verbatims. A score counts once per feedback, unless the question is about
        words (theme, emotion, intent, family, polarity, language): then once per verbatim it fits.
        Without any facts or any that fit, and with something to count by, the answer has no rows.
        """
        for _ in range(TRIES):
            files = self._wanted(question)
            key = (question, tuple(files))
            with self._lock:
                kept = self._answers.get(key)
            if kept is not None:
                return kept
            try:
                answer = self._answered(question, self._facts(files))
            except FileNotFoundError:
                continue  # A month was rewritten between listing and opening; its new file is there by now.
            self._keep(key, answer)
            return answer
        raise LensError(f"The files in {self.folder} keep changing faster than they can be read. Ask again.")

    def _keep(self, key: tuple[Slice, tuple[str, ...]], answer: pa.Table) -> None:
        with self._lock:
            if key in self._answers:
                return
            self._answers[key] = answer
            self._kept_bytes += answer.nbytes
            while self._kept_bytes > KEPT_BYTES:
                self._kept_bytes -= self._answers.popitem(last=False)[1].nbytes

    def _answered(self, question: Slice, facts: pa.Table) -> pa.Table:
        names = self.names()
        sql, parameters = statement(question, names)
        cursor = self._cursor()
        cursor.register("facts", facts)
        try:
            rows = cursor.sql(sql, params=parameters).to_arrow_table()
        finally:
            cursor.unregister("facts")
        return _named(_ordered(rows, question, names), question, names)

    def _facts(self, files: list[str]) -> pa.Table:
        """The coded facts of these files, mapped into memory, not read."""
        with self._lock:
            opened = {name: self._opened_files.get(name) for name in files}
        for name, table in opened.items():
            if table is None:
                with pa.memory_map(str(self.folder / name)) as source:
                    opened[name] = pa.ipc.open_file(source).read_all()
        with self._lock:
            current = set(self._files().values())
            kept = {name: table for name, table in self._opened_files.items() if name in current}
            self._opened_files = kept | opened
        return pa.concat_tables(opened.values()) if opened else _nothing()

    def _files(self) -> dict[str, str]:
        """Month → its newest file."""
        newest: dict[str, str] = {}
        try:
            found = sorted(entry.name for entry in os.scandir(self.folder))
        except FileNotFoundError:
            return {}
        for name in found:
            match = CODES_FILE.fullmatch(name)
            if match:
                newest[match[1]] = name
        return newest

    def _wanted(self, question: Slice) -> list[str]:
        low = f"{question.start.astimezone(UTC):%Y-%m}" if question.start else ""
        last = question.end.astimezone(UTC) - timedelta(microseconds=1) if question.end else None
        high = f"{last:%Y-%m}" if last else "9999-99"
        return [name for month, name in sorted(self._files().items()) if low <= month <= high]

    def _cursor(self) -> duckdb.DuckDBPyConnection:
        """This thread's own connection; a forked process opens a database of its own."""
        with self._lock:
            if self._connection is None or self._process != os.getpid():
                self._connection, self._process = self._opened(), os.getpid()
            connection = self._connection
        kept: tuple[int, duckdb.DuckDBPyConnection] | None = getattr(self._local, "cursor", None)
        if kept is None or kept[0] != os.getpid():
            kept = (os.getpid(), connection.cursor())
            self._local.cursor = kept
        return kept[1]

    def _opened(self) -> duckdb.DuckDBPyConnection:
        settings: dict[str, Any] = {
            "threads": self._threads,
            "memory_limit": self._memory,
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            "temp_directory": "",
        }
        return duckdb.connect(":memory:", config=settings)


def _in_month(table: pa.Table, month: date) -> None:
    if month.day != 1:
        raise LensError(f"A month is named by its first day; {month} is not one.")
    if not table.num_rows:
        return
    start = np.datetime64(month, "us").astype(np.int64)
    end = np.datetime64((month + timedelta(days=31)).replace(day=1), "us").astype(np.int64)
    times = table["occurred_at"].cast(pa.int64()).to_numpy()
    outside = (times < start) | (times >= end)
    if outside.any():
        raise LensError(f"{int(outside.sum())} facts lie outside {month:%Y-%m} (UTC); write each month by itself.")


def _ordered(rows: pa.Table, question: Slice, names: Names) -> pa.Table:
    """The rows in the order of their names, then of their buckets."""
    keys = [rows["bucket"].to_numpy()] if question.bucket else []
    for name in reversed(question.by):
        rank = np.argsort(np.argsort(np.array(names[name], dtype=object)))
        keys.append(rank[rows[name].to_numpy()])
    return rows.take(np.lexsort(keys)) if keys else rows


def _named(rows: pa.Table, question: Slice, names: Names) -> pa.Table:
    columns: dict[str, Any] = {}
    for name in rows.column_names:
        if name in question.by:
            columns[name] = pa.array(names[name], pa.string()).take(rows[name].cast(pa.int32()))
        elif name == "bucket":
            columns[name] = _starts(rows[name], question.bucket)
        else:
            columns[name] = rows[name]
    return pa.table(columns)


def _starts(values: pa.ChunkedArray, bucket: str) -> pa.Array:
    numbers = values.cast(pa.int64()).to_numpy()
    if bucket == "month":
        return pa.array(
            (numbers - 1970 * 12).astype("datetime64[M]").astype("datetime64[us]"), pa.timestamp("us", "UTC")
        )
    return pa.array((numbers * 60_000_000).astype("datetime64[us]"), pa.timestamp("us", "UTC"))


@cache
def _nothing() -> pa.Table:
    # An empty answer has the same columns as a full one: it is asked of a table without rows.
    return coded(FACTS.empty_table(), fresh_names())


def _write_parquet(facts: pa.Table, path: Path) -> None:
    pq.write_table(facts, path, compression="zstd", row_group_size=BATCH)


def _write_codes(codes: pa.Table, path: Path) -> None:
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, codes.schema) as writer:
        writer.write_table(codes, max_chunksize=BATCH)


def _settle(path: Path, write: Callable[[Path], object]) -> None:
    """Write under another name, make it safe on disk, then give it its own."""
    waiting = path.with_name(f"{path.name}.{os.getpid()}.part")
    write(waiting)
    with waiting.open("rb") as file:
        os.fsync(file.fileno())
    waiting.replace(path)
