"""The working behind a verdict, and what the verdict means."""

from __future__ import annotations

import numpy as np
import pytest

from outspoken.evidence import Spread, ThemeFacts, ThemeVerdict, theme_verdicts
from outspoken.evidence.verdict import Words, meaning, unknown, working

FACTS = ThemeFacts(
    [[6, 7, 8, 5, 7, 7]],
    1000,
    customers=Spread(np.array([38]), np.array([35.0]), np.array([0.06])),
    touchpoints=Spread(np.array([4]), np.array([3.2]), np.array([0.4])),
    touchpoints_open=5,
)


def test_every_question_is_told_with_its_figure_its_line_and_why() -> None:
    told = working(theme_verdicts(FACTS), 0)
    assert len(told) == 9
    assert all(fact.asked and fact.figure and fact.line and fact.why for fact in told)
    assert told[0].figure == "6 weeks, 6,000 comments"
    assert [fact.answer for fact in told if fact.asked == "Does it come back week after week?"] == ["yes"]


def test_periods_are_called_what_they_are() -> None:
    told = " ".join(
        f"{fact.asked} {fact.figure} {fact.line} {fact.why}"
        for fact in working(theme_verdicts(FACTS), 0, words=Words(period="day", periods="days"))
    )
    assert "week" not in told
    assert "6 days" in told


def test_a_theme_that_is_not_there_is_refused() -> None:
    with pytest.raises(IndexError):
        working(theme_verdicts(FACTS), 3)


def test_each_verdict_means_something_to_do() -> None:
    assert len({meaning(verdict, is_glad=False) for verdict in ThemeVerdict}) == len(ThemeVerdict)
    assert meaning(ThemeVerdict.LOCAL, is_glad=True) != meaning(ThemeVerdict.LOCAL, is_glad=False)


@pytest.mark.parametrize(("known", "words"), [(1.0, ""), (0.0, "No comment"), (0.3, "Only 30%"), (0.8, "80% of")])
def test_how_far_customers_are_known_is_said(known: float, words: str) -> None:
    assert unknown(known).startswith(words)
    assert bool(unknown(known)) == bool(words)
