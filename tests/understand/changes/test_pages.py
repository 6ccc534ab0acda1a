from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from django.test import Client
from django.urls import reverse

from outspoken.journeys.models import Touchpoint
from outspoken.people.models import AuditEvent
from outspoken.understand.models import Change, Incident, Theme
from tests.cast import Cast
from tests.understand.changes.conftest import Taps

pytestmark = pytest.mark.django_db

# A week of a place where people are often angry, and of one where they are as often.
WEEK = [6, 5, 7, 6, 4, 6, 8]
CALM = [3, 2, 4, 3, 2, 3, 4]
# Eight weeks as uneven as comments are.
UNEVEN = np.random.default_rng(4).poisson(6, 56).tolist()


@pytest.fixture
def ana(client: Client, cast: Cast) -> Client:
    client.force_login(cast.ana)
    return client


@pytest.fixture
def today(now: datetime) -> date:
    return now.astimezone(UTC).date()


def recorded(place: Touchpoint | None, *, on: date, now: datetime, **fields: object) -> Change:
    given = {"what": "A second till", "touchpoint": place, "effect_on": on, "expected_ratio": 2 / 3, "made_at": now}
    return Change.objects.create(**{**given, **fields})


def plan(today: date, **fields: object) -> dict[str, object]:
    given = {"what": "A second till", "effect_on": today.isoformat(), "lag_days": 0, "counted": "unhappy"}
    return {**given, "expected": "third", **fields}


def test_a_change_that_worked_is_said_to_have_worked(
    ana: Client, checkout: Touchpoint, train: Touchpoint, taps: Taps, today: date, now: datetime
) -> None:
    taps((checkout, WEEK * 6 + CALM * 3), (train, WEEK * 9))
    change = recorded(checkout, on=today - timedelta(days=21), now=now)
    answer = ana.get(reverse("change", args=[change.pk]))
    shown, page = answer.content.decode(), answer.context["page"]
    assert page.headline == "It worked"
    assert "fewer unhappy comments about Web checkout than there would have been without the change" in shown
    assert 0.4 < float(page.ratio) < 0.6  # 3 a day where 6 would have come
    assert [name for held in page.held for name, _ in held.controls] == ["The train"]
    assert sum(column.when == "after" for column in page.columns) == 21
    assert page.columns[-1].expected == pytest.approx(8, abs=1.5)
    assert "⟦undefined" not in shown


def test_nothing_is_claimed_where_everything_fell_alike(
    ana: Client, checkout: Touchpoint, train: Touchpoint, taps: Taps, today: date, now: datetime
) -> None:
    taps((checkout, WEEK * 6 + CALM * 3), (train, WEEK * 6 + CALM * 3))
    change = recorded(checkout, on=today - timedelta(days=21), now=now)
    assert ana.get(reverse("change", args=[change.pk])).context["page"].headline != "It worked"


def test_a_place_with_a_change_of_its_own_is_no_control(
    ana: Client, checkout: Touchpoint, train: Touchpoint, taps: Taps, today: date, now: datetime
) -> None:
    taps((checkout, WEEK * 9), (train, WEEK * 9))
    change = recorded(checkout, on=today - timedelta(days=21), now=now)
    recorded(train, on=today - timedelta(days=14), now=now)
    answer = ana.get(reverse("change", args=[change.pk]))
    assert answer.context["page"].held == []
    assert b"Nothing: there is no other theme" in answer.content


def test_another_change_of_the_same_is_named(
    ana: Client, checkout: Touchpoint, taps: Taps, today: date, now: datetime
) -> None:
    taps((checkout, WEEK * 9))
    change = recorded(checkout, on=today - timedelta(days=21), now=now)
    recorded(checkout, on=today - timedelta(days=20), now=now, what="Longer hours")
    assert b"Longer hours" in ana.get(reverse("change", args=[change.pk])).content


@pytest.mark.parametrize(
    ("days", "lag", "words"),
    [
        (3, 0, "Takes effect on"),
        (0, 0, "Takes effect on"),
        (-1, 0, "Cannot tell yet: needs about"),
        (-4, 30, "Cannot tell yet"),
        (-700, 0, "Cannot tell: nobody was heard before it"),
    ],
)
def test_too_early_is_said_plainly(
    ana: Client, checkout: Touchpoint, taps: Taps, today: date, now: datetime, days: int, lag: int, words: str
) -> None:
    taps((checkout, WEEK * 6))
    change = recorded(checkout, on=today + timedelta(days=days), lag_days=lag, now=now)
    answer = ana.get(reverse("change", args=[change.pk]))
    assert words in answer.context["page"].headline
    assert "⟦undefined" not in answer.content.decode()


