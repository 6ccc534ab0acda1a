"""The step that reads: claims what is not read yet, has it read, writes what was found, all in one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

import structlog
from django.db import connection, transaction

from outspoken import reader
from outspoken.understand import closer, mirror, stream, teaching_heads, themes, unbroken
from outspoken.understand.feelings import POLARITY_OF
from outspoken.understand.sql import question

if TYPE_CHECKING:
    from outspoken.reader.own import Own

log = structlog.get_logger()

# Small enough that live words, which come first in the next batch, wait a fraction of a second during an import.
BATCH: Final = 1_000
MOST_BYTES: Final = 4_000_000  # of words read at once, whatever the number of texts
# Live words read closely in one transaction; a burst of more waits for the step that reads closely.
LIVE_CLOSELY: Final = 24
# What was said longer ago, or came in longer ago, is read like all else and is no news.
LIVE: Final = timedelta(hours=1)
SAID_RECENTLY: Final = timedelta(hours=24)
# Somebody who said something longer ago does not wait for an answer any more; an archive opens no cases.
STILL_WAITING: Final = timedelta(days=14)

# In the place of the reader's name where it broke on a text.
UNREADABLE: Final = "unreadable"

READING_COLUMNS: Final = (
    "verbatim_id", "feedback_id", "occurred_at", "source_id", "touchpoint_id", "channel", "score", "score_kind",
    "has_words", "language", "sentiment", "polarity", "sureness", "is_mixed", "emotions", "family", "strength",
    "arousal", "intents", "urgency", "harms", "effort", "themes", "reader", "close_rank",
)  # fmt: skip
MENTION_COLUMNS: Final = ("reading_id", "theme_id", "start", "end", "polarity")


@dataclass(frozen=True, slots=True)
class Unread:
    """One verbatim of a claimed feedback, with the feedback's facts; `verbatim_id` None where it has no text at all."""

    feedback_id: UUID
    verbatim_id: int | None
    text: str
    occurred_at: datetime
    received_at: datetime
    source_id: int
    touchpoint_id: int | None
    channel: str
    score: float | None
    score_kind: str
    emotion: str
    language_hint: str

    @property
    def has_words(self) -> bool:
        return bool(self.text.strip())

    def still_waits(self, now: datetime) -> bool:
        return now - STILL_WAITING < self.occurred_at

    def is_news(self, now: datetime) -> bool:
        return self.has_words and self.received_at > now - LIVE and now - SAID_RECENTLY < self.occurred_at


@transaction.atomic
def read_unread(*, now: datetime) -> int:
    """Read the newest feedback that is not read yet, at most BATCH; returns how many. A step."""
    claimed = _claim()
    if not claimed:
        return 0
    feedback_ids = list({row.feedback_id for row in claimed})
    words = [row for row in claimed if row.verbatim_id is not None]
    held = themes.for_reading(now=now)
    found = _read(words, held.tree, teaching_heads.current(), now=now)
    _copy("understand_reading", READING_COLUMNS, map(_reading, words, found, [held] * len(words)))
    _copy("understand_mention", MENTION_COLUMNS, _mentions(words, found, held))
    _copy("understand_uncompared", ("reading_id",), ((row.verbatim_id,) for row in words if row.has_words))
    unheeded = {row.feedback_id for row in claimed if row.still_waits(now)}
    with connection.cursor() as cursor:
        # What is read anew may wait already.
        cursor.execute(
            "INSERT INTO understand_unheeded (feedback_id) SELECT unnest(%s::uuid[]) ON CONFLICT DO NOTHING",
            [sorted(unheeded)],
        )
        cursor.execute("UPDATE listen_feedback SET read_at = %s WHERE id = ANY(%s)", [now, feedback_ids])
    mirror.mark_dirty({row.occurred_at for row in words}, now=now)
    # Last, for its lock makes others wait until this transaction ends.
    stream.add((row.verbatim_id for row in words if row.verbatim_id and row.is_news(now)), now=now)
    log.info("feedback.read", feedback=len(feedback_ids), verbatims=len(words))
    return len(feedback_ids)


def _claim() -> list[Unread]:
    with connection.cursor() as cursor:
        cursor.execute(question("claim_unread"), {"limit": BATCH, "most": MOST_BYTES})
        return [Unread(*row) for row in cursor.fetchall()]


def _read(words: Sequence[Unread], tree: reader.ThemeTree, own: Own | None, *, now: datetime) -> list[dict[str, Any]]:
    """What the reader finds, one reading for each text; the newest of the live words are read closely at once.

    A text that breaks the reader is kept as not read. One that breaks the close reader alone stays skimmed.
    """
    skimmed = unbroken.read(_said(words), tree, own=own)
    found = [reading or _unreadable(tree) for reading in skimmed]
    live = [place for place, row in enumerate(words) if row.is_news(now) and closer.is_legible(found[place])]
    newest = live[-LIVE_CLOSELY:]
    closely = unbroken.read(_said([words[place] for place in newest]), tree, depth="close", own=own)
    for place, reading in zip(newest, closely, strict=True):
        found[place] = reading or found[place]
    return found


def _said(words: Sequence[Unread]) -> list[tuple[int | None, str]]:
    return [(row.verbatim_id, row.text) for row in words]


def _unreadable(tree: reader.ThemeTree) -> dict[str, Any]:
    """The reading of nothing, under a name that says why."""
    return {**reader.read([None], themes=tree).to_pylist()[0], "reader": UNREADABLE}


def _reading(row: Unread, found: dict[str, Any], held: themes.Themes) -> tuple[Any, ...]:
    family, polarity = found["family"] or "", found["polarity"] or ""
    # The reader finds nothing where there are no words, or none in a language it knows; a tap says it itself.
    if row.emotion and not family:
        family, polarity = row.emotion, POLARITY_OF[row.emotion]
    language = found["language"] if found["language"] != "und" else row.language_hint[:8] or "und"
    return (
        row.verbatim_id,
        row.feedback_id,
        row.occurred_at,
        row.source_id,
        row.touchpoint_id,
        row.channel,
        row.score,
        row.score_kind,
        row.has_words,
        language,
        found["sentiment"],
        polarity,
        found["sureness"],
        found["is_mixed"],
        found["emotions"],
        family,
        found["strength"],
        found["arousal"],
        found["intents"],
        found["urgency"],
        found["harms"],
        found["effort"] or "",
        held.paths_of(mention["theme"] for mention in found["mentions"]),
        found["reader"],
        closer.rank(found, said_at=row.occurred_at) if row.has_words else None,
    )


def _mentions(
    words: Sequence[Unread], found: Sequence[dict[str, Any]], held: themes.Themes
) -> Iterator[tuple[Any, ...]]:
    for row, reading in zip(words, found, strict=True):
        for mention in reading["mentions"]:
            theme = held.ids[mention["theme"]]
            yield row.verbatim_id, theme, mention["start"], mention["end"], mention["polarity"] or ""


def _copy(table: str, columns: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> None:
    listed = ", ".join(f'"{column}"' for column in columns)
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({listed}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
