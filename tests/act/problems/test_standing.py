"""How a problem stands is worked out from months: hand-counted ones, and what must hold of any."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from outspoken.act.problems.standing import FEW, Month, Word, standing

# Of a hundred comments a month four were about it before: 4 %. Twelve of a hundred is 7.0 % to 19.8 % by Wilson, above.
USUAL, MANY = 4, 12


def months(*counts: int, first: tuple[int, int] = (2025, 1), heard: int = 100) -> list[Month]:
    start = first[0] * 12 + first[1] - 1
    return [Month(date((start + i) // 12, (start + i) % 12 + 1, 1), n, heard) for i, n in enumerate(counts)]


YEAR = [USUAL] * 12
SINCE = date(2026, 1, 10)


def words(*counts: int, **more: object) -> list[Word]:
    return list(standing(months(*YEAR, *counts), since=SINCE, **more).words)  # type: ignore[arg-type]


def test_it_is_new_until_three_whole_months_have_passed() -> None:
    assert words(MANY, MANY) == [Word.NEW]
    assert words(MANY, MANY, MANY) == [Word.PERSISTENT]


def test_three_months_in_a_row_beyond_the_usual_are_persistent_and_one_usual_month_ends_it() -> None:
    assert words(USUAL, MANY, MANY, MANY) == [Word.PERSISTENT]
    assert words(MANY, MANY, MANY, USUAL) == []


def test_it_recurred_after_two_usual_months() -> None:
    assert words(MANY, USUAL, USUAL, MANY) == [Word.RECURRED]
    assert words(MANY, USUAL, MANY) == []


def test_it_is_quiet_after_three_usual_months() -> None:
    assert words(MANY, USUAL, USUAL, USUAL) == [Word.QUIET]


def test_a_month_in_which_nobody_was_heard_neither_breaks_a_run_nor_makes_one() -> None:
    held = months(*YEAR, MANY, MANY)
    held += [Month(date(2026, 3, 1), 0, 0), Month(date(2026, 4, 1), MANY, 100)]
    assert Word.PERSISTENT in standing(held, since=SINCE).words


def test_as_many_complaints_among_twice_as_many_comments_are_not_beyond_the_usual() -> None:
    """Twelve of three hundred are 4 %, as before: more customers, not more trouble."""
    held = [*months(*YEAR), *months(MANY, MANY, MANY, first=(2026, 1), heard=300)]
    assert standing(held, since=SINCE).beyond == (False, False, False)


def test_without_a_past_a_few_complaints_a_month_are_enough() -> None:
    found = standing(months(FEW, FEW, FEW, first=(2026, 1)), since=SINCE)
    assert found.usual is None
    assert found.words == (Word.PERSISTENT,)
    assert standing(months(FEW - 1, FEW - 1, FEW - 1, first=(2026, 1)), since=SINCE).words == (Word.QUIET,)


def test_an_incident_after_it_was_solved_is_a_relapse_and_one_before_is_none() -> None:
    solved = date(2026, 2, 20)
    assert Word.RELAPSED in words(MANY, USUAL, USUAL, solved_on=solved, rang_on=[date(2026, 3, 3)])
    assert Word.RELAPSED not in words(MANY, USUAL, USUAL, solved_on=solved, rang_on=[date(2026, 2, 3)])


def test_a_later_month_beyond_the_usual_is_a_relapse_and_the_month_of_the_solution_is_none() -> None:
    found = standing(months(*YEAR, MANY, MANY, USUAL, MANY), since=SINCE, solved_on=date(2026, 2, 20))
    assert found.words[0] == Word.RELAPSED
    assert found.reasons[0] == "It was solved on 20 February 2026; April 2026 was beyond the usual again."
    assert not standing(months(*YEAR, MANY, MANY, USUAL), since=SINCE, solved_on=date(2026, 2, 20)).is_relapsed


def test_what_was_solved_once_is_not_new() -> None:
    assert words(MANY) == [Word.NEW]
    assert words(MANY, solved_on=date(2026, 1, 20)) == []


@given(st.lists(st.integers(0, 40), max_size=30), st.integers(1, 12))
def test_words_never_contradict_each_other_and_each_has_its_reason(counts: list[int], month: int) -> None:
    """Whatever came: never persistent and quiet at once, a relapse only of what was solved, reasons for every word."""
    found = standing(months(*counts), since=date(2026, month, 1))
    assert not {Word.PERSISTENT, Word.QUIET} <= set(found.words)
    assert Word.RELAPSED not in found.words
    assert len(found.reasons) == len(found.words)
