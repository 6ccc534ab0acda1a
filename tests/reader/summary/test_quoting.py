"""Where a quote is cut: at sentences, then at words, never within what it is about."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from outspoken.reader.summary.quoting import LONGEST, quote

LONG = (
    "First of all the weather. " * 20 + "Then the refund never came! Nobody knew why. " + "The rest is silence. " * 30
)


def cut(text: str, word: str = "", longest: int = LONGEST) -> str:
    start = text.find(word) if word else 0
    found = quote(text, verbatim=1, row=0, start=start, end=start + len(word), longest=longest)
    assert text[found.start : found.end] == found.text
    return found.text


def test_a_short_text_is_quoted_whole_without_the_space_around_it() -> None:
    assert cut("  Thank you! \n") == "Thank you!"
    assert quote("  Thank you! \n", verbatim=1, row=0).is_whole


def test_a_long_text_is_quoted_around_what_it_is_about() -> None:
    assert cut(LONG, "refund", 60) == "Then the refund never came! Nobody knew why."
    assert cut(LONG, "refund", 30) == "Then the refund never came!"


def test_neighbours_fill_the_room_there_is() -> None:
    found = cut(LONG, "refund")
    assert found.startswith("Then the refund")
    assert found.endswith("The rest is silence.")
    assert len(found) <= LONGEST


def test_without_a_subject_the_beginning_is_quoted() -> None:
    assert cut(LONG, longest=60) == "First of all the weather. First of all the weather."


def test_a_sentence_that_never_ends_is_cut_between_words() -> None:
    endless = "and then we waited " * 60 + "for the refund " + "and then we waited " * 60
    found = cut(endless, "refund", 80)
    assert "refund" in found
    assert len(found) <= 80
    assert f" {found} " in endless


def test_other_scripts_end_their_sentences_too() -> None:
    assert cut("电车晚点了。没有人告诉我们原因。" * 3, "没有人", longest=10) == "没有人告诉我们原因。"


def test_a_subject_beyond_the_text_quotes_its_end() -> None:
    found = quote("It is so. " * 50, verbatim=1, row=0, start=9_000, end=9_009, longest=40)
    assert found.text.endswith("It is so.")


@given(st.text(max_size=700), st.integers(0, 700), st.integers(0, 30))
def test_any_text_gives_a_part_of_itself(text: str, start: int, length: int) -> None:
    start = min(start, len(text))
    found = quote(text, verbatim=1, row=0, start=start, end=min(start + length, len(text)), longest=120)
    assert text[found.start : found.end] == found.text
    assert len(found.text) <= 120
    assert bool(found.text) == bool(text.strip())
