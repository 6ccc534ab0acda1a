"""Lens: facts in Parquet by month, questions answered by DuckDB in this process.

A folder holds one file per month, derived from the record and rebuilt from it at will. `Lens(folder)` writes months
(`write_month`, `remove_month`), answers a `Slice` with an Arrow table of counts (`ask`) and says how fresh it is
(`as_of`). It reads and writes files and nothing else: no clock, no state but an answer kept while the files stay the
same.

May import: reader, evidence, files. Errors: LensError (a wrong question, a broken folder).

>>> import tempfile, pathlib
>>> lens = Lens(pathlib.Path(tempfile.mkdtemp()))
>>> lens.ask(Slice(by=("channel",))).num_rows
0
"""

from __future__ import annotations

from outspoken.lens.errors import LensError
from outspoken.lens.facts import FACTS
from outspoken.lens.folder import Lens
from outspoken.lens.slice import BUCKETS, DIMENSIONS, Slice

__all__ = ["BUCKETS", "DIMENSIONS", "FACTS", "Lens", "LensError", "Slice"]
