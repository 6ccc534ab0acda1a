from __future__ import annotations

import json
from pathlib import Path

from tests.files import layouts
from tests.files.whole import read_whole, written


def test_nested_objects_and_star_words_are_understood(tmp_path: Path) -> None:
    whole = read_whole(layouts.jsonl(tmp_path))
    assert whole.mapped() == {
        "text": "comment",
        "date": "createdAt",
        "score": "starRating",
        "customer": "reviewer.displayName",
        "id": "uuid",
    }
    assert whole.column("score") == [1.0, 2.0, 3.0, 4.0, 5.0, 1.0]


def test_a_broken_line_is_told_with_its_line_and_costs_no_other(tmp_path: Path) -> None:
    lines = [json.dumps({"id": n, "comment": f"Comment number {n} about trains"}) for n in range(4)]
    lines[1:1] = ['{"id": 9, "comment": "cut', "[1, 2]", ""]
    whole = read_whole(written(tmp_path / "f.jsonl", "\n".join(lines)))
    assert [(reject.line, reject.reason.split(":")[0]) for reject in whole.rejects] == [
        (2, "is not JSON"),
        (3, "is not a JSON object"),
    ]
    assert whole.column("line") == [1, 5, 6, 7]


def test_long_numbers_stay_exact(tmp_path: Path) -> None:
    line = '{"id": 570306133677760513123, "comment": "Never on time", "amount": 12.340}'
    row = read_whole(written(tmp_path / "f.jsonl", line)).rows[0]
    assert row["external_id"] == "570306133677760513123"
    assert row["attributes"] == '{"amount":"12.340"}'


def test_a_column_that_comes_later_is_kept(tmp_path: Path) -> None:
    lines = ['{"id": 1, "comment": "Never on time again"}', '{"id": 2, "comment": "Thank you so much", "shop": "York"}']
    assert read_whole(written(tmp_path / "f.jsonl", "\n".join(lines))).rows[1]["attributes"] == '{"shop":"York"}'


def test_escaped_nulls_and_lone_surrogates_become_the_replacement_character(tmp_path: Path) -> None:
    line = '{"id": 1, "comment": "late\\u0000 again \\ud800 and again"}'
    assert read_whole(written(tmp_path / "f.jsonl", line)).texts == ["late\ufffd again \ufffd and again"]


def test_depth_is_no_danger(tmp_path: Path) -> None:
    deep = '{"comment": "a nice long comment", "x": ' + "[" * 200_000 + "]" * 200_000 + "}"
    lines = ['{"comment": "a nice long comment"}', deep, '{"comment": "another nice comment"}']
    whole = read_whole(written(tmp_path / "f.jsonl", "\n".join(lines)))
    assert len(whole.rows) + len(whole.rejects) == 3
    assert len(whole.texts) >= 2
