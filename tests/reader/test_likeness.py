"""Near-identical words are found, and words that differ in what they say are not."""

from __future__ import annotations

from outspoken.reader.likeness import distinct

PASTED = "We, the passengers of the northern line, ask you to run the last train an hour later on Fridays."


def kept(*texts: str) -> list[str]:
    return [texts[place] for place in distinct(texts)]


def test_the_first_of_the_same_words_stays() -> None:
    assert kept(PASTED, "Something else", PASTED.upper(), PASTED + " Please!") == [PASTED, "Something else"]


def test_a_few_changed_words_are_the_same_campaign() -> None:
    assert kept(PASTED, PASTED.replace("Fridays", "Saturdays").replace("an hour", "two hours")) == [PASTED]


def test_other_words_about_the_same_are_something_else() -> None:
    other = "Could the last train on Friday leave a bit later? We on the northern line would love that."
    assert kept(PASTED, other) == [PASTED, other]


def test_texts_without_letters_and_none_at_all() -> None:
    assert kept("👍", "😡", "👍 ", "") == ["👍", "😡", ""]
    assert kept() == []


def test_likeness_is_told_by_the_beginning_of_a_very_long_text() -> None:
    assert kept(PASTED * 10_000, PASTED * 9_000) == [PASTED * 10_000]
