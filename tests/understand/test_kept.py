"""What is kept for a moment: worked out once, given again, and renewed behind whoever asks."""

from __future__ import annotations

import threading
import time
from itertools import count

import pytest

from outspoken.understand.kept import Kept


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    at = [100.0]
    monkeypatch.setattr(time, "monotonic", lambda: at[0])
    return at


def test_an_answer_is_worked_out_once_and_again_when_it_is_too_old(clock: list[float]) -> None:
    kept, numbers = Kept[int](seconds=10), count()
    assert [kept.get("a", lambda: next(numbers)) for _ in range(3)] == [0, 0, 0]
    clock[0] += 11
    assert kept.get("a", lambda: next(numbers)) == 1


def test_an_old_answer_is_given_at_once_and_renewed_behind_it_by_one_alone(clock: list[float]) -> None:
    kept, numbers, go = Kept[int](seconds=10, renewed=60), count(), threading.Event()
    kept.get("a", lambda: next(numbers))

    def slow() -> int:
        go.wait(5)
        return next(numbers)

    clock[0] += 30
    assert [kept.get("a", slow) for _ in range(3)] == [0, 0, 0]
    go.set()
    for thread in threading.enumerate():
        if thread.name == "renew":
            thread.join(5)
    assert kept.get("a", slow) == 1
    assert next(numbers) == 2


def test_an_answer_older_than_may_be_shown_is_waited_for(clock: list[float]) -> None:
    kept, numbers = Kept[int](seconds=10, renewed=60), count()
    kept.get("a", lambda: next(numbers))
    clock[0] += 61
    assert kept.get("a", lambda: next(numbers)) == 1
