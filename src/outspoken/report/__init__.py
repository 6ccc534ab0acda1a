"""Readings in, one page out: a report that is a single file, readable anywhere, every figure opening its
words.

    report.write(Path("readings.parquet"), Path("report.html"), title="Reviews", generated_at=now,
                 coverage=report.Coverage(rows=1000, rejected=2))

`readings` is the Parquet file that `outspoken read` leaves: one row per verbatim, the columns of
`files.ITEMS` without `verbatims`, `question`, `text`, and those of `reader.READINGS`. What happened, what
is systemic, what goes with the score and how many stayed silent is told by `evidence`, as the server tells
it. DuckDB counts in it with bounded memory; the page loads nothing from anywhere, runs without JavaScript
and prints.

May import: `reader` (names of themes), `evidence`, `charts`. No network and no clock: the time is an
argument.

Errors, one tree:

    ReportError
      x NotReadings   the file is no Parquet file of readings; says which columns are missing
"""

from __future__ import annotations

from outspoken.report.coverage import Coverage
from outspoken.report.errors import NotReadings, ReportError
from outspoken.report.writing import write

__all__ = ["Coverage", "NotReadings", "ReportError", "write"]
