"""Long answers of the database as columns: thousands of rows a millisecond, where a cursor makes an object of each."""

from __future__ import annotations

import io
from collections.abc import Mapping

import pyarrow as pa
from django.db import connection
from psycopg import sql
from pyarrow import csv

from outspoken.understand.sql import question


def copied(name: str, values: Mapping[str, object], types: Mapping[str, pa.DataType]) -> pa.Table:
    """The answer to a question of `sql/`, its {places} filled with literals: COPY takes no parameters. types: its
    columns."""
    return copied_from(filled(question(name), values), types)


def filled(asked: str, values: Mapping[str, object], **parts: sql.Composable) -> sql.Composed:
    """A question with its {places} filled with literals, and others with parts of SQL."""
    literals = {place: sql.Literal(value) for place, value in values.items()}
    return sql.SQL(asked).format(**literals, **parts)


def copied_from(asked: sql.Composable, types: Mapping[str, pa.DataType]) -> pa.Table:
    """The answer to a question that is whole."""
    held = io.BytesIO()
    with connection.cursor() as cursor, cursor.copy(sql.SQL("COPY ({}) TO STDOUT (FORMAT csv)").format(asked)) as copy:
        for block in copy:
            held.write(block)
    if not held.tell():
        return pa.schema(list(types.items())).empty_table()
    return csv.read_csv(
        pa.py_buffer(held.getvalue()),
        read_options=csv.ReadOptions(column_names=list(types)),
        parse_options=csv.ParseOptions(newlines_in_values=True),
        convert_options=csv.ConvertOptions(column_types=dict(types), strings_can_be_null=False),
    )
