"""Sessions that are over: their rows are of no use to anybody."""

from __future__ import annotations

from datetime import datetime

from django.contrib.sessions.models import Session


def retire_old(*, now: datetime) -> int:
    """Delete expired sessions (a step). Says how many."""
    deleted, _ = Session.objects.filter(expire_date__lt=now).delete()
    return deleted
