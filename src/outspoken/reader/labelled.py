"""Files of labelled texts: a column of texts, and what people said of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.json
import pyarrow.parquet
from numpy.typing import NDArray

from outspoken.reader.heads import HEADS, POLARITIES
from outspoken.reader.own import polarity_labels

TEXT, POLARITY, LABELS = "text", "polarity", "labels"
_JSON: Final = frozenset({".jsonl", ".ndjson"})


class Unlabelled(ValueError):
    """The file cannot be read, has no texts, or says nothing of them; the message says what to do."""


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


def load_labelled(source: Path | IO[bytes], *, name: str = "") -> Labelled:
    """Read a file of labelled texts: CSV, TSV, JSON Lines or Parquet, told by the ending of its name.

    name: of the file, where it is open already. Raises Unlabelled.
    """
    table = _table(source, Path(name or str(source)).suffix.lower())
    if TEXT not in table.column_names:
        raise Unlabelled(f"has no column `{TEXT}`, but {_some(table.column_names)}. Rename the column of the texts.")
    texts = ["" if text is None else str(text) for text in table[TEXT].to_pylist()]
    labels: dict[str, NDArray[np.int8]] = {}
    if POLARITY in table.column_names:
        said = [word if word in POLARITIES else None for word in table[POLARITY].to_pylist()]
        labels |= polarity_labels(said)
    if LABELS in table.column_names:
        labels |= _joined([str(each or "") for each in table[LABELS].to_pylist()])
    for column in set(HEADS) & set(table.column_names):
        labels[column] = np.array([_flag(value) for value in table[column].to_pylist()], dtype=np.int8)
    if not labels:
        raise Unlabelled(
            f"says nothing of its texts. Add a column `{POLARITY}` or `{LABELS}`, or one named as a label."
        )
    return Labelled(texts, labels)


def _some(names: Sequence[str], *, most: int = 12) -> str:
    return ", ".join(names[:most]) + (" …" if len(names) > most else "")


def _table(source: Path | IO[bytes], ending: str) -> pa.Table:
    try:
        if ending == ".parquet":
            return pyarrow.parquet.read_table(source)
        if ending in _JSON:
            return pyarrow.json.read_json(source)
        delimiter = "\t" if ending == ".tsv" else ","
        options = pyarrow.csv.ParseOptions(delimiter=delimiter, newlines_in_values=True)
        return pyarrow.csv.read_csv(source, parse_options=options)
    except (pa.ArrowInvalid, OSError) as error:
        raise Unlabelled(f"could not be read: {error}. Save it as CSV in UTF-8.") from error


def _joined(said: list[str]) -> dict[str, NDArray[np.int8]]:
    sets = [{name.strip() for name in each.split("|")} - {""} for each in said]
    names = sorted(set().union(*sets) & set(HEADS)) if sets else []
    return {name: np.array([int(name in each) for each in sets], dtype=np.int8) for name in names}


def _flag(value: object) -> int:
    return -1 if value is None or value == "" else int(str(value).lower() in {"1", "1.0", "true", "yes"})
