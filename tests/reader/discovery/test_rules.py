"""Discovered themes as rules."""

from __future__ import annotations

import pytest

from outspoken import reader
from outspoken.reader import ThemeTree, discovery
from outspoken.reader.discovery import DiscoveryError
from tests.reader.discovery.corpus import corpus

TEXTS, _ = corpus()
FOUND = discovery.discover(TEXTS, k=5, seed=1)
SUGGESTED = discovery.suggest(TEXTS, FOUND)


def test_each_theme_gets_phrases_that_find_most_of_it_and_little_else() -> None:
    assert [rule.theme.key for rule in SUGGESTED] == [theme.id for theme in FOUND.themes]
    for rule in SUGGESTED:
        assert rule.theme.phrases
        assert rule.precision > 0.85
        assert rule.recall > 0.7


def test_the_reader_finds_with_the_phrases_what_the_suggestion_says() -> None:
    tree = ThemeTree.from_rows([rule.row() for rule in SUGGESTED])
    mentions = reader.read(TEXTS, themes=tree).column("mentions").to_pylist()
    said = [{mention["theme"] for mention in row} for row in mentions]
    nearest = FOUND.assignments.column("nearest").to_pylist()
    for rule in SUGGESTED:
        hits = [row for row, keys in enumerate(said) if rule.theme.key in keys]
        right = sum(nearest[row] == rule.theme.key for row in hits)
        assert abs(len(hits) - rule.found) <= 0.03 * len(TEXTS)
        assert right / len(hits) == pytest.approx(rule.precision, abs=0.05)


def test_only_the_themes_asked_for_are_suggested() -> None:
    key = FOUND.themes[2].id
    (rule,) = discovery.suggest(TEXTS, FOUND, [key])
    assert rule == SUGGESTED[2]


def test_no_phrase_stands_beside_a_shorter_one_that_finds_as_much() -> None:
    for rule in SUGGESTED:
        single = {phrase for phrase in rule.theme.phrases if " " not in phrase}
        assert not any(set(phrase.split()) & single for phrase in rule.theme.phrases if " " in phrase)


def test_a_theme_without_words_of_its_own_gets_a_rule_that_finds_nothing() -> None:
    found = discovery.discover(["the and of"] * 20, k=1)
    (rule,) = discovery.suggest(["the and of"] * 20, found)
    assert (rule.theme.phrases, rule.found, rule.precision, rule.recall) == ((), 0, 0, 0)


def test_other_texts_than_those_of_the_fit_are_refused() -> None:
    with pytest.raises(DiscoveryError, match="give the texts they were found in"):
        discovery.suggest(TEXTS[:3], FOUND)
    with pytest.raises(KeyError):
        discovery.suggest(TEXTS, FOUND, ["theme-1"])
