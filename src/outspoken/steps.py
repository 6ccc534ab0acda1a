"""The loop that finds rows not yet done and does them.

A step is a function `step(*, now) -> int` that claims a batch of undone rows (`FOR UPDATE SKIP LOCKED`), works and marks
them in one transaction, and says how many it did. Nothing is ever marked "doing": a killed worker's rows are simply
undone again. Any number of workers may run this loop over one database.
"""

from __future__ import annotations

import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Event
from typing import Protocol

import structlog
from django.db import InterfaceError, OperationalError, connection

log = structlog.get_logger()


class Work(Protocol):
    def __call__(self, *, now: datetime) -> int: ...


@dataclass(frozen=True)
class Step:
    """One kind of work: what does it, and how long to rest after finding nothing to do, in seconds."""

    name: str
    work: Work
    rest: float


def all_steps() -> tuple[Step, ...]:
    """Every step of the house, in the order of one comment's way through it."""
    from outspoken.listen import erasure, imports
    from outspoken.understand import mirror, readings

    return (
        Step("read", readings.read_unread, rest=0.1),
        Step("import", imports.carry_on, rest=1.0),
        Step("mirror", mirror.mirror_dirty_months, rest=5.0),
        Step("retire", erasure.retire_old, rest=3600.0),
    )


def run(steps: tuple[Step, ...], *, stop: Event, clock: Callable[[], datetime]) -> None:
    """Do steps until `stop` is set: each as soon as its rest is over, the first ones first.

    Losing the database is waited out; anything else a step raises ends the process, and the supervisor starts a new one.
    """
    due = dict.fromkeys(steps, 0.0)
    while not stop.is_set():
        for step in steps:
            if time.monotonic() < due[step]:
                continue
            try:
                done = step.work(now=clock())
            except (OperationalError, InterfaceError):
                log.warning("step.waiting_for_database", step=step.name)
                connection.close()
                done = 0
                stop.wait(0.5)
            due[step] = 0.0 if done else time.monotonic() + step.rest
            if done:
                break
        else:
            stop.wait(max(0.005, min(due.values()) - time.monotonic()))


def main() -> None:
    """Run every step until SIGTERM or SIGINT; the step in hand is finished first."""
    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    log.info("worker.started")
    run(all_steps(), stop=stop, clock=lambda: datetime.now(UTC))
    log.info("worker.stopped")
