from __future__ import annotations

import re
import shutil
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from outspoken.journeys.models import Touchpoint
from outspoken.lens import Lens
from outspoken.understand import themes
from outspoken.understand.models import Incident, Theme
from outspoken.understand.notice import noticing
from tests.cast import Cast
from tests.lens.facts import fact, table

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 10, 15, 30, tzinfo=UTC)
BROKE = NOW - timedelta(hours=5, minutes=30)
BY_DAY = (1, 1, 1, 1, 1, 2, 3, 5, 6, 5, 4, 4, 5, 4, 4, 5, 6, 6, 5, 4, 3, 2, 2, 1)


@pytest.fixture(autouse=True)
def named(checkout: Touchpoint, train: Touchpoint) -> None:
    parent = Theme.objects.create(key="payment", name="Payment", changed_at=NOW)
    Theme.objects.create(key="payment.refund", name="Refunds", parent=parent, changed_at=NOW)
    Theme.objects.create(key="staff", name="Staff", changed_at=NOW)
    themes.current(now=NOW)
    noticing.forget()


def hour_of(at: datetime, n: int, until: datetime, **values: Any) -> list[dict[str, Any]]:
    moments = [at + timedelta(minutes=60 * one / n) for one in range(n)]
    numbers = (int(moment.timestamp()) * 10 + len(values["touchpoint"]) for moment in moments)
    return [
        fact(number, occurred_at=moment, **values)
        for number, moment in zip(numbers, moments, strict=True)
        if moment < until
    ]


def fill(lens: Lens, *, until: datetime, days: int, broke: datetime | None = BROKE) -> None:
    """Comments by the hour, more by day than by night; since it broke, a dozen an hour more about refunds."""
    at, rows = datetime(until.year, until.month, until.day, tzinfo=UTC) - timedelta(days=days), []
    while at < until:
        usual = BY_DAY[at.hour]
        rows += hour_of(at, usual, until, themes=["staff"], touchpoint="train", channel="pulse", polarity="positive")
        refunds = 1 if at.hour in (9, 14, 19) else 0
        refunds += 12 if broke and at >= broke.replace(minute=0) else 0
        if refunds:
            about = {"themes": ["payment", "payment.refund"], "touchpoint": "web-checkout", "channel": "mail"}
            rows += hour_of(at, refunds, until, polarity="negative", **about)
        at += timedelta(hours=1)
    for month, of in groupby(rows, key=lambda row: row["occurred_at"].date().replace(day=1)):
        lens.write_month(month, table(*of))
    lens.begin()
    lens.mark_as_of(until)


def test_a_record_of_a_week_is_watched_by_the_hour(lens: Lens, checkout: Touchpoint) -> None:
    fill(lens, until=NOW, days=8)
    noticing.notice(now=NOW)
    row = Incident.objects.get()
    assert (row.severity, row.touchpoint_id, row.since, row.last) == ("breakdown", checkout.pk, NOW.date(), NOW.date())
    assert row.trail["hours"]["since"] * 3600 == BROKE.timestamp()
    assert row.is_open


def test_a_week_as_usual_is_no_incident(lens: Lens) -> None:
    fill(lens, until=NOW, days=8, broke=None)
    noticing.notice(now=NOW)
    assert not Incident.objects.exists()


def test_a_breakdown_is_seen_within_hours_and_not_twice_by_the_day(lens: Lens) -> None:
    for hours in (1, 2, 3, 5, 8, 24, 30):
        at = BROKE + timedelta(hours=hours)
        fill(lens, until=at, days=60)
        noticing.notice(now=at)
        if hours <= 5:
            assert Incident.objects.filter(severity="breakdown").exists() == (hours >= 3), hours
        assert Incident.objects.count() <= 1
    row = Incident.objects.get()
    assert not row.key.startswith("hour-")
    assert row.trail["hours"]["counts"]
    assert row.trail["counts"]


def test_what_only_the_hours_told_keeps_its_address_when_the_days_tell_it(lens: Lens) -> None:
    fill(lens, until=NOW, days=8)
    noticing.notice(now=NOW)
    before = Incident.objects.get()
    assert before.key.startswith("hour-")
    fill(lens, until=NOW, days=60)
    noticing.forget()
    shutil.rmtree(settings.NOTICE_DIR)
    noticing.notice(now=NOW)
    after = Incident.objects.get()
    assert (after.pk, after.noticed_at) == (before.pk, before.noticed_at)
    assert not after.key.startswith("hour-")


def test_it_is_over_when_a_day_went_by_as_usual(lens: Lens) -> None:
    fill(lens, until=NOW, days=8)
    noticing.notice(now=NOW)
    later = NOW + timedelta(days=4)
    rows = Incident.objects.get()
    fill(lens, until=later, days=12, broke=None)
    noticing.notice(now=later)
    after = Incident.objects.get()
    assert after.pk == rows.pk
    assert after.over == date(2026, 3, 11)


def test_the_page_shows_the_hours(lens: Lens, client: Client, cast: Cast) -> None:
    fill(lens, until=NOW, days=8)
    noticing.notice(now=NOW)
    client.force_login(cast.ana)
    shown = client.get(reverse("incident", args=[Incident.objects.get().pk]))
    text = shown.content.decode()
    assert "⟦undefined" not in text
    assert re.search(r"Since 10 March, 1\d:00, more is said of Refunds at Web checkout", text)
    assert "Hour by hour" in text
    assert "Day by day" not in text
    hours = shown.context["page"].hours
    assert len(hours) == 48
    assert [column.is_in for column in hours] == [False] * 42 + [True] * 6
    assert "once in" in shown.context["page"].by_chance or "million" in shown.context["page"].by_chance
