"""What sets a product's export apart from a plain table: its header, its columns' parts, rows that do not count."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from outspoken.files.block import Block
from outspoken.files.dialect import unique_names
from outspoken.files.plan import Column, Match
from outspoken.files.profile import Profile

Rows = Sequence[Sequence[str]]


def _plain_columns(rows: Rows) -> list[Column]:
    return [Column(name, name) for name in unique_names(rows[0])]


def _unchanged(block: Block) -> Block:
    return block


def _none_refused(_: Block) -> dict[int, str]:
    return {}


def _no_zone(_: Rows) -> str | None:
    return None


@dataclass(frozen=True)
class Product:
    """`recognises` looks at the first rows, `columns` names the columns from the header rows, `preset` knows the
    parts they play, `prepare` derives columns in a block, `refuse` gives the reason for rows (by index) that are
    no feedback, `zone` the time zone the header tells.
    """

    name: str
    recognises: Callable[[Rows], bool]
    preset: Callable[[Sequence[Column], Mapping[str, Profile]], list[Match]]
    header_rows: int = 1
    columns: Callable[[Rows], list[Column]] = _plain_columns
    prepare: Callable[[Block], Block] = _unchanged
    refuse: Callable[[Block], dict[int, str]] = _none_refused
    zone: Callable[[Rows], str | None] = _no_zone


def first_filled(names: Sequence[str], profiles: Mapping[str, Profile]) -> str | None:
    """The first of these columns that exists and is filled in the sample."""
    return next((name for name in names if name in profiles and profiles[name].filled > 0), None)


def is_open_text(of: Profile) -> bool:
    """Whether answers look written rather than chosen: they differ, and have several words."""
    if not of.filled or max(of.plain_numbers, of.dates, of.emails, of.links) > 0.5 or of.letters < 0.5:
        return False
    few = of.filled * of.rows < 20
    return of.mean_words >= 2.5 and of.distinct_share > (0.3 if few else 0.5)
