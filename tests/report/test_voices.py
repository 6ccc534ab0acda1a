"""The words: cut well, marked rightly, never twice in one panel."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from outspoken.report.voices import excerpt
from tests.report.corpus import SCHEMA, readings
from tests.report.page import Page, written


@given(st.text(st.characters(codec="utf-8"), max_size=900), st.integers(0, 900), st.integers(1, 40))
def test_an_excerpt_holds_the_mention_and_is_no_longer_than_asked(text: str, start: int, length: int) -> None:
    start = min(start, max(len(text) - 1, 0))
    end = min(start + length, len(text))
    first, last = excerpt(text, start, end, 200)
    assert 0 <= first <= start
    assert end <= last <= len(text)
    assert last - first <= 200


def test_the_mention_of_the_theme_is_marked(full: Page) -> None:
    assert full.text.count("<mark>refund</mark>") > 3


def test_the_mark_is_right_when_the_text_before_it_was_cut(tmp_path: Path) -> None:
    before = "Filler that goes on for a while. " * 40
    texts = [before + "Then the refund came. " + before] * 20
    mention = {"theme": "refunds", "start": len(before) + 9, "end": len(before) + 15, "polarity": "positive"}
    table = readings(20, score_kind=None)
    table = table.set_column(SCHEMA.get_field_index("text"), "text", pa.array(texts))
    column = pa.array([[mention]] * 20, SCHEMA.field("mentions").type)
    page = written(table.set_column(SCHEMA.get_field_index("mentions"), "mentions", column), tmp_path)
    assert "… " in page.text
    assert "<mark>refund</mark> came." in page.text


def test_offsets_beyond_the_text_mark_nothing(tmp_path: Path) -> None:
    mention = {"theme": "refunds", "start": 5_000, "end": 5_010, "polarity": "positive"}
    column = pa.array([[mention]] * 20, SCHEMA.field("mentions").type)
    page = written(readings(20).set_column(SCHEMA.get_field_index("mentions"), "mentions", column), tmp_path)
    assert "<mark>" not in page.text


def test_the_same_words_stand_once_in_a_panel(tmp_path: Path) -> None:
    texts = pa.array(["Good app.", "good app. ", "Something else was said here entirely."] * 4)
    table = readings(12, days=None, score_kind=None).set_column(SCHEMA.get_field_index("text"), "text", texts)
    page = written(table, tmp_path)
    panel = page.section(page.href_of("in English"))
    assert panel.lower().count("good app.") == 1
    assert "2 of 12" in panel


def test_no_comment_is_chosen_for_two_reasons(full: Page) -> None:
    voices = full.section("voices")
    places = voices.split("row ")[1:]
    rows = [place.split()[0] for place in places]
    assert len(rows) == len(set(rows)) > 15


def test_words_against_their_score_are_shown_as_such(full: Page) -> None:
    assert "words that go against the score given" in full.section("voices")


def test_a_comment_says_what_is_known_about_it(full: Page) -> None:
    severe = (
        full.section("voices").partition("Severe felt")[0]
        or full.section("voices").partition("Severe")[2].partition("Praising")[0]
    )
    assert "anger, strong" in severe
    assert "/10" in severe
    assert "2025" in severe or "2024" in severe
