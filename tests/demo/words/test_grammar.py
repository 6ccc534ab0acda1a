from __future__ import annotations

from random import Random

import pytest

from outspoken.demo.words.grammar import GrammarError, parse


def _ways(source: str) -> set[str]:
    rng = Random(1)
    line = parse(source)
    return {line.render(lambda name: f"[{name}]", rng) for _ in range(200)}


def test_every_way_of_a_choice_is_taken() -> None:
    assert _ways("The {train|bus} left") == {"The train left", "The bus left"}


def test_a_choice_may_be_empty_and_may_hold_another() -> None:
    assert _ways("Late{, {very|so} late|}") == {"Late", "Late, very late", "Late, so late"}


def test_a_fact_is_filled_in_and_its_capital_kept() -> None:
    assert parse("On <day>").render(lambda name: "monday", Random(1)) == "On monday"
    assert parse("Well. <When> it was").render(lambda name: "today", Random(1)) == "Well. Today it was"


def test_a_line_that_begins_with_a_fact_begins_with_a_capital() -> None:
    assert parse("<when> it rained").render(lambda name: "last night", Random(1)) == "Last night it rained"


def test_a_heart_is_no_fact() -> None:
    assert _ways("love it <3") == {"love it <3"}


def test_a_line_break_is_written_as_two_characters() -> None:
    assert _ways(r"Regards,\nAda") == {"Regards,\nAda"}


def test_words_are_counted_along_the_longest_way() -> None:
    assert parse("one {two|two three} <time>").words == 4


@pytest.mark.parametrize("source", ["a {b|c", "a b} c", "{{a|b}"])
def test_braces_that_do_not_match_are_refused(source: str) -> None:
    with pytest.raises(GrammarError, match="brace"):
        parse(source)
