"""The space in which themes are told apart."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from outspoken.reader.discovery.kmeans import spherical_kmeans, unit
from outspoken.reader.discovery.space import Space, leanings, seen_from, space_of, strongest
from tests.reader.discovery.corpus import blobs, same_grouping


def space(x: NDArray[np.float32], k: int, seed: int = 1) -> Space:
    return space_of(x, np.zeros(x.shape[1], np.float32), k, seed=seed)


def test_groups_far_apart_are_found() -> None:
    x, truth = blobs(5, 60)
    assert same_grouping(spherical_kmeans(space(x, 5).places(x), 5, seed=1).labels, truth)


def test_a_chain_is_followed_where_nearness_alone_would_cut_it() -> None:
    rng = np.random.default_rng(1)
    along = np.concatenate([rng.uniform(0, 2.2, 400), rng.uniform(2.9, 3.3, 60)])
    x = unit(np.stack([np.cos(along), np.sin(along)], axis=1).astype(np.float32))
    x = unit(x + rng.normal(size=x.shape).astype(np.float32) * 0.01)
    assert same_grouping(spherical_kmeans(space(x, 2).spectral(x), 2, seed=1).labels, [0] * 400 + [1] * 60)


def test_the_same_seed_gives_the_same_space() -> None:
    x, _ = blobs(6, 40, width=0.5)
    one, other = space(x, 8, seed=3), space(x, 8, seed=3)
    assert one.landmarks.tobytes() == other.landmarks.tobytes()
    assert one.axes.tobytes() == other.axes.tobytes()


def test_a_place_has_length_one_and_a_text_that_says_nothing_has_none() -> None:
    x, _ = blobs(3, 40)
    places = space(x, 3).places(np.concatenate([x, np.zeros((1, 16), np.float32)]))
    np.testing.assert_allclose(np.linalg.norm(places, axis=1)[:-1], 1, rtol=1e-5)
    assert not places[-1].any()
    assert places.shape[1] == space(x, 3).dimensions == 3 + 16


def test_a_text_stands_where_it_does_among_others() -> None:
    x, _ = blobs(3, 40)
    made = space(x, 3)
    np.testing.assert_allclose(made.places(x[5:6]), made.places(x)[5:6], atol=1e-5)


def test_each_row_leans_on_its_nearest_landmarks_by_shares_of_one() -> None:
    x, _ = blobs(3, 20)
    landmarks = np.stack([x[:8], x[8:16]])
    shares = leanings(x, landmarks).toarray()
    np.testing.assert_allclose(shares[:, :8].sum(axis=1), 1, rtol=1e-5)
    np.testing.assert_allclose(shares[:, 8:].sum(axis=1), 1, rtol=1e-5)
    assert ((shares > 0).sum(axis=1) == 10).all()
    assert (shares[:, 8:].argmax(axis=1) == (x @ x[8:16].T).argmax(axis=1)).all()


def test_the_strongest_come_in_falling_order_and_the_first_of_equals_first() -> None:
    which, values = np.zeros((1, 3), np.int32), np.zeros((1, 3), np.float32)
    strongest(np.array([[0.2, 0.9, 0.9, -1, 0.5]], np.float32), which, values)
    assert which.tolist() == [[1, 2, 4]]
    assert values[0].tolist() == [np.float32(0.9), np.float32(0.9), np.float32(0.5)]


def test_as_few_rows_as_groups_still_have_places() -> None:
    x, _ = blobs(3, 1)
    assert np.isfinite(space(x, 3).places(x)).all()
    assert np.isfinite(space(x[:1], 1).places(x[:1])).all()


def test_seen_from_the_middle_vectors_have_length_one_and_nought_stays() -> None:
    middle = np.array([0.5, 0, 0], np.float32)
    found = seen_from(middle, np.array([[1, 0, 0], [0, 1, 0], [0, 0, 0]], np.float32))
    assert found[0].tolist() == [1, 0, 0]
    assert found[1].tolist() == pytest.approx([-0.4472, 0.8944, 0], abs=1e-4)
    assert found[2].tolist() == [0, 0, 0]
