"""Names of staff are found in customers' words as customers write them, and hidden from everybody else."""

from __future__ import annotations

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outspoken.people.names import HIDDEN, NOBODY, Names

ANNA, OTTO, WILL = (UUID(int=number) for number in range(3))
TEAM = Names(
    given={ANNA: ("Anna", "Annie B"), OTTO: ("Jörg",), WILL: ("Will",)},
    own={ANNA: "Anna Berg", OTTO: "Jörg Müller", WILL: "Will Price"},
)


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("Anna was rude.", "[colleague] was rude."),
        ("ANNA was rude.", "[colleague] was rude."),
        ("I spoke to anna, who left.", "I spoke to [colleague], who left."),
        ("Anna's manner", "[colleague] manner"),
        ("Annas Art", "[colleague] Art"),
        ("annie  b told me", "[colleague] told me"),
        ("Anna Berg told me", "[colleague] told me"),
        ("Mrs Berg told me", "[colleague] told me"),
        ("Frau Müller und Herr Mueller", "[colleague] und [colleague]"),
        ("Jorg, Joerg, Jörg", "[colleague], [colleague], [colleague]"),
        ("Jo\u0308rg was rude", "[colleague] was rude"),
        ("Will was rude. I will not pay the price.", "[colleague] was rude. I will not pay the price."),
        ("up on the iceberg with Hannah and Susanna", "up on the iceberg with Hannah and Susanna"),
        ("wills and annas", "wills and annas"),
        ("", ""),
    ],
)
def test_names_are_hidden_however_they_are_written(said: str, shown: str) -> None:
    assert TEAM.hidden(said) == shown


def test_a_family_name_alone_is_hidden_after_a_title_only() -> None:
    assert TEAM.hidden("What a price! Said Mr. Price.") == "What a price! Said [colleague]."


def test_names_in_scripts_without_spaces_are_found() -> None:
    team = Names({ANNA: ("安娜",)}, {ANNA: "Anna Berg"})
    assert team.hidden("安娜很好") == "[colleague]很好"


@pytest.mark.parametrize(
    ("said", "is_sure"), [("Will, thank you", False), ("Well. Will helped", False), ("Thank you, Will", True)]
)
def test_a_name_that_is_a_word_too_is_in_doubt_where_a_sentence_begins(said: str, is_sure: bool) -> None:
    [found] = TEAM.found(said)
    assert (found.users, found.is_sure) == (frozenset({WILL}), is_sure)


def test_found_by_it_is_only_who_wrote_it_down() -> None:
    [found] = TEAM.found("Jörg Müller was kind")
    assert found.users == frozenset()
    [found] = TEAM.found("Jörg was kind")
    assert found.users == {OTTO}


def test_ones_own_name_stays_and_a_name_shared_with_another_does_not() -> None:
    team = Names({ANNA: ("Anna",), OTTO: ("Otto", "Anna")}, {ANNA: "Anna", OTTO: "Otto"})
    assert team.hidden("Otto and Anna", but=OTTO) == "Otto and [colleague]"


def test_a_team_of_four_is_small_and_one_of_five_is_not() -> None:
    assert Names({}, {UUID(int=number): "A" for number in range(4)}).is_small
    assert not Names({}, {UUID(int=number): "A" for number in range(5)}).is_small


def test_nobodys_names_hide_nothing() -> None:
    assert NOBODY.hidden("Anna was rude") == "Anna was rude"


@given(st.text(alphabet="Aan B.jJöorg'swiWl \n", max_size=40), st.integers(0, 40), st.integers(0, 40))
def test_parts_joined_are_the_hidden_whole(text: str, one: int, other: int) -> None:
    first, second = sorted((min(one, len(text)), min(other, len(text))))
    cut = TEAM.part(text, 0, first) + TEAM.part(text, first, second) + TEAM.part(text, second, len(text))
    assert cut == TEAM.hidden(text)


@given(st.text(max_size=60))
def test_what_is_hidden_names_nobody(text: str) -> None:
    assert TEAM.found(TEAM.hidden(f"{text} Anna {text}").replace(HIDDEN, "")) == []


def test_a_name_full_of_signs_is_no_pattern() -> None:
    team = Names({ANNA: ("A.*(b",)}, {ANNA: "x+ ["})
    assert team.hidden("A.*(b and Axxb and x+ [") == "[colleague] and Axxb and [colleague]"
