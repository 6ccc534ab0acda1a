from __future__ import annotations

import csv
import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner, Result

from outspoken import files, reader
from outspoken.cli import app, read, rows
from tests.files import layouts
from tests.files.layouts import table
from tests.files.whole import written

TOPICS = ("the train was late again", "the guard was kind", "my refund never came", "the app is quick", "it was dirty")


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, ["read", *map(str, arguments)])


def comments(path: Path, count: int = 600) -> Path:
    """Comments with a broken row among every hundred, an e-mail address, and scores without words."""
    lines = [
        f'{n},2024-0{n % 9 + 1}-11,{n % 11},"{TOPICS[n % 5]}, number {n}, write to dev{n}@example.org"\n'
        if n % 7
        else f"{n},2024-0{n % 9 + 1}-11,{n % 11},\n"
        for n in range(count)
    ]
    for n in range(0, count, 100):
        lines.insert(n, f"=cmd|{n}\n")
    return written(path, "id,date,nps,comment\n" + "".join(lines))


def readings(out: Path) -> pa.Table:
    return pq.read_table(out / "readings.parquet")


def rejects(out: Path) -> list[dict[str, str]]:
    with (out / "rejects.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.fixture(autouse=True)
def _in_its_own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_a_dry_run_shows_the_mapping_and_the_first_rows_and_writes_nothing(tmp_path: Path) -> None:
    path = layouts.plain_csv(tmp_path)
    result = run(path, "--dry-run")
    assert result.exit_code == 0
    shown = " ".join(result.output.split())
    for words in ("reviews.csv · CSV", "Review ID", "named like the customers' words", "The driver waited"):
        assert words in shown
    assert list(tmp_path.iterdir()) == [path]


def test_files_that_are_read_alike_are_shown_once(tmp_path: Path) -> None:
    paths = [layouts.vtt(tmp_path, name=f"call{n}.vtt") for n in range(4)]
    shown = " ".join(run(*paths, "--dry-run").output.split())
    assert shown.count("it is a call transcript") == 1
    assert "3 more files read the same way" in shown


def test_readings_have_the_columns_every_room_relies_on(tmp_path: Path) -> None:
    assert run(comments(tmp_path / "f.csv"), "--out", "out", "--no-report").exit_code == 0
    found = readings(tmp_path / "out")
    expected = {field.name for field in files.ITEMS} - {"verbatims"} | {"question", "text"}
    assert set(found.column_names) == expected | {field.name for field in reader.READINGS}
    assert len(found.column_names) == len(set(found.column_names))
    assert found.schema.remove_metadata() == rows.SCHEMA


def test_rows_in_are_rows_read_and_rows_rejected(tmp_path: Path) -> None:
    run(comments(tmp_path / "f.csv"), "--out", "out", "--no-report")
    assert readings(tmp_path / "out").num_rows == 600
    found = rejects(tmp_path / "out")
    assert [row["line"] for row in found] == ["2", "102", "202", "302", "402", "502"]
    assert found[0] == {
        "file": "f.csv",
        "line": "2",
        "reason": "has 1 field where the header has 4",
        "raw": "'=cmd|0",
    }


def test_personal_numbers_are_masked_in_words_attributes_and_rejects(tmp_path: Path) -> None:
    head = "id,comment,desk,mail\n"
    line = "1,Write to a@example.org please,b@example.org,d@example.org\n2,c@example.org\n"
    assert run(written(tmp_path / "f.csv", head + line), "--out", "out", "--no-report").exit_code == 0
    everything = str(readings(tmp_path / "out").to_pylist()) + str(rejects(tmp_path / "out"))
    assert "@example.org" not in everything
    assert everything.count("[email]") == 3


def test_customers_known_by_an_address_are_told_apart_and_not_named(tmp_path: Path) -> None:
    lines = [f"Late again number {n},{name}\n" for n, name in enumerate(["a@x.org", "b@x.org", "A@x.org", "C7", ""])]
    path = written(tmp_path / "f.csv", "comment,customer\n" + "".join(lines))
    run(path, "--out", "out", "--no-report", "--customer", "customer")
    first, second, again, plain, nobody = readings(tmp_path / "out")["person"].to_pylist()
    assert first == again != second
    assert first.startswith("customer-")
    assert (plain, nobody) == ("C7", None)
    run(path, "--out", "two", "--no-report", "--customer", "customer")
    assert readings(tmp_path / "two")["person"].to_pylist()[0] != first


def test_a_row_without_words_keeps_one_row_without_a_reading(tmp_path: Path) -> None:
    run(comments(tmp_path / "f.csv"), "--out", "out", "--no-report")
    first = readings(tmp_path / "out").slice(0, 1).to_pylist()[0]
    assert (first["text"], first["score"], first["polarity"]) == (None, 0.0, None)


def test_every_verbatim_of_a_survey_is_a_row_with_its_question(tmp_path: Path) -> None:
    run(layouts.qualtrics(tmp_path), "--out", "out", "--no-report")
    found = readings(tmp_path / "out").to_pylist()
    assert [(row["external_id"], row["question"]) for row in found[:3]] == [
        ("R_0aB3xYz", "What is the reason for your score?"),
        ("R_1aB3xYz", "What is the reason for your score?"),
        ("R_1aB3xYz", "What one thing should we do better?"),
    ]


def test_readings_are_those_the_reader_gives(tmp_path: Path) -> None:
    run(layouts.plain_csv(tmp_path), "--out", "out", "--no-report")
    found = readings(tmp_path / "out")
    expected = reader.read(found["text"])
    for field in reader.READINGS:
        if field.name != "language":
            assert found[field.name].to_pylist() == expected[field.name].to_pylist()


def test_a_language_the_file_tells_stands_where_the_reader_cannot_tell_one() -> None:
    told = rows._language(pa.chunked_array([["und", "en", None]]), pa.chunked_array([["de", "fr", "nl"]]))
    assert told.to_pylist() == ["de", "en", "nl"]


def test_several_files_become_one_result_that_tells_them_apart(tmp_path: Path) -> None:
    first, second = layouts.plain_csv(tmp_path), layouts.plain_csv(tmp_path, "others.csv")
    assert run(first, second, "--out", "out", "--no-report").exit_code == 0
    found = readings(tmp_path / "out").to_pylist()
    assert [json.loads(row["attributes"])["file"] for row in found] == ["reviews.csv"] * 6 + ["others.csv"] * 6
    assert len({row["external_id"] for row in found}) == 12


def test_a_limit_reads_the_first_rows_only(tmp_path: Path) -> None:
    path = comments(tmp_path / "f.csv")
    run(path, "--out", "out", "--no-report", "--limit", "50")
    assert readings(tmp_path / "out").num_rows == 50
    assert [row["line"] for row in rejects(tmp_path / "out")] == ["2"]


def test_a_report_is_written_beside_the_readings(tmp_path: Path) -> None:
    result = run(comments(tmp_path / "f.csv"), "--title", "Trains & more")
    assert result.exit_code == 0, result.output
    page = (tmp_path / "outspoken-f" / "report.html").read_text("utf-8")
    assert "Trains &amp; more" in page
    assert not (tmp_path / "outspoken-f" / ".part").exists()


def test_themes_of_ones_own_are_used_and_wrong_ones_told(tmp_path: Path) -> None:
    path = comments(tmp_path / "f.csv", 20)
    tree = written(tmp_path / "t.yaml", "themes:\n  - key: guard\n    name: Guard\n    phrases: [guard]\n")
    assert run(path, "--out", "out", "--no-report", "--themes", tree).exit_code == 0
    mentions = [mention for row in readings(tmp_path / "out")["mentions"].to_pylist() for mention in row]
    assert {mention["theme"] for mention in mentions} == {"guard"}
    wrong = run(path, "--out", "two", "--no-report", "--themes", written(tmp_path / "w.yaml", "nothing: here\n"))
    assert wrong.exit_code == 2
    assert "--themes" in wrong.output


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["f.csv", "--text", "coment"], 'Did you mean "comment"?'),
        (["missing.csv"], "there is no such file"),
        (["f.csv", "--date-order", "year"], "neither"),
        (["f.csv", "--themes", "missing.yaml"], "missing.yaml"),
        (["f.csv", "--out", "f.csv"], "f.csv"),
    ],
)
def test_a_wrong_call_ends_with_two_and_says_what_to_do(tmp_path: Path, arguments: list[str], words: str) -> None:
    comments(tmp_path / "f.csv", 20)
    result = run(*arguments, "--no-report")
    assert result.exit_code == 2
    assert words in " ".join(result.output.split())
    assert "Traceback" not in result.output


