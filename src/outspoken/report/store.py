"""DuckDB over one file of readings: named questions, bounded memory, nothing left behind."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import resources
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import numpy as np
from numpy.typing import NDArray

from outspoken.report.errors import NotReadings

MEMORY = "1GB"
NEEDED = frozenset(
    {
        "line", "external_id", "occurred_at", "channel", "touchpoint", "person", "score", "score_kind", "text",
        "language", "sentiment", "polarity", "family", "strength", "intents", "harms", "mentions",
    }
)  # fmt: skip

Row = dict[str, Any]


class Store:
    """Asks the questions in `sql/`, each known by its file's name; variables stay set for later questions."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection

    def set(self, **variables: object) -> None:
        """Give values to the variables that the questions read with getvariable."""
        for name, value in variables.items():
            self._connection.execute(f"SET VARIABLE {name} = $value", {"value": value})

    def ask(self, question: str) -> list[Row]:
        """The answer as rows by column name; for a question that creates something, no row that matters."""
        sql = resources.files("outspoken.report").joinpath("sql", f"{question}.sql").read_text(encoding="utf-8")
        answer = self._connection.execute(sql)
        names = [column[0] for column in answer.description or ()]
        return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]

    def columns(self, question: str) -> dict[str, NDArray[Any]]:
        """The answer as one array per column: for questions that end in numbers, not in rows."""
        sql = resources.files("outspoken.report").joinpath("sql", f"{question}.sql").read_text(encoding="utf-8")
        found = self._connection.execute(sql).fetchnumpy()
        return {name: np.ma.filled(column, -1) for name, column in found.items()}

    def fill(self, table: str, columns: str, rows: Sequence[tuple[object, ...]]) -> None:
        """Create a small table of our own, such as the tree of themes."""
        self._connection.execute(f"CREATE TABLE {table} ({columns})")
        if rows:
            marks = ", ".join("?" for _ in rows[0])
            self._connection.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)  # noqa: S608, our own names


@contextmanager
def opened(readings: Path) -> Iterator[Store]:
    """A store over the readings. Raises NotReadings where the file is none."""
    with TemporaryDirectory(prefix="outspoken-report-") as spill:
        offline: dict[str, str | bool | int | float | list[str]] = {"autoinstall_known_extensions": False}
        connection = duckdb.connect(config=offline | {"memory_limit": MEMORY, "temp_directory": spill})
        try:
            # DuckDB would draw a progress bar of its own over that of the command line.
            connection.execute("SET enable_progress_bar = false")
            _check(connection, readings)
            store = Store(connection)
            store.set(path=str(readings))
            yield store
        finally:
            connection.close()


def _check(connection: duckdb.DuckDBPyConnection, readings: Path) -> None:
    try:
        answer = connection.execute("DESCRIBE SELECT * FROM read_parquet($path)", {"path": str(readings)})
    except duckdb.Error as error:
        raise NotReadings(readings) from error
    missing = NEEDED - {row[0] for row in answer.fetchall()}
    if missing:
        raise NotReadings(readings, missing)
