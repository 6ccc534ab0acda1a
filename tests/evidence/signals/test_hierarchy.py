"""Which series holds which."""

import numpy as np
import pytest

from outspoken.evidence.signals import ALL, Cube

CUBE = Cube(np.stack(np.meshgrid(*[np.arange(-1, 2)] * 3, indexing="ij"), axis=-1).reshape(-1, 3))


def _series(*key: int) -> np.ndarray:
    return np.array([CUBE.keys.tolist().index(list(key))])


@pytest.mark.parametrize(
    ("above", "below", "holds"),
    [
        ((ALL, ALL, ALL), (0, ALL, ALL), True),
        ((0, ALL, ALL), (0, 1, 1), True),
        ((0, ALL, ALL), (1, 1, 1), False),
        ((0, 1, ALL), (0, ALL, 1), False),
        ((0, 1, ALL), (0, 1, ALL), False),
    ],
)
def test_a_total_holds_its_parts_and_not_itself(above: tuple[int, ...], below: tuple[int, ...], holds: bool) -> None:
    assert CUBE.holds(_series(*above), _series(*below))[0, 0] == holds


@pytest.mark.parametrize(
    ("one", "other", "meets"),
    [
        ((0, 1, ALL), (1, 1, ALL), True),
        ((0, ALL, ALL), (ALL, 1, ALL), True),
        ((0, ALL, ALL), (1, ALL, ALL), False),
        ((0, 1, 0), (1, 1, 1), False),
        ((0, 1, ALL), (1, 0, ALL), False),
    ],
)
def test_two_series_meet_where_they_share_comments_or_a_place(
    one: tuple[int, ...], other: tuple[int, ...], meets: bool
) -> None:
    assert CUBE.meets(_series(*one), _series(*other))[0, 0] == meets
    assert CUBE.meets(_series(*other), _series(*one))[0, 0] == meets


def test_parts_tell_a_total_apart_by_one_dimension() -> None:
    parts = CUBE.parts(int(_series(0, ALL, 1)[0]), 1)
    assert CUBE.keys[parts].tolist() == [[0, 0, 1], [0, 1, 1]]
    assert not CUBE.parts(int(_series(0, 1, 1)[0]), 1).size


def test_siblings_are_the_parts_of_one_theme_by_the_same_dimensions() -> None:
    keys, siblings = CUBE.keys, CUBE.siblings
    groups = {tuple(sorted(tuple(key) for key in keys[siblings == one].tolist())) for one in np.unique(siblings)}
    assert ((0, ALL, ALL), (1, ALL, ALL)) in groups
    assert ((1, 0, ALL), (1, 1, ALL)) in groups


def test_two_series_of_the_same_keys_are_refused() -> None:
    with pytest.raises(ValueError, match="twice"):
        Cube(np.array([[0, 1], [0, 1]]))
    with pytest.raises(ValueError, match="shape"):
        Cube(np.array([0, 1]))