def test_text_of_the_file_cannot_steer_the_terminal(tmp_path: Path) -> None:
    path = written(tmp_path / "f.csv", table([("comment", "a\x1b[2Jb"), ("\x1b]0;owned\x07 very late again", "x")] * 2))
    assert "\x1b" not in run(path, "--dry-run").output


class Interrupts:
    """Interrupts a reading after a number of parts, as Ctrl-C would."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, out: Path) -> None:
        self.monkeypatch, self.out = monkeypatch, out
        monkeypatch.setattr(read, "PART_ROWS", 40)
        self.keep = rows._FileReader._keep

    def after(self, parts: int) -> None:
        left = [parts]
        keep = self.keep

        def stopping(reading: rows._FileReader, *, last: bool) -> int:
            left[0] -= 1
            if left[0] < 0:
                raise KeyboardInterrupt
            return keep(reading, last=last)

        self.monkeypatch.setattr(rows._FileReader, "_keep", stopping)

    def never(self) -> None:
        self.monkeypatch.setattr(rows._FileReader, "_keep", self.keep)


@pytest.fixture
def interrupts(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Interrupts:
    monkeypatch.setattr(files.reading, "MAX_BATCH", 17)
    return Interrupts(monkeypatch, tmp_path / "out")


@pytest.mark.parametrize("parts", [0, 1, 3, 10])
def test_an_interrupted_reading_goes_on_as_if_it_had_not_been(
    tmp_path: Path, interrupts: Interrupts, parts: int
) -> None:
    one, two = comments(tmp_path / "f.csv"), comments(tmp_path / "g.csv", 130)
    run(one, two, "--out", "whole", "--no-report")
    interrupts.after(parts)
    stopped = run(one, two, "--out", "out", "--no-report")
    assert stopped.exit_code == 130
    assert "The same command goes on" in stopped.output
    assert not (tmp_path / "out" / "readings.parquet").exists()
    interrupts.never()
    assert run(one, two, "--out", "out", "--no-report").exit_code == 0
    assert readings(tmp_path / "out").equals(readings(tmp_path / "whole"))
    assert rejects(tmp_path / "out") == rejects(tmp_path / "whole")


def test_a_report_that_was_interrupted_needs_no_reading_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from outspoken import report

    def stopped(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    path = comments(tmp_path / "f.csv", 30)
    with monkeypatch.context() as patched:
        patched.setattr(report, "write", stopped)
        assert run(path, "--out", "out").exit_code == 130
    monkeypatch.setattr(reader, "read", stopped)
    assert run(path, "--out", "out").exit_code == 0
    assert (tmp_path / "out" / "report.html").exists()


def test_the_parts_of_another_reading_are_not_gone_on_with(tmp_path: Path, interrupts: Interrupts) -> None:
    path = comments(tmp_path / "f.csv")
    interrupts.after(2)
    run(path, "--out", "out", "--no-report")
    interrupts.never()
    other = run(path, "--out", "out", "--no-report", "--limit", "60")
    assert other.exit_code == 2
    assert "--restart" in other.output
    assert run(path, "--out", "out", "--no-report", "--limit", "60", "--restart").exit_code == 0
    assert readings(tmp_path / "out").num_rows == 60


def test_a_changed_file_is_not_gone_on_with(tmp_path: Path, interrupts: Interrupts) -> None:
    interrupts.after(2)
    run(comments(tmp_path / "f.csv"), "--out", "out", "--no-report")
    assert run(comments(tmp_path / "f.csv", 601), "--out", "out", "--no-report").exit_code == 2


def test_a_reading_killed_at_random_loses_and_doubles_nothing(tmp_path: Path) -> None:
    path, out = comments(tmp_path / "f.csv", 2_000), tmp_path / "out"
    run(path, "--out", "whole", "--no-report")
    script = "import outspoken.cli.read as r; r.PART_ROWS = 40; import outspoken.files.reading as f; f.MAX_BATCH = 17\n"
    script += "from outspoken.cli import main; main()"
    command = [sys.executable, "-c", script, "read", str(path), "--out", str(out), "--no-report"]
    draw = random.Random(7)
    for _ in range(4):
        wanted = len(list((out / ".part").glob("*.parquet"))) + draw.randrange(1, 6)
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while process.poll() is None and len(list((out / ".part").glob("*.parquet"))) < wanted:
            time.sleep(0.002)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    assert subprocess.run(command, capture_output=True, check=False).returncode == 0
    assert readings(out).equals(readings(tmp_path / "whole"))
    assert rejects(out) == rejects(tmp_path / "whole")
