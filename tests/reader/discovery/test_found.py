"""Where texts belong among themes."""

from __future__ import annotations

import numpy as np

from outspoken.reader.discovery.found import ASSIGNMENTS, Centres, assignments_of, place
from outspoken.reader.discovery.space import Space

BARE = Space(np.zeros(3, np.float32), np.zeros((0, 0, 3), np.float32), np.zeros((0, 0), np.float32))


def centres(reach: float = 0.6) -> Centres:
    hearts = np.eye(3, dtype=np.float32)
    return Centres(BARE, hearts, hearts, np.full(3, reach, np.float32), np.array([0, 1, 1], np.int32))


def test_confidence_is_half_at_the_reach_one_at_the_heart_and_nought_where_nothing_is_shared() -> None:
    at_reach = [0.6, 0.0, -0.8]
    found = place(np.array([[1, 0, 0], at_reach, [-0.6, -0.8, 0]], np.float32), centres())
    np.testing.assert_allclose(found.confidence, [1, 0.5, 0], atol=1e-6)


def test_what_lies_beyond_the_reach_is_unclear_but_has_a_nearest_theme() -> None:
    found = place(np.array([[0.5, 0.1, -0.86], [0.9, 0.1, -0.4]], np.float32), centres())
    assert found.is_clear.tolist() == [False, True]
    assert found.theme.tolist() == [0, 0]
    assert found.confidence[0] < 0.5 < found.confidence[1]


def test_a_theme_of_several_hearts_takes_the_texts_of_each() -> None:
    assert place(np.eye(3, dtype=np.float32), centres()).theme.tolist() == [0, 1, 1]


def test_a_text_that_says_nothing_belongs_nowhere() -> None:
    found = place(np.zeros((1, 3), np.float32), centres())
    assert (found.theme.tolist(), found.confidence.tolist(), found.is_clear.tolist()) == ([-1], [0], [False])


def test_without_themes_all_is_unclear() -> None:
    empty = np.zeros((0, 3), np.float32)
    none = Centres(BARE, empty, empty, np.zeros(0, np.float32), np.zeros(0, np.int32))
    assert place(np.eye(3, dtype=np.float32), none).theme.tolist() == [-1, -1, -1]


def test_the_table_tells_unclear_by_a_null() -> None:
    placed = place(np.array([[1, 0, 0], [0.5, 0.1, -0.86], [0, 0, 0]], np.float32), centres())
    table = assignments_of(placed, ["a", "b"])
    assert table.schema == ASSIGNMENTS
    assert table.column("theme").to_pylist() == ["a", None, None]
    assert table.column("nearest").to_pylist() == ["a", "a", None]
