"""The loop that finds rows not yet done and does them.

A step is a function `step(*, now) -> int` that claims a batch of undone rows (`FOR UPDATE SKIP LOCKED`), works and
marks them in one transaction, and says how many it did. Nothing is ever marked "doing": a killed worker's rows are
simply undone again. Any number of workers may run this loop over one database.

Three processes share the steps: the reader reads, so that live words never wait for a file to be imported or a month to
be mirrored; the sender sends, so that an alarm waits for neither; the worker does everything else.
"""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Event
from typing import Protocol

import structlog
from django.db import InterfaceError, OperationalError, connections

log = structlog.get_logger()

_LONGEST_REST_AFTER_TROUBLE = 60.0
_ALERT_FOR = 60.0


class Work(Protocol):
    def __call__(self, *, now: datetime) -> int: ...


@dataclass(frozen=True)
class Step:
    """One kind of work.

    rest: seconds to wait after finding nothing to do; alert: the same while something was found within the last minute,
    for where one came others come. patience: seconds after which a step that has work, but stands behind others that
    always have some, gets its turn.
    """

    name: str
    work: Work
    rest: float
    patience: float = 30.0
    alert: float | None = None
    # Called once when the process is about to end.
    finish: Callable[[], None] | None = None


def reader_steps() -> tuple[Step, ...]:
    from outspoken.understand import readings

    return (Step("read", readings.read_unread, rest=0.2, alert=0.02),)


def worker_steps() -> tuple[Step, ...]:
    """Everything but reading, in the order of one comment's way through the house."""
    from outspoken.act import cases, climbing, concerns, followers, giving, incoming, mentions
    from outspoken.act.plans import checking, reminding
    from outspoken.act.problems import steps as problem_steps
    from outspoken.act.rules import heeding, telling
    from outspoken.act.targets import turning
    from outspoken.listen import erasure, idempotency, imports
    from outspoken.people import sessions
    from outspoken.post import retention
    from outspoken.post.inbox import fetching, waiting
    from outspoken.post.push import subscriptions
    from outspoken.understand import closer, mirror, repeats, rereading, stream, teaching, topic_search
    from outspoken.understand.notice import noticing

    return (
        # Somebody waits for it on a page.
        Step("teach", teaching.fit, rest=2.0),
        Step("import", imports.carry_on, rest=2.0),
        Step("heed", heeding.heed, rest=3.0, patience=5.0),
        # A breakdown may wait for nobody.
        Step("climb", climbing.climb, rest=5.0, patience=5.0),
        Step("give out cases", giving.give, rest=5.0, patience=10.0),
        Step("tell colleagues", telling.tell, rest=15.0),
        Step("tell the named", mentions.tell, rest=20.0),
        Step("take concerns up", concerns.step_up, rest=60.0),
        Step("take up mail", incoming.take_up, rest=5.0, patience=5.0),
        Step("mirror", mirror.mirror_dirty_months, rest=5.0, patience=10.0),
        Step("notice", noticing.notice, rest=15.0, patience=20.0),
        Step("tell followers", followers.tell, rest=60.0),
        Step("check plans", checking.check, rest=600.0),
        Step("remind", reminding.remind, rest=600.0),
        Step("review problems", problem_steps.review, rest=600.0),
        Step("watch problems", problem_steps.watch, rest=3600.0),
        Step("ratchet", turning.turn, rest=600.0),
        Step("read closely", closer.read_closely, rest=2.0),
        Step("read again for themes", rereading.reread, rest=2.0),
        Step("compare", repeats.compare, rest=30.0),
        Step("find topics", topic_search.find, rest=15.0),
        Step("close silent cases", cases.close_silent, rest=60.0),
        Step("retire", erasure.retire_old, rest=3600.0),
        Step("fetch mail", fetching.fetch, rest=5.0),
        Step("sweep mail", waiting.sweep, rest=3600.0),
        Step("empty mail", retention.empty_mails, rest=3600.0),
        Step("retire letters", retention.retire_letters, rest=3600.0),
        Step("forget browsers", subscriptions.forget_dead, rest=60.0),
        Step("forget keys", idempotency.forget_old, rest=3600.0),
        Step("forget places", stream.forget_old, rest=3600.0),
        Step("retire sessions", sessions.retire_old, rest=3600.0),
    )


def sender_steps() -> tuple[Step, ...]:
    """Sending alone: most of it is waiting for others, and somebody may wait for what it brings."""
    from outspoken.post.sending import Sender

    sender = Sender()

    def finish() -> None:
        sender.finish(now=datetime.now(UTC), seconds=5.0)

    return (Step("send", sender.send, rest=1.0, alert=0.02, finish=finish),)


ROLES: dict[str, Callable[[], tuple[Step, ...]]] = {
    "reader": reader_steps,
    "sender": sender_steps,
    "worker": worker_steps,
}


@dataclass(eq=False)
class _Turn:
    """When a step may go next, and how often in a row it failed."""

    step: Step
    due: float = 0.0
    failures: int = 0
    worked: float = float("-inf")

    def rest_after(self, done: int, at: float) -> float:
        if done:
            self.worked = at
            return 0.0
        if self.step.alert is not None and at - self.worked < _ALERT_FOR:
            return self.step.alert
        return self.step.rest

    def is_late(self, at: float) -> bool:
        return at - self.due > self.step.patience


def run(steps: tuple[Step, ...], *, stop: Event, clock: Callable[[], datetime]) -> None:
    """Do steps until `stop` is set: each as soon as its rest is over, the first ones first.

    A step that stood behind the others beyond its patience goes once, then the first one again. Losing the database is
    waited out. A step that fails rests, longer each time, and the others go on: one bad file must not stop the reading.
    """
    turns = [_Turn(step, due=time.monotonic()) for step in steps]
    while not stop.is_set():
        at = time.monotonic()
        due = [turn for turn in turns if turn.due <= at]
        if not due:
            stop.wait(min(turn.due for turn in turns) - at)
            continue
        late = [turn for turn in due[1:] if turn.is_late(at)]
        _take(late[0] if late else due[0], stop=stop, clock=clock)


def _take(turn: _Turn, *, stop: Event, clock: Callable[[], datetime]) -> None:
    step = turn.step
    try:
        done = step.work(now=clock())
    except (OperationalError, InterfaceError) as error:
        log.warning("step.waiting_for_database", step=step.name, error=type(error).__name__)
        connections.close_all()
        stop.wait(0.5)
        return
    except Exception as error:  # noqa: BLE001  the edge of the process, as a web server's around a view
        turn.failures += 1
        rest = min(2.0**turn.failures, _LONGEST_REST_AFTER_TROUBLE)
        # Where it happened and of which kind; the message may hold a customer's words.
        log.error("step.failed", step=step.name, error=type(error).__name__, at=_place(error), again_in=rest)
        connections.close_all()
        turn.due = time.monotonic() + rest
        return
    turn.failures = 0
    at = time.monotonic()
    turn.due = at + turn.rest_after(done, at)


def _place(error: BaseException) -> list[str]:
    return [f"{frame.name} {frame.filename}:{frame.lineno}" for frame in traceback.extract_tb(error.__traceback__)[-4:]]


def main(role: str, *, stop: Event) -> None:
    """Run the steps of one role until `stop` is set; the step in hand is finished first."""
    log.info("worker.started", role=role)
    steps = ROLES[role]()
    run(steps, stop=stop, clock=lambda: datetime.now(UTC))
    for step in steps:
        if step.finish is not None:
            step.finish()
    log.info("worker.stopped", role=role)
