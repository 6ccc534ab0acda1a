"""A file as a whole: nothing lost, nothing doubled, whatever is in it and wherever one starts."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from outspoken import files
from tests.files import layouts
from tests.files.hostile import HOSTILE
from tests.files.layouts import table
from tests.files.whole import items_of, read_whole, written

WRITERS: list[Callable[[Path], Path]] = [
    *(layouts.plain_csv, layouts.qualtrics, layouts.surveymonkey, layouts.google_play, layouts.zendesk),
    *(layouts.mbox, layouts.vtt, layouts.srt, layouts.xlsx, layouts.parquet, layouts.jsonl),
]
# A file full of control characters is taken for no text at all.
ANY = st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n\t"), max_size=20)
QUICK = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.mark.parametrize("write", WRITERS)
def test_ids_are_unique_and_the_same_each_time(tmp_path: Path, write: Callable[[Path], Path]) -> None:
    path = write(tmp_path)
    first, second = read_whole(path), read_whole(path)
    assert first.rows == second.rows
    assert len(set(first.column("external_id"))) == len(first.rows) > 0


@pytest.mark.parametrize("write", WRITERS)
def test_the_overrides_of_a_plan_read_the_file_in_the_same_way(tmp_path: Path, write: Callable[[Path], Path]) -> None:
    whole = read_whole(write(tmp_path))
    kept = json.loads(json.dumps(whole.plan.as_overrides()))
    again = read_whole(whole.plan.path, **kept)
    assert again.rows == whole.rows
    assert again.rejects == whole.rejects


@pytest.mark.parametrize("write", WRITERS)
def test_reading_on_from_any_line_gives_exactly_the_rest(tmp_path: Path, write: Callable[[Path], Path]) -> None:
    whole = read_whole(write(tmp_path))
    for line in [0, *whole.column("line")]:
        rest = items_of(whole.plan, start_line=line)
        assert rest.rows == [row for row in whole.rows if row["line"] > line]
        assert rest.rejects == [reject for reject in whole.rejects if reject.line > line]


def test_equal_rows_without_an_id_are_different_feedback(tmp_path: Path) -> None:
    whole = read_whole(written(tmp_path / "f.csv", "comment,stars\n" + "Good service as always,5\n" * 3))
    first, *others = whole.column("external_id")
    assert others == [f"{first}#2", f"{first}#3"]


def test_a_row_that_repeats_id_and_words_is_refused_and_one_with_other_words_is_kept(tmp_path: Path) -> None:
    rows = [(n, f"Comment number {n} about trains", "x") for n in range(40)]
    rows += [(7, "Comment number 7 about trains", "annotated anew"), (8, "Quite another comment of the same id", "x")]
    whole = read_whole(written(tmp_path / "f.csv", table([("id", "comment", "note"), *rows])))
    assert [(reject.line, reject.reason) for reject in whole.rejects] == [
        (42, "repeats the id and the words of an earlier row")
    ]
    assert whole.column("external_id")[-1] == "8#2"


def test_a_date_or_score_that_cannot_be_read_stays_in_the_attributes_and_is_told(tmp_path: Path) -> None:
    rows = [(f"2024-01-{n + 1:02d}", n % 5 + 1, f"Comment number {n} about trains") for n in range(20)]
    rows.append(("some day", 99, "Comment without a time"))
    whole = read_whole(written(tmp_path / "f.csv", table([("date", "stars", "comment"), *rows])))
    last = whole.rows[-1]
    assert (last["occurred_at"], last["score"], last["score_kind"]) == (None, None, None)
    assert json.loads(last["attributes"]) == {"date": "some day", "stars": "99"}
    assert {repair.line for repair in whole.repairs} == {22}


def test_a_rating_on_another_scale_keeps_the_number_as_written(tmp_path: Path) -> None:
    rows = [(n % 10 + 1, f"Comment number {n} about trains") for n in range(20)]
    row = read_whole(written(tmp_path / "f.csv", table([("rating", "comment"), *rows]))).rows[9]
    assert (row["score"], row["score_kind"], json.loads(row["attributes"])) == (5.0, "csat", {"rating": "10"})


def test_a_row_of_blanks_is_refused(tmp_path: Path) -> None:
    whole = read_whole(
        written(tmp_path / "f.csv", "id,comment\n1,Late again on Monday\n , \n2,Thank you for the help\n")
    )
    assert [(reject.line, reject.reason) for reject in whole.rejects] == [(3, "the row is empty")]


def test_masking_covers_words_and_attributes_and_leaves_ids_alone(tmp_path: Path) -> None:
    def mask(texts: pa.StringArray) -> pa.StringArray:
        return pa.array(
            [None if text is None else text.replace("0171", "[phone]") for text in texts.to_pylist()], pa.string()
        )

    path = written(tmp_path / "f.csv", "comment,desk\nCall me on 0171 please,0171\nNobody called me back,0\n")
    plan = files.sniff(path)
    plain, masked = (pa.Table.from_batches(files.items(plan, mask=each)) for each in (None, mask))
    assert "0171" not in str(masked.to_pylist())
    assert masked["external_id"] == plain["external_id"]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_no_hostile_text_is_lost_in_csv(tmp_path: Path, delimiter: str) -> None:
    rows = [("id", "comment", "n"), *((n, text, "x") for n, text in enumerate(HOSTILE))]
    whole = read_whole(written(tmp_path / "f.csv", table(rows, delimiter)))
    assert whole.texts == [text.strip() for text in HOSTILE if text.strip()]
    assert len(whole.rows) == len(HOSTILE)


def test_no_hostile_text_is_lost_in_json_lines_and_as_an_attribute(tmp_path: Path) -> None:
    lines = [json.dumps({"id": n, "comment": f"number {n} about trains", "x": text}) for n, text in enumerate(HOSTILE)]
    whole = read_whole(written(tmp_path / "f.jsonl", "\n".join(lines)), text="x")
    assert whole.texts == [text.strip() for text in HOSTILE if text.strip()]
    whole = read_whole(whole.plan.path, text="comment")
    kept = [json.loads(row["attributes"]).get("x") for row in whole.rows]
    assert kept == [text.strip() or None for text in HOSTILE]


@QUICK
@given(rows=st.lists(st.tuples(ANY, ANY).filter(lambda row: "\r" not in "".join(row)), min_size=1, max_size=40))
def test_rows_in_are_items_and_rejects(tmp_path: Path, rows: list[tuple[str, str]]) -> None:
    path = written(tmp_path / "f.csv", table([("comment", "shop", "fixed"), *((*row, "x") for row in rows)]))
    whole = read_whole(path, text="comment", id="", score="", touchpoint="")
    assert len(whole.rows) + len(whole.rejects) == len(rows)
    assert whole.texts == [text for row in rows if (text := row[0].replace("\0", "\ufffd").strip())]
    assert len(set(whole.column("external_id"))) == len(whole.rows)


@QUICK
@given(data=st.binary(min_size=1, max_size=400), start=st.integers(0, 20))
def test_any_bytes_are_read_or_refused_in_words(tmp_path: Path, data: bytes, start: int) -> None:
    path = written(tmp_path / "f.csv", b"comment,shop\nLate again on Monday,Leeds\n" + data)
    try:
        whole = read_whole(path, text="comment")
    except files.FileError:
        return
    rest = items_of(whole.plan, start_line=start)
    assert rest.rows == [row for row in whole.rows if row["line"] > start]


@QUICK
@given(data=st.binary(min_size=1, max_size=300))
def test_any_bytes_as_a_whole_file_are_read_or_refused_in_words(tmp_path: Path, data: bytes) -> None:
    with contextlib.suppress(files.FileError):
        read_whole(written(tmp_path / "f", data))
