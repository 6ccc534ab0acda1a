from __future__ import annotations

from datetime import UTC, date, datetime
from random import Random

import pytest

from outspoken.demo.words.book import Book, Scene
from outspoken.demo.words.facts import facts
from outspoken.demo.words.grammar import Line, parse
from outspoken.demo.words.voice import Setting, compose

JANUARY, JULY = date(2026, 1, 14), date(2026, 7, 14)


def _line(source: str, *tags: str) -> Line:
    return parse(source, frozenset(tags))


def _scene(**lines: list[Line]) -> Scene:
    return Scene("train", "late", "anger", {}, **lines)


def _said(
    scene: Scene,
    *,
    channel: str = "form",
    segment: str = "leisure",
    day: date = JANUARY,
    frames: dict[str, list[Line]] | None = None,
) -> set[str]:
    book = Book("en", [scene], frames or {})
    texts = set()
    for seed in range(150):
        rng = Random(seed)
        at = datetime(day.year, day.month, day.day, 10, tzinfo=UTC)
        known = facts("en", at=at, channel=channel, rng=rng, name=("Vera", "Gill"), is_woman=True)
        texts.add(compose(book, scene, None, Setting(channel, segment, day, "careful"), known, rng))
    return texts


@pytest.mark.parametrize(("segment", "said"), [("commuter", {"Mine.", "All."}), ("leisure", {"All."})])
def test_a_line_of_one_segment_is_said_by_nobody_else(segment: str, said: set[str]) -> None:
    assert _said(_scene(wholes=[_line("Mine.", "c"), _line("All.")]), segment=segment) == said


@pytest.mark.parametrize(("channel", "said"), [("call", {"I'm ringing.", "All."}), ("form", {"All."})])
def test_a_line_of_one_channel_is_said_on_no_other(channel: str, said: set[str]) -> None:
    assert _said(_scene(wholes=[_line("I'm ringing.", "call"), _line("All.")]), channel=channel) == said


@pytest.mark.parametrize(("day", "said"), [(JANUARY, {"Ice.", "All."}), (JULY, {"All."})])
def test_a_line_of_winter_is_said_in_winter(day: date, said: set[str]) -> None:
    assert _said(_scene(wholes=[_line("Ice.", "winter"), _line("All.")]), day=day) == said


def test_what_came_of_it_follows_what_happened_and_never_a_whole_comment() -> None:
    scene = _scene(wholes=[_line("Whole.")], bodies=[_line("It stopped.")], results=[_line("I walked.")])
    assert _said(scene) == {"Whole.", "It stopped.", "It stopped. I walked."}


def test_openings_and_closings_are_those_of_the_feeling() -> None:
    frames = {"open anger": [_line("Right.")], "close anger": [_line("Enough.")], "close delight": [_line("Bliss.")]}
    said = _said(_scene(wholes=[_line("It was late.")]), frames=frames)
    assert said == {"It was late.", "Right. It was late.", "It was late. Enough.", "Right. It was late. Enough."}


def test_a_piece_without_its_full_stop_gets_one_before_the_next() -> None:
    said = _said(_scene(wholes=[_line("late again")]), frames={"close anger": [_line("Enough.")]})
    assert said == {"late again", "Late again. Enough."}


def test_a_mail_greets_and_signs_with_the_name_of_its_writer() -> None:
    frames = {"greet mail": [_line("Hello,")], "sign mail": [_line(r"Yours,\n<fullname>")]}
    said = _said(_scene(wholes=[_line("It was late.")]), channel="mail", frames=frames)
    assert "Hello,\n\nIt was late.\n\nYours,\nVera Gill" in said
