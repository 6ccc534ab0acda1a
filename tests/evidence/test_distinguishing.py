"""What distinguishes the comments of a problem."""

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import sparse, stats

from outspoken.evidence.distinguishing import Circumstance, distinguishing
from outspoken.evidence.interval import Counts

Flags = NDArray[np.bool_]


def _words(codes: Counts, prefix: str) -> list[str]:
    return [f"{prefix}{code}" for code in codes.tolist()]


def _case(n: int = 4000, *, seed: int = 0) -> tuple[Flags, list[Circumstance]]:
    """Version 3 breaks; it is mostly met at touchpoint 1; segment has nothing to do with it."""
    rng = np.random.default_rng(seed)
    version = rng.integers(0, 5, n)
    touchpoint = np.where((version == 3) & (rng.random(n) < 0.8), 1, rng.integers(0, 6, n))
    problem = rng.random(n) < np.where(version == 3, 0.3, 0.05)
    circumstances = [
        Circumstance.of("touchpoint", _words(touchpoint, "t")),
        Circumstance.of("version", _words(version, "v")),
        Circumstance.of("segment", _words(rng.integers(0, 4, n), "s")),
    ]
    return problem, circumstances


def test_the_cause_comes_first_and_its_place_stands_under_it() -> None:
    found = distinguishing(*_case())
    assert found.level[0] == "v3"
    assert found.circumstance[0] == "version"
    assert dict(zip(found.level, found.under.tolist(), strict=True)) == {"v3": -1, "t1": 0}
    assert found.tested == 15


def test_counts_lifts_and_p_values_are_those_of_the_two_by_two_table() -> None:
    problem, circumstances = _case()
    found = distinguishing(problem, circumstances)
    has = circumstances[1].has[:, [3]].toarray()[:, 0] > 0
    table = [[(problem & has).sum(), (problem & ~has).sum()], [(~problem & has).sum(), (~problem & ~has).sum()]]
    assert (found.have_problem[0], found.problem[0]) == (table[0][0], problem.sum())
    assert (found.have_other[0], found.other[0]) == (table[1][0], (~problem).sum())
    assert found.lift.value[0] == pytest.approx(has[problem].mean() / has[~problem].mean())
    assert found.lift.low[0] < found.lift.value[0] < found.lift.high[0]


def test_adjusted_p_values_are_scipys() -> None:
    problem, circumstances = _case()
    p = []
    for one in circumstances:
        for column in one.has.toarray().T > 0:
            cells = [
                [(problem & column).sum(), (problem & ~column).sum()],
                [(~problem & column).sum(), (~problem & ~column).sum()],
            ]
            p.append(stats.fisher_exact(cells, alternative="greater").pvalue)
    oracle = np.sort(stats.false_discovery_control(p))
    found = distinguishing(problem, circumstances)
    np.testing.assert_allclose(np.sort(found.adjusted_p), oracle[: len(found.level)], rtol=1e-6)


@pytest.mark.parametrize("is_dependent", [False, True])
def test_where_nothing_distinguishes_something_is_called_no_more_often_than_asked(is_dependent: bool) -> None:
    calls = 0
    for seed in range(300):
        rng = np.random.default_rng(seed)
        problem = rng.random(600) < 0.2
        circumstances = [Circumstance.of(f"c{j}", _words(rng.integers(0, 8, 600), "l")) for j in range(5)]
        calls += bool(distinguishing(problem, circumstances, is_dependent=is_dependent).level)
    assert calls / 300 <= 0.065


def test_a_level_of_four_comments_is_an_anecdote() -> None:
    problem = np.arange(2000) < 200
    rare = ["x"] * 4 + ["y"] * 1996
    assert distinguishing(problem, [Circumstance.of("shop", rare)]).level == ()
    assert distinguishing(problem, [Circumstance.of("shop", rare)], least=4).level == ("x",)


def test_an_unknown_circumstance_is_neither_a_level_nor_among_the_others() -> None:
    problem = np.arange(1000) < 100
    version = [("4.2" if i % 2 else "4.1") if i < 50 else None if i < 500 else "4.1" for i in range(1000)]
    found = distinguishing(problem, [Circumstance.of("version", version)])
    assert found.level == ("4.2",)
    assert (found.problem[0], found.other[0]) == (50, 500)
    assert np.isinf(found.lift.value[0])


def test_co_occurring_themes_may_be_several_on_one_comment() -> None:
    problem, _ = _case()
    rng = np.random.default_rng(1)
    themes = (rng.random((len(problem), 3)) < np.where(problem[:, None], [0.6, 0.2, 0.2], 0.2)).astype(float)
    for has in (themes, sparse.csr_array(themes)):
        found = distinguishing(problem, [Circumstance.of_several("theme", ["refund", "seat", "food"], has)])
        assert found.level == ("refund",)


def test_one_customer_who_writes_often_counts_once() -> None:
    # 30 comments of the problem from one person in shop x; the other 70 come from shops like everybody's.
    rng = np.random.default_rng(0)
    problem = np.arange(1000) < 100
    shop = ["x"] * 30 + [f"s{code}" for code in rng.integers(0, 5, 970).tolist()]
    customers = np.r_[np.zeros(30, dtype=int), np.arange(1, 971)]
    assert distinguishing(problem, [Circumstance.of("shop", shop)]).level == ("x",)
    assert distinguishing(problem, [Circumstance.of("shop", shop)], customers).level == ()


def test_customers_counted_are_those_of_distinct_people() -> None:
    problem, circumstances = _case()
    people = np.arange(len(problem))
    alone, twice = distinguishing(problem, circumstances, people), distinguishing(problem, circumstances)
    assert alone.level == twice.level
    np.testing.assert_array_equal(alone.have_problem, twice.have_problem)
    doubled = [
        Circumstance(one.name, one.levels, sparse.csr_array(sparse.vstack([one.has] * 2)), np.tile(one.known, 2))
        for one in circumstances
    ]
    again = distinguishing(np.tile(problem, 2), doubled, np.tile(people, 2))
    np.testing.assert_array_equal(again.have_problem, twice.have_problem)
    np.testing.assert_array_equal(again.other, twice.other)


def test_order_of_comments_and_of_circumstances_does_not_matter() -> None:
    problem, circumstances = _case()
    order = np.random.default_rng(3).permutation(len(problem))
    turned = [
        Circumstance(one.name, one.levels, sparse.csr_array(one.has[order]), one.known[order])
        for one in circumstances[::-1]
    ]
    one, other = distinguishing(problem, circumstances), distinguishing(problem[order], turned)
    assert one.level == other.level
    np.testing.assert_allclose(one.lift, other.lift)
    np.testing.assert_array_equal(one.under, other.under)


@pytest.mark.parametrize("share", [0, 1])
def test_without_a_problem_or_without_others_nothing_distinguishes(share: int) -> None:
    found = distinguishing(np.full(100, share), [Circumstance.of("shop", ["x"] * 100)])
    assert found.level == ()


def test_nothing_in_gives_nothing_out() -> None:
    assert distinguishing(np.zeros(0), []).level == ()
    assert distinguishing(np.zeros(0), [Circumstance.of("shop", [])], np.zeros(0)).tested == 0


def test_what_does_not_fit_is_refused() -> None:
    with pytest.raises(ValueError, match="shop must tell of 3 comments"):
        distinguishing(np.zeros(3), [Circumstance.of("shop", ["x"])])
    with pytest.raises(ValueError, match="customer of each"):
        distinguishing(np.zeros(1), [Circumstance.of("shop", ["x"])], np.zeros(2))
