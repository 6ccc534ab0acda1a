"""The tree of themes."""

from __future__ import annotations

from pathlib import Path

from outspoken.report.facts import gathered
from outspoken.report.slices import Addresses
from outspoken.report.store import opened
from outspoken.report.themes import Themes, themes
from outspoken.report.tree import Tree
from tests.report.corpus import readings, saved

TREE = Tree(
    names={"punctuality": "Punctuality", "punctuality.delays": "Delays", "staff.rudeness": "Rudeness"},
    parents={"punctuality": None, "punctuality.delays": "punctuality", "staff.rudeness": None},
)


def shown(folder: Path) -> Themes:
    with opened(saved(readings(900), folder)) as store:
        facts = gathered(store, TREE)
    return themes(facts, Addresses(facts), {})


def test_children_stand_under_their_parent_the_larger_first(tmp_path: Path) -> None:
    figures = shown(tmp_path).figures
    tops = [figure.n for figure in figures if figure.depth == 0]
    assert tops == sorted(tops, reverse=True)
    place = next(place for place, figure in enumerate(figures) if figure.key == "punctuality.delays")
    above = next(figure for figure in reversed(figures[:place]) if figure.depth == 0)
    assert above.key == "punctuality"
    assert figures[place].depth == 1


def test_the_tree_decides_what_stands_above_and_not_the_dots(tmp_path: Path) -> None:
    rudeness = next(figure for figure in shown(tmp_path).figures if figure.key == "staff.rudeness")
    assert (rudeness.name, rudeness.depth) == ("Rudeness", 0)


def test_sides_add_up_and_open_their_words(tmp_path: Path) -> None:
    for figure in shown(tmp_path).figures:
        assert figure.against + figure.between + figure.in_favour == figure.n
        assert (figure.href_against is None) == (figure.against == 0)
        assert (figure.href_in_favour is None) == (figure.in_favour == 0)


def test_names_and_lines_of_a_tree() -> None:
    assert TREE.path("punctuality.delays") == "Punctuality › Delays"
    assert TREE.path("comfort.wi_fi") == "Comfort › Wi fi"
    circle = Tree({}, {"a": "b", "b": "a"})
    assert circle.line("a") == ["a", "b"]
