"""The order in which live comments become visible: places in the stream, given out under a lock held to commit."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from django.db import connection

from outspoken.understand.models import StreamItem

KEPT: Final = timedelta(hours=48)
_LOCK: Final = 0x5713EA4


def add(verbatims: Iterable[int], *, now: datetime) -> None:
    """Give these verbatims (already with a reading) the next places, in their order.

    Everybody who adds waits for the one before to commit, so whoever has seen a place has seen all before it.
    """
    ids = list(verbatims)
    if not ids:
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        cursor.execute("INSERT INTO understand_streamitem (reading_id, at) SELECT unnest(%s::bigint[]), %s", [ids, now])


def newest() -> int:
    """The last place given out; 0 before the first."""
    return StreamItem.objects.order_by("-position").values_list("position", flat=True).first() or 0


def forget_old(*, now: datetime) -> int:
    """Let go of places nobody will ask to have replayed. A step."""
    return StreamItem.objects.filter(at__lt=now - KEPT).delete()[0]
