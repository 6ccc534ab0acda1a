"""Laws every method keeps: found by walking the room, so that a new method cannot escape them."""

import inspect
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outspoken import evidence
from outspoken.evidence import Estimate, mean_score, share

Arguments = tuple[np.ndarray[Any, Any], ...]
Rows = list[list[int]]


def _shares(rows: Rows) -> Arguments:
    table = np.array(rows).reshape(-1, 11)
    return table[:, 0], table[:, 0] + table[:, 1]


def _two_shares(rows: Rows) -> Arguments:
    table = np.array(rows).reshape(-1, 11)
    return table[:, 0], table[:, 0] + table[:, 1], table[:, 2], table[:, 2] + table[:, 3]


def _sides(rows: Rows) -> Arguments:
    table = np.array(rows).reshape(-1, 11)
    return table[:, 0], table[:, 1], table[:, :3].sum(axis=1)


def _means(rows: Rows) -> Arguments:
    table = np.array(rows, dtype=float).reshape(-1, 11)
    return table[:, 0], table[:, 1], table[:, 2].astype(int)


def _weeks(rows: Rows) -> Arguments:
    table = np.array(rows).reshape(-1, 11)
    return table[:, :5], table[:, :5] + table[:, 5:10], table[:, 10]


def _points(points: int) -> Callable[[Rows], Arguments]:
    return lambda rows: (np.array(rows).reshape(-1, 11)[:, :points],)


def _charts(rows: Rows) -> Arguments:
    table = np.array(rows).reshape(-1, 11)
    return table[:, :5], table[:, :5] + table[:, 5:10]


def _two_rates(rows: Rows) -> Arguments:
    table = np.array(rows).reshape(-1, 11)
    return table[:, 0], table[:, 1] + 1, table[:, 2], table[:, 3] + 1


def _fractions(columns: int) -> Callable[[Rows], Arguments]:
    return lambda rows: tuple((np.array(rows).reshape(-1, 11)[:, :columns].T + 1) / 502)


def _invitations(rows: Rows) -> Arguments:
    return tuple(np.array(rows, dtype=int).reshape(-1, 11)[:, :8].T)


def _weighted(rows: Rows) -> Arguments:
    table = np.array(rows).reshape(-1, 11)
    return table % 2, table + 1


def _narrowing(rows: Rows) -> Arguments:
    return (np.sort(np.array(rows).reshape(-1, 11)[:, :5], axis=1)[:, ::-1].copy(),)


def _welch(m0: Any, v0: Any, n0: Any) -> Any:
    return evidence.welch(evidence.Sample(m0, v0, n0), evidence.Sample(v0, m0, n0 + 5))


def _groups(rows: Rows) -> Arguments:
    return _means(rows)


def _margins(rows: Rows) -> Arguments:
    codes = np.arange(2 * len(rows)) % 2
    return codes, codes[::-1].copy()


def _rake(age: Any, region: Any) -> Any:
    return evidence.rake([evidence.Margin("age", age, [1, 2]), evidence.Margin("region", region, [2, 1])])


def _verdicts(mentions: Any, base: Any) -> Any:
    return evidence.theme_verdicts(evidence.ThemeFacts(mentions, base)).codes


def _reasons(mentions: Any, base: Any) -> Any:
    found = evidence.theme_verdicts(evidence.ThemeFacts(mentions, base))
    return np.array([len(evidence.reasons(found, place)) for place in range(len(found))])


def _difference(first: Any, second: Any) -> Estimate:
    return evidence.difference(mean_score(first, first, first.astype(int)), share(second, second + 1))


WHOLE: dict[str, tuple[Callable[..., Any], Callable[[Rows], Arguments]]] = {
    "mean_against_rest": (lambda m, v, n: evidence.mean_against_rest(evidence.Sample(m, v, n)), _groups),
    "rake": (_rake, _margins),
    "share_against_rest": (evidence.share_against_rest, _shares),
    "spread": (
        lambda themes, units: evidence.spread(themes, units, n=len(themes)),
        lambda rows: (np.arange(len(rows)), _shares(rows)[0]),
    ),
    "trim_weights": (lambda weights: evidence.trim_weights(weights), lambda rows: (_shares(rows)[0] + 1.0,)),
}
"""Methods of one sample taken whole, whose rows answer for each other."""

