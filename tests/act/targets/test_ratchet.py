"""The ratchet, by hand-computed numbers and by what must hold of any months."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from outspoken.act.targets.ratchet import LEAST, Month, Unit, average, next_best, rise, whole_percent

START = date(2025, 1, 1)
# A busy machine is no error.
UNTIMED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def months(*counts: tuple[int, int], first: date = START) -> list[Month]:
    place = first.year * 12 + first.month - 1
    return [Month(date((place + i) // 12, (place + i) % 12 + 1, 1), *pair) for i, pair in enumerate(counts)]


@st.composite
def histories(draw: st.DrawFn) -> list[Month]:
    return months(*((min(kept, of), of) for kept, of in draw(st.lists(st.tuples(st.integers(0, 3000), st.integers(0, 3000)), max_size=24))))  # fmt: skip  # noqa: E501


@st.composite
def good_months(draw: st.DrawFn) -> list[Month]:
    """Three to six months in which nearly everybody found it kept."""
    counts = draw(st.lists(st.integers(400, 2000), min_size=3, max_size=6))
    return months(*((of - draw(st.integers(0, of // 20)), of) for of in counts))


shares = st.integers(1, 100).map(lambda percent: percent / 100)
# 900 of 1,000 kept it: the lower end of Wilson's interval is 87.98 %.
GOOD = (900, 1000)


def test_three_months_surely_above_it_raise_the_target_to_the_lowest_lower_bound() -> None:
    found = rise(0.8, months(GOOD, (920, 1000), (950, 1000)), set_on=START, most_at_once=0.5)
    assert found is not None
    assert found.value == 0.87
    assert [month.kept for month in found.months] == [900, 920, 950]


def test_it_rises_by_no_more_than_the_stated_step() -> None:
    found = rise(0.8, months(GOOD, GOOD, GOOD), set_on=START, most_at_once=0.03)
    assert found is not None
    assert found.value == 0.83


def test_two_good_months_and_one_that_may_be_chance_leave_it() -> None:
    """27 of 30 are 90 %, but surely only more than 74 %."""
    assert rise(0.8, months(GOOD, GOOD, (27, 30)), set_on=START) is None


def test_a_month_of_too_few_leaves_it_however_good() -> None:
    few = LEAST - 1
    assert rise(0.5, months(GOOD, GOOD, (few, few)), set_on=START) is None
    assert rise(0.5, months(GOOD, GOOD, (LEAST, LEAST)), set_on=START) is not None


def test_months_from_before_it_was_last_set_do_not_count() -> None:
    assert rise(0.8, months(GOOD, GOOD, GOOD), set_on=date(2025, 1, 2)) is None
    assert rise(0.8, months(GOOD, GOOD, GOOD, GOOD), set_on=date(2025, 1, 2)) is not None


def test_less_than_a_whole_percent_is_no_rise() -> None:
    assert rise(0.88, months(GOOD, GOOD, GOOD), set_on=START) is None


@UNTIMED
@given(shares, histories(), st.integers(1, 6), shares)
def test_it_never_sinks_and_never_exceeds_what_is_sure(
    target: float, held: list[Month], periods: int, most: float
) -> None:
    found = rise(target, held, set_on=START, periods=periods, most_at_once=most)
    if found is not None:
        assert found.value > target
        assert found.value <= target + most + 1e-9
        assert len(found.months) == periods
        assert all(month.low >= found.value - 1e-9 and month.of >= LEAST for month in found.months)


@UNTIMED
@given(shares, histories(), st.integers(1, 6))
def test_too_little_data_never_moves_it(target: float, held: list[Month], periods: int) -> None:
    assume(len(held) < periods or any(month.of < LEAST for month in held[-periods:]))
    assert rise(target, held, set_on=START, periods=periods) is None


@UNTIMED
@given(st.integers(1, 60).map(lambda percent: percent / 100), good_months(), st.integers(0, 5))
def test_one_more_that_kept_it_never_stops_a_rise(target: float, held: list[Month], at: int) -> None:
    """Monotone in the data: a better month can only bring the rise nearer."""
    before = rise(target, held, set_on=START, periods=3)
    at %= len(held)
    more = [min(one.kept + (place == at), one.of) for place, one in enumerate(held)]
    better = [Month(one.first, kept, one.of) for one, kept in zip(held, more, strict=True)]
    after = rise(target, better, set_on=START, periods=3)
    assert before is not None
    assert after is not None
    assert after.value >= before.value


@UNTIMED
@given(shares, histories())
def test_the_higher_the_target_the_harder_to_rise(target: float, held: list[Month]) -> None:
    higher = min(target + 0.1, 1.0)
    if rise(target, held, set_on=START) is None:
        assert rise(higher, held, set_on=START) is None or higher <= target


@UNTIMED
@given(st.integers(0, 100))
def test_a_whole_percent_stays_what_it_is(percent: int) -> None:
    assert whole_percent(percent / 100) == percent / 100


def test_a_step_that_cannot_be_is_refused() -> None:
    with pytest.raises(ValueError, match="periods"):
        rise(0.5, [], set_on=START, periods=0)
    with pytest.raises(ValueError, match="most_at_once"):
        rise(0.5, [], set_on=START, most_at_once=0)


def unit(name: str, kept: int, of: int) -> Unit:
    return Unit(name, tuple(months((kept, of))))


def test_the_next_best_target_is_what_the_best_comparable_unit_surely_reaches() -> None:
    found = next_best(0.7, unit("Web", 800, 1000), [unit("Phone", 900, 1000), unit("Desk", 850, 1000)])
    assert found is not None
    assert (found.unit, found.value, found.of) == ("Phone", 0.87, 1000)


def test_a_perfect_share_of_a_few_is_no_example() -> None:
    assert next_best(0.7, unit("Web", 800, 1000), [unit("Kiosk", 20, 20)]) is None


def test_whoever_is_best_has_nobody_to_follow() -> None:
    assert next_best(0.7, unit("Web", 950, 1000), [unit("Phone", 900, 1000)]) is None


def test_an_example_below_the_target_is_none() -> None:
    assert next_best(0.9, unit("Web", 800, 1000), [unit("Phone", 850, 1000)]) is None


def test_the_average_weighs_by_experiences() -> None:
    assert average([unit("Web", 90, 100), unit("Phone", 100, 300)]) == 190 / 400
    assert average([]) is None
