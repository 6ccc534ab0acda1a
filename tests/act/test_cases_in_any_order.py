"""Two agents, a customer and the program do whatever they may to cases, in any order and at once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count
from typing import Any, ClassVar

import pytest
from django.db import connections, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from outspoken.act import bulk, cases, merging
from outspoken.act.errors import CaseError
from outspoken.act.models import Case, Message, Outcome, Severity
from outspoken.act.openings import Opening, open_for
from tests.act import invariants
from tests.act.conftest import OpenCase, Tell
from tests.cast import Cast

MONDAY = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
agents = st.sampled_from(["cleo", "ben"])
places = st.integers(0, 30)


class Agents(RuleBasedStateMachine):
    """Clocks go on between deeds; each deed may be refused, and then nothing is changed."""

    cast: ClassVar[Cast]
    tell: ClassVar[Tell]
    touchpoints: ClassVar[list[Any]]

    def __init__(self) -> None:
        super().__init__()
        self.around = transaction.atomic()
        self.around.__enter__()
        self.now, self.texts, self.words = MONDAY, count(), list[str]()
        self.versions: dict[int, int] = {}

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.around.__exit__(None, None, None)

    def text(self) -> str:
        return f"text {next(self.texts)} end"

    def case(self, place: int) -> Case:
        held = list(Case.objects.order_by("pk"))
        return held[place % len(held)]

    def said(self, do: Callable[[str], object]) -> None:
        """Words are kept where the deed was done, and are nowhere where it was refused."""
        words = self.text()
        if self.done(lambda: do(words)):
            self.words.append(words)

    def done(self, do: Callable[[], object]) -> bool:
        try:
            with transaction.atomic():
                do()
        except CaseError:
            return False
        return True

    @rule(minutes=st.integers(1, 4000))
    def time_goes_on(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    @rule(who=st.sampled_from(["mia", "noor"]), where=st.integers(0, 1))
    def a_customer_says_something(self, who: str, where: int) -> None:
        told = self.tell(self.text(), who=f"{who}@example.test", at=self.touchpoints[where])
        open_for([Opening((told,), ("anger",))], by=None, now=self.now)

    @precondition(lambda self: Case.objects.exists())
    @rule(place=places, agent=agents, is_asked=st.booleans(), is_stale=st.booleans())
    def answer(self, place: int, agent: str, is_asked: bool, is_stale: bool) -> None:
        case, by = self.case(place), getattr(self.cast, agent)
        seen = case.version - is_stale
        self.said(lambda words: cases.answer(case, text=words, by=by, now=self.now, is_asked=is_asked, seen=seen))

    @precondition(lambda self: Case.objects.exists())
    @rule(place=places, agent=agents, is_reached=st.booleans())
    def call_or_note(self, place: int, agent: str, is_reached: bool) -> None:
        case, by = self.case(place), getattr(self.cast, agent)
        if is_reached:
            self.said(lambda words: cases.call(case, outcome=Message.Call.REACHED, text=words, by=by, now=self.now))
        else:
            self.said(lambda words: cases.note(case, text=words, by=by, now=self.now))

    @precondition(lambda self: Case.objects.exists())
    @rule(place=places, agent=agents, what=st.sampled_from(["take", "queue", "team", "weigh", "reopen", "close"]))
    def change_hands_or_weight_or_end(self, place: int, agent: str, what: str) -> None:
        case, by, now = self.case(place), getattr(self.cast, agent), self.now
        deeds: dict[str, Callable[[], object]] = {
            "take": lambda: cases.assign(case, owner=by, by=by, now=now),
            "queue": lambda: cases.assign(case, owner=None, by=by, now=now),
            "team": lambda: cases.hand_over(
                case, team=self.cast.trains if case.team == self.cast.web else self.cast.web, by=by, now=now
            ),
            "weigh": lambda: cases.weigh(case, severity=Severity(1 + place % 4), by=by, now=now),
            "reopen": lambda: cases.reopen(case, by=by, now=now),
            "close": lambda: cases.close(
                case, outcome=[Outcome.NOTHING_TO_DO, Outcome.NOT_PUT_RIGHT][place % 2], by=by, now=now
            ),
        }
        self.done(deeds[what])

    @precondition(lambda self: Case.objects.exists())
    @rule(agent=agents, what=st.integers(0, 4), stale=st.integers(0, 1))
    def change_many(self, agent: str, what: int, stale: int) -> None:
        by = getattr(self.cast, agent)
        change = [
            lambda: bulk.assignment(by),
            lambda: bulk.handing_over(self.cast.trains),
            lambda: bulk.weighing(Severity.URGENT),
            lambda: bulk.tagging(["refund"]),
            lambda: bulk.closing(Outcome.NOT_REACHED, now=self.now),
        ][what]()
        seen = {case.pk: case.version - stale * (case.pk % 2) for case in Case.objects.all()}
        bulk.change(seen, change, by=by, now=self.now)

    @precondition(lambda self: Case.objects.count() > 1)
    @rule(place=places, other=places)
    def merge(self, place: int, other: int) -> None:
        self.done(lambda: merging.merge(self.case(place), into=self.case(other), by=self.cast.ben, now=self.now))

    @precondition(lambda self: Case.objects.exists())
    @rule(place=places, chosen=st.integers(0, 7))
    def split(self, place: int, chosen: int) -> None:
        case = self.case(place)
        links = case.answers.order_by("pk").values_list("feedback", flat=True)
        some = [pk for i, pk in enumerate(links) if chosen >> i & 1]
        self.done(lambda: merging.split(case, feedback=some, by=self.cast.ben, now=self.now))

    @precondition(lambda self: Case.objects.exists())
    @rule(place=places, what=st.sampled_from(["yes", "no", "reply", "doubtful", "twice"]))
    def the_customer_writes_or_judges(self, place: int, what: str) -> None:
        case, now = self.case(place), self.now
        if what in ("yes", "no"):
            self.said(lambda words: cases.customer_says(case, is_put_right=what == "yes", text=words, now=now))
            return
        for _ in range(1 + (what == "twice")):
            words = f"letter {place} {len(self.words)}"
            cases.receive(
                case,
                text=words,
                at=now,
                channel="mail",
                external_id=f"<{words}>",
                now=now,
                is_doubtful=what == "doubtful",
            )
        self.words.append(words)

    @rule()
    def the_silent_are_closed(self) -> None:
        cases.close_silent(now=self.now)

    @invariant()
    def nothing_is_corrupt_and_nothing_lost(self) -> None:
        invariants.check(now=self.now)
        assert invariants.said() == sorted(self.words)
        versions = dict(Case.objects.values_list("pk", "version"))
        assert all(versions[pk] >= version for pk, version in self.versions.items())
        self.versions = versions


@pytest.mark.django_db
def test_nothing_done_in_any_order_corrupts_a_case(cast: Cast, tell: Tell, checkout: Any, train: Any) -> None:
    Agents.cast, Agents.tell, Agents.touchpoints = cast, staticmethod(tell), [checkout, train]
    run_state_machine_as_test(
        Agents,
        settings=settings(
            max_examples=40,
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            derandomize=True,
        ),
    )


# ── at once ──

Deed = Callable[[Case, Case, Cast, datetime], object]
DEEDS: dict[str, Deed] = {
    "answer": lambda case, _, cast, now: cases.answer(case, text="a1", by=cast.cleo, now=now, is_asked=True),
    "answer as seen": lambda case, _, cast, now: cases.answer(
        case, text="a2", by=cast.ben, now=now, key="form", seen=case.version
    ),
    "close": lambda case, _, cast, now: cases.close(case, outcome=Outcome.NOTHING_TO_DO, by=cast.ben, now=now),
    "merge": lambda case, other, cast, now: merging.merge(case, into=other, by=cast.ben, now=now),
    "merge back": lambda case, other, cast, now: merging.merge(other, into=case, by=cast.cleo, now=now),
    "split": lambda case, _, cast, now: merging.split(
        case, feedback=[case.answers.order_by("pk")[0].feedback_id], by=cast.ben, now=now
    ),
    "reply": lambda case, _, cast, now: cases.receive(
        case, text="r1", at=now, channel="mail", external_id="<r@x>", now=now
    ),
    "yes": lambda case, _, cast, now: cases.customer_says(case, is_put_right=True, text="y1", key="y", now=now),
    "take many": lambda case, other, cast, now: bulk.change(
        {case.pk: case.version, other.pk: other.version}, bulk.assignment(cast.cleo), by=cast.cleo, now=now
    ),
    "silence": lambda case, _, cast, now: cases.close_silent(now=now + timedelta(days=30)),
}  # fmt: skip
SAYS = {"answer": "a1", "answer as seen": "a2", "reply": "r1", "yes": "y1"}


def at_once(deeds: list[Callable[[], object]]) -> list[BaseException | None]:
    """Each in a thread of its own with a connection of its own, from the same moment on."""
    start = threading.Barrier(len(deeds))
    came: list[BaseException | None] = [None] * len(deeds)

    def run(place: int) -> None:
        try:
            start.wait(10)
            deeds[place]()
        except Exception as error:  # noqa: BLE001  the test looks at it
            came[place] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(deeds))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return came


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("second", DEEDS)
def test_two_deeds_at_the_same_moment_are_as_if_one_came_after_the_other(
    second: str, open_case: OpenCase, tell: Tell, train: Any, cast: Cast, now: datetime
) -> None:
    """Whatever the other one does meanwhile: no deadlock, no error but a refusal in words, nothing lost or doubled."""
    for turn, first in enumerate(DEEDS):
        who = f"mia{turn}@example.test"
        case, other = open_case("one", who=who), open_case("two", who=who, at=train)
        open_for([Opening((tell("three", who=who),), ("anger",))], by=None, now=now)
        case.refresh_from_db()
        before = len(invariants.said())
        came = at_once([partial(DEEDS[name], case, other, cast, now) for name in (first, second)])
        assert all(error is None or isinstance(error, CaseError) for error in came), (first, second, came)
        kept = {SAYS[name] for name, error in zip((first, second), came, strict=True) if name in SAYS and not error}
        # The same letter and the same form are entered once, a free answer as often as it was sent.
        doubled = first == second == "answer" and not any(came)
        assert len(invariants.said()) - before == len(kept) + doubled, (first, second)
        invariants.check(now=now + timedelta(days=31))
