from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import numpy as np
import pytest

from outspoken.understand.now.feelings import HOURS, Day, Usual
from outspoken.understand.now.moving import Move
from outspoken.understand.now.sentence import mood, opening

MONDAY = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
WEEKS = 8


def day(n: int, negative: int, *, hours: int = HOURS) -> Day:
    """The same in each of the last so many hours, nothing before."""
    alike = np.zeros(HOURS, np.int64)
    alike[-hours:] = 1
    return Day(n=alike * n, negative=alike * negative, felt=np.zeros((8, HOURS), np.int64), channels={})


def usual(n: int, negative: int, *, weeks: int = WEEKS) -> Usual:
    nothing = np.full((8, HOURS), np.nan)
    past = np.ones((HOURS, weeks), np.int64)
    return Usual(past * n, past * negative, nothing, nothing, nothing[0], nothing[0])


def move(**values: Any) -> Move:
    plain = {"key": "payment.refund", "name": "Refunds", "n": 40, "of": 100, "expected": 0.1, "low": 0.05, "high": 0.2}
    return Move(**{**plain, "negative": 30, "positive": 2, **values})


def said(now_day: Day, past: Usual, *moves: Move, names: dict[int, tuple[str, str]] | None = None) -> list[str]:
    clauses = opening(mood(now_day, past), moves, now=MONDAY, names=names or {})
    return [clause.text for clause in clauses]


@pytest.mark.parametrize(
    ("n", "negative", "expected"),
    [
        (100, 30, "About as usual for a Monday morning"),
        (100, 5, "Calmer than usual for a Monday morning"),
        (100, 80, "Rougher than usual for a Monday morning"),
        (200, 60, "Busier than usual for a Monday morning"),
        (40, 12, "Quieter than usual for a Monday morning"),
        (200, 160, "Rougher and busier than usual for a Monday morning"),
    ],
)
def test_the_mood_is_told_against_the_same_hour_of_past_weeks(n: int, negative: int, expected: str) -> None:
    assert said(day(n, negative), usual(100, 30)) == [expected]


def test_a_thin_hour_is_told_with_the_hours_before_it() -> None:
    told = mood(day(4, 1), usual(4, 1))
    assert (told.hours, told.n, told.stretch) == (12, 48, "the last 12 hours")
    assert said(day(4, 1), usual(4, 1)) == ["About as usual for a Monday"]


def test_without_a_past_the_figures_speak_for_themselves() -> None:
    assert said(day(50, 10), usual(50, 10, weeks=3)) == ["50 comments in the last hour, 20% of them unhappy"]
    assert said(day(1, 1, hours=1), usual(0, 0, weeks=0)) == [
        "One comment in the last 24 hours, too few to tell the mood"
    ]


def test_a_past_too_thin_to_compare_with_is_no_past() -> None:
    told = mood(day(50, 25), usual(0, 0))
    assert not told.knows_share
    assert "unhappy" in said(day(50, 25), usual(0, 0))[0]


def test_silence_is_said() -> None:
    assert said(day(0, 0), usual(10, 3)) == ["Nobody has said anything for a day"]


def test_a_rising_complaint_is_told_with_its_place() -> None:
    names = {7: ("the web checkout", "web-checkout")}
    clauses = opening(mood(day(100, 30), usual(100, 30)), [move(touchpoint=7)], now=MONDAY, names=names)
    assert clauses[1].text == "Complaints about refunds are heating up at the web checkout"
    assert "theme=payment.refund" in clauses[1].href
    assert "touchpoint=web-checkout" in clauses[1].href
    assert "polarity=negative" in clauses[1].href


@pytest.mark.parametrize(
    ("moved", "expected"),
    [
        (move(negative=2, positive=30, name="Staff"), "Praise for staff is growing"),
        (move(negative=5, positive=5, name="Wi-Fi"), "More talk of Wi-Fi than usual"),
        (move(n=1, negative=1, positive=0), "Less talk of refunds than usual"),
    ],
)
def test_each_way_of_moving_has_its_words(moved: Move, expected: str) -> None:
    assert said(day(100, 30), usual(100, 30), moved)[1] == expected


def test_two_complaints_at_one_place_are_not_told_twice_over() -> None:
    names = {7: ("the web checkout", "web-checkout")}
    both = [move(touchpoint=7), move(touchpoint=7, key="payment.bills", name="Bills")]
    assert said(day(100, 30), usual(100, 30), *both, names=names)[2] == "So are those about bills"


def test_a_theme_as_usual_is_not_told() -> None:
    assert len(said(day(100, 30), usual(100, 30), move(n=10, expected=0.1))) == 1


def test_at_most_two_moves_are_told() -> None:
    assert len(said(day(100, 30), usual(100, 30), *(move(key=f"t{n}", name=f"T{n}") for n in range(5)))) == 3


def test_every_clause_opens_its_comments() -> None:
    clauses = opening(mood(day(100, 30), usual(100, 30)), [move()], now=MONDAY, names={})
    assert clauses[0].href == "/read/?from=2026-03-02T08:30Z&to=2026-03-02T09:30Z"
    assert all(clause.href.startswith("/read/?") for clause in clauses)
