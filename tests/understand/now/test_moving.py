from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from outspoken.journeys.models import Touchpoint
from outspoken.lens import Lens
from outspoken.understand import themes
from outspoken.understand.models import Theme
from outspoken.understand.now import moving
from outspoken.understand.now.moving import Past
from tests.lens.facts import fact, table
from tests.understand.said import ANGRY, GRATEFUL, said

pytestmark = pytest.mark.django_db
Hear = Callable[..., list[int]]
UNTIL = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


@pytest.fixture
def held(now: datetime) -> themes.Themes:
    """A tree of two branches: a › b, a › c, and d."""
    a = Theme.objects.create(key="a", name="A", changed_at=now)
    for key in ("a.b", "a.c"):
        Theme.objects.create(key=key, name=key[-1].upper(), parent=a, changed_at=now)
    Theme.objects.create(key="d", name="D", changed_at=now)
    return themes.current(now=now)


def before(n: int = 100, **per_day: int) -> Past:
    days = np.full(moving.DAYS, n, np.int64)
    spoken = {key.replace("_", "."): np.full(moving.DAYS, count, np.int64) for key, count in per_day.items()}
    return Past(n=days, themes=spoken, places={})


def today(**spoken: int) -> moving.Today:
    return {key.replace("_", "."): {1: (n, n, 0)} for key, n in spoken.items()}


def test_a_theme_that_takes_more_than_usual_rises(held: themes.Themes) -> None:
    [moved, calm] = moving.moves(today(d=40, a=10), before(d=10, a=10), held, n=100, slugs={})
    assert (moved.key, moved.is_rising, round(moved.times, 1)) == ("d", True, 4.0)
    assert (calm.key, calm.is_rising, calm.is_falling) == ("a", False, False)
    assert moved.low < 0.1 < moved.high < 0.4


def test_a_theme_that_falls_silent_falls(held: themes.Themes) -> None:
    [moved] = moving.moves({}, before(d=30), held, n=100, slugs={})
    assert (moved.key, moved.n, moved.is_falling) == ("d", 0, True)


def test_more_comments_alone_move_no_theme(held: themes.Themes) -> None:
    [moved] = moving.moves(today(d=100), before(d=10), held, n=1000, slugs={})
    assert not moved.is_rising


def test_of_a_handful_nothing_is_said(held: themes.Themes) -> None:
    assert moving.moves(today(d=4), before(d=1), held, n=100, slugs={}) == []


def test_without_a_past_nothing_is_said(held: themes.Themes) -> None:
    nothing = Past(n=np.zeros(0, np.int64), themes={}, places={})
    assert moving.moves(today(d=40), nothing, held, n=100, slugs={}) == []


def test_the_child_is_the_news_and_not_its_parent(held: themes.Themes) -> None:
    found = moving.moves(today(a=50, a_b=40, a_c=10), before(a=20, a_b=10, a_c=10), held, n=100, slugs={})
    assert [move.key for move in found if move.is_rising] == ["a.b"]


def test_a_parent_whose_children_rise_together_is_the_news(held: themes.Themes) -> None:
    found = moving.moves(today(a=60, a_b=30, a_c=30), before(a=20, a_b=10, a_c=10), held, n=100, slugs={})
    assert "a" in [move.key for move in found if move.is_rising]


def test_a_rise_is_placed_where_most_of_it_is(held: themes.Themes) -> None:
    past = before(d=10)
    past.places.update({("d", "shop"): 140, ("d", "web"): 140})
    spoken: moving.Today = {"d": {1: (35, 30, 0), 2: (5, 3, 0)}}
    [moved] = moving.moves(spoken, past, held, n=100, slugs={1: "web", 2: "shop"})
    assert (moved.touchpoint, moved.is_unhappy) == (1, True)


def test_a_rise_everywhere_has_no_place(held: themes.Themes) -> None:
    past = before(d=10)
    spoken: moving.Today = {"d": dict.fromkeys(range(5), (8, 4, 4))}
    [moved] = moving.moves(spoken, past, held, n=100, slugs={})
    assert moved.touchpoint is None


def test_false_alarms_are_rare(held: themes.Themes) -> None:
    rng = np.random.default_rng(3)
    alarms = 0
    for _ in range(400):
        days = rng.poisson(12, moving.DAYS)
        past = Past(n=np.full(moving.DAYS, 120, np.int64), themes={"d": np.minimum(days, 120)}, places={})
        n = int(min(rng.poisson(12), 120))
        found = moving.moves({"d": {1: (n, n, 0)}}, past, held, n=120, slugs={})
        alarms += any(move.is_rising or move.is_falling for move in found)
    assert alarms <= 4


def test_today_is_read_from_the_record(hear: Hear, now: datetime, checkout: Touchpoint) -> None:
    hear(said(ANGRY, touchpoint="web-checkout"), said(GRATEFUL), said(ANGRY, occurred_at=now - timedelta(days=2)))
    spoken = moving.today(themes.current(now=now), now=now, touchpoints=None)
    assert spoken["payment"] == {checkout.pk: (1, 1, 0)}
    assert moving.today(themes.current(now=now), now=now, touchpoints=frozenset()) == {}


def test_the_past_is_read_from_the_lens(lens: Lens) -> None:
    rows = [
        fact(1, occurred_at=UNTIL - timedelta(hours=30), themes=["d"], touchpoint="web"),
        fact(2, occurred_at=UNTIL - timedelta(hours=30)),
        fact(3, occurred_at=UNTIL - timedelta(hours=5), themes=["d"]),
    ]
    lens.write_month(UNTIL.date().replace(day=1), table(*(row for row in rows if row["occurred_at"].month == 3)))
    lens.write_month((UNTIL - timedelta(days=5)).date().replace(day=1), table(
        *(fact(10 + n, occurred_at=UNTIL - timedelta(days=4)) for n in range(6))
    ))  # fmt: skip
    past = moving.past(lens, until=UNTIL, slugs=None)
    # Newest first: 24 to 48 hours ago, … up to four days ago, where the record begins.
    assert past.n.tolist() == [2, 0, 6]
    assert past.themes["d"].tolist() == [1, 0, 0]
    assert past.places["d", "web"] == 1
