from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from outspoken import files
from tests.files.layouts import TURNS, srt, vtt
from tests.files.whole import read_whole, written

SAID = ["Hello, I have been waiting for a refund since the beginning of March.", "Please do, this is my third call."]


@pytest.mark.parametrize("write", [vtt, srt])
def test_a_call_is_one_feedback_told_by_the_customer(tmp_path: Path, write: object) -> None:
    whole = read_whole(write(tmp_path))  # type: ignore[operator]
    assert len(whole.rows) == 1
    assert whole.texts == SAID
    assert whole.rows[0]["channel"] == "call"
    assert whole.rows[0]["line"] == 1


def test_the_file_name_tells_the_time_and_the_attributes_the_rest(tmp_path: Path) -> None:
    row = read_whole(vtt(tmp_path)).rows[0]
    assert row["occurred_at"] == datetime(2024, 5, 1, 14, 32, tzinfo=UTC)
    assert json.loads(row["attributes"]) == {
        "answered_by": "Agent",
        "seconds": "24",
        "transcript": "call_2024-05-01_1432.vtt",
    }


@pytest.mark.parametrize("name", ["Caller", "Kundin", "CLIENT", "Passenger 2"])
def test_the_customers_voice_is_known_by_name(tmp_path: Path, name: str) -> None:
    turns = [(name if voice == "Customer" else "Tom", text) for voice, text in TURNS]
    assert read_whole(vtt(tmp_path, turns)).texts == SAID


def test_the_voice_that_greets_is_the_companys(tmp_path: Path) -> None:
    turns = [("Anna" if voice == "Customer" else "Tom", text) for voice, text in TURNS]
    whole = read_whole(vtt(tmp_path, turns))
    assert whole.texts == SAID
    assert whole.rows[0]["person"] == "Anna"


def test_voices_that_cannot_be_told_apart_are_all_read_and_the_plan_says_so(tmp_path: Path) -> None:
    turns = [("Anna", "The parcel never came."), ("Tom", "Which parcel?"), ("Anna", "The red one."), ("Tom", "I see.")]
    whole = read_whole(vtt(tmp_path, turns))
    assert len(whole.texts) == 4
    assert "cannot be told from Anna, Tom" in whole.plan.notes[0]
    assert read_whole(whole.plan.path, customer="tom").texts == ["Which parcel?", "I see."]


def test_an_unknown_voice_is_told_with_those_there_are(tmp_path: Path) -> None:
    with pytest.raises(files.UnknownColumn, match=r'no voice "Bob"\. The voices are: Agent, Customer'):
        files.sniff(vtt(tmp_path), {"customer": "Bob"})


def test_without_voices_all_words_are_read_in_one(tmp_path: Path) -> None:
    assert read_whole(srt(tmp_path, [("", "The lift is broken"), ("", "once again.")])).texts == [
        "The lift is broken once again."
    ]


def test_a_capital_word_before_a_colon_is_not_a_voice(tmp_path: Path) -> None:
    turns = [("", "I have one wish."), ("", "Please: answer the phone."), ("", "That is all I ask.")]
    assert read_whole(srt(tmp_path, turns)).texts == ["I have one wish. Please: answer the phone. That is all I ask."]


def test_a_long_pause_begins_a_new_verbatim(tmp_path: Path) -> None:
    text = "WEBVTT\n\n00:01.000 --> 00:02.000\nFirst.\n\n00:20.000 --> 00:21.000\nSecond.\n"
    assert read_whole(written(tmp_path / "c.vtt", text)).texts == ["First.", "Second."]


def test_tags_and_entities_inside_cues_are_words(tmp_path: Path) -> None:
    text = "WEBVTT\n\n00:01.000 --> 00:02.000\n<v Customer><b>Late</b> &amp; <00:01.500><c.loud>loud</c>\n"
    assert read_whole(written(tmp_path / "c.vtt", text)).texts == ["Late & loud"]


def test_a_transcript_without_the_customers_words_is_refused(tmp_path: Path) -> None:
    turns = [("Agent", "Hello?"), ("Customer", "…"), ("Agent", "Nobody there.")]
    path = vtt(tmp_path, turns)
    with pytest.raises(files.FileError, match="no row that can be read"):
        files.sniff(path)
