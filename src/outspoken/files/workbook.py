"""Excel workbooks (.xlsx), read row by row without loading the sheet.

The archive is checked for bombs before it is opened, and its XML is parsed by defusedxml.
"""

from __future__ import annotations

import contextlib
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

import openpyxl
from defusedxml import DefusedXmlException
from openpyxl.utils.exceptions import InvalidFileException

from outspoken.files.block import Block, Rows, as_text
from outspoken.files.errors import UnknownColumn, Unreadable
from outspoken.files.opening import check_zip
from outspoken.files.plan import OnReject, Plan, Reject

ROWS = 4096
MAX_SHARED_STRINGS = 1 << 30
Cells = tuple[str | None, ...]


def is_workbook(path: Path) -> bool:
    """Whether a zip archive is an Excel workbook. Raises Unreadable for a damaged or dangerous archive."""
    return any(member.filename.startswith("xl/workbook") for member in check_zip(path))


def sheets(path: Path) -> list[tuple[str, int]]:
    """The sheets by name with the rows each says it has, 0 for an empty one."""
    with _opened(path) as book:
        return [(sheet.title, _height(sheet)) for sheet in book.worksheets]


def _height(sheet: Any) -> int:
    if sheet.max_row and sheet.max_row > 1:
        return int(sheet.max_row)
    # The size a sheet states may be wrong or missing; whether it is empty is then seen from its first rows.
    sheet.reset_dimensions()
    return sum(1 for row in sheet.iter_rows(max_row=2, values_only=True) if any(v is not None for v in row))


def choose(path: Path, wanted: str | None) -> tuple[str, int, list[str]]:
    """The sheet to read, its stated rows, and the other sheets that hold something."""
    found = sheets(path)
    names = [name for name, _ in found]
    if wanted and wanted not in names:
        raise UnknownColumn(f'sheet: there is no sheet "{wanted}". The sheets are: {", ".join(names)}.')
    full = [(name, rows) for name, rows in found if rows]
    if not full:
        raise Unreadable(f"{path}: every sheet is empty. Save the workbook with its data and try again.")
    name, rows = max(full, key=lambda entry: entry[1]) if not wanted else (wanted, dict(found)[wanted])
    return name, rows, [other for other, _ in full if other != name]


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[Any]:
    shared = next((m for m in check_zip(path) if m.filename.endswith("sharedStrings.xml")), None)
    if shared and shared.file_size > MAX_SHARED_STRINGS:
        raise Unreadable(f"{path}: more text than fits in memory. Save the sheet as CSV and read that.")
    if not openpyxl.DEFUSEDXML:
        raise Unreadable("defusedxml is missing, without which workbooks are not opened: pip install defusedxml")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        except DefusedXmlException as error:
            raise Unreadable(f"{path}: its XML holds entities, as attacks do; it is not opened.") from error
        except (InvalidFileException, ParseError, zipfile.BadZipFile, KeyError, ValueError, OSError) as error:
            raise Unreadable(f"{path}: the workbook is damaged ({error}). Save it again as .xlsx.") from error
        try:
            yield book
        finally:
            book.close()


def rows(path: Path, sheet: str) -> Iterator[tuple[int, Cells]]:
    """The filled rows of a sheet as (row number, cells as text)."""
    with _opened(path) as book:
        if sheet not in book.sheetnames:
            raise UnknownColumn(f'sheet: there is no sheet "{sheet}" any more in {path}.')
        worksheet = book[sheet]
        worksheet.reset_dimensions()
        for number, cells in enumerate(worksheet.iter_rows(values_only=True), start=1):
            texts = tuple(_cell(value) for value in cells)
            if any(texts):
                yield number, texts


def _cell(value: Any) -> str | None:
    text = as_text(value)
    return text.replace("_x000D_", "\r") if text and "_x000D_" in text else text


def blocks(plan: Plan, *, on_reject: OnReject, batch: int = ROWS) -> Iterator[Block]:
    """The rows below the header as blocks."""
    names = plan.stored
    first = plan.header_line + plan.header_rows
    found = Rows(batch)
    for number, cells in rows(plan.path, plan.sheet or ""):
        if number < first:
            continue
        if any(cells[len(names) :]):
            reason = f"has {_width(cells)} filled cells where the header has {len(names)}"
            on_reject(Reject(number, reason, "\t".join(cell or "" for cell in cells)))
            continue
        if block := found.add(number, dict(zip(names, (*cells, *(None,) * len(names)), strict=False))):
            yield block
    if block := found.block():
        yield block


def _width(cells: Sequence[str | None]) -> int:
    return max((place for place, cell in enumerate(cells, start=1) if cell), default=0)
