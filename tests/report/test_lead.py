"""The opening sentences: true to the figures, mild where the interval is wide."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest

from tests.report.corpus import SCHEMA, readings
from tests.report.page import Page, written


def leaning(n: int, positive: int, negative: int, folder: Path) -> Page:
    """n comments of which so many are positive and negative, without themes, scores and dates."""
    table = readings(n, days=None, score_kind=None, themes=False)
    polarity = ["positive"] * positive + ["negative"] * negative + ["neutral"] * (n - positive - negative)
    family = ["delight"] * positive + ["anger"] * negative + ["neutral"] * (n - positive - negative)
    texts = [f"These are the words of comment number {place}." for place in range(n)]
    for name, values in (("polarity", polarity), ("family", family), ("text", texts)):
        table = table.set_column(SCHEMA.get_field_index(name), name, pa.array(values, pa.string()))
    return written(table, folder)


@pytest.mark.parametrize(
    ("n", "positive", "negative", "opening"),
    [
        (
            400,
            300,
            40,
            "Mostly content: 75% of 400 comments are positive (71–79), 10% negative (7–13); felt most: ",
        ),
        (400, 180, 80, "More content than not: 45%"),
        (400, 120, 110, "Divided: 30%"),
        (400, 80, 200, "More unhappy than not: 50% of 400 comments are negative (45–55), 20% positive (16–24)"),
        (400, 20, 320, "Mostly unhappy: 80%"),
        # The same shares as "mostly unhappy" above, but of 40 comments the interval reaches the milder word.
        (40, 10, 24, "Divided: 60%"),
        (20, 20, 0, "20 comments read, too few to speak for others; felt most: delight 100% (84–100)."),
    ],
)
def test_the_word_for_the_mood_is_the_mildest_the_interval_allows(
    tmp_path: Path, n: int, positive: int, negative: int, opening: str
) -> None:
    assert leaning(n, positive, negative, tmp_path).lead.startswith(opening)


def test_every_clause_of_a_full_opening_is_a_link(full: Page) -> None:
    opening = full.text.partition('<p class="lead">')[2].partition("</p>")[0]
    for words in ("comments are negative", "positive", "anger ", "punctuality", "NPS is", "talk of punctuality rose"):
        before = opening.partition(words)[0]
        assert before.rfind("<a ") > before.rfind("</a>"), f"“{words}” opens no words"


def test_a_theme_is_not_told_twice_with_the_one_above_it(full: Page) -> None:
    change = full.lead.partition("In the last three months")[2]
    assert "talk of punctuality rose" in change
    assert "delays" not in change
