from __future__ import annotations

import csv
from pathlib import Path

import pytest
from typer.testing import CliRunner

from outspoken import reader
from outspoken.cli.reader import command
from outspoken.reader import own


def labelled(path: Path, rows: list[dict[str, str]]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


@pytest.fixture
def lemons(tmp_path: Path) -> Path:
    bad = [{"text": f"mine is a lemon since week {n}", "polarity": "negative", "labels": "fault"} for n in range(30)]
    fine = [{"text": f"delivered in week {n}", "polarity": "neutral", "labels": ""} for n in range(30)]
    return labelled(tmp_path / "labels.csv", [*bad, *fine])


def run(*arguments: object) -> tuple[int, str]:
    result = CliRunner().invoke(command, [str(argument) for argument in arguments], env={"COLUMNS": "200"})
    return result.exit_code, result.output


def test_measuring_says_how_right_each_reader_is(lemons: Path) -> None:
    code, said = run("measure", lemons)
    assert code == 0
    assert said.count("polarity") == 2
    assert "skim" in said
    assert "close" in said
    assert "fault" in said


def test_fitting_compares_before_and_after_and_writes_heads(lemons: Path, tmp_path: Path) -> None:
    out = tmp_path / "own-3.npz"
    code, said = run("fit", lemons, "--out", out)
    assert code == 0
    assert "before" in said
    assert "after" in said
    heads = own.load(out)
    assert set(heads.heads) == {"negative", "neutral", "fault"}
    told = reader.read(["a lemon again"], own=heads).to_pylist()[0]
    assert (told["polarity"], told["reader"]) == ("negative", f"{reader.MODEL}+own-3")


def test_measuring_with_own_heads_shows_what_they_change(lemons: Path, tmp_path: Path) -> None:
    out = tmp_path / "own-1.npz"
    run("fit", lemons, "--out", out)
    code, said = run("measure", lemons, "--own", out, "--no-close")
    assert code == 0
    assert "1.000" in said


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ([{"words": "x", "polarity": "negative"}], "no column `text`"),
        ([{"text": "x", "mood": "negative"}], "says nothing of its texts"),
        ([{"text": "x", "polarity": "negative"}], "at least 5"),
    ],
)
def test_a_file_that_teaches_nothing_is_refused_with_the_remedy(
    rows: list[dict[str, str]], reason: str, tmp_path: Path
) -> None:
    code, said = run("fit", labelled(tmp_path / "labels.csv", rows), "--out", tmp_path / "own.npz")
    assert code == 1
    assert reason in said
    assert not (tmp_path / "own.npz").exists()
