"""Comments that may speak for a slice: a fair few of it, and those of them to stand beside figures."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, Final

import numpy as np
import pyarrow as pa
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from numpy.typing import NDArray

from outspoken.people.models import User
from outspoken.reader import exemplars
from outspoken.reader.duplicates import groups
from outspoken.reader.schema import READINGS
from outspoken.reader.vectors import vectors
from outspoken.understand import hidden, repeats, themes, verbatims
from outspoken.understand.comments import score_in_words
from outspoken.understand.models import Reading
from outspoken.understand.room import Filters
from outspoken.understand.sql import question

SHOWN: Final = 6
MOST_SHOWN: Final = 420  # characters; the whole text is one click away
LONGEST: Final = 4_000  # characters looked at of a text
# A slice is heard in so many stretches of its time, the newest so many comments of each.
STRETCHES: Final = 6
OF_EACH: Final = 40
MOST: Final = STRETCHES * OF_EACH

_READ: Final = ("language", "sentiment", "polarity", "family", "strength", "intents", "harms", "mentions")
TABLE: Final = pa.schema(
    [
        pa.field("id", pa.int64()),
        pa.field("text", pa.string()),
        pa.field("occurred_at", pa.timestamp("us", tz="UTC")),
        *(READINGS.field(name).with_nullable(True) for name in _READ),
    ]
)


@dataclass(frozen=True, slots=True)
class Voice:
    """One comment in short, as `pages/_verbatim.html` shows it. reason: what it was chosen for, if for anything."""

    text: str
    family: str
    touchpoint: str
    channel: str
    occurred_at: datetime
    score: str | None
    theme: str
    href: str
    reason: str = ""
    same: repeats.Same | None = None
    id: int = 0


class Heard:
    """Comments of a slice with their readings, in no order that says anything. is_all: no other comment fits."""

    def __init__(self, rows: Sequence[Mapping[str, Any]], held: themes.Themes, *, is_all: bool = False) -> None:
        self.rows, self.is_all = rows, is_all
        columns: dict[str, list[Any]] = {name: [row.get(name) for row in rows] for name in TABLE.names}
        columns |= {name: [row[name] or None for row in rows] for name in ("polarity", "family")}
        columns["mentions"] = [_mentions(row, held) for row in rows]
        self.table = pa.Table.from_pydict(columns, schema=TABLE)

    @cached_property
    def vectors(self) -> NDArray[np.float32]:
        return vectors([row["text"] for row in self.rows])

    @cached_property
    def alike(self) -> NDArray[np.int64]:
        """The same number for rows that say the same in nearly the same words."""
        return groups(self.table["text"])

    def voice(self, row: int, *, text: str | None = None, reason: str = "") -> Voice:
        """A comment as it is shown; `text`: the part of it to show."""
        told = self.rows[row]
        names = hidden.at(told.get("touchpoint_id"))
        return Voice(
            text=_cut(names.hidden(told["text"])) if text is None else names.hidden(text),
            family=told["family"],
            touchpoint=told["touchpoint"] or "",
            channel=told["channel"],
            occurred_at=told["occurred_at"],
            score=score_in_words(told["score"], told["score_kind"]) or None,
            theme="",
            href=reverse("verbatim", args=[told["id"]]),
            reason=reason,
            id=told["id"],
        )

    def exemplars(self, *, without: Collection[int] = (), size: int = SHOWN) -> list[Voice]:
        """Typical, severe, recent and dissenting comments, the most telling first, without those rows."""
        rows = np.array([row for row in range(len(self.rows)) if row not in without], np.int64)
        table = self.table.take(rows)
        chosen = exemplars.choose(
            table["text"],
            self.vectors[rows],
            keys=table["id"].to_numpy(),
            severity=exemplars.severity_of(table),
            recency=exemplars.recency_of(table["occurred_at"]),
            dissent=exemplars.dissent_of(table),
            alike=self.alike[rows],
            size=size,
        )
        return [self.voice(int(rows[each.place]), reason=each.reason) for each in chosen]


def voice_of(row: Reading, *, most: int = MOST_SHOWN) -> Voice:
    """One comment as it is shown, of a reading with its verbatim and its touchpoint at hand."""
    return Voice(
        text=_cut(hidden.words(row.verbatim.text, row.touchpoint_id), most),
        family=row.family,
        touchpoint=row.touchpoint.name if row.touchpoint else "",
        channel=row.channel,
        occurred_at=row.occurred_at,
        score=score_in_words(row.score, row.score_kind) or None,
        theme="",
        href=reverse("verbatim", args=[row.pk]),
        id=row.pk,
    )


def heard(filters: Filters, *, by: User, seen: verbatims.Seen, newest: bool = False) -> Heard:
    """A fair few of the comments that fit and may be seen, or (`newest`) the newest MOST of them."""
    if newest:
        ids = list(verbatims.find(filters, by=by, seen=seen, size=MOST).ids)
    else:
        ids = verbatims.spread(filters, by=by, seen=seen, stretches=STRETCHES, of_each=OF_EACH, now=timezone.now())
    rows: list[dict[str, Any]] = []
    if ids:
        with connection.cursor() as cursor:
            cursor.execute(question("voices"), {"ids": ids, "longest": LONGEST})
            names = [column.name for column in cursor.description or ()]
            rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    is_all = newest and len(ids) < MOST
    if newest and not is_all:
        rows = _whole_moments(rows)
    return Heard(rows, themes.current(now=timezone.now()), is_all=is_all)


def _whole_moments(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Without the oldest moment, of which there may be more: from the next one on, an address opens exactly these."""
    oldest = min(row["occurred_at"] for row in rows)
    return [row for row in rows if row["occurred_at"] > oldest] or rows


def _mentions(row: Mapping[str, Any], held: themes.Themes) -> list[dict[str, Any]]:
    """The mentions of themes that stand, within what was fetched of the text."""
    lists = (row["themes"] or (), row["starts"] or (), row["ends"] or (), row["polarities"] or ())
    found = []
    for theme, start, end, polarity in zip(*lists, strict=True):
        key = held.keys.get(theme, "")
        if key in held.above and end <= len(row["text"]):
            found.append({"theme": key, "start": start, "end": end, "polarity": polarity or None})
    return found


def _cut(text: str, most: int = MOST_SHOWN) -> str:
    return text if len(text) <= most else f"{text[:most].rsplit(maxsplit=1)[0]} …"
