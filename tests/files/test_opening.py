from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from outspoken.files import Unreadable, items, sniff
from outspoken.files.opening import fingerprint
from tests.files.layouts import gzipped, plain_csv, zipped
from tests.files.whole import read_whole, written


@pytest.mark.parametrize("pack", [gzipped, zipped])
def test_a_packed_file_reads_as_the_file_itself(tmp_path: Path, pack: object) -> None:
    plain = plain_csv(tmp_path)
    assert read_whole(pack(plain)).rows == read_whole(plain).rows  # type: ignore[operator]


def test_an_archive_of_several_files_is_refused_with_their_names(tmp_path: Path) -> None:
    archive = zipped(plain_csv(tmp_path), plain_csv(tmp_path, "other.csv"))
    with pytest.raises(Unreadable, match=r"holds 2 files \(reviews\.csv, other\.csv\)"):
        sniff(archive)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b"\n\n  \n", "nothing in it but blank lines"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 99, "save it as .xlsx"),
        (b"%PDF-1.7 ...", "a PDF"),
        (b"<?xml version='1.0'?><a/>", "an XML document"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 9, "no text, workbook or Parquet"),
        (b"PK\x03\x04nonsense", "damaged"),
        (b"comment,stars\n", "no row"),
    ],
)
def test_a_file_that_cannot_be_read_is_told_with_its_name(tmp_path: Path, content: bytes, words: str) -> None:
    with pytest.raises(Unreadable, match=words) as told:
        sniff(written(tmp_path / "f.csv", content))
    assert "f.csv" in str(told.value)


def test_a_missing_file_and_a_folder_are_told(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="no such file"):
        sniff(tmp_path / "nothing.csv")
    with pytest.raises(Unreadable, match="not a file"):
        sniff(tmp_path)


def test_a_cut_off_gzip_file_is_told_and_not_taken_for_whole(tmp_path: Path) -> None:
    rows = "".join(f"{n},comment number {n} about trains\n" for n in range(200_000))
    packed = gzip.compress(b"id,comment\n" + rows.encode())
    path = written(tmp_path / "f.csv.gz", packed[: len(packed) * 3 // 4])
    plan = sniff(path)
    with pytest.raises(Unreadable, match="damaged or cut off"):
        list(items(plan))


def test_the_fingerprint_changes_with_the_content(tmp_path: Path) -> None:
    path = written(tmp_path / "f.csv", b"a" * 3_000_000)
    before = fingerprint(path)
    assert fingerprint(written(tmp_path / "g.csv", b"a" * 3_000_000)) == before
    assert fingerprint(written(path, b"a" * 2_999_999 + b"b")) != before
