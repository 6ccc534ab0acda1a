"""The audit trail: who did what to what, and when. No customer's words go in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from outspoken.people.models import AuditEvent, User


def record(
    verb: str, *, by: User | None, about: str, now: datetime, detail: Mapping[str, object] | None = None
) -> AuditEvent:
    """Add an event. `verb` is "noun.done" ("import.undone"); `about` is "noun id"; `by` None means the program."""
    return AuditEvent.objects.create(
        at=now,
        by=by,
        by_name=by.name if by else "Outspoken",
        verb=verb,
        about=about,
        detail=dict(detail or {}),
    )
