"""The verdict on the trouble with each theme: told by what the file holds, its working on the page."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from outspoken.report.facts import Facts, gathered
from outspoken.report.store import opened
from outspoken.report.tree import Tree
from outspoken.report.verdicts import verdicts
from tests.report.corpus import SCHEMA, readings, saved
from tests.report.page import Page, written

END = datetime(2025, 3, 31, 12, tzinfo=UTC)


def facts_of(table: pa.Table, folder: Path) -> Facts:
    with opened(saved(table, folder)) as store:
        return gathered(store, Tree({}, {}))


def comment(day: int, place: int, **given: Any) -> dict[str, Any]:
    """An unhappy comment on seats so many days before the end."""
    mention = {"theme": "seats", "start": 0, "end": 4, "polarity": "negative"}
    row: dict[str, Any] = dict.fromkeys(SCHEMA.names)
    row |= {
        "line": place,
        "external_id": f"x{place}",
        "occurred_at": END - timedelta(days=day),
        "text": "Seats are hard.",
    }
    row |= {
        "channel": "app",
        "touchpoint": f"t{place % 4}",
        "person": f"p{place}",
        "attributes": "{}",
        "language": "en",
    }
    row |= {"sentiment": -0.6, "polarity": "negative", "is_mixed": False, "emotions": [], "family": "anger"}
    return row | {"strength": 0.5, "intents": [], "harms": [], "mentions": [mention], "reader": "skim-3"} | given


def calm(day: int, place: int) -> dict[str, Any]:
    """A comment that speaks of nothing, at one of four touchpoints."""
    return comment(day, place, mentions=[], polarity="neutral", family="neutral", text=f"It went as planned, {place}.")


BACKGROUND = [calm(day, 10_000 + 10 * day + each) for day in range(91) for each in range(10)]


@pytest.mark.parametrize(
    ("rows", "word"),
    [
        ([comment(day, day) for day in range(0, 91, 3)], "systemic"),
        ([comment(day, day, touchpoint="t1") for day in range(0, 91, 3)], "local"),
        ([comment(day, day, person="always the same") for day in range(0, 91, 3)], "isolated"),
        ([comment(day, 7 * day + each) for day in range(12) for each in range(3)], "emerging"),
        ([comment(80, 1), comment(81, 2)], "isolated"),
    ],
)
def test_the_verdict_is_that_of_what_the_file_holds(tmp_path: Path, rows: list[dict[str, Any]], word: str) -> None:
    facts = facts_of(pa.Table.from_pylist([*rows, *BACKGROUND], schema=SCHEMA), tmp_path)
    found = verdicts(facts.judged)["seats"]
    assert found.word == word
    assert found.unhappy == len(rows)
    assert any(reason.is_decisive for reason in found.reasons)
    assert len(found.working) == 9


def test_a_file_shorter_than_six_weeks_is_judged_by_days(tmp_path: Path) -> None:
    facts = facts_of(pa.Table.from_pylist([comment(day, day) for day in range(20)], schema=SCHEMA), tmp_path)
    assert facts.judged
    assert facts.judged.window.name == "last 20 days"
    assert "20 days" in verdicts(facts.judged)["seats"].working[0].figure


def test_a_theme_that_is_only_praised_gets_no_verdict(tmp_path: Path) -> None:
    praise = {"theme": "seats", "start": 0, "end": 4, "polarity": "positive"}
    rows = [comment(day, day, mentions=[praise]) for day in range(0, 91, 3)]
    assert verdicts(facts_of(pa.Table.from_pylist([*rows, *BACKGROUND], schema=SCHEMA), tmp_path).judged) == {}


def test_without_customers_comments_stand_for_them_and_it_says_so(tmp_path: Path) -> None:
    rows = [comment(day, day, person=None) for day in range(0, 91, 3)]
    found = verdicts(facts_of(pa.Table.from_pylist([*rows, *BACKGROUND], schema=SCHEMA), tmp_path).judged)["seats"]
    assert found.unknown.startswith("No comment tells who wrote it")


def test_the_chip_stands_below_its_theme_with_the_working_in_it(full: Page) -> None:
    themes = full.section("themes")
    assert "is the trouble with" in themes
    assert "(this decided)" in themes
    assert "Is it said of several places?" in themes
    assert full.text.count('<tr class="judged') == full.text.count('<table class="working">') > 5


def test_without_dates_it_says_why_there_are_no_verdicts(tmp_path: Path) -> None:
    page = written(readings(200, days=None), tmp_path)
    assert "without dates nothing can be told of coming back" in page.section("themes")
    assert '<tr class="judged' not in page.text
