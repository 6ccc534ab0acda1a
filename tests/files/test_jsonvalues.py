from __future__ import annotations

import json
from pathlib import Path

import pytest

from outspoken.files import Unreadable
from tests.files.whole import read_whole, written

ROWS = [{"id": n, "comment": f"Comment number {n} about the late trains", "tags": ["a", "b"]} for n in range(300)]


@pytest.mark.parametrize("indent", [None, 1])
@pytest.mark.parametrize("wrap", [lambda rows: rows, lambda rows: {"meta": {"n": 1}, "data": rows, "next": None}])
def test_a_list_alone_or_in_an_object_is_read(tmp_path: Path, wrap: object, indent: int | None) -> None:
    whole = read_whole(written(tmp_path / "f.json", json.dumps(wrap(ROWS), indent=indent)))  # type: ignore[operator]
    assert whole.column("line") == list(range(1, 301))
    assert whole.texts == [row["comment"] for row in ROWS]


def test_a_list_under_any_other_name_is_found(tmp_path: Path) -> None:
    whole = read_whole(written(tmp_path / "f.json", json.dumps({"version": 3, "antworten": ROWS[:5]}, indent=2)))
    assert len(whole.rows) == 5


def test_one_object_is_one_feedback(tmp_path: Path) -> None:
    assert len(read_whole(written(tmp_path / "f.json", json.dumps(ROWS[0], indent=2))).rows) == 1


def test_an_element_that_is_no_object_is_refused(tmp_path: Path) -> None:
    whole = read_whole(written(tmp_path / "f.json", json.dumps([ROWS[0], "text", 3, None, ROWS[1]])))
    assert [(reject.line, reject.raw) for reject in whole.rejects] == [(2, "text"), (3, "3"), (4, "null")]
    assert whole.column("line") == [1, 5]


@pytest.mark.parametrize("text", ['[{"comment": "a"}, {"comment": ', '{"data": [{"comment": "a"}', '[{"a": 1} {'])
def test_json_that_breaks_off_is_told_with_the_place(tmp_path: Path, text: str) -> None:
    with pytest.raises(Unreadable, match=r"f\.json: the JSON breaks at character \d+ .*\.jsonl"):
        read_whole(written(tmp_path / "f.json", text))
