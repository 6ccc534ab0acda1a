"""The one verb behind every door: `take` stores what somebody said, once.

Its errors:

    ListenError
    └── SourceClosed
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import structlog
from django.db import connection, transaction
from uuid_utils.compat import uuid7

from outspoken.listen import handles, touchpoints
from outspoken.listen.items import FieldError, Item, ItemError, cleaned, faults
from outspoken.listen.masking import mask_items
from outspoken.listen.models import Feedback, Import, Source, Verbatim
from outspoken.listen.sql import question
from outspoken.people.models import Person, User

__all__ = ["FieldError", "Item", "ItemError", "ListenError", "SourceClosed", "Taken", "revise", "take"]

log = structlog.get_logger()

# Doors whose touchpoints come under names of their own; a machine's unknown touchpoint is a mistake instead.
MAKES_TOUCHPOINTS = frozenset({Source.Kind.FILE, Source.Kind.DEMO})

ERASED = "This feedback was erased on request and is not taken again."


class ListenError(Exception):
    """Something a door asked for cannot be done; the message says what to do."""


class SourceClosed(ListenError):
    """The source takes no feedback any more; open it again on the sources page."""

    def __init__(self, source: Source) -> None:
        super().__init__(f"The source “{source.name}” is closed. Open it on the sources page, or use another one.")


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of the items: how many are new, how many were there before, and what is wrong with the others.

    ids: one per item, in their order; None where the item has an error.
    """

    stored: int = 0
    known: int = 0
    ids: list[UUID | None] = field(default_factory=list)
    errors: list[ItemError] = field(default_factory=list)

    @property
    def refused(self) -> int:
        return self.ids.count(None)


def take(
    items: Sequence[Item], *, source: Source, by: User | None, now: datetime, intake: Import | None = None
) -> Taken:
    """Store what is new among the items; all of it is on disk when this returns outside a transaction.

    The same (source, external_id) is the same feedback: known ones keep what was stored first. An item that
    cannot be taken is told in `errors` and does not stop the others. Raises SourceClosed.
    """
    if not source.is_open:
        raise SourceClosed(source)
    good, errors = _checked(items, now=now)
    masked = dict(zip(good, mask_items(list(good.values())), strict=True))
    with transaction.atomic(savepoint=False):
        places = _placed(masked, errors, source=source)
        new = Person.Kind.EMPLOYEE if source.is_of_employees else Person.Kind.CUSTOMER
        given = (item.person for item in masked.values())
        people = handles.resolve(given, kind=source.slug, now=now, new=new)
        rows = _rows(masked, places=places, people=people, now=now, source=source)
        stored = _store(rows, source=source, now=now, intake=intake)
        ids = _ids_of(rows, stored, source=source)
    errors += [ItemError(index, "external_id", ERASED) for index, row in rows.items() if row.external_id not in ids]
    taken = Taken(
        stored=len(stored),
        known=sum(row.external_id in ids for row in rows.values()) - len(stored),
        ids=[ids.get(rows[index].external_id) if index in rows else None for index in range(len(items))],
        errors=sorted(errors, key=lambda error: error.index),
    )
    log.info(
        "feedback.taken",
        source=source.slug,
        stored=taken.stored,
        known=taken.known,
        refused=len(items) - sum(map(bool, taken.ids)),
        by=str(by.pk) if by else None,
    )
    return taken


@transaction.atomic
def revise(feedback: Feedback, *, emotion: str | None = None, text: str | None = None) -> Feedback:
    """Change what a customer tapped or wrote, on their own word; None leaves it. It is then read anew.

    The same change again changes nothing. Raises FieldError for a text or an emotion that cannot be kept.
    """
    kept = Feedback.objects.select_for_update().get(pk=feedback.pk)
    words = kept.verbatims.get()
    wanted = cleaned(
        Item(kept.external_id, (("", words.text if text is None else text),), emotion=emotion or kept.emotion)
    )
    if wrong := next(faults(wanted, now=kept.received_at), None):
        raise FieldError(*wrong)
    masked = mask_items([wanted])[0].verbatims
    new_text = masked[0][1] if masked else ""
    if (wanted.emotion, new_text) == (kept.emotion, words.text):
        return kept
    # The reading hangs on the verbatim and goes with it; the step "read" finds the feedback undone again.
    words.delete()
    Verbatim.objects.create(feedback=kept, question=words.question, text=new_text)
    kept.emotion, kept.read_at = wanted.emotion, None
    kept.save(update_fields=["emotion", "read_at"])
    return kept


