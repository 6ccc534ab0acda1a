"""What to mind."""

import numpy as np

from outspoken.evidence.drivers import notes


def test_an_overlap_names_the_nearest_other_driver_with_its_correlation() -> None:
    between = np.array([[1, 0.2, -0.97], [0.2, 1, 0.1], [-0.97, 0.1, 1]])
    found = notes.overlaps(("speed", "staff", "waiting"), between, np.array([17.0, 1.1, 18.2]))
    assert [note.driver for note in found] == ["speed", "waiting"]
    assert "VIF 17, most of all waiting, r = -0.97" in found[0].text


def test_nothing_to_mind_leaves_no_note() -> None:
    assert notes.overlaps(("a", "b"), np.eye(2), np.ones(2)) == ()
    assert notes.turned_signs(("a", "b"), np.zeros(2, dtype=bool)) == ()
    assert notes.apart(("a", "b"), np.full((2, 2), 30.0)) == ()
    assert notes.few_customers(50) == ()


def test_each_pair_hardly_asked_together_is_named_once() -> None:
    together = np.array([[90.0, 2.0, 60.0], [2.0, 80.0, 70.0], [60.0, 70.0, 99.0]])
    found = notes.apart(("wifi", "lounge", "food"), together)
    assert [(note.driver, note.text[:17]) for note in found] == [("wifi", "2 answered lounge")]
