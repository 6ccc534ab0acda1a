"""Parquet files, a batch of rows at a time."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from outspoken.files.block import Block, as_text
from outspoken.files.errors import Unreadable
from outspoken.files.plan import Plan

ROWS = 16_384


def opened(path: Path) -> pq.ParquetFile:
    """The file with its schema read. Raises Unreadable when it is damaged."""
    try:
        return pq.ParquetFile(path)
    except (pa.ArrowInvalid, OSError) as error:
        raise Unreadable(f"{path}: the Parquet file is damaged ({error}). Write it again.") from error


def blocks(plan: Plan, *, batch: int = ROWS) -> Iterator[Block]:
    """All rows as blocks of text columns, numbered from 1."""
    line = 1
    try:
        file = opened(plan.path)
        for found in file.iter_batches(batch_size=min(batch, _affordable(file))):
            columns = {name: as_texts(found.column(i)) for i, name in enumerate(found.schema.names)}
            yield Block(np.arange(line, line + found.num_rows, dtype=np.int64), columns)
            line += found.num_rows
    except (pa.ArrowInvalid, OSError) as error:
        raise Unreadable(f"{plan.path}: damaged after row {line - 1:,} ({error}). Write it again.") from error


def _affordable(file: pq.ParquetFile) -> int:
    """Rows of about 32 MiB, judged by the size of the row groups."""
    groups = [file.metadata.row_group(i) for i in range(file.metadata.num_row_groups)]
    each = max((group.total_byte_size / max(1, group.num_rows) for group in groups), default=1.0)
    return max(1, int((32 << 20) / max(1.0, each)))


def as_texts(values: pa.Array) -> pa.StringArray:
    """A column of any type as text: times in ISO 8601, nested values as JSON."""
    kind = values.type
    if pa.types.is_dictionary(kind):
        values, kind = values.dictionary_decode(), kind.value_type
    if pa.types.is_timestamp(kind):
        text = pc.cast(values.cast(pa.timestamp("us", kind.tz)), pa.string())
        return pc.binary_join_element_wise(text, "Z", "") if kind.tz and _lacks_zone(text) else text
    if pa.types.is_nested(kind) or pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
        return pa.array([_nested(value) for value in values.to_pylist()], pa.string())
    if pa.types.is_floating(kind):
        return pa.array([as_text(value) for value in values.to_pylist()], pa.string())
    text = values.cast(pa.string())
    return pc.replace_substring(text, "\0", "\ufffd") if pc.any(pc.match_substring(text, "\0")).as_py() else text


def _lacks_zone(text: pa.StringArray) -> bool:
    first = text.drop_null().slice(0, 1).to_pylist()
    return bool(first) and not first[0].endswith("Z") and "+" not in first[0]


def _nested(value: object) -> str | None:
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False, default=as_text)
    return as_text(value)
