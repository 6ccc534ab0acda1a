"""Counts of every theme × touchpoint × channel by day, and their totals, from the lens."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any, Final, NamedTuple

import numpy as np
import pyarrow as pa
from django.db import connection
from numpy.typing import NDArray

from outspoken.evidence.signals import ALL, Cube
from outspoken.lens import Lens, Slice
from outspoken.understand.period import midnight
from outspoken.understand.sql import question

DEPTH: Final = 3  # levels of themes told apart
PLACES: Final = 2  # touchpoint and channel
Keys = NDArray[np.int64]
Counts = NDArray[np.float32]


@dataclass(frozen=True)
class Names:
    """How the record calls what the series are keyed by. paths: a theme's key → ids from its stem to itself.

    touchpoints: slug → id. channels: in a fixed order, new ones last; their place is their key.
    """

    paths: Mapping[str, Sequence[int]]
    touchpoints: Mapping[str, int]
    channels: Sequence[str]


@dataclass(frozen=True, eq=False)
class Days:
    """Counts by day and series. first: the day of the first row. keys: shape (n, DEPTH + PLACES).

    seen, negative, harmful: shape (days, n), all comments with words, the unhappy ones among them, and those that speak
    of harm.
    """

    first: date
    keys: Keys
    seen: Counts
    negative: Counts
    harmful: Counts

    @property
    def last(self) -> date:
        return self.first + timedelta(days=len(self.seen) - 1)

    @cached_property
    def cube(self) -> Cube:
        return Cube(self.keys, depth=DEPTH)

    def since_the_first(self) -> Days:
        """Without the days before the first comment: nobody was listening, which is not silence."""
        heard = np.flatnonzero(self.seen.any(axis=1))
        skipped = int(heard[0]) if heard.size else max(len(self.seen) - 1, 0)
        rows = slice(skipped, None)
        first = self.first + timedelta(days=skipped)
        return Days(first, self.keys, self.seen[rows], self.negative[rows], self.harmful[rows])


def days(lens: Lens, names: Names, *, first: date, last: date, known: Keys | None = None) -> Days:
    """Count the days from first to last, both included. known: keys of series that stand first, in their order."""
    span: dict[str, Any] = {"start": midnight(first), "end": midnight(last + timedelta(days=1)), "has_words": True}
    rows = [
        _coded(lens.ask(Slice(by=by, bucket="day", **span)), names, first)
        for by in (("theme", "touchpoint", "channel"), ("touchpoint", "channel"))
    ]
    rows.append(_harmful(names, first, start=span["start"], end=span["end"]))
    known = known if known is not None else np.zeros((0, DEPTH + PLACES), dtype=np.int64)
    everything = _Rows(*(np.concatenate(parts) for parts in zip(*rows, strict=True)))
    keys, tables = _with_totals(everything, known=known, days=(last - first).days + 1)
    return Days(first, keys, *tables)


def _harmful(names: Names, first: date, *, start: datetime, end: datetime) -> _Rows:
    """Comments that speak of harm, from the record: the lens does not know them."""
    with connection.cursor() as cursor:
        cursor.execute(question("harmful_by_day"), {"start": start, "end": end})
        found = cursor.fetchall()
    by_id = {path[-1]: [*path, *[ALL] * (DEPTH - len(path))] for path in names.paths.values() if len(path) <= DEPTH}
    channel = {name: place for place, name in enumerate(names.channels)}
    held = [
        ([*(by_id[theme] if theme else [ALL] * DEPTH), touchpoint or ALL, channel.get(told, ALL)], day, n)
        for day, theme, touchpoint, told, n in found
        if theme is None or theme in by_id
    ]
    keys = np.array([key for key, _, _ in held], dtype=np.int64).reshape(-1, DEPTH + PLACES)
    day = np.array([(day - first).days for _, day, _ in held], dtype=np.int64)
    counts = np.array([[0, 0, n] for _, _, n in held], dtype=np.int64).reshape(-1, 3)
    return _Rows(keys, day, counts)


class _Rows(NamedTuple):
    """keys: (m, DEPTH + PLACES). day: (m,). counts: (m, 3), seen, negative and harmful."""

    keys: Keys
    day: NDArray[np.int64]
    counts: NDArray[np.int64]


def _coded(answer: pa.Table, names: Names, first: date) -> _Rows:
    """An answer of the lens by ids; what is about no theme, or one no longer there, is only part of the totals."""
    n = answer.num_rows
    paths = np.full((n, DEPTH), ALL, dtype=np.int64)
    kept = np.ones(n, dtype=bool)
    if "theme" in answer.column_names:
        table = {key: [*path, *[ALL] * (DEPTH - len(path))] for key, path in names.paths.items() if len(path) <= DEPTH}
        paths, kept = _looked_up(answer["theme"], table, width=DEPTH)
    touchpoints, _ = _looked_up(answer["touchpoint"], {slug: [pk] for slug, pk in names.touchpoints.items()}, width=1)
    channels, _ = _looked_up(answer["channel"], {name: [place] for place, name in enumerate(names.channels)}, width=1)
    at = answer["bucket"].to_numpy().astype("datetime64[D]").astype(np.int64)
    day = at - (first - date(1970, 1, 1)).days
    counts = np.stack([answer["n"].to_numpy(), answer["negative"].to_numpy(), np.zeros(n, dtype=np.int64)], axis=1)
    keys = np.concatenate([paths, touchpoints, channels], axis=1)
    return _Rows(keys[kept], day[kept], counts[kept])


def _looked_up(
    column: pa.ChunkedArray, table: Mapping[str, Sequence[int]], *, width: int
) -> tuple[Keys, NDArray[np.bool_]]:
    """Ids of names, shape (n, width), `ALL` where there is none; and whether there is one."""
    coded = column.combine_chunks().dictionary_encode()
    found = [table.get(name or "") for name in coded.dictionary.to_pylist()]
    nothing = [ALL] * width
    ids = np.array([each or nothing for each in found], dtype=np.int64).reshape(-1, width)
    place = coded.indices.to_numpy(zero_copy_only=False)
    return ids[place], np.array([each is not None for each in found], dtype=bool)[place]


def _with_totals(rows: _Rows, *, known: Keys, days: int) -> tuple[Keys, list[Counts]]:
    """Sums over touchpoints, channels and both, as series of their own. Themes count their branches already."""
    spoken, place = _told_once(rows.keys)
    keys, held = [], []
    for over in ((), (DEPTH,), (DEPTH + 1,), (DEPTH, DEPTH + 1)):
        summed = spoken.copy()
        summed[:, list(over)] = ALL
        # What is at no known touchpoint has no series of its own there; it is part of the totals all the same.
        told = (summed[:, [column for column in (DEPTH, DEPTH + 1) if column not in over]] != ALL).all(axis=1)
        keys.append(summed[told])
        held.append(told)
    ordered, series = _numbered(np.concatenate(keys), known)
    number = np.full((len(held), len(spoken)), -1, dtype=np.int64)
    number[np.array(held)] = series
    at = number[:, place]
    row = np.flatnonzero(at.ravel() >= 0)
    flat, row = (rows.day * len(ordered) + at).ravel()[row], row % max(len(place), 1)
    return ordered, [_table(flat, column[row], (days, len(ordered))) for column in rows.counts.T]


def _table(flat: NDArray[np.int64], counts: NDArray[np.int64], shape: tuple[int, int]) -> Counts:
    """Counts put in their places of a table."""
    if not counts.any():
        return np.zeros(shape, dtype=np.float32)
    return np.bincount(flat, weights=counts, minlength=shape[0] * shape[1]).reshape(shape).astype(np.float32)


def _told_once(keys: Keys) -> tuple[Keys, NDArray[np.int64]]:
    """Each key once, in order, and the place of each row's key among them. (As one number each: rows sort slowly.)"""
    code, size = np.zeros(len(keys), dtype=np.int64), 1
    for column in keys.T:
        width = int(column.max(initial=ALL)) - ALL + 1
        if size * width > np.iinfo(np.int64).max:
            code = np.unique(code, return_inverse=True)[1].astype(np.int64)
            size = int(code.max(initial=0)) + 1
        code, size = code * width + (column - ALL), size * width
    unique, place = np.unique(code, return_inverse=True)
    one = np.empty(len(unique), dtype=np.int64)
    one[place] = np.arange(len(keys))
    return keys[one], place.astype(np.int64)


def _numbered(keys: Keys, known: Keys) -> tuple[Keys, NDArray[np.int64]]:
    """Each key once, the known ones first and in their places, and the number of each row's key."""
    both = np.concatenate([known, keys])
    unique, first_at, place = np.unique(both, axis=0, return_index=True, return_inverse=True)
    rank = np.empty(len(unique), dtype=np.int64)
    rank[np.lexsort((np.arange(len(unique)), np.minimum(first_at, len(known))))] = np.arange(len(unique))
    ordered = np.empty_like(unique)
    ordered[rank] = unique
    return ordered, rank[place.ravel()[len(known) :]]


def first_day(lens: Lens) -> date | None:
    """The day of the earliest month with facts, None where there is nothing."""
    months = lens.months()
    return min(months) if months else None
