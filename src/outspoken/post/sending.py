"""The step that delivers the letters of the outbox.

One thread speaks with the database: it claims due letters, hands them to threads that know nothing but a request, and
records what came of them. So a receiver that keeps us waiting holds neither a transaction nor a connection, and takes
at most its own few places: it begins with `claims.WINDOW` of them, gets more while it answers quickly, none while it
keeps us waiting, and is left in peace, longer each time, once it did not answer.

At least once: where the process is killed after the receiver took a letter and before that was committed, the letter
goes out again, under the same id.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from queue import Empty, SimpleQueue
from typing import Final
from uuid import UUID

import structlog
from django.db import connection

from outspoken.post import claims, mails, results, webhooks
from outspoken.post.claims import Receiver
from outspoken.post.models import Letter
from outspoken.post.outcomes import Fate, Outcome
from outspoken.post.push import keys, requests
from outspoken.post.push.vapid import Pair
from outspoken.post.schedule import STANDARD, Schedule

log = structlog.get_logger()

LANES: Final = 64
PUSH_LANES: Final = 16
_LANES: Final[Mapping[str, int]] = {Letter.Kind.WEBHOOK: LANES, Letter.Kind.PUSH: PUSH_LANES}
MOST_TO_ONE: Final = 8
MAIL_LANES: Final = 4
MAILS_IN_A_ROW: Final = 25
# Of attachments held in memory at a time.
MOST_BYTES: Final = 64 * 1024 * 1024
# Seconds after which a receiver that has not answered yet is sent nothing more.
_SLOW: Final = 2.0
_LOOK_FOR_OVERDUE: Final = 30.0


@dataclass(frozen=True, slots=True)
class Flying:
    """A letter under way: when it set out, by both clocks, and to whom."""

    letter: Letter
    at: datetime
    began: float
    receiver: Receiver


@dataclass(eq=False)
class Sender:
    """Sends what is due, a turn at a time, with some threads of its own; one for each process."""

    schedule: Schedule = STANDARD
    seconds: float = webhooks.SECONDS
    flying: dict[UUID, Flying] = field(default_factory=dict)
    _windows: dict[Receiver, int] = field(default_factory=dict)
    _done: SimpleQueue[tuple[Letter, Outcome]] = field(default_factory=SimpleQueue)
    _mail_failures: int = 0
    _mail_rests_until: datetime | None = None
    _overdue_at: float = 0.0

    def __post_init__(self) -> None:
        self._to_web = ThreadPoolExecutor(LANES, thread_name_prefix="webhook")
        self._to_push = ThreadPoolExecutor(PUSH_LANES, thread_name_prefix="push")
        self._to_mail = ThreadPoolExecutor(MAIL_LANES, thread_name_prefix="mail")

    def send(self, *, now: datetime) -> int:
        """One turn: record what came back, send what is due; return how many letters either was done for."""
        try:
            recorded = self._record(now)
            self._give_up_overdue(now)
            return recorded + self._send_over_http(now) + self._send_mails(now)
        except Exception:
            # A pool might hand the session to somebody else while it holds our claims.
            if connection.connection is not None and not connection.in_atomic_block:
                connection.connection.close()
            raise

    def finish(self, *, now: datetime, seconds: float) -> None:
        """Wait so long for what is under way, record it, and let the threads go."""
        ends = time.monotonic() + seconds
        while self.flying and time.monotonic() < ends:
            self._record(now)
            time.sleep(0.02)
        self._to_web.shutdown(wait=False, cancel_futures=True)
        self._to_push.shutdown(wait=False, cancel_futures=True)
        self._to_mail.shutdown(wait=False, cancel_futures=True)

    def _send_over_http(self, now: datetime) -> int:
        flying = {pk: each.receiver for pk, each in self.flying.items() if each.receiver.kind in _LANES}
        busy = Counter(receiver.kind for receiver in flying.values())
        rooms = {kind: lanes - busy[kind] for kind, lanes in _LANES.items()}
        letters = claims.over_http(now=now, rooms=rooms, windows=self._windows_now(), flying=flying)
        pair = keys.pair(now=now) if any(letter.kind == Letter.Kind.PUSH for letter in letters) else None
        for letter in letters:
            self._set_out(letter, now)
            if letter.kind == Letter.Kind.PUSH:
                self._to_push.submit(self._deliver_push, letter, pair, now)
            else:
                self._to_web.submit(self._deliver, letter, now)
        return len(letters)

    def _deliver(self, letter: Letter, now: datetime) -> None:
        assert letter.endpoint is not None  # noqa: S101  the check constraint `letter_goes_to_one_place`
        try:
            request = webhooks.request_for(letter, letter.endpoint, now=now)
            outcome = webhooks.deliver(request, seconds=self.seconds)
        except Exception as error:  # noqa: BLE001  whatever it is, the letter must not be under way for ever
            outcome = _broken(error)
        self._done.put((letter, outcome))

    def _deliver_push(self, letter: Letter, pair: Pair | None, now: datetime) -> None:
        try:
            outcome = requests.tried(letter, pair, now=now, seconds=self.seconds)
        except Exception as error:  # noqa: BLE001  as above
            outcome = _broken(error)
        self._done.put((letter, outcome))

    def _send_mails(self, now: datetime) -> int:
        if self._mail_rests_until and now < self._mail_rests_until:
            return 0
        under_way = [pk for pk, each in self.flying.items() if each.receiver.kind == Letter.Kind.MAIL]
        weight = sum(_weight(self.flying[pk].letter) for pk in under_way)
        # While the server was not there last time, one mail looks whether it is back.
        most = 1 if self._mail_failures else MAIL_LANES * MAILS_IN_A_ROW
        room = most - len(under_way)
        letters = claims.mails(now=now, room=room, weight=MOST_BYTES - weight, flying=under_way)
        each = max(1, min(MAILS_IN_A_ROW, -(-len(letters) // MAIL_LANES)))
        for start in range(0, len(letters), each):
            some = letters[start : start + each]
            for letter in some:
                self._set_out(letter, now)
            self._to_mail.submit(self._deliver_mails, some)
        return len(letters)

    def _deliver_mails(self, letters: Sequence[Letter]) -> None:
        untold = {letter.pk: letter for letter in letters}

        def tell(letter: Letter, outcome: Outcome) -> None:
            untold.pop(letter.pk)
            self._done.put((letter, outcome))

        ready = []
        for letter in letters:
            try:
                ready.append((letter, mails.written(letter)))
            except Exception as error:  # noqa: BLE001  one mail that cannot be written must not keep the others
                tell(letter, _broken(error))
        try:
            if ready:
                mails.deliver(ready, tell=tell)
        except Exception as error:  # noqa: BLE001  as above
            for letter in list(untold.values()):
                tell(letter, _broken(error))

    def _set_out(self, letter: Letter, now: datetime) -> None:
        self.flying[letter.pk] = Flying(letter, now, time.monotonic(), Receiver.of(letter))

    def _windows_now(self) -> dict[Receiver, int]:
        at = time.monotonic()
        slow = {each.receiver for each in self.flying.values() if at - each.began > _SLOW}
        return self._windows | dict.fromkeys(slow, 0)

    def _record(self, now: datetime) -> int:
        told: list[results.Told] = []
        while len(told) < 2 * LANES:
            try:
                letter, outcome = self._done.get_nowait()
            except Empty:
                break
            told.append(results.Told(self.flying[letter.pk].at, letter, outcome))
        if not told:
            return 0
        try:
            results.record(told, schedule=self.schedule, now=now)
        except Exception:
            # Not lost: told again in the next turn, when the database may be back.
            for each in told:
                self._done.put((each.letter, each.outcome))
            raise
        for each in told:
            self._learn(self.flying.pop(each.letter.pk).receiver, each.outcome, now)
        claims.release(each.letter.pk for each in told)
        return len(told)

    def _learn(self, receiver: Receiver, outcome: Outcome, now: datetime) -> None:
        if receiver.kind != Letter.Kind.MAIL:
            known = self._windows.get(receiver, claims.WINDOW)
            if outcome.is_absent or outcome.seconds >= _SLOW:
                self._windows[receiver] = max(1, known // 2)
            elif outcome.fate is Fate.DELIVERED:
                self._windows[receiver] = min(known + 1, MOST_TO_ONE)
        elif outcome.is_absent:
            if self._mail_rests_until is None or now >= self._mail_rests_until:
                self._mail_failures += 1
                self._mail_rests_until = now + self.schedule.rest(self._mail_failures)
                log.warning("mail.server_absent", failures=self._mail_failures)
        else:
            self._mail_failures, self._mail_rests_until = 0, None

    def _give_up_overdue(self, now: datetime) -> None:
        at = time.monotonic()
        if at >= self._overdue_at:
            self._overdue_at = at + _LOOK_FOR_OVERDUE
            results.give_up_overdue(now=now, flying=list(self.flying))


def _weight(letter: Letter) -> int:
    return sum(len(file.content) for file in letter.attachments.all())


def _broken(error: Exception) -> Outcome:
    """A letter that our own code cannot send: kept in sight, with the kind of error and none of its words."""
    log.error("letter.broken", error=type(error).__name__)
    return Outcome(Fate.REFUSED, trouble=f"it cannot be written ({type(error).__name__}); please report this")


def send(*, now: datetime, schedule: Schedule = STANDARD, seconds: float = webhooks.SECONDS) -> int:
    """Send all that is due now, wait until each was tried, and return how many tries that took.

    For a command or a test; the process that sends all the time keeps a `Sender`.
    """
    sender = Sender(schedule=schedule, seconds=seconds)
    tried = 0
    try:
        while True:
            done = sender.send(now=now)
            tried += done
            if not done and not sender.flying:
                # Each letter counted when it set out and when it came back.
                return tried // 2
            time.sleep(0 if done else 0.005)
    finally:
        sender.finish(now=now, seconds=0)
