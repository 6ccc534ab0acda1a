"""What can go wrong with a report, and what to do."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path


class ReportError(Exception):
    """A report that cannot be written."""


class NotReadings(ReportError):
    """The file is no Parquet file of readings."""

    def __init__(self, path: Path, missing: Collection[str] = ()) -> None:
        lacks = f"; it lacks the columns {', '.join(sorted(missing))}" if missing else ""
        super().__init__(
            f"{path.name} holds no readings{lacks}. Give the readings.parquet that `outspoken read` wrote."
        )
