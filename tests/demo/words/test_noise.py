from __future__ import annotations

from random import Random

import pytest

from outspoken.demo.words import noise

TEXT = "The 07:42 to Leeds was late again, and Priya couldn't say why. Definitely not good."


def test_a_careful_writer_is_left_alone() -> None:
    assert noise.typed(TEXT, style="careful", language="en", rng=Random(1)) == TEXT


def test_a_bare_writer_has_no_capitals_and_no_stops_but_keeps_figures() -> None:
    typed = noise.typed(TEXT, style="bare", language="en", rng=Random(1))
    assert typed == "the 07:42 to leeds was late again and priya couldnt say why definitely not good"


def test_a_loud_writer_shouts_what_is_short() -> None:
    assert noise.typed("Never again.", style="loud", language="en", rng=Random(1)) == "NEVER AGAIN."


def test_slips_change_words_but_never_names_or_figures() -> None:
    for seed in range(60):
        slipped = noise.slip(TEXT, rng=Random(seed), share=1.0)
        assert slipped != TEXT
        assert "07:42" in slipped
        assert "Leeds" in slipped
        assert "Priya" in slipped
        assert len(slipped.split()) == len(TEXT.split())


def test_misspellings_are_those_of_the_language() -> None:
    spelt = {noise.misspell(TEXT, language="en", rng=Random(seed)) for seed in range(40)}
    assert any("Definately" in text or "couldn't" in text for text in spelt)
    german = {noise.misspell("Ich weiß, dass der Zug fuhr", language="de", rng=Random(seed)) for seed in range(40)}
    assert "Ich weiss, das der Zug fuhr" in german


def test_a_transcript_has_no_emoji_and_no_shouting_and_begins_with_a_capital() -> None:
    assert noise.spoken("so good 😍 NEVER saw that. on time!!! VAT too") == "So good never saw that. On time. VAT too"


@pytest.mark.parametrize(("text", "tidied"), [("a  b", "a b"), ("a .", "a."), (" a \n b ", "a\nb")])
def test_tidying_removes_what_joining_leaves(text: str, tidied: str) -> None:
    assert noise.tidy(text) == tidied
