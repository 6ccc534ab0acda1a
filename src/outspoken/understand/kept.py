"""Answers kept for a moment in this process, so that a hundred open pages cost what one does."""

from __future__ import annotations

import threading
import time
import weakref
from collections.abc import Callable, Hashable
from typing import Any, ClassVar, Generic, TypeVar

from django.db import connections

Answer = TypeVar("Answer")


class Kept(Generic[Answer]):
    """Answers by key, each for so many seconds; while one is being worked out, others who want it wait for it.

    With `renewed`, an answer that old at most is given at once, and another one worked out behind it for whoever asks
    next: nobody waits for what was asked lately. Its page says as of when it is.
    """

    _all: ClassVar[weakref.WeakSet[Kept[Any]]] = weakref.WeakSet()

    def __init__(self, *, seconds: float, most: int = 64, renewed: float = 0.0) -> None:
        self._all.add(self)
        self._seconds, self._most, self._renewed = seconds, most, renewed
        self._lock = threading.Lock()
        self._working: dict[Hashable, threading.Lock] = {}
        self._renewing: set[Hashable] = set()
        self._answers: dict[Hashable, tuple[float, Answer]] = {}

    def get(self, key: Hashable, work: Callable[[], Answer]) -> Answer:
        """The answer kept under the key, worked out if there is none or it is too old."""
        with self._lock:
            kept = self._answers.get(key)
            age = time.monotonic() - kept[0] if kept else float("inf")
            if kept and age < self._seconds:
                return kept[1]
            if kept and age < self._renewed:
                self._renew(key, work)
                return kept[1]
            turn = self._working.setdefault(key, threading.Lock())
        with turn:
            with self._lock:
                kept = self._answers.get(key)
                if kept and time.monotonic() - kept[0] < self._seconds:
                    return kept[1]
            answer = work()
            self._keep(key, answer)
            return answer

    def _keep(self, key: Hashable, answer: Answer) -> None:
        with self._lock:
            self._answers[key] = (time.monotonic(), answer)
            self._working.pop(key, None)
            while len(self._answers) > self._most:
                self._answers.pop(min(self._answers, key=lambda held: self._answers[held][0]))

    def _renew(self, key: Hashable, work: Callable[[], Answer]) -> None:
        """Work the answer out once more, behind whoever asked; the lock is held."""
        if key in self._renewing:
            return
        self._renewing.add(key)

        def renewed() -> None:
            try:
                self._keep(key, work())
            finally:
                with self._lock:
                    self._renewing.discard(key)
                connections.close_all()  # this thread's own

        threading.Thread(target=renewed, name="renew", daemon=True).start()

    def held(self, key: Hashable) -> Answer | None:
        """The answer kept under the key, None where there is none or it is too old."""
        with self._lock:
            kept = self._answers.get(key)
            return kept[1] if kept and time.monotonic() - kept[0] < self._seconds else None

    def forget(self) -> None:
        with self._lock:
            self._answers.clear()

    @classmethod
    def forget_all(cls) -> None:
        """Let go of everything kept anywhere in this process: for tests, whose records change at once."""
        for kept in list(cls._all):
            kept.forget()