@dataclass(frozen=True, slots=True)
class _Row:
    """One row of feedback on its way into the table, and its words."""

    external_id: str
    columns: dict[str, Any]
    verbatims: list[dict[str, Any]]


def _checked(items: Sequence[Item], *, now: datetime) -> tuple[dict[int, Item], list[ItemError]]:
    """The good items by their place, cleaned, and what is wrong with the others."""
    good: dict[int, Item] = {}
    errors: list[ItemError] = []
    for index, given in enumerate(items):
        try:
            item = cleaned(given)
        except FieldError as error:
            errors.append(ItemError(index, error.name, str(error)))
            continue
        wrong = [ItemError(index, name, message) for name, message in faults(item, now=now)]
        errors += wrong
        if not wrong:
            good[index] = item
    return good, errors


def _placed(items: dict[int, Item], errors: list[ItemError], *, source: Source) -> dict[str, int]:
    """Touchpoint ids by name; items at a touchpoint nobody knows move from `items` to `errors`."""
    create = source.kind in MAKES_TOUCHPOINTS
    places = touchpoints.resolve((item.touchpoint for item in items.values()), create=create)
    for index, item in list(items.items()):
        if item.touchpoint and item.touchpoint not in places:
            message = "No touchpoint has this slug or name. Create it first, or leave the field out."
            errors.append(ItemError(index, "touchpoint", message))
            del items[index]
    return places


def _rows(
    items: dict[int, Item], *, places: dict[str, int], people: dict[str, UUID], now: datetime, source: Source
) -> dict[int, _Row]:
    rows: dict[int, _Row] = {}
    for index, item in items.items():
        pk = str(uuid7())
        columns = {
            "id": pk,
            "external_id": item.external_id,
            # In UTC: PostgreSQL refuses offsets of 16 hours and more, which ISO 8601 allows.
            "occurred_at": (item.occurred_at or now).astimezone(UTC).isoformat(),
            "person_id": str(people[item.person]) if item.person else None,
            "touchpoint_id": places.get(item.touchpoint),
            "channel": item.channel or source.channel or source.kind,
            "language_hint": item.language,
            "score": item.score,
            "score_kind": item.score_kind,
            "emotion": item.emotion,
            "attributes": item.attributes,
            "raw": item.raw,
        }
        words = item.verbatims or (("", ""),)
        verbatims = [
            {"feedback_id": pk, "place": place, "question": asked, "text": text}
            for place, (asked, text) in enumerate(words)
        ]
        rows[index] = _Row(item.external_id, columns, verbatims)
    return rows


def _store(rows: dict[int, _Row], *, source: Source, now: datetime, intake: Import | None) -> set[UUID]:
    """Write the rows; returns the ids of those that are new."""
    if not rows:
        return set()
    firsts = list({row.external_id: row for row in reversed(rows.values())}.values())
    values: dict[str, str | int | datetime | None] = {
        "feedback": _as_json([row.columns for row in firsts]),
        "verbatims": _as_json([words for row in firsts for words in row.verbatims]),
        "source": source.pk,
        "now": now,
        "intake": str(intake.pk) if intake else None,
    }
    with connection.cursor() as cursor:
        cursor.execute(question("take_feedback"), values)
        return {pk for (pk,) in cursor.fetchall()}


def _as_json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def _ids_of(rows: dict[int, _Row], new: set[UUID], *, source: Source) -> dict[str, UUID]:
    """The id of every row's feedback by external id; erased ones have none."""
    ids = {row.external_id: pk for row in rows.values() if (pk := UUID(row.columns["id"])) in new}
    known = [row.external_id for row in rows.values() if row.external_id not in ids]
    if known:
        ids.update(Feedback.objects.filter(source=source, external_id__in=known).values_list("external_id", "id"))
    return ids
