"""The demo's customers keep talking: new comments are handed in as they come."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from threading import Event

import structlog
from django.db import InterfaceError, OperationalError, connection

from outspoken.demo import fill, trickle
from outspoken.listen.models import Feedback, Source

log = structlog.get_logger()
PAUSE = 1.0
# After a longer pause (the machine slept, the demo was stopped) only this much is made up for.
CATCH_UP = timedelta(days=3)


def last_heard(*, otherwise: datetime) -> datetime:
    """When the last comment of the demo was made."""
    newest = (
        Feedback.objects.filter(source__kind__in=[Source.Kind.DEMO, Source.Kind.PULSE])
        .order_by("-occurred_at")
        .values_list("occurred_at", flat=True)
        .first()
    )
    return newest or otherwise


def run(*, seed: int, stop: Event, every: float | None = None) -> None:
    """Hand in what was said since the last time, every second, until `stop` is set.

    every: seconds between two comments by day; None goes on as the year ended.
    """
    now = datetime.now(UTC)
    every = every or fill.pace()
    since = max(last_heard(otherwise=now), fill.filled_until() or now, now - CATCH_UP)
    while not stop.wait(PAUSE):
        now = datetime.now(UTC)
        try:
            comments = trickle.next_comments(seed=seed, at=now, since=since, every=every)
            for start in range(0, len(comments), fill.BATCH):
                fill.take(comments[start : start + fill.BATCH], now=now)
            since = now
        except (OperationalError, InterfaceError):
            log.warning("demo.waiting_for_database")
            connection.close()
            time.sleep(PAUSE)
