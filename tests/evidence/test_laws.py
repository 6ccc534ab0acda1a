"""Laws every method keeps: found by walking the room, so that a new method cannot escape them."""

import inspect
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from outspoken import evidence
from outspoken.evidence import Estimate, mean_score, share

Arguments = tuple[np.ndarray[Any, Any], ...]
Rows = list[list[int]]


def _shares(rows: Rows) -> Arguments:
    table = np.array(rows).reshape(-1, 11)
    return table[:, 0], table[:, 0] + table[:, 1]


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


def _difference(first: Any, second: Any) -> Estimate:
    return evidence.difference(mean_score(first, first, first.astype(int)), share(second, second + 1))


METHODS: dict[str, tuple[Callable[..., Any], Callable[[Rows], Arguments]]] = {
    "ces_easy": (evidence.ces_easy, _points(7)),
    "ces_mean": (evidence.ces_mean, _points(7)),
    "difference": (_difference, lambda rows: _shares(rows)),
    "effective_number": (evidence.effective_number, _points(11)),
    "mean_score": (evidence.mean_score, _means),
    "net_sentiment": (evidence.net_sentiment, _sides),
    "net_share": (evidence.net_share, _sides),
    "nps": (evidence.nps, _points(11)),
    "nps_standard_error": (evidence.nps_standard_error, _points(11)),
    "share": (evidence.share, _shares),
    "top_two_box": (evidence.top_two_box, _points(5)),
    "usual_count": (evidence.usual_count, _points(6)),
    "usual_share": (evidence.usual_share, _weeks),
    "wilson": (evidence.wilson, _shares),
}
every_method = pytest.mark.parametrize("method", sorted(METHODS))
rows = st.lists(st.lists(st.integers(0, 500), min_size=11, max_size=11), max_size=6)


def _columns(method: str, table: Rows) -> list[np.ndarray[Any, Any]]:
    function, arguments = METHODS[method]
    result = function(*arguments(table))
    return list(result) if isinstance(result, tuple) else [result]


def test_every_method_of_the_room_is_held_to_the_laws() -> None:
    functions = {name for name in evidence.__all__ if inspect.isfunction(getattr(evidence, name))}
    assert functions == set(METHODS)


@every_method
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
@given(table=rows)
def test_one_row_equals_a_batch_of_one_in_any_order(method: str, table: Rows) -> None:
    batch = _columns(method, table)
    backwards = _columns(method, table[::-1])
    for column, reverse in zip(batch, backwards, strict=True):
        np.testing.assert_allclose(column, reverse[::-1], rtol=1e-12)
    for place, row in enumerate(table):
        for column, alone in zip(batch, _columns(method, [row]), strict=True):
            np.testing.assert_allclose(column[place], alone[0], rtol=1e-12)


@every_method
def test_nothing_in_gives_nothing_out(method: str) -> None:
    assert [len(column) for column in _columns(method, [])] == [0] * len(_columns(method, []))


@every_method
@given(table=rows)
def test_a_value_lies_inside_its_interval(method: str, table: Rows) -> None:
    function, arguments = METHODS[method]
    result = function(*arguments(table))
    if isinstance(result, Estimate):
        known = np.isfinite(result.low) & np.isfinite(result.value)
        assert (result.low[known] <= result.value[known] + 1e-9).all()
        assert (result.value[known] <= result.high[known] + 1e-9).all()


@given(k=st.integers(0, 400), more=st.integers(0, 400))
def test_more_answers_of_the_same_kind_narrow_the_interval(k: int, more: int) -> None:
    few, many = share([k], [k + more + 1]), share([k * 10], [(k + more + 1) * 10])
    assert many.high[0] - many.low[0] < few.high[0] - few.low[0]


@given(k=st.integers(0, 400), rest=st.integers(0, 400))
def test_the_share_of_the_others_mirrors_the_interval(k: int, rest: int) -> None:
    ours, theirs = share([k], [k + rest]), share([rest], [k + rest])
    np.testing.assert_allclose(ours.low, 1 - theirs.high, atol=1e-12)
