"""From texts as vectors to the centres of themes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from outspoken.reader.discovery.fitting import (
    Corpus,
    centres_of,
    corpus_of,
    emerging,
    first_draft,
    least_texts,
    left_over,
)
from outspoken.reader.discovery.found import Centres, Leftovers, place
from tests.reader.discovery.corpus import blobs, same_grouping


def fitted(x: NDArray[np.float32], k: int) -> Centres:
    corpus = corpus_of(x, np.zeros(x.shape[1], np.float32), k, seed=1)
    return centres_of(first_draft(corpus, k, seed=1), corpus)


NOTHING_LEFT = Leftovers(np.zeros((0, 16), np.float32), np.zeros(0, np.float32))


def new_in(x: NDArray[np.float32], centres: Centres, left: Leftovers | None = None) -> NDArray[np.float32]:
    return emerging(Corpus.of(centres.space, x), centres, left or NOTHING_LEFT, seed=1)


def test_a_first_draft_finds_the_groups() -> None:
    x, truth = blobs(5, 60)
    assert same_grouping(place(x, fitted(x, 5)).theme, truth)


def test_fewer_distinct_texts_than_themes_give_fewer_themes() -> None:
    x = np.repeat(np.eye(3, 16, dtype=np.float32), 20, axis=0)
    assert len(fitted(x, 7).hearts) == 3


def test_the_reach_holds_nearly_all_texts_of_a_theme_and_few_others() -> None:
    x, _ = blobs(4, 200)
    centres = fitted(x, 4)
    assert 0.9 < place(x, centres).is_clear.mean() < 1
    strange = np.linalg.qr(np.random.default_rng(9).normal(size=(16, 16)))[0].astype(np.float32)
    assert place(strange, centres).is_clear.mean() < 0.3


def test_new_themes_are_found_only_in_what_fits_none() -> None:
    x, labels = blobs(5, 60)
    known = x[labels != 4]
    centres = fitted(known, 4)
    found = new_in(x, centres)
    assert len(found) == 1
    assert (centres.space.places(x[labels == 4]) @ found[0] > 0.5).all()
    assert len(new_in(known, centres)) == 0


def test_what_was_left_over_before_is_new_once_it_has_doubled() -> None:
    x, labels = blobs(5, 60)
    known, strange = x[labels != 4], x[labels == 4]
    centres = fitted(known, 4)
    some = np.concatenate([known, strange[:20]])
    left = left_over(Corpus.of(centres.space, some), centres, seed=1)
    assert len(new_in(some, centres, left)) == 0
    assert len(new_in(np.concatenate([known, strange[:25]]), centres, left)) == 0
    assert len(new_in(x, centres, left)) == 1


def test_a_few_strange_texts_are_no_theme() -> None:
    x, labels = blobs(5, 60)
    known = x[labels != 4]
    assert len(new_in(np.concatenate([known, x[labels == 4][:4]]), fitted(known, 4))) == 0


def test_scattered_texts_are_no_theme_however_many() -> None:
    x, _ = blobs(4, 60)
    noise = np.random.default_rng(2).normal(size=(200, 16)).astype(np.float32)
    noise /= np.linalg.norm(noise, axis=1, keepdims=True)
    assert len(new_in(np.concatenate([x, noise]), fitted(x, 4))) == 0


def test_how_many_texts_a_theme_needs_grows_with_the_corpus() -> None:
    assert (least_texts(10), least_texts(100_000)) == (5, 200)