def test_before_it_ships_one_is_told_how_soon_it_would_be_seen(
    ana: Client, checkout: Touchpoint, taps: Taps, today: date
) -> None:
    taps((checkout, UNEVEN))
    shown = ana.post(reverse("change-power"), plan(today, touchpoint=checkout.pk)).content.decode()
    assert "A fall by half would be seen after about" in shown
    assert "A fall by a tenth would not be seen within a year." in shown
    assert "what you hope for" in shown


def test_too_little_is_said_before_it_ships(ana: Client, checkout: Touchpoint, taps: Taps, today: date) -> None:
    taps((checkout, [1] * 8))
    shown = ana.post(reverse("change-power"), plan(today, touchpoint=checkout.pk)).content.decode()
    assert "Only 8 days were listened to so far" in shown


def test_a_recorded_change_keeps_what_was_told_and_leaves_a_trace(
    ana: Client, checkout: Touchpoint, taps: Taps, today: date
) -> None:
    taps((checkout, UNEVEN))
    answer = ana.post(reverse("change-new"), plan(today, touchpoint=checkout.pk, expected="half", lag_days=3))
    change = Change.objects.get()
    assert answer["Location"] == reverse("change", args=[change.pk])
    assert (change.expected_ratio, change.made_by and change.made_by.name) == (0.5, "Ana")
    assert [one["is_expected"] for one in change.power] == [True, False, False]
    assert "the 3 of the roll-out included" in change.power[0]["words"]
    assert AuditEvent.objects.get(verb="change.recorded").about == f"change {change.pk}"


def test_more_happy_comments_can_be_hoped_for(ana: Client, checkout: Touchpoint, today: date) -> None:
    ana.post(reverse("change-new"), plan(today, touchpoint=checkout.pk, counted="happy", expected="half"))
    assert Change.objects.get().expected_ratio == 1.5


def test_a_slip_of_a_date_is_refused(ana: Client, today: date) -> None:
    answer = ana.post(reverse("change-new"), plan(today, effect_on="0226-03-01"))
    assert answer.status_code == 422
    assert b"more than two years away" in answer.content
    assert not Change.objects.exists()


def test_an_incident_fills_the_form(ana: Client, checkout: Touchpoint, today: date, now: datetime) -> None:
    theme = Theme.objects.create(key="refunds", name="Refunds", phrases=["refund"], changed_at=now)
    row = Incident.objects.create(
        key="one", kind="more", severity="high", theme=theme, touchpoint=checkout, channel="", since=today,
        noticed=today, last=today, ratio=3, low=2, high=5, seen=30, usual=10, noticed_at=now, changed_at=now,
    )  # fmt: skip
    link = f"{reverse('change-new')}?incident={row.pk}"
    assert link in ana.get(reverse("incident", args=[row.pk])).content.decode()
    form = ana.get(link).context["form"]
    assert (form["theme"].value(), form["touchpoint"].value(), form["incident"].value()) == (
        "refunds",
        checkout.pk,
        row.pk,
    )
    assert ana.get(f"{reverse('change-new')}?incident=no-such").status_code == 200


def test_the_date_can_be_put_right_and_a_change_taken_back(
    ana: Client, checkout: Touchpoint, today: date, now: datetime
) -> None:
    change = recorded(checkout, on=today, now=now)
    ana.post(reverse("change-date", args=[change.pk]), {"effect_on": (today + timedelta(days=9)).isoformat()})
    change.refresh_from_db()
    assert change.effect_on == today + timedelta(days=9)
    ana.post(reverse("change-withdrawal", args=[change.pk]))
    assert not Change.objects.exists()
    assert set(AuditEvent.objects.values_list("verb", flat=True)) == {"change.moved", "change.withdrawn"}


def test_frontline_staff_see_the_changes_at_their_own_places(
    client: Client, cast: Cast, checkout: Touchpoint, train: Touchpoint, today: date, now: datetime
) -> None:
    recorded(checkout, on=today, now=now, what="Ours")
    recorded(train, on=today, now=now, what="Theirs")
    recorded(None, on=today, now=now, what="Everywhere")
    client.force_login(cast.cleo)
    answer = client.get(reverse("changes"))
    assert [line.change.what for line in answer.context["lines"]] == ["Ours"]
    assert b"Plan a change" not in answer.content


def test_a_list_of_many_changes_takes_no_more_queries(
    ana: Client, checkout: Touchpoint, train: Touchpoint, taps: Taps, today: date, now: datetime,
    django_assert_max_num_queries: object,
) -> None:  # fmt: skip
    taps((checkout, WEEK * 4), (train, WEEK * 4))
    for days in range(1, 9):
        recorded(checkout, on=today - timedelta(days=days), now=now)
    ana.get(reverse("changes"))
    with django_assert_max_num_queries(8):  # type: ignore[operator]
        ana.get(reverse("changes"))


def test_an_empty_page_teaches(ana: Client) -> None:
    assert b"Plan the first change" in ana.get(reverse("changes")).content
