from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from outspoken.evidence.signals import ALL
from outspoken.lens import Lens
from outspoken.understand.notice import series
from outspoken.understand.notice.series import Names
from tests.lens.facts import table
from tests.understand.notice.days import comments

pytestmark = pytest.mark.django_db

NAMES = Names(
    paths={"payment": [1], "payment.refund": [1, 2], "staff": [3]},
    touchpoints={"web-checkout": 7, "train": 8},
    channels=["mail", "chat"],
)
MONDAY, TUESDAY = date(2026, 3, 2), date(2026, 3, 3)


@pytest.fixture
def counted(lens: Lens) -> series.Days:
    refund = {"themes": ["payment", "payment.refund"], "touchpoint": "web-checkout"}
    rows = [
        *comments(MONDAY, 2, channel="mail", **refund),
        *comments(MONDAY, 1, channel="chat", polarity="positive", **refund),
        *comments(TUESDAY, 4, channel="chat", themes=["staff"], touchpoint="train"),
        *comments(TUESDAY, 1, channel="mail", themes=[], touchpoint=""),
    ]
    lens.write_month(MONDAY.replace(day=1), table(*rows))
    return series.days(lens, NAMES, first=MONDAY, last=TUESDAY)


def of(days: series.Days, *key: int) -> tuple[list[float], list[float]]:
    [place] = np.flatnonzero((days.keys == np.array(key)).all(axis=1))
    return days.seen[:, place].tolist(), days.negative[:, place].tolist()


def test_each_theme_is_counted_at_each_place_and_over_all(counted: series.Days) -> None:
    assert of(counted, 1, 2, ALL, 7, 0) == ([2, 0], [2, 0])
    assert of(counted, 1, 2, ALL, 7, ALL) == ([3, 0], [2, 0])
    assert of(counted, 1, 2, ALL, ALL, 1) == ([1, 0], [0, 0])
    assert of(counted, 1, ALL, ALL, ALL, ALL) == ([3, 0], [2, 0])


def test_the_totals_hold_what_is_about_nothing_and_nowhere(counted: series.Days) -> None:
    assert of(counted, ALL, ALL, ALL, ALL, ALL)[0] == [3, 5]
    assert of(counted, ALL, ALL, ALL, 8, ALL)[0] == [0, 4]
    assert of(counted, ALL, ALL, ALL, ALL, 0)[0] == [2, 1]


def test_known_series_keep_their_places_and_new_ones_stand_behind_them(lens: Lens, counted: series.Days) -> None:
    known = counted.keys[::-1][:4]
    again = series.days(lens, NAMES, first=MONDAY, last=TUESDAY, known=known)
    assert again.keys[:4].tolist() == known.tolist()
    assert sorted(map(tuple, again.keys.tolist())) == sorted(map(tuple, counted.keys.tolist()))
    for place, key in enumerate(again.keys.tolist()):
        assert of(counted, *key)[0] == again.seen[:, place].tolist()


def test_days_before_the_first_comment_are_not_silence(lens: Lens, counted: series.Days) -> None:
    longer = series.days(lens, NAMES, first=date(2026, 2, 20), last=TUESDAY)
    assert len(longer.seen) == 12
    heard = longer.since_the_first()
    assert (heard.first, heard.last) == (MONDAY, TUESDAY)
    assert heard.seen.tolist() == counted.seen.tolist()
