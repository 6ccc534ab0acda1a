from __future__ import annotations

import math
from datetime import UTC, date, datetime, timedelta
from itertools import groupby

import numpy as np
import pytest

from outspoken.evidence.signals import ALL, Alarms
from outspoken.lens import Lens
from outspoken.understand.notice.seasons import EPOCH, Seasons
from outspoken.understand.notice.series import Names
from tests.lens.facts import fact, table

LAST = date(2026, 3, 1)
KEYS = np.array([[1, ALL, ALL, ALL, ALL], [2, ALL, ALL, 7, ALL]], dtype=np.int64)
NAMES = Names(paths={"cold": [1], "seats": [2]}, touchpoints={"train": 7}, channels=["mail"])


@pytest.fixture
def winters(lens: Lens) -> Lens:
    """Sixty weeks with three comments a day on the cold, nine in February; always four on seats."""
    rows, number = [], 0
    for ago in range(7 * 60):
        day = LAST - timedelta(days=ago)
        for theme, n in (("cold", 9 if day.month == 2 else 3), ("seats", 4)):
            for each in range(n):
                number += 1
                at = datetime(day.year, day.month, day.day, 8, each, tzinfo=UTC)
                rows.append(fact(number, occurred_at=at, themes=[theme], touchpoint="train"))
    rows.sort(key=lambda row: row["occurred_at"])
    for month, of in groupby(rows, key=lambda row: row["occurred_at"].date().replace(day=1)):
        lens.write_month(month, table(*of))
    return lens


def rising(since: date, *, a_day: int = 1) -> Alarms:
    """Both series ring since a day; of `a_day` rows a day, rows count from 1970."""
    first, last = ((day.toordinal() - (0 if a_day == 1 else EPOCH)) * a_day for day in (since, LAST))
    two = np.ones(2)
    return Alarms(
        day=last,
        stream=np.array([0, 1]),
        kind=("more", "more"),
        since=np.full(2, first),
        until=np.full(2, last),
        ratio=3 * two,
        low=2 * two,
        high=4 * two,
        seen=90 * two,
        usual=30 * two,
        evidence=1e5 * two,
        rings=np.array([True, True]),
        places=np.ones(2, dtype=np.int64),
        negative=0.9 * two,
        is_new=np.zeros(2, dtype=bool),
    )


@pytest.mark.parametrize("a_day", [1, 24])
def test_what_rose_in_the_same_weeks_of_last_year_is_told(winters: Lens, a_day: int) -> None:
    cold, seats = Seasons(winters, NAMES).of(rising(date(2026, 2, 12), a_day=a_day), KEYS, a_day=a_day)
    assert cold > 1.4  # of all comments, which rose with it: nine of thirteen for three of seven
    assert seats == 1.0


def test_what_does_not_ring_and_what_is_few_is_not_asked(winters: Lens, monkeypatch: pytest.MonkeyPatch) -> None:
    alarms = rising(date(2026, 2, 12))
    monkeypatch.setattr(winters, "ask", None)
    quiet = Seasons(winters, NAMES).of(alarms._replace(rings=np.zeros(2, dtype=bool)), KEYS)
    few = Seasons(winters, NAMES).of(alarms._replace(usual=alarms.seen - 5), KEYS)
    assert all(map(math.isnan, [*quiet, *few]))


def test_without_last_year_nothing_is_known(winters: Lens) -> None:
    assert all(map(math.isnan, Seasons(winters, NAMES).of(rising(date(2026, 1, 2)), KEYS)))
