from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from outspoken.journeys.models import Touchpoint
from outspoken.understand.models import Incident, Theme
from tests.cast import Cast
from tests.understand.conftest import Hear
from tests.understand.said import ANGRY, said

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def refunds(now: datetime) -> Theme:
    return Theme.objects.create(key="refunds", name="Refunds", phrases=["refund"], changed_at=now)


def incident(theme: Theme | None, touchpoint: Touchpoint | None, *, now: datetime, **fields: object) -> Incident:
    today = now.astimezone(UTC).date()
    values = {
        "key": f"{theme}-{touchpoint}-{fields.get('kind', 'more')}",
        "kind": "more",
        "severity": "breakdown",
        "reasons": ["severe: 58 comments more than usual"],
        "theme": theme,
        "touchpoint": touchpoint,
        "touchpoints": [touchpoint.pk] if touchpoint else [],
        "channels": ["mail", "chat"],
        "since": today - 2 * DAY,
        "noticed": today - DAY,
        "last": today,
        "ratio": 12.4,
        "low": 8.2,
        "high": 17.9,
        "seen": 64,
        "usual": 5.2,
        "trail": {
            "kind": "more",
            "day": today.toordinal(),
            "counts": [None, 5, 4, 22, 20, 22],
            "means": [None, 5, 5, 5, 5, 5],
            "trials": None,
            "dispersion": 0.1,
            "uncertainty": 0.02,
        },
        "noticed_at": now,
        "changed_at": now,
    }
    return Incident.objects.create(**{**values, **fields})


@pytest.fixture
def ana(client: Client, cast: Cast) -> Client:
    client.force_login(cast.ana)
    return client


def test_an_incident_says_in_plain_words_what_happened(
    ana: Client, refunds: Theme, checkout: Touchpoint, now: datetime
) -> None:
    row = incident(refunds, checkout, now=now)
    shown = ana.get(reverse("incident", args=[row.pk])).content.decode()
    assert "more is said of Refunds at Web checkout than usual." in shown
    assert "When it was clearest: 64 comments where about 5 were usual." in shown
    assert "12 times as many, 8.2 to 18 times in 19 of 20 such cases." in shown
    assert "severe: 58 comments more than usual" in shown
    assert re.search(r"evidence as strong as this comes up once in [\d,]+ (days|years)", shown)
    assert "⟦undefined" not in shown


def test_its_comments_and_its_people_are_counted_and_lead_to_the_words(
    ana: Client, refunds: Theme, checkout: Touchpoint, hear: Hear, now: datetime
) -> None:
    fields = {"touchpoint": checkout.slug, "occurred_at": now - timedelta(hours=1)}
    hear(
        said("My refund never came.", person="a@example.org", **fields),
        said("Three weeks, and no refund yet!", person="a@example.org", **fields),
        said("Where is the refund you promised me", person="b@example.org", **fields),
        said("Still waiting for a refund; nobody answers the phone.", **fields),
        said("Thank you, lovely staff.", **fields),
    )
    row = incident(refunds, checkout, now=now, since=(now - timedelta(hours=1)).astimezone(UTC).date())
    shown = ana.get(reverse("incident", args=[row.pk])).context["page"]
    assert (shown.comments, shown.people, shown.unknown) == (4, 2, 1)
    opened = ana.get(shown.words).content
    assert all(text in opened for text in (b"never came", b"Three weeks", b"promised me", b"nobody answers"))
    assert b"lovely" not in opened


@pytest.mark.parametrize(
    ("kind", "words"),
    [("silent", "hardly anybody speaks of Refunds"), ("sour", "people are unhappier about Refunds")],
)
def test_each_kind_has_its_sentence(ana: Client, refunds: Theme, now: datetime, kind: str, words: str) -> None:
    row = incident(refunds, None, now=now, kind=kind)
    assert words in ana.get(reverse("incident", args=[row.pk])).content.decode()


def test_a_slow_rise_is_said_to_be_one(ana: Client, refunds: Theme, now: datetime) -> None:
    row = incident(refunds, None, now=now, reasons=["3 times the usual", "rises slowly, over weeks and not at once"])
    assert "It rose slowly, over weeks and not at once." in ana.get(reverse("incident", args=[row.pk])).content.decode()
    quick = incident(refunds, None, now=now, key="quick")
    assert "slowly, over" not in ana.get(reverse("incident", args=[quick.pk])).content.decode()


def test_nothing_unusual_is_said_so(ana: Client) -> None:
    shown = ana.get(reverse("incidents")).content.decode()
    assert "Everything is as usual" in shown


def test_the_worst_stands_first_and_what_is_over_below(
    ana: Client, refunds: Theme, checkout: Touchpoint, now: datetime
) -> None:
    incident(refunds, None, now=now, severity="notable")
    worst = incident(refunds, checkout, now=now)
    over = incident(None, checkout, now=now, over=now.date())
    shown = ana.get(reverse("incidents")).context
    assert shown["standing"][0].incident.pk == worst.pk
    assert [line.incident.pk for line in shown["over"]] == [over.pk]


def test_a_breakdown_stands_at_the_top_of_the_command_centre(
    ana: Client, refunds: Theme, checkout: Touchpoint, hear: Hear, now: datetime
) -> None:
    hear(said(ANGRY, touchpoint=checkout.slug))
    row = incident(refunds, checkout, now=now)
    incident(refunds, None, now=now, severity="notable", key="quiet one")
    shown = ana.get(reverse("now")).content.decode()
    assert shown.count('class="incident"') == 1
    assert reverse("incident", args=[row.pk]) in shown


def test_whoever_sees_some_touchpoints_sees_their_incidents_only(
    client: Client, cast: Cast, refunds: Theme, checkout: Touchpoint, train: Touchpoint, now: datetime
) -> None:
    own, foreign, company = (incident(refunds, place, now=now) for place in (checkout, train, None))
    client.force_login(cast.cleo)
    assert [line.incident.pk for line in client.get(reverse("incidents")).context["standing"]] == [own.pk]
    answers = [client.get(reverse("incident", args=[row.pk])).status_code for row in (own, foreign, company)]
    assert answers == [200, 404, 404]


def test_the_lists_ask_the_database_as_often_for_many_as_for_few(
    ana: Client, refunds: Theme, checkout: Touchpoint, now: datetime
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    ana.get(reverse("incidents"))
    for number in (1, 12):
        for each in range(number):
            incident(refunds, checkout, now=now, key=f"{number}-{each}", since=date(2026, 3, 1))
        with CaptureQueriesContext(connection) as asked:
            ana.get(reverse("incidents"))
        counts.append(len(asked))
    assert counts[0] == counts[1]