METHODS: dict[str, tuple[Callable[..., Any], Callable[[Rows], Arguments]]] = {
    "benjamini_hochberg": (evidence.benjamini_hochberg, lambda rows: (_points(11)(rows)[0] / 500,)),
    "ces_easy": (evidence.ces_easy, _points(7)),
    "ces_mean": (evidence.ces_mean, _points(7)),
    "ces_net_easy": (evidence.ces_net_easy, _points(7)),
    "ces_turned": (evidence.ces_turned, _points(5)),
    "coverage": (evidence.coverage, _narrowing),
    "difference": (_difference, lambda rows: _shares(rows)),
    "effective_number": (evidence.effective_number, _points(11)),
    "eligible_among_known": (lambda *parts: evidence.eligible_among_known(evidence.Dispositions(*parts)), _invitations),
    "figures": (lambda k, n: np.array([each.n for each in evidence.figures(share(k, n))]), _shares),
    "from_invitations": (lambda k, n: evidence.from_invitations(n, complete=k), _shares),
    "is_enough": (lambda k, n: evidence.is_enough(share(k, n), widest=0.2), _shares),
    "kish_design_effect": (evidence.kish_design_effect, _points(11)),
    "kish_effective_n": (evidence.kish_effective_n, _points(11)),
    "laney_p_chart": (evidence.laney_p_chart, _charts),
    "laney_u_chart": (evidence.laney_u_chart, _charts),
    "mann_kendall": (evidence.mann_kendall, _points(8)),
    "margin_of_error": (evidence.margin_of_error, lambda rows: (_shares(rows)[0] + 1,)),
    "mean_score": (evidence.mean_score, _means),
    "negative_binomial_trend": (evidence.negative_binomial_trend, _charts),
    "net_sentiment": (evidence.net_sentiment, _sides),
    "net_share": (evidence.net_share, _sides),
    "nps": (evidence.nps, _points(11)),
    "nps_standard_error": (evidence.nps_standard_error, _points(11)),
    "outcome_rate": (lambda *parts: evidence.outcome_rate(evidence.Dispositions(*parts), "RR3"), _invitations),
    "p_chart": (evidence.p_chart, _charts),
    "persistence": (evidence.persistence, _charts),
    "rate_ratio": (evidence.rate_ratio, _two_rates),
    "rate_trend": (evidence.rate_trend, _charts),
    "reasons": (_reasons, _charts),
    "required_n": (evidence.required_n, _fractions(1)),
    "required_n_to_compare": (evidence.required_n_to_compare, _fractions(2)),
    "run_rules": (lambda z: evidence.run_rules(z / 100), _points(11)),
    "share": (evidence.share, _shares),
    "share_ratio": (evidence.share_ratio, _two_shares),
    "theme_verdicts": (_verdicts, _charts),
    "top_two_box": (evidence.top_two_box, _points(5)),
    "u_chart": (evidence.u_chart, _charts),
    "usual_count": (evidence.usual_count, _points(6)),
    "usual_share": (evidence.usual_share, _weeks),
    "weighted_mean": (evidence.weighted_mean, _weighted),
    "weighted_nps": (lambda x, w: evidence.weighted_nps(x * 10, w), _weighted),
    "weighted_share": (evidence.weighted_share, _weighted),
    "welch": (_welch, _means),
    "wilson": (evidence.wilson, _shares),
    "xmr_chart": (evidence.xmr_chart, _points(8)),
}
ITERATED = {"negative_binomial_trend", "rate_trend"}
unhurried = settings(deadline=None)
every_method = pytest.mark.parametrize("method", sorted(METHODS))
rows = st.lists(st.lists(st.integers(0, 500), min_size=11, max_size=11), max_size=6)


