"""Text vectors: what makes no difference to them, what does, and what always holds."""

from __future__ import annotations

import hashlib
import subprocess
import sys

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outspoken.reader.vectors import DIMENSIONS, vectors, words

TEXTS = [
    "I lost my card abroad.",
    "",
    None,
    "Où est mon colis ?",
    "👍👍",
    "배송이 너무 늦어요",
    "... !!",
    "http://example.org/card see @ada",
    "zzqxv kkrtpl",
    "a" * 300,
]

SCRIPT = """
import hashlib, sys
from outspoken.reader.vectors import vectors
print(hashlib.sha256(vectors(eval(sys.stdin.read())).tobytes()).hexdigest())
"""


def near(a: str, b: str) -> float:
    first, second = vectors([a, b])
    return float(first @ second)


def test_a_text_alone_has_the_vector_it_has_in_a_batch_bit_for_bit() -> None:
    together = vectors(TEXTS)
    assert all((vectors([text])[0] == row).all() for text, row in zip(TEXTS, together, strict=True))


def test_order_and_threads_make_no_difference() -> None:
    many = TEXTS * 4000
    found = vectors(many)
    assert (found.reshape(4000, len(TEXTS), DIMENSIONS) == vectors(TEXTS)).all()
    assert (vectors(TEXTS[::-1])[::-1] == vectors(TEXTS)).all()


def test_a_second_process_makes_the_same_bytes() -> None:
    there = subprocess.run(
        [sys.executable, "-c", SCRIPT], input=repr(TEXTS), capture_output=True, text=True, check=True
    )
    assert there.stdout.strip() == hashlib.sha256(vectors(TEXTS).tobytes()).hexdigest()


def test_vectors_have_length_one_or_nought_where_nothing_is_said() -> None:
    lengths = np.linalg.norm(vectors(TEXTS), axis=1)
    assert lengths[[1, 2, 6]].tolist() == [0, 0, 0]
    np.testing.assert_allclose(np.delete(lengths, [1, 2, 6]), 1, atol=1e-5)


def test_case_accents_digits_links_and_handles_make_no_difference() -> None:
    for one, other in [
        ("Café au lait", "CAFE AU LAIT"),
        ("I waited 25 minutes", "I waited 73 minutes"),
        ("see http://a.example/x my card", "see my card"),
        ("@ben my card", "my card"),
        ("can’t pay", "can't pay"),
        ("ｆｕｌｌ width", "full width"),
    ]:
        assert (vectors([one]) == vectors([other])).all(), (one, other)


def test_what_means_the_same_lies_nearer_than_what_shares_words() -> None:
    assert near("my parcel has not arrived", "the package was never delivered") > near(
        "my parcel has not arrived", "my friend has not been to Paris"
    )
    assert near("the app crashes", "the application stopped working") > near("the app crashes", "the soup was cold")


def test_an_unknown_word_is_read_by_its_pieces() -> None:
    assert near("refundzz", "refund") > near("refundzz", "pasta")
    assert np.linalg.norm(vectors(["zzqxv"])) == pytest.approx(1, abs=1e-5)


def test_words_are_told_with_their_place_and_what_parts_them() -> None:
    texts = ["L'eau, c’est bon: don't 3.50!", None, "état-major", "全部好"]
    found = words(texts)
    spelled = [(texts[row] or "")[a:b] for row, a, b in zip(found.row, found.start, found.stop, strict=True)]
    assert spelled == ["L", "eau", "c", "est", "bon", "don't", "3.50", "état", "major", "全", "部", "好"]
    assert found.joined.tolist() == [False, True, False, True, True, False, True, False, True, False, True, True]


def test_words_of_many_texts_are_those_of_each() -> None:
    many = TEXTS * 4000
    found, few = words(many), words(TEXTS)
    assert len(found.key) == 4000 * len(few.key)
    assert (found.key[-len(few.key) :] == few.key).all()
    assert (found.row[-len(few.key) :] == few.row + len(many) - len(TEXTS)).all()


def test_arrow_arrays_of_any_string_type_and_slices_do_as_lists_do() -> None:
    wanted = vectors(TEXTS)
    for kind in (pa.string(), pa.large_string(), pa.string_view()):
        assert (vectors(pa.array(TEXTS, kind)) == wanted).all()
    assert (vectors(pa.array(["x", *TEXTS]).slice(1)) == wanted).all()
    assert (vectors(pa.chunked_array([TEXTS[:3], TEXTS[3:]])) == wanted).all()
    assert words(pa.chunked_array([TEXTS[:3], TEXTS[3:]])).row.tolist() == words(TEXTS).row.tolist()
    assert vectors([]).shape == (0, DIMENSIONS)


def test_broken_utf8_is_read_around() -> None:
    parts = [b"good \xff\xfe card", b"\xc3", b"caf\xe9 \xf0\x9f", b"fine"]
    ends = np.cumsum([0, *map(len, parts)]).astype("<i4")
    array = pa.Array.from_buffers(pa.string(), len(parts), [None, pa.py_buffer(ends), pa.py_buffer(b"".join(parts))])
    found = vectors(array)
    assert np.isfinite(found).all()
    assert (found[3] == vectors(["fine"])[0]).all()


def test_a_text_of_a_megabyte_is_read() -> None:
    for text in ("refund late " * 90_000, "x" * 1_000_000, "!?" * 500_000):
        assert np.isfinite(vectors([text])).all()


def test_what_is_not_text_is_refused() -> None:
    with pytest.raises(TypeError, match="write \\[text\\]"):
        vectors("one text")


@settings(deadline=None, max_examples=100)
@given(st.lists(st.text(max_size=60), max_size=4))
def test_any_text_has_a_vector_of_length_one_or_nought_and_words_within_it(texts: list[str]) -> None:
    lengths = np.linalg.norm(vectors(texts), axis=1)
    assert (np.isclose(lengths, 1, atol=1e-4) | (lengths == 0)).all()
    found = words(texts)
    for row, start, stop in zip(found.row, found.start, found.stop, strict=True):
        assert 0 <= start < stop <= len(texts[row])
    assert set(np.flatnonzero(lengths > 0)) <= set(found.row.tolist())
