from __future__ import annotations

from datetime import date, timedelta

from outspoken.demo.comment import Comment
from outspoken.demo.company import TOUCHPOINTS
from outspoken.demo.exposures import answered, exposures
from tests.demo.conftest import END, START


def test_every_touchpoint_has_its_counts_on_every_day() -> None:
    counts = list(exposures(seed=1, start=date(2026, 1, 1), end=date(2026, 1, 10), answered={}))
    assert len(counts) == 10 * len(TOUCHPOINTS)
    assert len({(count.day, count.touchpoint) for count in counts}) == len(counts)


def test_answered_is_exactly_what_came_in(year: list[Comment]) -> None:
    counts = list(exposures(seed=1, start=START.date(), end=END.date(), answered=answered(year)))
    assert sum(count.answered for count in counts) == sum(comment.channel == "pulse" for comment in year)
    assert all(0 <= count.answered <= count.offered <= count.served for count in counts)


def test_each_touchpoint_keeps_about_its_own_response_rate(year: list[Comment]) -> None:
    counts = list(exposures(seed=1, start=END.date() - timedelta(days=90), end=END.date(), answered=answered(year)))

    def rate(touchpoint: str) -> float:
        own = [count for count in counts if count.touchpoint == touchpoint]
        return sum(count.answered for count in own) / sum(count.offered for count in own)

    assert 0.08 < rate("train") < 0.17
    assert rate("train") < rate("call-centre")


def test_a_day_without_answers_still_asked_somebody() -> None:
    counts = list(exposures(seed=1, start=date(2026, 1, 1), end=date(2026, 2, 1), answered={}))
    assert sum(count.offered for count in counts) > 0
    assert {count.answered for count in counts} == {0}


def test_the_same_seed_gives_the_same_counts() -> None:
    def count() -> list[object]:
        return list(exposures(seed=2, start=date(2026, 1, 1), end=date(2026, 1, 3), answered={}))

    assert count() == count()
