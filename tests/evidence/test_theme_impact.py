"""Leave-out impact."""

import numpy as np
import pytest
from scipy import sparse

from outspoken.evidence.interval import Counts, Floats
from outspoken.evidence.theme_impact import nps_values, theme_impact


def _comments(n: int = 2000, *, seed: int = 0) -> tuple[Floats, Floats, Counts]:
    rng = np.random.default_rng(seed)
    themes = (rng.random((n, 3)) < [0.2, 0.05, 0.5]).astype(float)
    stars = np.clip(np.round(4 - themes @ [1.5, 0, -0.5] + rng.normal(size=n)), 1, 5)
    return stars, themes, rng.integers(0, n // 2, n)


def test_is_the_score_of_all_less_the_score_without() -> None:
    stars, themes, customers = _comments()
    found = theme_impact(stars, themes, customers, seed=1)
    for t in range(3):
        has = themes[:, t] > 0
        assert found.impact.value[t] == pytest.approx(stars.mean() - stars[~has].mean())
        assert found.with_theme[t] == pytest.approx(stars[has].mean())
        assert found.impact.n[t] == has.sum()
    np.testing.assert_allclose(found.impact.value, found.share * (found.with_theme - found.without))
    assert found.score == pytest.approx(stars.mean())


def test_of_nps_classes_it_is_the_difference_of_two_nps() -> None:
    scores = np.array([10, 9, 8, 7, 3, 0, 6, 9, 10, 5] * 5)
    theme = scores < 5
    found = theme_impact(nps_values(scores), theme[:, None], seed=1)
    # All: 4 of 10 promoters, 4 detractors: 0. Without 3 and 0: 4 of 8 promoters, 2 detractors: 25.
    assert found.impact.value[0] == pytest.approx(0 - 25)


def test_sparse_and_dense_themes_give_the_same() -> None:
    stars, themes, customers = _comments()
    one, other = (
        theme_impact(stars, themes, customers, seed=1),
        theme_impact(stars, sparse.csr_array(themes), customers, seed=1),
    )
    np.testing.assert_array_equal(one.impact, other.impact)


def test_many_themes_give_what_each_gives_alone() -> None:
    stars, themes, customers = _comments()
    many = theme_impact(stars, themes, customers, seed=1)
    for t in range(3):
        alone = theme_impact(stars, themes[:, [t]], customers, seed=1)
        assert [column[0] for column in alone.impact] == pytest.approx([column[t] for column in many.impact])


def test_order_of_rows_does_not_matter() -> None:
    stars, themes, customers = _comments()
    order = np.random.default_rng(3).permutation(len(stars))
    for clusters in (customers, None):
        one = theme_impact(stars, themes, clusters, seed=1)
        shuffled = None if clusters is None else clusters[order]
        other = theme_impact(stars[order], themes[order], shuffled, seed=1)
        np.testing.assert_allclose(one.impact, other.impact, atol=1e-9)


def test_comments_without_a_score_are_left_out() -> None:
    stars, themes, customers = _comments()
    stars[::2] = np.nan
    one = theme_impact(stars, themes, customers, seed=1)
    np.testing.assert_allclose(one.impact, theme_impact(stars[1::2], themes[1::2], customers[1::2], seed=1).impact)


def test_intervals_hold_the_truth_about_as_often_as_they_say() -> None:
    # Truth by design: themes independent of one another, so impact = share · effect, without rounding of stars.
    held = []
    for seed in range(200):
        rng = np.random.default_rng(seed)
        themes = rng.random((1000, 2)) < [0.3, 0.05]
        values = themes @ [-1.5, 2.0] + rng.normal(size=1000)
        found = theme_impact(values, themes, seed=seed, replicates=400)
        truth = np.array([0.3 * -1.5, 0.05 * 2.0])
        held.append((found.impact.low <= truth) & (truth <= found.impact.high))
    assert (np.mean(held, axis=0) >= 0.91).all()
    assert (np.mean(held, axis=0) <= 0.985).all()


def test_a_theme_of_four_customers_has_no_interval_however_often_they_write() -> None:
    stars, themes, customers = _comments()
    themes[:, 1] = np.isin(customers, customers[:4])
    customers = np.where(np.isin(customers, customers[:4]), customers[0], customers)
    found = theme_impact(stars, themes, customers, seed=1)
    assert np.isfinite(found.impact.value[1])
    assert np.isnan(found.impact.low[1])
    assert np.isfinite(found.impact.low[0])


def test_a_theme_of_every_comment_leaves_no_score_to_compare() -> None:
    stars, themes, customers = _comments()
    found = theme_impact(stars, np.ones_like(themes), customers, seed=1)
    assert np.isnan(found.impact.value).all()
    assert np.isnan(found.impact.low).all()


def test_nothing_in_gives_nothing_out() -> None:
    found = theme_impact(np.zeros(0), np.zeros((0, 2)), seed=1)
    assert np.isnan(found.impact.value).all()
    assert found.impact.n.tolist() == [0, 0]
    assert theme_impact(np.ones(20), np.zeros((20, 0)), seed=1).impact.value.shape == (0,)


def test_what_does_not_fit_is_refused() -> None:
    with pytest.raises(ValueError, match="shape"):
        theme_impact(np.zeros(3), np.zeros((4, 1)), seed=1)
    with pytest.raises(ValueError, match="customer of each"):
        theme_impact(np.zeros(3), np.zeros((3, 1)), np.zeros(2), seed=1)
    with pytest.raises(ValueError, match="0 to 10"):
        nps_values([11])
