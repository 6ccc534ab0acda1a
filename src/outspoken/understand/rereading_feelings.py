"""Reading the feelings of old comments again, as the reader is now: a re-reading after other heads became active.

What was skimmed is skimmed again; what was read closely gets its turn with the closer, and stands as it is until then.
What somebody corrected stays as corrected, whatever was corrected in it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from django.db import connection

from outspoken import reader
from outspoken.understand import closer, encoder, unbroken
from outspoken.understand.sql import question

if TYPE_CHECKING:
    from outspoken.reader.own import Own

_COLUMNS: Final = (
    "sentiment", "polarity", "sureness", "is_mixed", "emotions", "family", "strength", "arousal", "intents", "urgency",
    "harms", "reader",
)  # fmt: skip


class Standing(NamedTuple):
    """A comment's reading as it stands, locked."""

    pk: int
    occurred_at: datetime
    reader: str
    polarity: str
    family: str
    is_waiting: bool


def read_again(texts: Mapping[int, str], tree: reader.ThemeTree, own: Own | None) -> tuple[list[datetime], int]:
    """Have these comments (id → words) read as the reader is now, in a transaction that holds the themes for reading.

    Returns when those that were written were said, and how many have another side or feeling now.
    """
    stale = [row for row in _standing(list(texts)) if not _is_by(row.reader, own)]
    skimmed = [row for row in stale if row.reader.startswith("skim-")]
    _ask_closely([row for row in stale if row.reader.startswith("close-")])
    found = unbroken.read([(row.pk, texts[row.pk]) for row in skimmed], tree, own=own)
    # Where feelings are not read nothing changes; a tap that told them itself is there.
    fresh = [
        (row, reading)
        for row, reading in zip(skimmed, found, strict=True)
        if reading is not None and reading["sentiment"] is not None
    ]
    _write(fresh)
    changed = sum(
        (row.polarity, row.family) != (reading["polarity"] or "", reading["family"]) for row, reading in fresh
    )
    return [row.occurred_at for row, _ in fresh], changed


def _is_by(name: str, own: Own | None) -> bool:
    return name in {model if own is None else f"{model}+{own.version}" for model in (reader.MODEL, encoder.name())}


def _standing(ids: list[int]) -> list[Standing]:
    """Locked first and looked at after, so that a correction is either seen or waits.

    What somebody else holds is being corrected, erased, or read closely with what reads now: it is left alone.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT verbatim_id FROM understand_reading WHERE verbatim_id = ANY(%s) FOR NO KEY UPDATE SKIP LOCKED",
            [ids],
        )
        held = [pk for (pk,) in cursor.fetchall()]
        cursor.execute(question("readings_to_renew"), {"ids": held})
        return [Standing(*row) for row in cursor.fetchall()]


def _ask_closely(rows: Sequence[Standing]) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(
            "UPDATE understand_reading SET close_rank = coalesce(close_rank, %s) WHERE verbatim_id = %s",
            [(closer.days(row.occurred_at), row.pk) for row in rows],
        )


def _write(fresh: Sequence[tuple[Standing, dict[str, Any]]]) -> None:
    settings = ", ".join(f"{column} = %s" for column in _COLUMNS)
    values = [
        (
            *(reading[column] if reading[column] is not None or column != "polarity" else "" for column in _COLUMNS),
            closer.rank(reading, said_at=row.occurred_at) if row.is_waiting else None,
            row.pk,
        )
        for row, reading in fresh
    ]
    with connection.cursor() as cursor:
        cursor.executemany(
            f"UPDATE understand_reading SET {settings}, close_rank = %s WHERE verbatim_id = %s",  # noqa: S608  names of ours
            values,
        )
