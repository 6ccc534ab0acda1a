from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outspoken.files.encoding import detect, utf8_lines
from outspoken.files.plan import Repair

WORDS = "Die Züge nach Köln fahren früher – schön! Ça coûte 5 €."


def decoded(data: bytes, encoding: str | None = None, chunk: int = 1 << 20) -> tuple[str, list[Repair]]:
    repairs: list[Repair] = []
    pieces = utf8_lines(io.BytesIO(data), encoding or detect(data), chunk=chunk, on_repair=repairs.append)
    return b"".join(pieces).decode("utf-8"), repairs


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252", "latin-1"]
)
def test_an_encoding_is_found_by_its_bytes(encoding: str) -> None:
    words = WORDS if encoding != "latin-1" else WORDS.replace("–", "-").replace("€", "EUR")
    data = (words + "\n" + "plain English words as well\n").encode(encoding)
    assert decoded(data)[0].startswith(words)


@pytest.mark.parametrize(
    ("encoding", "words"),
    [("cp949", "고객센터 연결이 안 됩니다 " * 20), ("cp1251", "Поезд опять опоздал на час " * 20)],
)
def test_other_old_encodings_are_found_too(encoding: str, words: str) -> None:
    assert decoded(words.encode(encoding))[0] == words


def test_a_line_of_windows_1252_inside_utf_8_is_read_as_such_and_told() -> None:
    data = "für\n".encode() + "schön – teuer\n".encode("cp1252") + "größer\n".encode()
    text, repairs = decoded(data, "utf-8")
    assert text == "für\nschön – teuer\ngrößer\n"
    assert repairs == [Repair(2, "read as Windows-1252")]


def test_a_broken_sequence_among_sound_ones_becomes_the_replacement_character() -> None:
    text, repairs = decoded("größer und ".encode() + b"\xf0\x9f\x98 weiter\n", "utf-8")
    assert text == "größer und \ufffd weiter\n"
    assert repairs == [Repair(1, "broken UTF-8 became the replacement character")]


def test_a_character_cut_by_the_sample_does_not_change_the_encoding() -> None:
    assert detect(("x" * 99 + "é").encode()[:-1]) == "utf-8"


@given(st.binary(max_size=300), st.integers(1, 50))
def test_any_bytes_come_out_as_valid_utf_8_with_no_line_lost(data: bytes, chunk: int) -> None:
    text, _ = decoded(data, "utf-8", chunk)
    assert "\0" not in text
    if b"\r" not in data:
        assert text.removeprefix("\ufeff").count("\n") == data.count(b"\n")


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\r\ufeff"), max_size=200))
def test_sound_utf_8_and_utf_16_pass_unchanged(words: str) -> None:
    assert decoded(words.encode(), "utf-8", 7)[0] == words
    assert decoded(words.encode("utf-16"), "utf-16", 7)[0] == words
