from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from outspoken.journeys.models import Touchpoint
from outspoken.lens import Lens
from outspoken.understand.feelings import FELT
from outspoken.understand.now import feelings
from tests.lens.facts import fact, table
from tests.understand.said import ANGRY, GRATEFUL, said

Hear = Callable[..., list[int]]
UNTIL = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
WEEK = timedelta(days=7)


def fill(lens: Lens, moments: dict[datetime, int], **values: object) -> None:
    by_month: dict[datetime, list[dict[str, object]]] = {}
    number = 0
    for moment, n in moments.items():
        for _ in range(n):
            number += 1
            by_month.setdefault(moment.replace(day=1), []).append(fact(number, occurred_at=moment, **values))
    for month in {(m.year, m.month) for m in moments}:
        rows = [row for start, held in by_month.items() if (start.year, start.month) == month for row in held]
        lens.write_month(datetime(*month, 1, tzinfo=UTC).date(), table(*rows))


@pytest.mark.django_db
def test_the_last_day_is_counted_by_hour_feeling_and_channel(hear: Hear, now: datetime) -> None:
    hear(
        said(ANGRY, channel="call", occurred_at=now - timedelta(minutes=30)),
        said(GRATEFUL, channel="call", occurred_at=now - timedelta(hours=2, minutes=30)),
        said(ANGRY, occurred_at=now - timedelta(hours=25)),
    )
    day = feelings.last_day(now=now, touchpoints=None)
    assert (int(day.n.sum()), int(day.n[-1]), int(day.n[-3])) == (2, 1, 1)
    assert int(day.negative[-1]) == 1
    assert day.felt[FELT.index("anger"), -1] == 1
    assert [int(counts.sum()) for counts in day.channels["call"]] == [2, 1]
    assert set(day.channels) == {"call"}


@pytest.mark.django_db
def test_the_last_day_holds_only_what_may_be_seen(hear: Hear, now: datetime, checkout: Touchpoint) -> None:
    hear(said("mine", touchpoint="web-checkout"), said("nowhere"))
    assert feelings.last_day(now=now, touchpoints=frozenset({checkout.pk})).n.sum() == 1
    assert feelings.last_day(now=now, touchpoints=frozenset()).n.sum() == 0


def test_what_is_usual_comes_from_the_same_hours_of_past_weeks(lens: Lens) -> None:
    within = UNTIL - timedelta(minutes=10)
    moments = {within - week * WEEK: 10 for week in range(1, 10)}
    # The hour before, and the same hour of another day, are other hours.
    moments |= {within - WEEK - timedelta(hours=1): 3, within - WEEK - timedelta(days=2): 50}
    fill(lens, moments)
    usual = feelings.usual_day(lens, until=UNTIL, slugs=None)
    assert usual.weeks == 8
    assert usual.n[-1].tolist() == [10] * 8
    assert usual.n[-2].tolist() == [3] + [0] * 7
    assert usual.negative[-1].tolist() == [10] * 8
    anger = FELT.index("anger")
    assert usual.low[anger][-1] < 10 < usual.high[anger][-1]
    assert usual.high[FELT.index("delight")][-1] <= 1


def test_this_week_is_no_past(lens: Lens) -> None:
    fill(lens, {UNTIL - timedelta(hours=2): 40, UNTIL - timedelta(days=3): 40})
    usual = feelings.usual_day(lens, until=UNTIL, slugs=None)
    assert (usual.weeks, usual.n.sum()) == (0, 0)


def test_weeks_before_the_first_comment_are_not_counted_as_silence(lens: Lens) -> None:
    fill(lens, {UNTIL - week * WEEK - timedelta(minutes=5): 6 for week in range(1, 6)})
    # The fifth week began within its own 24 hours.
    assert feelings.usual_day(lens, until=UNTIL, slugs=None).weeks == 4


def test_with_too_few_weeks_nothing_is_usual(lens: Lens) -> None:
    fill(lens, {UNTIL - week * WEEK - timedelta(minutes=5): 6 for week in (1, 2, 3)})
    usual = feelings.usual_day(lens, until=UNTIL, slugs=None)
    assert np.isnan(usual.high).all()
    assert np.isnan(usual.total_high).all()


def test_an_empty_lens_knows_nothing(lens: Lens) -> None:
    usual = feelings.usual_day(lens, until=UNTIL, slugs=None)
    assert (usual.weeks, usual.n.shape) == (0, (24, 0))


def test_the_past_is_that_of_what_may_be_seen(lens: Lens) -> None:
    fill(lens, {UNTIL - week * WEEK - timedelta(minutes=5): 6 for week in range(1, 10)}, touchpoint="train")
    assert feelings.usual_day(lens, until=UNTIL, slugs=("web-checkout",)).n.sum() == 0
    assert feelings.usual_day(lens, until=UNTIL, slugs=("train",)).n.sum() > 0
