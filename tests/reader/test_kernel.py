"""The compiled loops against a plain second writing of what they are to do."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from outspoken.reader import kernel
from outspoken.reader.characters import characters
from outspoken.reader.model import shipped
from outspoken.reader.roles import roles
from outspoken.reader.tables import packed, scratch


def words(text: str) -> list[str]:
    array = pa.array([text], pa.large_string()).cast(pa.string())
    offsets = np.frombuffer(array.buffers()[1], dtype=np.int32)[:2]
    data = np.frombuffer(array.buffers()[2] or b"\0", dtype=np.uint8)
    room = scratch(len(data), 8)
    hashes, ends = np.zeros(len(data) + 1, dtype=np.uint32), np.zeros(1, dtype=np.int64)
    kernel.word_hashes(data, offsets, characters(), roles(), room, hashes, ends)
    spans = zip(room.tokens.start, room.tokens.end, room.tokens.kind, strict=True)
    found = [text[start:end] for (start, end, kind), _ in zip(spans, range(len(text)), strict=False) if kind != 2]
    return found[: ends[0]]


def test_words_are_split_as_people_write_them() -> None:
    assert words("Don't go") == ["Don't", "go"]
    assert words("l'eau check-in driver's 3.50") == ["l", "eau", "check", "in", "driver", "s", "3.50"]
    assert words("@ada see http://x.org/a now #fail") == ["see", "now", "fail"]
    assert words("東京 is 😀😀") == ["東", "京", "is", "😀", "😀"]


def test_packed_rows_hold_the_weights() -> None:
    weights = np.arange(-64, 64, dtype=np.int8).reshape(4, 32)
    lanes = packed(weights).view("<u2").astype(np.int16) - kernel.RAISED
    assert (lanes == weights).all()


def test_every_gram_of_the_weights_has_a_slot_of_its_own() -> None:
    keys = shipped().heads.keys
    used = np.flatnonzero(keys)
    assert (keys[used] & np.uint32(len(keys) - 1) == used).all()
    assert len(used) > 100_000


@settings(deadline=None, max_examples=100)
@given(st.text(max_size=60))
def test_characters_fold_one_to_one_so_offsets_hold(text: str) -> None:
    for word in words(text):
        assert word in text
