"""The tree over themes."""

from __future__ import annotations

import numpy as np

from outspoken.reader.discovery.tree import branches_of
from tests.reader.discovery.corpus import blobs, same_grouping


def test_themes_that_lie_near_each_other_share_a_branch() -> None:
    hearts, groups = blobs(3, 4)
    assert same_grouping(branches_of(hearts), groups)


def test_branches_are_numbered_in_the_order_of_their_first_theme() -> None:
    hearts, _ = blobs(3, 4)
    found = branches_of(hearts)
    first = [int(np.flatnonzero(found == branch)[0]) for branch in range(int(found.max()) + 1)]
    assert first == sorted(first)


def test_few_themes_each_have_a_branch_of_their_own() -> None:
    hearts, _ = blobs(3, 1)
    assert branches_of(hearts).tolist() == [0, 1, 2]


def test_themes_that_all_lie_equally_far_are_still_put_on_branches() -> None:
    found = branches_of(np.eye(9, dtype=np.float32))
    assert 2 <= len(set(found.tolist())) <= 5
