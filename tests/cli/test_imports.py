from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest
import typer

from outspoken.cli import imports as cli
from outspoken.listen import chunks
from outspoken.listen import imports as verbs
from outspoken.listen.models import Feedback, Import, Source

pytestmark = pytest.mark.django_db

ROWS = 30


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(chunks.Feed.read, "__defaults__", (7,))
    verbs._feeds.clear()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    said = [f"2026-02-{n % 28 + 1:02},=Comment number {n} about the service,{n % 5 + 1}" for n in range(ROWS)]
    said[4] += ",surplus,fields"
    path = tmp_path / "export.csv"
    path.write_text("\n".join(["Date,Review text,Rating", *said]) + "\n")
    return path


def bring_in(path: Path, *, slug: str = "reviews", overrides: Any = None, **how: bool) -> None:
    how = {"dry_run": False, "resume": False} | how
    cli._bring_in([path], slug, overrides or {}, **how)


def counts() -> list[tuple[int, int, int]]:
    return list(Import.objects.order_by("created_at").values_list("rows_stored", "rows_known", "rows_rejected"))


def test_a_file_is_stored_and_its_rejects_written_safe_for_spreadsheets(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bring_in(path)
    assert counts() == [(29, 0, 1)]
    assert Feedback.objects.filter(source__slug="reviews", source__kind="file").count() == 29
    told = capsys.readouterr()
    assert told.out.strip() == "export.csv.rejects.csv"
    assert "29 stored, 0 known before, 1 rejected" in told.err
    rejects = list(csv.reader(Path("export.csv.rejects.csv").read_text("utf-8-sig").splitlines()))
    assert rejects[0] == ["line", "reason", "row"]
    assert rejects[1][0] == "6"


def test_the_same_file_again_stores_nothing_and_says_why(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bring_in(path)
    bring_in(path)
    assert counts() == [(29, 0, 1), (0, 29, 1)]
    assert "this very file was imported on" in capsys.readouterr().err


def test_a_dry_run_stores_nothing(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bring_in(path, dry_run=True)
    assert not Import.objects.exists()
    assert "Comment number 0" in capsys.readouterr().err


def test_columns_can_be_named(path: Path) -> None:
    bring_in(path, overrides=cli._overrides(["text=Review text", "channel==kiosk", "score="]))
    assert set(Feedback.objects.values_list("channel", "score")) == {("kiosk", None)}


def test_a_part_named_twice_gets_both_columns() -> None:
    assert cli._overrides(["text=a", "text=b", "date=c"]) == {"text": ["a", "b"], "date": "c"}


def test_after_an_interrupt_resume_goes_on(
    path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    real, turns = verbs.advance, iter(range(100))

    def interrupted(intake: Import, **how: Any) -> int:
        if next(turns) == 2:
            raise KeyboardInterrupt
        return real(intake, **how)

    monkeypatch.setattr(verbs, "advance", interrupted)
    with pytest.raises(typer.Exit) as ended:
        bring_in(path)
    assert ended.value.exit_code == cli.INTERRUPTED
    verbs._feeds.clear()
    bring_in(path, resume=True)
    assert counts() == [(29, 0, 1)]
    assert "going on after" in capsys.readouterr().err


def test_resume_without_an_interrupted_import_begins(path: Path) -> None:
    bring_in(path, resume=True)
    assert counts() == [(29, 0, 1)]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"slug": "No Slug"}, "no-slug"),
        ({"slug": "pulse"}, "takes no files"),
        ({"overrides": {"text": "Nonsense"}}, "Nonsense"),
        ({"overrides": {"nonsense": "Rating"}}, "no role"),
    ],
)
def test_what_cannot_be_done_is_told(
    path: Path, capsys: pytest.CaptureFixture[str], change: dict[str, Any], told: str
) -> None:
    Source.objects.create(name="P", slug="pulse", kind=Source.Kind.PULSE)
    with pytest.raises(typer.Exit) as ended:
        bring_in(path, **change)
    assert ended.value.exit_code == cli.WRONG
    assert told in capsys.readouterr().err


def test_a_file_that_is_not_there_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(typer.Exit):
        bring_in(tmp_path / "away.csv")
    assert "away.csv" in capsys.readouterr().err


def test_a_mapping_without_an_equals_sign_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(typer.Exit):
        cli._overrides(["text"])
    assert "PART=COLUMN" in capsys.readouterr().err
