"""The step that reads closely: what was skimmed only is read again, in the order that matters.

The recent come first; a comment that is severe, or that the skim was unsure of, counts as so many days newer. What
somebody corrected stays as it was corrected.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import connection, transaction

from outspoken import reader
from outspoken.understand import encoder, mirror, teaching_heads, themes, unbroken
from outspoken.understand.models import Mention
from outspoken.understand.sql import question

BATCH: Final = 96
SEVERE_DAYS: Final = 60.0  # a comment that speaks of harm, or is urgent, is read closely as if it were so much newer
UNSURE_DAYS: Final = 30.0
_DAY: Final = timedelta(days=1).total_seconds()


def is_legible(found: dict[str, Any]) -> bool:
    """Whether the close reader knows the language, and there is something to read."""
    return found["language"] in encoder.languages() and found["sentiment"] is not None


def rank(found: dict[str, Any], *, said_at: datetime) -> float | None:
    """The larger, the sooner; None where it needs no closer reading."""
    if found["reader"].partition("+")[0] != reader.MODEL or not is_legible(found):
        return None
    severe = SEVERE_DAYS if found["harms"] or (found["urgency"] or 0) >= 0.5 else 0.0
    unsure = UNSURE_DAYS if (found["sureness"] or 0) < reader.SURE_ENOUGH else 0.0
    return days(said_at) + severe + unsure


def days(said_at: datetime) -> float:
    """The rank of a comment that is neither severe nor unsure."""
    return said_at.timestamp() / _DAY


@transaction.atomic
def read_closely(*, now: datetime) -> int:
    """Read the next skimmed comments closely, at most BATCH; returns how many. A step."""
    with connection.cursor() as cursor:
        cursor.execute(question("claim_skimmed"), {"limit": BATCH})
        claimed = cursor.fetchall()
    if not claimed:
        return 0
    held = themes.for_reading(now=now)
    found = unbroken.read(
        [(pk, text) for pk, _, text, _ in claimed], held.tree, depth="close", own=teaching_heads.current()
    )
    # What breaks the close reader stays skimmed, and is not tried again.
    fresh = [
        (pk, reading)
        for (pk, _, _, is_corrected), reading in zip(claimed, found, strict=True)
        if reading is not None and not is_corrected
    ]
    _write(fresh, held)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE understand_reading SET close_rank = NULL WHERE verbatim_id = ANY(%s)", [[pk for pk, *_ in claimed]]
        )
    mirror.mark_dirty({said_at for _, said_at, *_ in claimed}, now=now)
    return len(claimed)


def _write(fresh: Sequence[tuple[int, dict[str, Any]]], held: themes.Themes) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(
            "UPDATE understand_reading SET sentiment = %s, polarity = %s, sureness = %s, is_mixed = %s, "
            "emotions = %s, family = %s, strength = %s, arousal = %s, intents = %s, urgency = %s, harms = %s, "
            "reader = %s, themes = %s WHERE verbatim_id = %s",
            [
                (
                    reading["sentiment"],
                    reading["polarity"] or "",
                    reading["sureness"],
                    reading["is_mixed"],
                    reading["emotions"],
                    reading["family"] or "",
                    reading["strength"],
                    reading["arousal"],
                    reading["intents"],
                    reading["urgency"],
                    reading["harms"],
                    reading["reader"],
                    held.paths_of(mention["theme"] for mention in reading["mentions"]),
                    pk,
                )
                for pk, reading in fresh
            ],
        )
    Mention.objects.filter(reading__in=[pk for pk, _ in fresh]).delete()
    Mention.objects.bulk_create(
        Mention(
            reading_id=pk,
            theme_id=held.ids[mention["theme"]],
            start=mention["start"],
            end=mention["end"],
            polarity=mention["polarity"] or "",
        )
        for pk, reading in fresh
        for mention in reading["mentions"]
    )
