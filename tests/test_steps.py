from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from threading import Event, Timer

import pytest
from django.db import OperationalError

from outspoken import steps
from outspoken.steps import Step, run

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


class Work:
    """A step that has so much to do, and notes each time it is called."""

    def __init__(self, name: str, diary: list[str], amount: int = 0, trouble: list[Exception] | None = None) -> None:
        self.name, self.diary, self.amount, self.trouble = name, diary, amount, trouble or []

    def __call__(self, *, now: datetime) -> int:
        assert now == NOON
        self.diary.append(self.name)
        if self.trouble:
            raise self.trouble.pop(0)
        self.amount -= 1
        return 1 if self.amount >= 0 else 0


def run_until(condition: Callable[[], bool], *some: Step) -> None:
    """Run the loop until a last step, added here, sees that the condition holds; for at most ten seconds."""
    stop = Event()

    def look(*, now: datetime) -> int:
        if condition():
            stop.set()
        return 0

    timer = Timer(10, stop.set)
    timer.start()
    run((*some, Step("look", look, rest=0.001, patience=0.0)), stop=stop, clock=lambda: NOON)
    timer.cancel()
    assert condition()


def test_the_first_step_goes_first_while_it_has_work() -> None:
    diary: list[str] = []
    read, other = Work("read", diary, amount=3), Work("import", diary, amount=2)
    run_until(lambda: other.amount < 0, Step("read", read, rest=60.0), Step("import", other, rest=60.0))
    assert diary == ["read"] * 4 + ["import"] * 3


def test_a_step_that_always_stands_behind_gets_its_turn_in_the_end() -> None:
    diary: list[str] = []
    busy, other = Work("read", diary, amount=10**9), Work("mirror", diary)
    run_until(lambda: "mirror" in diary, Step("read", busy, rest=0.0), Step("mirror", other, rest=60.0, patience=0.2))
    assert diary.count("mirror") == 1
    assert diary.index("mirror") > 10


def test_a_failing_step_rests_and_the_others_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(steps, "_LONGEST_REST_AFTER_TROUBLE", 0.1)
    diary: list[str] = []
    bad = Work("bad", diary, trouble=[ValueError("a customer's words"), ValueError("again")])
    good = Work("good", diary, amount=5)
    run_until(lambda: diary.count("bad") >= 3, Step("bad", bad, rest=0.05), Step("good", good, rest=0.01))
    assert diary[:2] == ["bad", "good"]


def test_a_failure_is_logged_without_its_message(caplog: pytest.LogCaptureFixture) -> None:
    diary: list[str] = []
    bad = Work("bad", diary, trouble=[ValueError("a customer's words")])
    run_until(lambda: bool(diary), Step("bad", bad, rest=60.0))
    said = caplog.text
    assert "step.failed" in said
    assert "ValueError" in said
    assert "customer" not in said


def test_a_lost_database_is_waited_out() -> None:
    diary: list[str] = []
    work = Work("read", diary, amount=1, trouble=[OperationalError("gone"), OperationalError("gone")])
    run_until(lambda: work.amount < 1, Step("read", work, rest=60.0))
    assert diary[:3] == ["read"] * 3


def test_resting_costs_no_calls() -> None:
    diary: list[str] = []
    seen = Event()
    Timer(0.5, seen.set).start()
    run_until(seen.is_set, Step("read", Work("read", diary), rest=0.1))
    assert 3 <= len(diary) <= 7


def test_a_step_that_found_something_looks_more_often_for_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(steps, "_ALERT_FOR", 0.4)
    calls = {}
    for amount in (0, 1):
        diary: list[str] = []
        seen = Event()
        Timer(1.2, seen.set).start()
        run_until(seen.is_set, Step("read", Work("read", diary, amount=amount), rest=0.3, alert=0.02))
        calls[amount] = len(diary)
    assert calls[0] <= 5
    assert 10 <= calls[1] <= 30


def test_a_step_with_threads_of_its_own_finishes_what_is_under_way_before_the_process_ends(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    diary: list[str] = []
    stop = Event()
    stop.set()
    step = Step("send", lambda *, now: 0, rest=1.0, finish=lambda: diary.append("finished"))
    monkeypatch.setitem(steps.ROLES, "sender", lambda: (step,))
    steps.main("sender", stop=stop)
    assert diary == ["finished"]


def test_every_role_can_be_made() -> None:
    assert [step.name for step in steps.ROLES["sender"]()] == ["send"]
    assert "retire letters" in {step.name for step in steps.ROLES["worker"]()}
