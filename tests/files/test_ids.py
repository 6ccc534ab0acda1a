from __future__ import annotations

from collections import Counter

import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from outspoken.files import ids
from outspoken.files.block import Block


def block(*rows: tuple[str, str | None]) -> Block:
    columns = {"a": pa.array([row[0] for row in rows]), "b": pa.array([row[1] for row in rows], pa.string())}
    return Block(np.arange(len(rows)), columns)


def test_ids_of_content_are_these_and_stay_these() -> None:
    # Stored ids must never change between versions: a new value here means that every import would be doubled.
    assert ids.content_ids(block(("late", "5"), ("spät", None))) == ["b8ead7305d4c70e78fc6", "a3cd08eac9fb592d0563"]


def test_equal_rows_have_equal_ids_and_cells_do_not_run_into_each_other() -> None:
    first, second, third = ids.content_ids(block(("ab", "c"), ("a", "bc"), ("ab", "c")))
    assert first == third != second


def test_repeats_are_numbered() -> None:
    assert ids.numbered(["x", "x", "y"], np.array([0, 1, 0])) == ["x", "x#2", "y"]


@given(st.lists(st.lists(st.integers(0, 20), max_size=30), max_size=30))
def test_times_agrees_with_counting(batches: list[list[int]]) -> None:
    seen, counts = ids.Seen(), Counter[int]()
    for batch in batches:
        expected = []
        for key in batch:
            expected.append(counts[key])
            counts[key] += 1
        assert seen.times(np.array(batch, dtype=np.uint64)).tolist() == expected
