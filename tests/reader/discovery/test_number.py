"""How many themes there are, where nobody says."""

from __future__ import annotations

import numpy as np
import pytest

from outspoken.reader.discovery.kmeans import spherical_kmeans
from outspoken.reader.discovery.number import LADDER, apartness, number_of_themes
from tests.reader.discovery.corpus import blobs


@pytest.mark.parametrize("k", [4, 8, 12])
def test_as_many_as_there_are_where_they_lie_apart(k: int) -> None:
    x, _ = blobs(k, 60)
    assert number_of_themes(x, seed=1) == k


def test_too_few_texts_are_one_theme() -> None:
    x, _ = blobs(4, 3)
    assert number_of_themes(x, seed=1) == 1


def test_the_number_stands_on_the_ladder_and_is_the_same_again() -> None:
    x, _ = blobs(7, 50, width=0.6)
    assert number_of_themes(x, seed=1) in LADDER
    assert number_of_themes(x, seed=1) == number_of_themes(x, seed=1)


def test_groups_apart_score_higher_than_groups_cut_through() -> None:
    x, _ = blobs(4, 50)
    assert apartness(x, spherical_kmeans(x, 4, seed=1)) > apartness(x, spherical_kmeans(x, 8, seed=1))


def test_apartness_by_hand() -> None:
    x = np.array([[1, 0], [0, 1]], np.float32)
    found = spherical_kmeans(x, 2, seed=0)
    assert apartness(x, found) == pytest.approx(1)  # own distance 0, other 1: 1 − 0 / 1
