from __future__ import annotations

import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outspoken.files.delimited import blocks
from outspoken.files.plan import Column, Plan, Reject, Repair
from tests.files.layouts import table

Found = tuple[list[tuple[int, tuple[str, ...]]], list[Reject], list[Repair]]


def read(data: bytes, width: int = 3, *, delimiter: str = ",", chunk: int = 4 << 20) -> Found:
    """Rows as (line, cells), rejects, repairs; the first row is the header."""
    columns = tuple(Column(f"c{place}", f"c{place}") for place in range(width))
    plan = Plan(Path("x.csv"), "csv", delimiter=delimiter, columns=columns)
    rejects: list[Reject] = []
    repairs: list[Repair] = []
    rows = [
        (int(block.lines[place]), tuple(block.row(place).values()))
        for block in blocks(io.BytesIO(data), plan, on_reject=rejects.append, on_repair=repairs.append, chunk=chunk)
        for place in range(len(block))
    ]
    return rows, rejects, repairs  # type: ignore[return-value]


def test_lines_are_those_the_rows_begin_on() -> None:
    rows, rejects, _ = read(b'a,b,c\n1,"two\nlines",x\n\n2,plain,y\r\n3,"three\r\n\r\nlines",z\n4,end,w')
    assert [line for line, _ in rows] == [2, 5, 6, 9]
    assert rows[2][1] == ("3", "three\r\n\r\nlines", "z")
    assert not rejects


def test_a_broken_row_is_told_with_its_line_and_costs_no_other() -> None:
    rows, rejects, _ = read(b'a,b,c\n1,ok,x\n2,short\n3,"fine, too",y\n4,"open,z\n5,last,w\n')
    assert [cells[0] for _, cells in rows] == ["1", "3", "4", "5"]
    assert rejects == [Reject(3, "has 2 fields where the header has 3", "2,short")]


def test_old_macintosh_line_ends_part_rows() -> None:
    assert [cells[0] for _, cells in read(b"a,b,c\r1,x,y\r2,x,y\r")[0]] == ["1", "2"]


def test_null_bytes_become_the_replacement_character_and_are_told() -> None:
    rows, _, repairs = read(b"a,b,c\n1,x\x00y,z\n")
    assert rows[0][1] == ("1", "x\ufffdy", "z")
    assert repairs == [Repair(2, "null bytes became the replacement character")]


def test_a_quoted_line_of_a_megabyte_is_one_row() -> None:
    long = "late, " * 180_000
    rows, rejects, _ = read(f'a,b,c\n1,"{long}",z\n2,x,y\n'.encode(), chunk=64 << 10)
    assert rows[0][1][1] == long
    assert [line for line, _ in rows] == [2, 3]
    assert not rejects


def test_a_row_without_end_is_refused_and_reading_goes_on() -> None:
    endless = b'1,"' + (b"x" * 1023 + b"\n") * (17 << 10)
    rows, rejects, _ = read(b"a,b,c\n" + endless + b"2,x,y\n")
    assert rows[-1][1] == ("2", "x", "y")
    assert len(rejects) == 17 << 10
    assert rejects[0].line == 2


CELL = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=12)
# A lone carriage return is a line end to some writers and a character to others.
TABLE = st.lists(st.tuples(CELL, CELL, CELL).filter(lambda row: "\r" not in "".join(row)), max_size=30)


@given(rows=TABLE, delimiter=st.sampled_from(",;\t|"), chunk=st.integers(1, 200))
def test_what_a_writer_wrote_is_read_however_the_bytes_arrive(
    rows: list[tuple[str, str, str]], delimiter: str, chunk: int
) -> None:
    data = table([("a", "b", "c"), *rows], delimiter).encode()
    found, rejects, repairs = read(data, delimiter=delimiter, chunk=chunk)
    assert [cells for _, cells in found] == rows
    assert not rejects
    assert not repairs


@given(
    st.lists(st.sampled_from(['x,"open,y', 'x,op"en,y', 'x,"a" b,y', 'x,"y', "x", "x,y", "x,y,z,w", '"', ",,,,,"])),
    st.integers(1, 100),
)
def test_good_rows_are_never_lost_to_broken_ones(broken: list[str], chunk: int) -> None:
    lines = [line for place, wrong in enumerate(broken) for line in (f"good{place},fine,row", wrong)]
    found, rejects, _ = read("\n".join(["a,b,c", *lines, "last,fine,row"]).encode(), chunk=chunk)
    good = [cells[0] for _, cells in found if cells[1:] == ("fine", "row")]
    assert good == [*(f"good{place}" for place in range(len(broken))), "last"]
    assert len(found) + len(rejects) == len(lines) + 1


@pytest.mark.parametrize("chunk", [7, 64, 4 << 20])
def test_lines_do_not_depend_on_the_size_of_the_pieces(chunk: int) -> None:
    data = b"a,b,c\n" + b"".join(b'%d,"x\ny",z\n' % number for number in range(50))
    assert [line for line, _ in read(data, chunk=chunk)[0]] == [2 + 2 * number for number in range(50)]
