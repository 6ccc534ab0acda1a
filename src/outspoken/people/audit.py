"""The audit trail: who did what to what, and when. No customer's words go in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from outspoken.people.models import AuditEvent, User


def event(
    verb: str, *, by: User | None, about: str, now: datetime, detail: Mapping[str, object] | None = None
) -> AuditEvent:
    """An event not yet kept, for whoever keeps many. `verb` is "noun.done" ("import.undone"); `about` is "noun id";
    `by` None means the program."""
    name = by.name if by else "Outspoken"
    return AuditEvent(at=now, by=by, by_name=name, verb=verb, about=about, detail=dict(detail or {}))


def record(
    verb: str, *, by: User | None, about: str, now: datetime, detail: Mapping[str, object] | None = None
) -> AuditEvent:
    """Add an event, as `event` has it."""
    kept = event(verb, by=by, about=about, now=now, detail=detail)
    kept.save(force_insert=True)
    return kept
