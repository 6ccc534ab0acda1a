"""Which of a total and its parts rings."""

import numpy as np

from outspoken.evidence.signals import ALL, Cube, rings

KEYS = [[ALL], [0], [1], [2], [3]]
CUBE = Cube(np.array(KEYS))


def _ringing(seen: list[float], alarmed: list[int]) -> list[int]:
    usual = np.array([40.0, 10, 10, 10, 10])
    counts = np.array([sum(seen), *seen])[None, :] / 4 * np.ones((4, 1))
    which = np.array(alarmed, dtype=np.int64)
    since = np.full(len(which), 7)
    ringing = rings(CUBE, which, since, counts[:, which], (usual / 4 * np.ones((4, 1)))[:, which], day=10)
    return [int(one) for one in which[ringing]]


def test_a_part_that_explains_its_total_rings_alone() -> None:
    assert _ringing([50, 10, 10, 10], [0, 1]) == [1]


def test_two_parts_that_explain_their_total_ring_both() -> None:
    assert _ringing([50, 60, 10, 10], [0, 1, 2]) == [1, 2]


def test_a_total_that_is_up_beyond_its_alarmed_part_rings_for_all() -> None:
    assert _ringing([50, 30, 30, 30], [0, 1]) == [0]


def test_a_total_nearly_all_of_which_is_up_rings_for_all() -> None:
    assert _ringing([40, 40, 40, 40], [0, 1, 2, 3, 4]) == [0]


def test_a_series_alone_rings() -> None:
    assert _ringing([10, 10, 50, 10], [3]) == [3]
    assert _ringing([10, 10, 10, 10], []) == []
