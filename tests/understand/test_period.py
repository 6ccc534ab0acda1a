from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from outspoken.understand.period import Period

NOW = datetime(2026, 3, 4, 15, 41, 7, tzinfo=UTC)


def test_a_period_ends_with_the_hour_so_that_its_question_is_asked_all_hour_long() -> None:
    assert Period.ending(NOW, asked="30").end == datetime(2026, 3, 4, 16, tzinfo=UTC)
    assert Period.ending(NOW, asked="30") == Period.ending(NOW + timedelta(minutes=18), asked="30")


@pytest.mark.parametrize("asked", ["", "0", "31", "-7", "ninety", "٧", "9" * 5000])
def test_a_period_there_is_not_becomes_the_usual_one(asked: str) -> None:
    assert Period.ending(NOW, asked=asked).days == 90


def test_the_period_before_touches_and_is_as_long() -> None:
    period = Period.ending(NOW, asked="7")
    assert period.before.end == period.start
    assert period.before.end - period.before.start == timedelta(days=7)
