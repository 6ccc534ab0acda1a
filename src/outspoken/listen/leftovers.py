"""What listening leaves behind, and how long each is kept: drafts, files of failed imports, idempotency keys."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db.models import Q

from outspoken.listen import idempotency, uploads
from outspoken.listen.models import Import

KEEP_DRAFTS: Final = timedelta(days=1)
KEEP_FAILED: Final = timedelta(days=7)


def clear(*, now: datetime) -> int:
    """Clear away what is past its time; returns how much there was."""
    states = Import.State
    drafts = Q(state=states.DRAFT, created_at__lt=now - KEEP_DRAFTS)
    failed = Q(state=states.FAILED, finished_at__lt=now - KEEP_FAILED)
    files = sum(uploads.remove(intake) for intake in Import.objects.filter(drafts | failed))
    forgotten, _ = Import.objects.filter(drafts).delete()
    return files + forgotten + idempotency.forget_old(now=now)
