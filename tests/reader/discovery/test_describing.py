"""Themes as people meet them."""

from __future__ import annotations

from outspoken.reader import discovery
from outspoken.reader.discovery import Constraints
from tests.reader.discovery.corpus import corpus

TEXTS, _ = corpus()
FOUND = discovery.discover(TEXTS, k=5, seed=1)


def test_a_branch_of_one_theme_is_called_as_the_theme_is() -> None:
    alone = [branch for branch in FOUND.branches if len(branch.themes) == 1]
    assert alone
    assert all(branch.name == FOUND.theme(branch.themes[0]).name for branch in alone)


def test_a_given_name_is_not_given_to_another_theme() -> None:
    first, second = FOUND.themes[0], FOUND.themes[1]
    after = discovery.discover(TEXTS, previous=FOUND, constraints=Constraints().renamed(first.id, second.name))
    assert after.theme(first.id).name == second.name
    assert after.theme(second.id).name != second.name


def test_many_themes_of_one_subject_have_different_names() -> None:
    texts, _ = corpus(80, topics=("soup",))
    found = discovery.discover(texts, k=8, seed=1)
    names = {theme.name.casefold() for theme in found.themes}
    assert len(names) == len(found.themes)


def test_names_in_other_languages_leave_out_their_stop_words() -> None:
    texts = [
        "der Zug war wieder zu spät",
        "mein Zug ist zu spät",
        "die Suppe war kalt",
        "kalte Suppe und das Brot war alt",
    ] * 6
    found = discovery.discover(texts, k=2, seed=1)
    said = {word for theme in found.themes for phrase in theme.phrases for word in phrase.split()}
    assert not said & {"der", "war", "zu", "die", "und", "das", "mein", "ist"}
    assert {"zug", "suppe"} <= said
