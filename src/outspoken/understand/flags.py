"""Flags: somebody wants others to look at these words."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db import transaction

from outspoken.people import audit
from outspoken.people.models import User
from outspoken.understand.models import Flag

MOST: Final = 500


@transaction.atomic
def raise_flag(verbatim: int, *, note: str, by: User, now: datetime) -> Flag:
    """Flag a comment, or change the note of one's own flag on it."""
    flag, _ = Flag.objects.update_or_create(
        user=by, verbatim_id=verbatim, defaults={"note": note.replace("\0", "").strip()[:MOST], "at": now}
    )
    audit.record("comment.flagged", by=by, about=f"verbatim {verbatim}", now=now)
    return flag


@transaction.atomic
def lower_flag(verbatim: int, *, by: User, now: datetime) -> None:
    """Take one's own flag off a comment."""
    if Flag.objects.filter(user=by, verbatim=verbatim).delete()[0]:
        audit.record("comment.unflagged", by=by, about=f"verbatim {verbatim}", now=now)
