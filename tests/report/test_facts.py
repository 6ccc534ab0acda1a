"""What is counted, against counting by hand in Python."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pytest

from outspoken.report.facts import Facts, gathered
from outspoken.report.store import Row, opened
from outspoken.report.tree import Tree
from tests.report.corpus import SCHEMA, readings, saved

TREE = Tree({}, {})


def facts_of(table: pa.Table, folder: Path) -> Facts:
    with opened(saved(table, folder)) as store:
        return gathered(store, TREE)


@pytest.fixture(scope="module")
def table() -> pa.Table:
    return readings(900, seed=3)


@pytest.fixture(scope="module")
def facts(table: pa.Table, tmp_path_factory: pytest.TempPathFactory) -> Facts:
    return facts_of(table, tmp_path_factory.mktemp("facts"))


@pytest.fixture(scope="module")
def rows(table: pa.Table) -> Iterator[list[Row]]:
    return iter([table.to_pylist()])


def said(table: pa.Table) -> list[Row]:
    return [row for row in table.to_pylist() if row["text"]]


def test_families_and_groups_are_counted(table: pa.Table, facts: Facts) -> None:
    assert {part: facts.n("family", part) for part in facts.parts("family")} == Counter(
        row["family"] for row in said(table)
    )
    assert facts.n("channel", "e-mail", "anger") == sum(
        row["channel"] == "e-mail" and row["family"] == "anger" for row in said(table)
    )


def test_a_comment_counts_once_for_a_theme_and_once_for_all_above_it(table: pa.Table, facts: Facts) -> None:
    def speaks_of(row: Row, theme: str) -> bool:
        return any(mention["theme"].split(".")[0] == theme for mention in row["mentions"])

    assert facts.n("theme", "punctuality") == sum(speaks_of(row, "punctuality") for row in said(table))
    below = [key for key in facts.parts("theme") if key.startswith("punctuality.")]
    assert sum(facts.n("theme", key) for key in below) + sum(
        any(mention["theme"] == "punctuality" for mention in row["mentions"]) for row in said(table)
    ) >= facts.n("theme", "punctuality")


def test_words_both_for_and_against_a_theme_are_both(tmp_path: Path) -> None:
    mention = {"theme": "staff", "start": 0, "end": 5}
    both = [mention | {"polarity": "positive"}, mention | {"polarity": "negative"}]
    mentions = pa.array([both], SCHEMA.field("mentions").type)
    table = readings(1).set_column(SCHEMA.get_field_index("mentions"), "mentions", mentions)
    assert facts_of(table, tmp_path).n("theme", "staff", "mixed") == 1


def test_a_score_counts_once_however_many_questions_had_words(tmp_path: Path) -> None:
    table = readings(50)
    twice = pa.concat_tables([table, table]).sort_by("line")
    facts = facts_of(twice, tmp_path)
    assert sum(row["n"] for row in facts.scores) == 50
    assert facts.items == 50
    assert facts.rows == 100


def test_periods_and_sides_follow_the_dates(table: pa.Table, facts: Facts) -> None:
    assert facts.clock
    after = [
        row
        for row in said(table)
        if facts.clock.after_at <= row["occurred_at"].replace(tzinfo=None) < facts.clock.end_at
    ]
    assert facts.sides["after", "text", ""] == len(after)
    assert facts.sides["after", "family", "anger"] == sum(row["family"] == "anger" for row in after)
    in_periods = sum(facts.n("period", part) for part in facts.parts("period"))
    assert in_periods == len(said(table))


def test_one_date_typed_wrong_does_not_stretch_the_charts(tmp_path: Path) -> None:
    table = readings(2_000, days=100)
    moments = table["occurred_at"].to_pylist()
    moments[5] = moments[5].replace(year=1970)
    index = SCHEMA.get_field_index("occurred_at")
    table = table.set_column(index, "occurred_at", pa.array(moments, SCHEMA.field("occurred_at").type))
    facts = facts_of(table, tmp_path)
    assert facts.clock
    assert facts.clock.first_at.year == 2024
    assert facts.clock.unit == "week"


def test_the_words_that_are_shown_belong_to_their_slice(table: pa.Table, facts: Facts) -> None:
    all_rows = table.to_pylist()
    piece = facts.slices["family", "worry"][""]
    assert {all_rows[comment]["family"] for comment in piece.drawn + piece.strongest + piece.newest} == {"worry"}
    newest = [all_rows[comment]["occurred_at"] for comment in piece.newest]
    assert newest == sorted(newest, reverse=True)
    assert newest[0] == max(row["occurred_at"] for row in all_rows if row["family"] == "worry")


def test_repeated_words_come_last_among_those_drawn(tmp_path: Path) -> None:
    table = readings(400)
    texts = pa.array(
        ["The same words from a campaign, sent by very many people at once."] * 380
        + [f"Words of my own, number {place}, about what happened to me on Monday." for place in range(20)]
    )
    facts = facts_of(table.set_column(SCHEMA.get_field_index("text"), "text", texts), tmp_path)
    drawn = facts.slices["language", "en"][""].drawn
    assert sum(comment < 380 for comment in drawn) <= 1


def test_blank_groups_are_no_groups(tmp_path: Path) -> None:
    table = readings(30).set_column(SCHEMA.get_field_index("channel"), "channel", pa.array([" "] * 30))
    assert facts_of(table, tmp_path).channels == []
