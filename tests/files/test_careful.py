from __future__ import annotations

import pytest

from outspoken.files.careful import Dialect, read_row

COMMAS = Dialect(b",")


def rows(text: str, width: int = 3, dialect: Dialect = COMMAS) -> list[tuple[list[str], str]]:
    """All rows as (fields, reason)."""
    data, at, found = text.encode(), 0, []
    while at < len(data):
        row = read_row(data, at, dialect, width=width, final=True)
        assert row is not None
        assert row.end > at
        found.append(([field.decode() for field in row.fields], row.reason))
        at = row.end
    return found


def kept(text: str, width: int = 3) -> list[list[str]]:
    return [fields for fields, reason in rows(text, width) if not reason]


def test_a_quoted_field_holds_delimiters_newlines_and_doubled_quotes() -> None:
    assert kept('1,"a, b\nc ""d""",5\n2,x,4\n') == [["1", 'a, b\nc "d"', "5"], ["2", "x", "4"]]


def test_an_unclosed_quote_does_not_swallow_the_rows_after_it() -> None:
    assert kept('1,"broken,5\n2,ok,4\n3,"x",1\n') == [["1", '"broken', "5"], ["2", "ok", "4"], ["3", "x", "1"]]


def test_an_unclosed_quote_in_a_short_row_costs_only_that_row() -> None:
    found = rows('1,"broken\n2,"ok",4\n3,c,d\n')
    assert [fields for fields, reason in found if not reason] == [["2", "ok", "4"], ["3", "c", "d"]]
    assert found[0][1] == "its quotes do not match and it has 2 of 3 fields"


def test_a_quote_never_closed_before_the_end_is_refused_and_nothing_else() -> None:
    assert rows('1,"never closed\nx,y,z\n')[0][1] == "a quote is opened and never closed"
    assert kept('1,"never closed\nx,y,z\n') == [["x", "y", "z"]]


def test_quotes_inside_a_quoted_field_that_were_not_doubled_are_kept() -> None:
    assert kept('1,"he said "no" and left",5\n') == [["1", 'he said "no" and left', "5"]]
    assert kept('1,"he said "no" and\nleft",5\n2,b,3\n') == [["1", 'he said "no" and\nleft', "5"], ["2", "b", "3"]]


def test_a_quote_in_the_middle_of_a_plain_field_is_a_character() -> None:
    assert kept("1,5'8\" tall,4\n") == [["1", "5'8\" tall", "4"]]


def test_spaces_before_a_quote_are_allowed() -> None:
    assert kept('1, "a, b", 5\n') == [["1", "a, b", " 5"]]


@pytest.mark.parametrize(("text", "reason"), [("1,2\n", "has 2 fields"), ("1,2,3,4\n", "has 4 fields")])
def test_a_wrong_number_of_fields_is_refused_with_both_numbers(text: str, reason: str) -> None:
    assert rows(text)[0][1] == f"{reason} where the header has 3"


def test_surplus_fields_that_are_empty_are_dropped() -> None:
    assert kept("1,2,3,,\n") == [["1", "2", "3"]]


def test_backslashes_escape_where_the_file_does_so() -> None:
    assert rows('1,"a \\"b\\", c",5\n', dialect=Dialect(b",", b"\\"))[0][0] == ["1", 'a "b", c', "5"]


def test_without_a_delimiter_a_line_is_one_field() -> None:
    assert rows('he said "no", and left\n', 1, Dialect(None)) == [(['he said "no", and left'], "")]


def test_a_row_that_may_go_on_waits_for_more() -> None:
    assert read_row(b'1,"open', 0, COMMAS, width=3, final=False) is None
