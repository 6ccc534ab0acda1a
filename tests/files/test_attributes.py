from __future__ import annotations

import json

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from outspoken.files.attributes import encode

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


def test_blank_values_are_left_out() -> None:
    columns = {"a": pa.array(["x", " ", None]), "b": pa.array(["1", "2", ""])}
    assert encode(columns, 3).to_pylist() == ['{"a":"x","b":"1"}', '{"b":"2"}', "{}"]


def test_without_columns_every_row_is_an_empty_object() -> None:
    assert encode({}, 2).to_pylist() == ["{}", "{}"]


@given(st.dictionaries(TEXT, st.lists(TEXT, min_size=3, max_size=3), max_size=4))
def test_every_row_is_json_with_the_trimmed_values(columns: dict[str, list[str]]) -> None:
    found = encode({name: pa.array(values, pa.string()) for name, values in columns.items()}, 3)
    for place, text in enumerate(found.to_pylist()):
        values = json.loads(text)
        for name, cells in columns.items():
            blank = not cells[place].strip()
            assert (name not in values) if blank else values[name].strip() == cells[place].strip()
