"""The step that mirrors: months whose facts changed are copied from the record into the lens."""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc
import structlog
from django.conf import settings
from django.db import connection, transaction
from django.db.models import Min
from psycopg import sql
from pyarrow import csv

from outspoken.lens import FACTS, Lens
from outspoken.understand.models import DirtyMonth, Theme
from outspoken.understand.sql import question

log = structlog.get_logger()

# The current month changes with every comment; it is mirrored at most this often.
CURRENT_MONTH_REST: Final = timedelta(seconds=30)
_LOCK: Final = 0x1E45
_LISTS: Final = ("emotions", "intents", "themes")


def lens() -> Lens:
    """The installation's lens."""
    return _lens_in(settings.LENS_DIR)


@cache
def _lens_in(folder: Path) -> Lens:
    return Lens(folder)


def mark_dirty(times: Iterable[datetime], *, now: datetime) -> None:
    """Say that facts of these moments changed, in the transaction that changes them."""
    months = {time.astimezone(UTC).date().replace(day=1) for time in times}
    DirtyMonth.objects.bulk_create(DirtyMonth(month=month, since=now) for month in sorted(months))


def mirror_dirty_months(*, now: datetime) -> int:
    """Mirror one month that changed, the newest first; returns 1, or 0 when there is nothing to do. A step.

    Facts that change while a month is being copied leave a mark of their own and are copied next time. When nothing is
    left to do, the lens is as of `now`. A folder that is new, or was deleted, is filled from the whole record.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
        if not cursor.fetchone()[0]:
            return 0
        cursor.execute(question("dirty_by_tombstones"), {"now": now})
        cursor.execute(question("dirty_by_people"), {"now": now})
        if not lens().is_begun():
            cursor.execute(question("dirty_by_all"), {"now": now})
        waiting = dict(DirtyMonth.objects.values_list("month").annotate(since=Min("since")).order_by("-month"))
        ready = [month for month in waiting if not _rests(month, now=now)]
        if ready:
            _mirror(ready[0])
    # After the marks of all months are committed: were they lost, the folder would stay empty for good.
    lens().begin()
    # Once the last month that waited is copied too: while comments never pause, there is always another mark.
    if not waiting or (ready == list(waiting) and len(ready) == 1):
        lens().mark_as_of(now)
    return 1 if ready else 0


def _rests(month: date, *, now: datetime) -> bool:
    if month != now.astimezone(UTC).date().replace(day=1):
        return False
    written = lens().written_at(month)
    return written is not None and timedelta(0) <= now - written < CURRENT_MONTH_REST


def _mirror(month: date) -> None:
    # Deleted before the facts are read: what commits after this has a mark of its own, which stays.
    DirtyMonth.objects.filter(month=month).delete()
    facts = facts_of(month)
    lens().write_month(month, facts)
    log.info("month.mirrored", month=f"{month:%Y-%m}", facts=facts.num_rows)


def facts_of(month: date) -> pa.Table:
    """The facts of a month from the record, in the shape of lens.FACTS."""
    start = datetime(month.year, month.month, 1, tzinfo=UTC)
    end = (start + timedelta(days=31)).replace(day=1)
    asked = sql.SQL(question("facts_of_month")).format(start=sql.Literal(start), end=sql.Literal(end))
    held = io.BytesIO()
    with connection.cursor() as cursor:
        command = sql.SQL("COPY ({}) TO STDOUT (FORMAT csv, HEADER true)").format(asked)
        with cursor.copy(command) as copy:
            for block in copy:
                held.write(block)
    return _as_facts(held.getvalue())


def _as_facts(text: bytes) -> pa.Table:
    kinds = {field.name: field.type for field in FACTS} | dict.fromkeys(_LISTS, pa.string())
    kinds["occurred_at"] = pa.int64()
    table = csv.read_csv(
        pa.py_buffer(text),
        parse_options=csv.ParseOptions(newlines_in_values=True),
        convert_options=csv.ConvertOptions(column_types=kinds, true_values=["t"], false_values=["f"]),
    )
    for name in _LISTS:
        table = table.set_column(table.column_names.index(name), name, _lists(table[name].combine_chunks()))
    keys = {str(pk): key for pk, key in Theme.objects.values_list("id", "key")}
    themes = table["themes"].combine_chunks()
    named = pa.array(
        [keys.get(pk, "") for pk in themes.flatten().dictionary_encode().dictionary.to_pylist()], pa.string()
    )
    spelled = named.take(themes.flatten().dictionary_encode().indices)
    table = table.set_column(
        table.column_names.index("themes"), "themes", pa.ListArray.from_arrays(themes.offsets, spelled)
    )
    times = table["occurred_at"].cast(pa.timestamp("us", tz="UTC"))
    return table.set_column(table.column_names.index("occurred_at"), "occurred_at", times)


def _lists(joined: pa.StringArray) -> pa.ListArray:
    """Words joined by blanks as lists; nothing is an empty list."""
    empty = pc.equal(joined, "")
    lists = pc.split_pattern(joined, " ")
    return pc.if_else(empty, pa.scalar([], pa.list_(pa.string())), lists)
