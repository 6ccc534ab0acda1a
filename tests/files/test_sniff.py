from __future__ import annotations

from pathlib import Path

import pytest

from outspoken.files import sniff
from outspoken.files.sniff import kind_of
from tests.files.layouts import RATED, gzipped, plain_csv, table
from tests.files.whole import read_whole, written


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("WEBVTT\n\n00:01.000 --> 00:02.000\nhi", "vtt"),
        ("1\n00:00:01,000 --> 00:00:02,000\nhi", "srt"),
        ("From dev@example.org Tue Apr  2 09:30:00 2024\nFrom: x\n", "mbox"),
        ("From: dev@example.org\nTo: care@example.org\n\nHello", "eml"),
        ("Received: by mx\n by host\nSubject: x\n\nHello", "eml"),
        ('{"a": 1}\n{"a": 2}\n', "jsonl"),
        ('{"a": 1, "broken\n{"a": 2}\n', "jsonl"),
        ('{"tickets": [{"id": 1}], "x": 1}', "json"),
        ('{\n  "data": [\n {"a": 1}\n]\n}', "json"),
        ('[{"a": 1}]', "json"),
        ("[ticket],comment\n1,late\n", "csv"),
        ("{x},comment\n1,late\n", "csv"),
        ("From,To,comment\nLeeds,York,late\n", "csv"),
        ("From the start it went wrong\n", "csv"),
        ("comment\nWEBVTT\n", "csv"),
    ],
)
def test_the_format_is_told_by_the_content(text: str, kind: str) -> None:
    assert kind_of(text) == kind


def test_the_name_of_the_file_does_not_matter(tmp_path: Path) -> None:
    path = plain_csv(tmp_path).rename(tmp_path / "export.dat")
    assert read_whole(path).texts == [text for text, _ in RATED]


def test_a_plan_holds_what_a_person_needs_to_judge_it(tmp_path: Path) -> None:
    plan = sniff(gzipped(plain_csv(tmp_path)))
    assert plan.title == "CSV, gzip"
    assert (plan.rows, plan.is_estimate) == (6, False)
    assert plan.columns[0].examples == ("R000", "R001", "R002")
    assert len(plan.sample) == 5
    assert plan.sample[0]["external_id"] == "R000"
    assert len(plan.fingerprint) == 32


def test_the_rows_of_a_large_file_are_estimated(tmp_path: Path) -> None:
    rows = [(n, f"Comment number {n} about the trains") for n in range(50_000)]
    plan = sniff(written(tmp_path / "f.csv", table([("id", "comment"), *rows])))
    assert plan.is_estimate
    assert plan.rows == pytest.approx(50_000, rel=0.1)


def test_the_same_file_gives_the_same_plan(tmp_path: Path) -> None:
    path = plain_csv(tmp_path)
    assert sniff(path) == sniff(path)


def test_a_file_without_a_header_has_numbered_columns(tmp_path: Path) -> None:
    whole = read_whole(written(tmp_path / "f.csv", table([(n, text, n % 5 + 1) for n, (text, _) in enumerate(RATED)])))
    assert whole.mapped()["text"] == "column 2"
    assert whole.column("line") == [1, 2, 3, 4, 5, 6]
    assert "no header row" in whole.plan.notes[0]


def test_one_comment_per_line_is_read(tmp_path: Path) -> None:
    whole = read_whole(written(tmp_path / "f.txt", "\n".join(text for text, _ in RATED)))
    assert whole.texts == [text for text, _ in RATED]


def test_a_date_far_down_the_file_decides_the_order(tmp_path: Path) -> None:
    early = [(f"{n % 12 + 1:02d}/03/2024", f"Comment number {n} about the trains") for n in range(30_000)]
    path = written(tmp_path / "f.csv", table([("date", "comment"), *early, ("25/03/2024", "the one that decides it")]))
    plan = sniff(path)
    assert plan.date_order == "day"
    assert any("above 12" in note for note in plan.notes)


def test_dates_that_nothing_decides_are_assumed_and_the_plan_says_so(tmp_path: Path) -> None:
    rows = [("date", "comment"), ("03/04/2024", "Late again on Monday"), ("01/02/2024", "Thank you for the help")]
    plan = sniff(written(tmp_path / "f.csv", table(rows, ";")))
    assert plan.date_order == "day"
    assert any("is assumed" in note for note in plan.notes)
    assert sniff(plan.path, {"date_order": "month"}).date_order == "month"


def test_words_for_nothing_are_words_unless_they_come_again_and_again(tmp_path: Path) -> None:
    rare = [(n, f"Comment number {n} about trains") for n in range(200)] + [(200, "null")]
    often = rare + [(n, "NA") for n in range(201, 300)]
    assert "null" in read_whole(written(tmp_path / "a.csv", table([("id", "comment"), *rare]))).texts
    assert not {"null", "NA"} & set(read_whole(written(tmp_path / "b.csv", table([("id", "comment"), *often]))).texts)
