"""Spherical k-means."""

from __future__ import annotations

import numpy as np
import pytest

from outspoken.reader.discovery.kmeans import nearest, settle, spherical_kmeans, sums_by, unit
from tests.reader.discovery.corpus import blobs, same_grouping


def test_groups_far_apart_are_found_exactly() -> None:
    x, truth = blobs(6, 50)
    assert same_grouping(spherical_kmeans(x, 6, seed=1).labels, truth)


def test_the_same_seed_gives_the_same_bits() -> None:
    x, _ = blobs(5, 40, width=0.5)
    one, other = spherical_kmeans(x, 9, seed=4), spherical_kmeans(x, 9, seed=4)
    assert (one.labels == other.labels).all()
    assert one.centres.tobytes() == other.centres.tobytes()


def test_more_restarts_are_never_worse() -> None:
    x, _ = blobs(8, 30, width=0.5)
    assert spherical_kmeans(x, 8, seed=2, restarts=8).fit >= spherical_kmeans(x, 8, seed=2, restarts=1).fit


def test_many_rows_are_grouped_from_a_sample_and_all_labelled() -> None:
    x, truth = blobs(4, 300)
    assert same_grouping(spherical_kmeans(x, 4, seed=1, starts_from=200).labels, truth)


def test_fewer_distinct_rows_than_groups_give_fewer_groups() -> None:
    x = np.repeat(np.eye(3, dtype=np.float32), 5, axis=0)
    found = spherical_kmeans(x, 7, seed=1)
    assert len(found.centres) == 3
    assert found.fit == pytest.approx(1)


def test_held_centres_do_not_move() -> None:
    x, _ = blobs(3, 30)
    starts = x[:3].copy()
    found = settle(x, starts, rounds=20, held=np.array([True, False, False]))
    assert (found.centres[0] == starts[0]).all()
    assert not (found.centres[1:] == starts[1:]).all()


def test_a_centre_that_no_row_is_nearest_to_stays() -> None:
    x = np.array([[1, 0], [1, 0.1]], np.float32)
    starts = np.array([[1, 0], [-1, 0]], np.float32)
    assert settle(unit(x), starts, rounds=5).centres[1].tolist() == [-1, 0]


def test_nearest_takes_the_first_of_equals() -> None:
    labels, near = nearest(np.array([[1, 0]], np.float32), np.array([[0, 1], [1, 0], [1, 0]], np.float32))
    assert (labels.tolist(), near.tolist()) == ([1], [1])


def test_sums_are_those_of_the_rows_of_each_label() -> None:
    x = np.arange(8, dtype=np.float32).reshape(4, 2)
    assert sums_by(x, np.array([1, 0, 1, 1], np.int32), 3).tolist() == [[2, 3], [10, 13], [0, 0]]


def test_no_groups_or_no_rows_are_refused() -> None:
    with pytest.raises(ValueError, match="at least one group"):
        spherical_kmeans(np.zeros((0, 4), np.float32), 2, seed=0)
    with pytest.raises(ValueError, match="at least one group"):
        spherical_kmeans(np.ones((3, 4), np.float32), 0, seed=0)
