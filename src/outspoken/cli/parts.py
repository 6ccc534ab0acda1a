"""A long reading kept in parts, so that an interrupt costs at most one of them.

`OUT/.part/` holds the parts (readings as Parquet, rejects as JSON lines) and a ledger. A part is written under a
temporary name, renamed, and only then entered into the ledger; what is not in the ledger does not exist. At the end
the parts are joined into the results, which are renamed into place together, and the folder is removed.
"""

from __future__ import annotations

import csv
import json
import os
import secrets
import shutil
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from outspoken.files import Reject

READINGS = "readings.parquet"
REJECTS = "rejects.csv"
ROW_GROUP = 1 << 17
# A spreadsheet takes a cell that begins so for a formula, or drops what stands before it.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class OtherWork(Exception):
    """The folder holds parts of a reading of other files or with other options."""


@dataclass(frozen=True)
class Ledger:
    """How far a reading has come: the file and the line that are done, and what came of it.

    `salt` makes names for customers whose handle is an address or a number; it goes with the ledger, so that no
    result can be led back to them.
    """

    work: Mapping[str, object]
    salt: str = field(default_factory=lambda: secrets.token_hex(16))
    file: int = 0
    line: int = 0
    parts: int = 0
    items: int = 0
    rejects: int = 0
    repairs: Mapping[str, int] = field(default_factory=dict)
    reasons: Mapping[str, int] = field(default_factory=dict)


class Parts:
    """The parts of one reading in one folder."""

    def __init__(self, out: Path, work: Mapping[str, object], *, restart: bool = False) -> None:
        """Take up what is there. Raises OtherWork when it is of another reading, OSError when OUT is no folder."""
        self.out, self.folder = out, out / ".part"
        if restart:
            shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.ledger = self._load(work)

    def _load(self, work: Mapping[str, object]) -> Ledger:
        path = self.folder / "ledger.json"
        if not path.exists():
            return Ledger(work)
        try:
            ledger = Ledger(**json.loads(path.read_text("utf-8")))
        except (ValueError, TypeError) as error:
            raise OtherWork(self.out) from error
        if json.loads(json.dumps(work)) != ledger.work:
            raise OtherWork(self.out)
        return ledger

    def add(self, readings: pa.Table, rejects: Sequence[tuple[str, Reject]], **progress: object) -> None:
        """Keep one part and, with it, how far the reading has come (fields of `Ledger`)."""
        number = self.ledger.parts + 1
        with _renamed(self.folder / f"{number:06d}.parquet") as path:
            pq.write_table(readings, path, compression="lz4")
        with _renamed(self.folder / f"{number:06d}.jsonl") as path, path.open("w", encoding="utf-8") as stream:
            stream.writelines(json.dumps([name, *reject]) + "\n" for name, reject in rejects)
        self.ledger = replace(
            self.ledger,
            parts=number,
            rejects=self.ledger.rejects + len(rejects),
            reasons=dict(Counter(self.ledger.reasons) + Counter(reject.reason for _, reject in rejects)),
            **progress,  # type: ignore[arg-type]
        )
        with _renamed(self.folder / "ledger.json") as path:
            path.write_text(json.dumps(asdict(self.ledger), ensure_ascii=False), "utf-8")

    def join(self, schema: pa.Schema) -> None:
        """Put the results together and into place; older results are replaced."""
        with _renamed(self.out / READINGS) as path, pq.ParquetWriter(path, schema, compression="zstd") as writer:
            for number in range(1, self.ledger.parts + 1):
                part = pq.ParquetFile(self.folder / f"{number:06d}.parquet")
                for group in part.iter_batches(batch_size=ROW_GROUP):
                    writer.write_batch(group, row_group_size=ROW_GROUP)
        if self.ledger.rejects:
            with _renamed(self.out / REJECTS) as path, path.open("w", encoding="utf-8", newline="") as stream:
                table = csv.writer(stream)
                table.writerow(("file", "line", "reason", "raw"))
                table.writerows([safe(str(cell)) for cell in row] for row in self._rejects())
        else:
            (self.out / REJECTS).unlink(missing_ok=True)

    def _rejects(self) -> Iterator[list[object]]:
        for number in range(1, self.ledger.parts + 1):
            with (self.folder / f"{number:06d}.jsonl").open(encoding="utf-8") as stream:
                yield from map(json.loads, stream)

    def remove(self) -> None:
        """Remove the parts; the results stand."""
        shutil.rmtree(self.folder)


class _renamed:  # noqa: N801 - used as a function in a with statement
    """A path to write to that takes its real name only when all went well."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._temporary = path.with_name(path.name + ".tmp")

    def __enter__(self) -> Path:
        return self._temporary

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            os.replace(self._temporary, self._path)
        else:
            self._temporary.unlink(missing_ok=True)


def safe(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula.

    >>> safe("=1+1"), safe("plain")
    ("'=1+1", 'plain')
    """
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
