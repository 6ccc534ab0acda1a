from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet
import pytest

from outspoken.reader.labelled import Unlabelled, load_labelled

ROWS = "text,polarity,labels,fault\nlate,negative,anger|complaint,1\nfine,neutral,,0\nwell,sour, joy ,\n"


def test_each_kind_of_column_says_what_holds_and_what_is_not_said(tmp_path: Path) -> None:
    path = tmp_path / "labels.csv"
    path.write_text(ROWS)
    held = load_labelled(path)
    assert held.texts == ["late", "fine", "well"]
    assert {name: y.tolist() for name, y in sorted(held.labels.items())} == {
        "anger": [1, 0, 0], "complaint": [1, 0, 0], "fault": [1, 0, -1], "joy": [0, 0, 1],
        "negative": [1, 0, -1], "neutral": [0, 1, -1], "positive": [0, 0, -1],
    }  # fmt: skip
    rows, which = held.polarity()
    assert (rows.tolist(), which.tolist()) == ([0, 1], [0, 1])


@pytest.mark.parametrize("name", ["labels.CSV", "labels.tsv", "labels.jsonl", "labels.parquet"])
def test_every_format_says_the_same(name: str) -> None:
    table = pa.table({"text": ["late", "fine"], "polarity": ["negative", "neutral"]})
    out = io.BytesIO()
    match name.rpartition(".")[2]:
        case "parquet":
            pyarrow.parquet.write_table(table, out)
        case "jsonl":
            out.write(b'{"text":"late","polarity":"negative"}\n{"text":"fine","polarity":"neutral"}\n')
        case "tsv":
            out.write(b"text\tpolarity\nlate\tnegative\nfine\tneutral\n")
        case _:
            out.write(b"text,polarity\nlate,negative\nfine,neutral\n")
    held = load_labelled(io.BytesIO(out.getvalue()), name=name)
    assert held.texts == ["late", "fine"]
    assert held.labels["negative"].tolist() == [1, 0]


def test_texts_may_look_like_numbers() -> None:
    held = load_labelled(io.BytesIO(b"text,polarity\n0,negative\n10,neutral\n"), name="labels.csv")
    assert held.texts == ["0", "10"]


def test_parts_keep_their_labels() -> None:
    held = load_labelled(io.BytesIO(ROWS.encode()), name="labels.csv")
    assert held.only([2, 0]).texts == ["well", "late"]
    assert held.without([2, 0]).texts == ["fine"]
    assert np.array_equal(held.only([2, 0]).labels["fault"], [-1, 1])


@pytest.mark.parametrize(
    ("content", "why"),
    [("", "could not be read"), ("words\nx\n", "no column `text`, but words"), ("text,mood\nx,1\n", "says nothing")],
)
def test_what_cannot_teach_says_what_to_do(content: str, why: str) -> None:
    with pytest.raises(Unlabelled, match=why):
        load_labelled(io.BytesIO(content.encode()), name="labels.csv")
