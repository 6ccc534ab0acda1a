"""Files of labelled texts: a column of texts, and what people said of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.json
import pyarrow.parquet
import typer
from numpy.typing import NDArray

from outspoken.reader.heads import HEADS, POLARITIES
from outspoken.reader.own import polarity_labels

TEXT, POLARITY, LABELS = "text", "polarity", "labels"


@dataclass(frozen=True)
class Labelled:
    """labels: by head, (n,): 1 it holds, 0 it does not, −1 not said."""

    texts: list[str]
    labels: dict[str, NDArray[np.int8]]

    def only(self, places: Sequence[int]) -> Labelled:
        chosen = np.array(places, dtype=np.int64)
        return Labelled([self.texts[place] for place in places], {name: y[chosen] for name, y in self.labels.items()})

    def without(self, places: Sequence[int]) -> Labelled:
        left = set(places)
        return self.only([place for place in range(len(self.texts)) if place not in left])

    def polarity(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Rows whose polarity is told, and which of the three it is."""
        if not set(POLARITIES) <= set(self.labels):
            return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
        held = np.stack([self.labels[name] for name in POLARITIES], axis=1)
        rows = np.flatnonzero((held == 1).sum(axis=1) == 1)
        return rows, held[rows].argmax(axis=1)


def load_labelled(path: Path) -> Labelled:
    """Read a file of labelled texts; ends the command with what is wrong and what to do."""
    table = _table(path)
    if TEXT not in table.column_names:
        _refuse(path, f"has no column `{TEXT}`, but {', '.join(table.column_names)}. Rename the column of the texts.")
    texts = [str(text or "") for text in table[TEXT].to_pylist()]
    labels: dict[str, NDArray[np.int8]] = {}
    if POLARITY in table.column_names:
        said = [word if word in POLARITIES else None for word in table[POLARITY].to_pylist()]
        labels |= polarity_labels(said)
    if LABELS in table.column_names:
        labels |= _joined([str(each or "") for each in table[LABELS].to_pylist()])
    for name in set(HEADS) & set(table.column_names):
        labels[name] = np.array([_flag(value) for value in table[name].to_pylist()], dtype=np.int8)
    if not labels:
        _refuse(path, f"says nothing of its texts. Add a column `{POLARITY}` or `{LABELS}`, or one named as a label.")
    return Labelled(texts, labels)


def _table(path: Path) -> pa.Table:
    try:
        if path.suffix == ".parquet":
            return pyarrow.parquet.read_table(path)
        if path.suffix in {".jsonl", ".ndjson"}:
            return pyarrow.json.read_json(path)
        delimiter = "\t" if path.suffix == ".tsv" else ","
        options = pyarrow.csv.ParseOptions(delimiter=delimiter, newlines_in_values=True)
        return pyarrow.csv.read_csv(path, parse_options=options)
    except (pa.ArrowInvalid, OSError) as error:
        _refuse(path, f"could not be read: {error}. Save it as CSV in UTF-8.")


def _joined(said: list[str]) -> dict[str, NDArray[np.int8]]:
    sets = [set(each.split("|")) - {""} for each in said]
    names = sorted(set().union(*sets) & set(HEADS)) if sets else []
    return {name: np.array([int(name in each) for each in sets], dtype=np.int8) for name in names}


def _flag(value: object) -> int:
    return -1 if value is None or value == "" else int(str(value).lower() in {"1", "1.0", "true", "yes"})


def _refuse(path: Path, reason: str) -> NoReturn:
    typer.echo(f"{path} {reason}", err=True)
    raise typer.Exit(1)
