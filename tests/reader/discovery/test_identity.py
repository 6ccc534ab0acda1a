"""Ids of themes."""

from __future__ import annotations

import numpy as np

from outspoken.reader.discovery.identity import carried, new_id


def test_an_id_depends_on_where_the_theme_was_born_and_on_nothing_else() -> None:
    one, other = np.eye(8, dtype=np.float32)[:2]
    assert new_id(one, ()) == new_id(one.copy(), {"theme-x"})
    assert new_id(one, ()) != new_id(other, ())


def test_a_taken_id_is_not_given_again() -> None:
    heart = np.ones(8, np.float32)
    first = new_id(heart, ())
    second = new_id(heart, {first})
    assert second not in {first, new_id(heart, {first, second})}


def test_ids_go_to_the_theme_that_shares_most_texts() -> None:
    before = np.array([0] * 10 + [1] * 10)
    after = np.array([1] * 9 + [0] * 11)
    assert carried(before, after, ["a", "b"], 2) == ["b", "a"]


def test_a_theme_that_shares_little_is_new() -> None:
    before = np.repeat([0, 1], 50)
    after = np.tile(np.arange(10, dtype=np.int32), 10)
    assert carried(before, after, ["a", "b"], 10) == [None] * 10


def test_of_two_halves_the_larger_keeps_the_id() -> None:
    before = np.zeros(10, np.int32)
    after = np.array([0] * 4 + [1] * 6)
    assert carried(before, after, ["a"], 2) == [None, "a"]


def test_texts_without_a_theme_do_not_count() -> None:
    assert carried(np.array([-1, -1, 0]), np.array([1, 1, 0]), ["a"], 2) == ["a", None]
