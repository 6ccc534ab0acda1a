from __future__ import annotations

import pytest

from outspoken.reader.close.prepare import MOST_CHARACTERS, prepare


@pytest.mark.parametrize(
    ("text", "prepared"),
    [
        ("plain words", "plain words"),
        ("Soooooo slow!!!", "Soo slow!!!"),
        ("see https://larkline.example/x?y=1 now", "see link now"),
        ("@larkline why", "@user why"),
        ("fish &amp; chips", "fish & chips"),
        ("it\u2019s fine", "it's fine"),
        ("great \U0001f44d", "great  thumbs up sign "),
        ("\u2764\ufe0f", " heavy black heart "),
    ],
)
def test_what_the_encoder_cannot_know_is_named(text: str, prepared: str) -> None:
    assert prepare(text).text == prepared


def test_a_span_is_found_again_behind_what_was_replaced() -> None:
    text = "@larkline \U0001f44d the driver was sooooo kind"
    start = text.index("driver")
    held = prepare(text)
    low, high = held.span(start, start + len("driver"))
    assert held.text[low:high] == "driver"


def test_only_the_beginning_of_a_very_long_text_is_prepared() -> None:
    assert len(prepare("word " * 100_000).text) == MOST_CHARACTERS
