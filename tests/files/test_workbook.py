from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pytest

from outspoken.files import UnknownColumn, Unreadable, sniff
from tests.files import layouts
from tests.files.layouts import RATED
from tests.files.whole import read_whole


def test_the_sheet_with_the_rows_is_read_with_real_dates_and_numbers(tmp_path: Path) -> None:
    whole = read_whole(layouts.xlsx(tmp_path))
    assert whole.plan.sheet == "Answers"
    assert whole.plan.notes[0] == "Other sheets are not read: About."
    assert whole.mapped() == {
        "text": "Kommentar",
        "date": "Datum",
        "score": "NPS",
        "touchpoint": "Filiale",
        "id": "Ticket ID",
    }
    assert whole.column("line") == [2, 3, 4, 5, 6, 7]
    assert whole.column("external_id")[0] == "9000"
    assert whole.column("occurred_at")[0] == datetime(2024, 3, 1, 12, tzinfo=UTC)
    assert whole.texts == [text for text, _ in RATED]


def test_a_sheet_can_be_named_and_an_unknown_one_is_told(tmp_path: Path) -> None:
    with pytest.raises(UnknownColumn, match="The sheets are: About, Answers"):
        sniff(layouts.xlsx(tmp_path), {"sheet": "Daten"})


def test_titles_above_the_header_and_blank_rows_are_passed(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (
        ["Export of Monday"],
        [],
        ["Comment", "Rating"],
        ["Late again, as on Monday", 1],
        [],
        ["Thank you all", 5],
    ):
        book.active.append(row)
    book.save(tmp_path / "f.xlsx")
    whole = read_whole(tmp_path / "f.xlsx")
    assert whole.column("line") == [4, 6]
    assert whole.texts == ["Late again, as on Monday", "Thank you all"]


def test_a_row_wider_than_the_header_is_refused(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (["Comment", "Rating"], ["Late again, as on Monday", 1], ["Thank you all", 5, "stray"]):
        book.active.append(row)
    book.save(tmp_path / "f.xlsx")
    assert [reject.reason for reject in read_whole(tmp_path / "f.xlsx").rejects] == [
        "has 3 filled cells where the header has 2"
    ]


def test_a_zip_bomb_is_not_opened(tmp_path: Path) -> None:
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<x/>")
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as member:
            for _ in range(300):
                member.write(b"0" * (1 << 20))
    with pytest.raises(Unreadable, match="looks like a zip bomb"):
        sniff(path)


def test_a_workbook_with_entities_is_not_opened(tmp_path: Path) -> None:
    source, path = layouts.xlsx(tmp_path), tmp_path / "entities.xlsx"
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "xl/workbook.xml":
                data = b'<!DOCTYPE a [<!ENTITY b "boom">]>' + data
            new.writestr(name, data)
    with pytest.raises(Unreadable, match="entities"):
        sniff(path)


@pytest.mark.parametrize("keep", [0.3, 0.9])
def test_a_cut_off_workbook_is_told(tmp_path: Path, keep: float) -> None:
    data = layouts.xlsx(tmp_path).read_bytes()
    (tmp_path / "cut.xlsx").write_bytes(data[: int(len(data) * keep)])
    with pytest.raises(Unreadable, match="damaged"):
        sniff(tmp_path / "cut.xlsx")


def test_an_empty_workbook_is_told(tmp_path: Path) -> None:
    out = io.BytesIO()
    openpyxl.Workbook().save(out)
    (tmp_path / "empty.xlsx").write_bytes(out.getvalue())
    with pytest.raises(Unreadable, match="every sheet is empty"):
        sniff(tmp_path / "empty.xlsx")
