from __future__ import annotations

from datetime import timedelta

from outspoken.demo import company, turns
from outspoken.demo.comment import Comment
from outspoken.demo.words.book import NEGATIVE, POSITIVE
from tests.demo.conftest import END


def _share_positive(year: list[Comment], touchpoint: str, *, since: float, until: float) -> float:
    heard = [
        comment.feeling
        for comment in year
        if comment.touchpoint == touchpoint
        and comment.feeling in POSITIVE + NEGATIVE
        and timedelta(days=until) <= END - comment.occurred_at < timedelta(days=since)
    ]
    return sum(feeling in POSITIVE for feeling in heard) / len(heard)


def test_every_turn_is_at_a_touchpoint_of_the_company() -> None:
    assert set(turns._DAYS) <= set(company.TOUCHPOINT_BY_SLUG)


def test_between_two_days_the_mood_changes_evenly_and_after_the_year_it_stays() -> None:
    (_, _), (first, before), (last, after) = turns._DAYS["wifi"]
    middle = turns.mood("wifi", timedelta(days=(first + last) / 2), usual=0.5)
    assert abs(middle - (before + after) / 2) < 1e-9
    assert turns.mood("wifi", timedelta(days=-30), usual=0.5) == after


def test_the_app_is_mended_at_once(year: list[Comment]) -> None:
    assert _share_positive(year, "app", since=200, until=125) < 0.2
    assert _share_positive(year, "app", since=124, until=0) > 0.75


def test_new_routers_change_nothing_about_the_wifi(year: list[Comment]) -> None:
    before = _share_positive(year, "wifi", since=200, until=130)
    after = _share_positive(year, "wifi", since=130, until=0)
    assert abs(after - before) < 0.1


def test_lifts_are_mended_and_fail_again(year: list[Comment]) -> None:
    spans = [(280, 170), (169, 80), (50, 0)]
    bad, good, bad_again = (_share_positive(year, "station", since=since, until=until) for since, until in spans)
    assert bad < 0.25
    assert good > 0.75
    assert bad_again < 0.25