def _columns(method: str, table: Rows) -> list[np.ndarray[Any, Any]]:
    function, arguments = METHODS[method]
    return list(_arrays(function(*arguments(table))))


def _arrays(result: Any) -> Iterator[np.ndarray[Any, Any]]:
    """The arrays of a result, those of the results inside it included."""
    if isinstance(result, np.ndarray):
        yield result
    elif isinstance(result, tuple):
        for part in result:
            yield from _arrays(part)


def test_every_method_of_the_room_is_held_to_the_laws() -> None:
    functions = {name for name in evidence.__all__ if inspect.isfunction(getattr(evidence, name))}
    assert functions == METHODS.keys() | WHOLE.keys()


@pytest.mark.parametrize("method", sorted(WHOLE))
@unhurried
@given(table=rows)
def test_a_sample_taken_whole_is_seeded_by_nothing_and_stays_untouched(method: str, table: Rows) -> None:
    function, arguments = WHOLE[method]
    given_arrays = arguments(table)
    copies = [array.copy() for array in given_arrays]
    results = [list(_arrays(function(*given_arrays))) for _ in range(2)]
    for array, copy in zip(given_arrays, copies, strict=True):
        np.testing.assert_array_equal(array, copy)
    for one, other in zip(*results, strict=True):
        np.testing.assert_array_equal(one, other)
        assert len(one) in {len(table), 2 * len(table)}


@every_method
@unhurried
@given(table=rows)
def test_the_same_numbers_give_the_same_result_and_stay_untouched(method: str, table: Rows) -> None:
    function, arguments = METHODS[method]
    given_arrays = arguments(table)
    copies = [array.copy() for array in given_arrays]
    first = _columns(method, table)
    for array, copy in zip(given_arrays, copies, strict=True):
        function(*given_arrays)
        np.testing.assert_array_equal(array, copy)
    for one, other in zip(first, _columns(method, table), strict=True):
        np.testing.assert_array_equal(one, other)


@every_method
@unhurried
@given(table=rows)
def test_one_row_equals_a_batch_of_one_in_any_order(method: str, table: Rows) -> None:
    near = 1e-6 if method in ITERATED else 1e-12
    batch = _columns(method, table)
    backwards = _columns(method, table[::-1])
    for column, reverse in zip(batch, backwards, strict=True):
        np.testing.assert_allclose(column, reverse[::-1], rtol=near, atol=near)
    for place, row in enumerate(table):
        for column, alone in zip(batch, _columns(method, [row]), strict=True):
            np.testing.assert_allclose(column[place], alone[0], rtol=near, atol=near)


@every_method
def test_nothing_in_gives_nothing_out(method: str) -> None:
    assert [len(column) for column in _columns(method, [])] == [0] * len(_columns(method, []))


@every_method
@unhurried
@given(table=rows)
def test_a_value_lies_inside_its_interval(method: str, table: Rows) -> None:
    function, arguments = METHODS[method]
    result = function(*arguments(table))
    if isinstance(result, Estimate):
        known = np.isfinite(result.low) & np.isfinite(result.value)
        assert (result.low[known] <= result.value[known] + 1e-9).all()
        assert (result.value[known] <= result.high[known] + 1e-9).all()


@unhurried
@given(k=st.integers(0, 400), more=st.integers(0, 400))
def test_more_answers_of_the_same_kind_narrow_the_interval(k: int, more: int) -> None:
    few, many = share([k], [k + more + 1]), share([k * 10], [(k + more + 1) * 10])
    assert many.high[0] - many.low[0] < few.high[0] - few.low[0]


@unhurried
@given(k=st.integers(0, 400), rest=st.integers(0, 400))
def test_the_share_of_the_others_mirrors_the_interval(k: int, rest: int) -> None:
    ours, theirs = share([k], [k + rest]), share([rest], [k + rest])
    np.testing.assert_allclose(ours.low, 1 - theirs.high, atol=1e-12)
