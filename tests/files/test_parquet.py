from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from outspoken.files import Unreadable, sniff
from tests.files import layouts
from tests.files.layouts import RATED
from tests.files.whole import read_whole


def test_columns_of_every_type_are_read(tmp_path: Path) -> None:
    whole = read_whole(layouts.parquet(tmp_path))
    assert whole.mapped() == {
        "text": "comment",
        "date": "created_at",
        "score": "rating",
        "channel": "channel",
        "id": "feedback_id",
    }
    assert whole.column("external_id")[0] == "570306133677760513"
    assert whole.column("occurred_at")[0] == datetime(2024, 3, 1, 12, tzinfo=UTC)
    assert whole.column("line") == [1, 2, 3, 4, 5, 6]
    assert whole.rows[0]["attributes"] == '{"tags":"[\\"a\\", \\"b\\"]"}'
    assert whole.texts == [text for text, _ in RATED]


def test_a_damaged_file_is_told(tmp_path: Path) -> None:
    data = layouts.parquet(tmp_path).read_bytes()
    (tmp_path / "cut.parquet").write_bytes(data[: len(data) // 2])
    with pytest.raises(Unreadable, match="Parquet file is damaged"):
        sniff(tmp_path / "cut.parquet")
