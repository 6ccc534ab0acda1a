from __future__ import annotations

import pytest

from outspoken.files.dialect import find, has_header, unique_names


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", "^", "~", "\x01", "\x1f"])
def test_the_delimiter_is_found(delimiter: str) -> None:
    rows = [["name", "stars", "comment"], ["a", "1,5", "late, as ever; sad"], ["b", "2,5", "fine"]]
    lines = [delimiter.join(f'"{cell}"' if delimiter in cell else cell for cell in row) for row in rows]
    assert find("\n".join(lines).encode(), complete=True).delimiter == delimiter


def test_commas_in_the_words_of_a_one_column_file_are_no_delimiter() -> None:
    found = find(b"comment\nlate, as ever\nfine\ngood, cheap, friendly\n", complete=True)
    assert (found.delimiter, found.has_header) == (None, True)


def test_what_excel_says_of_the_delimiter_is_heard() -> None:
    found = find(b"sep=;\na;b\n1;2\n", complete=True)
    assert (found.delimiter, found.line, found.rows[0]) == (";", 2, ("a", "b"))


def test_title_lines_above_the_header_are_passed() -> None:
    found = find(b"Report of Monday\n\nid,comment,stars\n1,late,2\n2,fine,4\n", complete=True)
    assert (found.line, found.rows[0]) == (3, ("id", "comment", "stars"))


def test_backslash_escapes_are_found() -> None:
    text = b'id,comment\n1,"he said \\"no\\""\n2,"a \\"b\\" c"\n'
    assert find(text, complete=True).escape == "\\"


@pytest.mark.parametrize(
    ("rows", "is_header"),
    [
        ([["id", "comment"], ["1", "late"]], True),
        ([["1", "late"], ["2", "fine"]], False),
        ([["2024-01-01", "late"], ["2024-01-02", "fine"]], False),
        ([["comment"], ["late"]], True),
        ([["The train was late and nobody came to tell us."], ["Fine."]], False),
    ],
)
def test_a_header_is_told_from_a_row(rows: list[list[str]], is_header: bool) -> None:
    assert has_header(rows) is is_header


def test_columns_without_a_name_or_with_a_repeated_one_get_their_own() -> None:
    assert unique_names(["a", "", "a", "column 2"]) == ["a", "column 2", "a (2)", "column 2 (2)"]
