"""Business time over weekends, holidays, and the nights on which clocks change."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from outspoken.act.clocks import ALWAYS, NeverOpen, Week, after, between, is_open

LONDON = Week(zone="Europe/London")
ZONES = ("UTC", "Europe/London", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Pacific/Apia", "Asia/Gaza")


def at(*parts: int, zone: str = "UTC") -> datetime:
    return datetime(*parts, tzinfo=ZoneInfo(zone))  # type: ignore[arg-type, misc]


def test_a_promise_made_on_friday_evening_falls_due_on_monday() -> None:
    assert after(at(2026, 3, 6, 18), timedelta(hours=2), Week()) == at(2026, 3, 9, 11)


def test_what_falls_due_at_closing_time_is_not_carried_over_the_weekend() -> None:
    assert after(at(2026, 3, 6, 9), timedelta(hours=8), Week()) == at(2026, 3, 6, 17)


def test_nobody_works_on_a_holiday() -> None:
    week = Week(holidays=frozenset({date(2026, 3, 9)}))
    assert after(at(2026, 3, 6, 16), timedelta(hours=2), week) == at(2026, 3, 10, 10)
    assert between(at(2026, 3, 9), at(2026, 3, 10), week) == timedelta()


def test_opening_hours_follow_the_wall_clock_when_the_clocks_change() -> None:
    # British clocks go forward on Sunday, 29 March 2026: nine o'clock is 9:00 UTC before and 8:00 UTC after.
    assert after(at(2026, 3, 27, 16), timedelta(hours=2), LONDON) == at(2026, 3, 30, 9)


def test_a_round_the_clock_desk_counts_the_hours_that_pass() -> None:
    week = Week(zone="Europe/London", days=ALWAYS.days)
    night = at(2026, 3, 29, 0, zone="Europe/London"), at(2026, 3, 30, 0, zone="Europe/London")
    assert between(*night, week) == timedelta(hours=23)
    autumn = at(2026, 10, 25, 0, zone="Europe/London"), at(2026, 10, 26, 0, zone="Europe/London")
    assert between(*autumn, week) == timedelta(hours=25)


def test_an_opening_time_that_the_clocks_leave_out_is_an_hour_later() -> None:
    week = Week(zone="Europe/London", days=((), (), (), (), (), (), ((90, 240),)))  # Sundays, 1:30 to 4:00
    assert between(at(2026, 3, 29), at(2026, 3, 30), week) == timedelta(hours=1, minutes=30)


def test_a_day_that_a_country_left_out_has_no_business_time() -> None:
    week = Week(zone="Pacific/Apia", days=ALWAYS.days)  # Samoa had no 30 December 2011
    assert between(at(2011, 12, 29, 10), at(2011, 12, 30, 10), week) == timedelta(hours=24)


def test_lunch_is_not_counted() -> None:
    week = Week(days=(((540, 720), (780, 1020)),) * 5 + ((), ()))
    assert between(at(2026, 3, 6, 11), at(2026, 3, 6, 14), week) == timedelta(hours=2)


def test_whether_somebody_works_now() -> None:
    assert is_open(at(2026, 3, 6, 9), Week())
    assert not is_open(at(2026, 3, 6, 17), Week())
    assert not is_open(at(2026, 3, 7, 12), Week())


def test_a_week_without_hours_is_refused_when_something_is_to_fall_due() -> None:
    with pytest.raises(NeverOpen, match="at least one day"):
        after(at(2026, 3, 6), timedelta(hours=1), Week(days=((),) * 7))


@pytest.mark.parametrize(
    "days",
    [
        (((9, 8),),) + ((),) * 6,
        (((0, 60), (30, 90)),) + ((),) * 6,
        (((0, 1441),),) + ((),) * 6,
        (((-1, 60),),) + ((),) * 6,
        ((),) * 6,
    ],
)
def test_hours_that_cannot_be_are_refused(days: tuple[tuple[tuple[int, int], ...], ...]) -> None:
    with pytest.raises(ValueError, match=r"hours|seven"):
        Week(days=days)


spans = (
    st.lists(st.integers(0, 48), max_size=4, unique=True)
    .map(sorted)
    .map(lambda edges: tuple((a * 30, b * 30) for a, b in zip(edges[::2], edges[1::2], strict=False)))
)
weeks = st.builds(
    Week,
    zone=st.sampled_from(ZONES),
    days=st.tuples(*[spans] * 7),
    holidays=st.frozensets(st.dates(date(2026, 3, 20), date(2026, 4, 12)), max_size=4),
)
moments = st.integers(0, 21 * 24 * 6).map(lambda tens: at(2026, 3, 20) + timedelta(minutes=10 * tens))


def plain(start: datetime, end: datetime, week: Week) -> timedelta:
    """The same by looking at every ten minutes."""
    zone, step, total = ZoneInfo(week.zone), timedelta(minutes=10), timedelta()
    moment = start
    while moment < end:
        local = moment.astimezone(zone)
        minutes = local.hour * 60 + local.minute
        if local.date() not in week.holidays and any(a <= minutes < b for a, b in week.days[local.weekday()]):
            total += step
        moment += step
    return total


def changes_clock(start: datetime, end: datetime, zone: str) -> bool:
    return start.astimezone(ZoneInfo(zone)).utcoffset() != end.astimezone(ZoneInfo(zone)).utcoffset()


@given(moments, moments, weeks)
@example(at(2026, 3, 27, 10), at(2026, 3, 28, 10), ALWAYS)
def test_business_time_is_what_a_look_at_every_ten_minutes_counts(a: datetime, b: datetime, week: Week) -> None:
    start, end = min(a, b), max(a, b)
    found = between(start, end, week)
    if changes_clock(start, end, week.zone):
        # A span that begins or ends within the hour that is left out or comes twice is told apart only by convention.
        assert abs(found - plain(start, end, week)) <= timedelta(hours=1)
    else:
        assert found == plain(start, end, week)


@given(moments, st.timedeltas(timedelta(minutes=1), timedelta(hours=60)), weeks.filter(lambda week: week.is_ever_open))
def test_exactly_as_much_business_time_lies_before_what_falls_due(
    start: datetime, duration: timedelta, week: Week
) -> None:
    due = after(start, duration, week)
    assert between(start, due, week) == duration
    assert between(start, due - timedelta(microseconds=1), week) < duration


@given(moments, moments, moments, weeks)
def test_business_time_adds_up(a: datetime, b: datetime, c: datetime, week: Week) -> None:
    first, second, third = sorted((a, b, c))
    assert between(first, second, week) + between(second, third, week) == between(first, third, week)
