"""What holds for every reading, whatever the text: walked over every column of the table."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import time

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outspoken import reader

TEXTS = [
    "The train was late again and nobody told us why.",
    "Super Service, sehr freundlich, gerne wieder!",
    "Impossible de me connecter depuis la mise à jour.",
    "배송이 너무 늦어요",
    "great food 😀 but terrible wait",
    "",
    None,
    "👍👍👍",
    "\x00\x01 null \x00 bytes",
    "a" * 400,
    "mixed Ελληνικά русский 中文 עברית العربية English",
    "Refund! Refund? refunds, REFUNDED.",
    "e\u0301te\u0301 a\u200bb \ufeff",
]

SCRIPT = """
import sys, hashlib, pyarrow as pa
from outspoken import reader
texts = eval(sys.stdin.read())
sink = pa.BufferOutputStream()
table = reader.read(texts, depth="close").combine_chunks()
with pa.ipc.new_stream(sink, table.schema) as writer: writer.write_table(table)
print(hashlib.sha256(sink.getvalue()).hexdigest())
"""


DEPTHS: tuple[reader.Depth, ...] = ("skim", "unsure", "close")


def rows(texts: list[str | None], depth: reader.Depth = "skim") -> list[dict[str, object]]:
    found: list[dict[str, object]] = reader.read(texts, depth=depth).to_pylist()
    return found


@pytest.mark.parametrize("depth", DEPTHS)
def test_a_text_alone_is_read_as_in_a_batch_bit_for_bit(depth: reader.Depth) -> None:
    together = rows(TEXTS, depth)
    assert [rows([text], depth)[0] for text in TEXTS] == together


@pytest.mark.parametrize("depth", DEPTHS)
def test_order_does_not_matter(depth: reader.Depth) -> None:
    assert rows(TEXTS[::-1], depth)[::-1] == rows(TEXTS, depth)


def test_parts_read_on_several_threads_are_the_same() -> None:
    many = TEXTS * 6000
    table = reader.read(many)
    assert table.slice(len(many) - len(TEXTS)).to_pylist() == rows(TEXTS)


def test_a_second_process_reads_the_same_bytes() -> None:
    sink = pa.BufferOutputStream()
    table = reader.read(TEXTS, depth="close").combine_chunks()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    here = hashlib.sha256(sink.getvalue()).hexdigest()
    there = subprocess.run(
        [sys.executable, "-c", SCRIPT], input=repr(TEXTS), capture_output=True, text=True, check=True
    )
    assert there.stdout.strip() == here


def test_the_table_has_the_schema_of_the_door() -> None:
    for texts in (TEXTS, [], [None]):
        assert reader.read(texts).schema == reader.READINGS
        assert reader.read(texts).num_rows == len(texts)


@pytest.mark.parametrize("text", ["", None, "   \n\t", "\x00", ". , .", "http://example.org/a?b=c", "@ada"])
def test_nothing_to_read_gives_nulls_not_guesses(text: str | None) -> None:
    (row,) = rows([text])
    assert row["language"] == "und"
    assert (row["sentiment"], row["polarity"], row["family"], row["strength"]) == (None, None, None, None)
    assert (row["emotions"], row["intents"], row["mentions"]) == ([], [], [])


def test_pictures_alone_are_felt() -> None:
    good, bad = rows(["❤️😍", "😡😡"])
    assert good["polarity"] == "positive"
    assert bad["polarity"] == "negative"
    assert good["language"] == bad["language"] == "und"


def test_arrow_arrays_of_any_string_type_and_slices_read_as_lists_do() -> None:
    wanted = rows(TEXTS)
    for kind in (pa.string(), pa.large_string(), pa.string_view()):
        assert reader.read(pa.array(TEXTS, kind)).to_pylist() == wanted
    assert reader.read(pa.array(["x", *TEXTS], pa.string()).slice(1)).to_pylist() == wanted
    assert reader.read(pa.chunked_array([TEXTS[:3], TEXTS[3:]])).to_pylist() == wanted
    assert reader.read(pa.array(TEXTS).dictionary_encode()).to_pylist() == wanted


def test_broken_utf8_is_read_around() -> None:
    parts = [b"good \xff\xfe service", b"\xc3", b"caf\xe9 \xf0\x9f", b"fine"]
    ends = [0]
    for part in parts:
        ends.append(ends[-1] + len(part))
    offsets = pa.py_buffer(b"".join(end.to_bytes(4, "little") for end in ends))
    array = pa.Array.from_buffers(pa.string(), len(parts), [None, offsets, pa.py_buffer(b"".join(parts))])
    for depth in DEPTHS:
        table = reader.read(array, depth=depth)
        assert table.num_rows == 4
        assert table.column("polarity")[0].as_py() == "positive"


def test_a_lone_surrogate_costs_no_other_text() -> None:
    assert rows(["great \ud800 service", "awful"])[1]["polarity"] == "negative"


def test_a_text_of_a_megabyte_is_read_in_time_in_proportion() -> None:
    for text in ("refund late " * 90_000, "x" * 1_000_000, "a " * 500_000, "!?" * 500_000, "not " * 250_000):
        started = time.perf_counter()
        (row,) = rows([text], "close")
        assert row["reader"] in {reader.MODEL, reader.CLOSE_MODEL}
        assert time.perf_counter() - started < 5  # a quadratic loop would take hours


def test_what_is_not_text_is_refused_with_a_reason() -> None:
    with pytest.raises(TypeError, match="write \\[text\\]"):
        reader.read("one text")
    with pytest.raises(TypeError, match="rows 0 to 1"):
        reader.read(["a", 5])
    with pytest.raises(TypeError, match="int64"):
        reader.read(pa.array([1, 2]))


@settings(deadline=None, max_examples=150)
@given(st.text(max_size=200))
def test_any_text_gives_values_in_their_ranges(text: str) -> None:
    (row,) = rows([text])
    is_read = row["sentiment"] is not None
    assert is_read == (row["sureness"] is not None) == (row["family"] is not None) == (row["strength"] is not None)
    assert is_read or row["polarity"] is None  # and where it is read, the reader may still not be sure
    if is_read:
        assert -1 <= row["sentiment"] <= 1  # type: ignore[operator]
        assert 0 <= row["strength"] <= 1  # type: ignore[operator]
        assert row["polarity"] in {"negative", "neutral", "positive", None}
        assert (row["polarity"] is None) >= (row["sureness"] < 1 / 3)  # type: ignore[operator]
        assert row["family"] in reader.FAMILIES
    assert set(row["emotions"]) <= set(reader.LABELS)  # type: ignore[call-overload]
    assert set(row["intents"]) <= set(reader.INTENTS)  # type: ignore[call-overload]
    for mention in row["mentions"]:  # type: ignore[attr-defined]
        assert 0 <= mention["start"] < mention["end"] <= len(text)
