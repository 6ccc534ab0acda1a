from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib import resources
from random import Random

import pytest

from outspoken.demo.company import BREAKDOWN, CHANNELS, TOUCHPOINT_BY_SLUG
from outspoken.demo.words import LANGUAGES, book
from outspoken.demo.words.book import Book, BookError
from outspoken.demo.words.facts import facts
from outspoken.demo.words.grammar import Line
from outspoken.demo.words.locales import LOCALES

REAL = re.compile(
    r"deutsche bahn|\bTGV\b|sncf|renfe|thalys|eurostar|\bNMBS\b|trenitalia|italo|flixbus|"
    r"\blner\b|\bavanti\b|scotrail|transpennine|network rail|trainline|interrail|\buber\b|ryanair|google|apple|android|"
    r"iphone|paypal|\bvisa card|mastercard|klarna|twitter|facebook|instagram|whatsapp|tiktok|youtube|netflix|spotify|"
    r"starbucks|costa coffee|greggs|\bncp\b|amazon|samsung|zoom call|teams call",
    re.IGNORECASE,
)
REAL_ABBREVIATIONS = re.compile(r"\b(DB|ICE|NS|SBB|RER)\b")
DRAWS = 6


def _lines(words: Book) -> Iterator[tuple[str, Line]]:
    for scene in words.scenes:
        for line in scene.wholes + scene.bodies + scene.results:
            yield f"{scene.touchpoint}/{scene.topic} {scene.feeling}", line
    for name, lines in words.frames.items():
        for line in lines:
            yield name, line


def _rendered(line: Line, language: str, seed: int) -> str:
    at = datetime(2026, 2, 3, 9, 40, tzinfo=UTC)
    rng = Random(seed)
    known = facts(language, at=at, channel="form", rng=rng, name=("Alex", "Vidal"), is_woman=seed % 2 == 0)
    return line.render(known, rng)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_line_can_be_said(language: str) -> None:
    for where, line in _lines(book(language)):
        for seed in range(DRAWS):
            text = _rendered(line, language, seed)
            assert text.strip(), where
            assert not re.search(r"[{}|<>\\]", text.replace("<3", "")), (where, text)
            assert not re.search(r"\s[.,](\s|$)", text), (where, text)
            assert not re.search(r"(?<!\.)\.\.(?!\.)|[,;]\.", text), (where, text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_part_is_a_sentence_of_its_own(language: str) -> None:
    for scene in book(language).scenes:
        for line in scene.bodies + scene.results:
            for seed in range(DRAWS):
                text = _rendered(line, language, seed).rstrip()
                assert text[0].isupper() or not text[0].isalpha(), text
                assert re.search(r"[.!?…»”\"']$", text), text


@pytest.mark.parametrize("language", LANGUAGES)
def test_scenes_happen_at_touchpoints_of_the_company_under_known_conditions(language: str) -> None:
    for scene in book(language).scenes:
        assert scene.touchpoint in TOUCHPOINT_BY_SLUG
        assert set(scene.options) <= {"season", "when", "weight"}
        assert scene.options.get("season") in (None, "winter", "summer")
        assert scene.options.get("when") in (None, "before-cafe", "after-cafe", "strike", "breakdown")


@pytest.mark.parametrize("language", LANGUAGES)
def test_tags_are_segments_seasons_or_channels(language: str) -> None:
    for where, line in _lines(book(language)):
        assert line.tags <= {"c", "l", "b", "winter", "summer", *CHANNELS}, where


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_touchpoint_has_words_of_praise_and_of_complaint(language: str) -> None:
    for touchpoint in TOUCHPOINT_BY_SLUG:
        scenes = book(language).touchpoints[touchpoint]
        assert {"positive", "negative"} <= {scene.valence for scene in scenes}, touchpoint


@pytest.mark.parametrize("language", LANGUAGES)
def test_only_the_breakdown_speaks_of_a_refund_page_that_fails(language: str) -> None:
    for scene in book(language).scenes:
        is_breakdown = scene.options.get("when") == "breakdown"
        assert is_breakdown == (scene.topic == BREAKDOWN.topic)
        if is_breakdown:
            assert scene.touchpoint == BREAKDOWN.touchpoint


def test_english_german_and_french_have_hundreds_of_whole_comments() -> None:
    wholes = {language: sum(len(scene.wholes) for scene in book(language).scenes) for language in LANGUAGES}
    assert wholes["en"] > 700
    assert wholes["de"] > 350
    assert wholes["fr"] > 300
    assert min(wholes.values()) > 90


def test_no_line_is_written_twice() -> None:
    for language in LANGUAGES:
        lines = [line.source for scene in book(language).scenes for line in scene.wholes + scene.bodies]
        assert len(lines) == len(set(lines)), {line for line in lines if lines.count(line) > 1}


def test_no_real_company_is_named() -> None:
    for language in LANGUAGES:
        for file in (resources.files("outspoken.demo.words") / language).iterdir():
            text = file.read_text(encoding="utf-8")
            found = REAL.findall(text) + REAL_ABBREVIATIONS.findall(text)
            assert found == [], (file.name, found)


def test_places_suit_the_words_before_them() -> None:
    for route in LOCALES["fr"].routes:
        assert not [place for place in route if place[0] in "AEIOUYÉÈH"], "de Amiens would have to be d'Amiens"


def test_words_agree_with_the_writer() -> None:
    at = datetime(2026, 2, 3, 9, 40, tzinfo=UTC)
    endings = {}
    for language, fact in (("fr", "e"), ("es", "oa"), ("it", "oa"), ("de", "in")):
        for is_woman in (True, False):
            known = facts(language, at=at, channel="mail", rng=Random(1), name=("A", "B"), is_woman=is_woman)
            endings[language, is_woman] = known(fact)
    assert [endings[language, True] for language in ("fr", "es", "it", "de")] == ["e", "a", "a", "in"]
    assert [endings[language, False] for language in ("fr", "es", "it", "de")] == ["", "o", "o", ""]


def test_a_language_nobody_wrote_in_is_refused_by_name() -> None:
    with pytest.raises(BookError, match="'pt'"):
        book("pt")
