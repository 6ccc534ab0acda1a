from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from outspoken.journeys.models import Touchpoint
from outspoken.listen.models import Source
from outspoken.understand.changed import page
from tests.cast import Cast
from tests.understand.spoken import Told, tell, theme

pytestmark = pytest.mark.django_db
ADDRESS = "/understand/changed/"


@pytest.fixture(autouse=True)
def nothing_kept() -> Iterator[None]:
    page.forget()
    yield
    page.forget()


@pytest.fixture
def ana(client: Client, cast: Cast) -> Client:
    client.force_login(cast.ana)
    return client


def months(now: datetime, *, touchpoint: Touchpoint | None = None) -> list[Told]:
    """Two months: refunds go from 20 to 60 of 200 comments, all angry; what is said of staff stays as it was."""
    found = []
    for days, refunds in ((40, 20), (10, 60)):
        at = now - timedelta(days=days)
        found += [
            Told(at, {"refund": -1}, feeling=-1, family="anger", score=2, kind="nps", touchpoint=touchpoint)
        ] * refunds
        found += [Told(at, {"staff": 1}, feeling=1, family="delight", score=9, kind="nps", touchpoint=touchpoint)] * 60
        found += [Told(at, touchpoint=touchpoint)] * (140 - refunds)
    return found


@pytest.fixture
def heard(source: Source, now: datetime, mirrored: Callable[[], None]) -> None:
    theme("refund", "Refunds", now=now)
    theme("staff", "Staff", now=now)
    tell(months(now), source=source)
    mirrored()


def html(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200
    text = response.content.decode()
    assert "⟦undefined" not in text
    assert " style=" not in text
    return text


def test_the_sure_changes_come_first_in_plain_words(ana: Client, heard: None) -> None:
    found = ana.get(ADDRESS).context["page"]
    told = {row.told: row for row in found.sure}
    assert set(told) == {
        "More is said of Refunds", "More anger", "Unhappier on the whole", "NPS is lower", "Unhappier by mail",
    }  # fmt: skip
    refunds = told["More is said of Refunds"]
    assert (refunds.before, refunds.after, refunds.change) == ("10.0%", "30.0%", "+20.0")
    assert "Staff: share of comments" in html(ana, ADDRESS)


def test_each_side_opens_the_comments_it_counts(ana: Client, heard: None) -> None:
    row = next(row for row in ana.get(ADDRESS).context["page"].sure if row.told == "More is said of Refunds")
    assert ana.get(row.href_before).context["count"].n == row.n_before == 20
    assert ana.get(row.href_after).context["count"].n == row.n_after == 60


def test_any_two_ranges_of_days_can_be_asked_for(ana: Client, heard: None, now: datetime) -> None:
    days = {"from": 45, "to": 35, "from_before": 15, "to_before": 5}
    asked = "&".join(f"{name}={now - timedelta(days=ago):%Y-%m-%d}" for name, ago in days.items())
    found = ana.get(f"{ADDRESS}?{asked}").context["page"]
    assert "Less is said of Refunds" in [row.told for row in found.sure]


def test_one_range_is_compared_with_as_many_days_before(ana: Client, heard: None, now: datetime) -> None:
    first, last = now - timedelta(days=19), now - timedelta(days=10)
    spans = ana.get(f"{ADDRESS}?from={first:%Y-%m-%d}&to={last:%Y-%m-%d}").context["spans"]
    assert spans.before.end == spans.after.start
    assert spans.after.end - spans.after.start == spans.before.end - spans.before.start == timedelta(days=10)


def test_the_usual_days_can_be_asked_for_again_as_the_form_shows_them(ana: Client, heard: None) -> None:
    usual = ana.get(ADDRESS).context["spans"]
    assert not usual.overlap
    asked = "&".join(f"{name}={value}" for name, _, value in usual.fields)
    again = ana.get(f"{ADDRESS}?{asked}").context["spans"]
    assert (again.before, again.after) == (usual.before, usual.after)


def test_nothing_changed_is_said(ana: Client, heard: None, now: datetime) -> None:
    day = f"{now - timedelta(days=10):%Y-%m-%d}"
    text = html(ana, f"{ADDRESS}?from={day}&to={day}&from_before={day}&to_before={day}")
    assert "Nothing changed beyond chance" in text
    assert "The two periods overlap" in text


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("from=yesterday&to=today", "is no date"),
        ("from=2026-02-02&to=2026-01-01", "Swap them"),
        ("from=2026-01-01&to=2026-01-31&from_before=x", "is no date"),
        ("from=2001-01-01&to=2001-01-02", "Nobody spoke in either period"),
        ("days=%00", ""),
    ],
)
def test_odd_dates_are_named(ana: Client, heard: None, query: str, told: str) -> None:
    assert told in html(ana, f"{ADDRESS}?{query}")


def test_an_empty_record_teaches(ana: Client) -> None:
    assert "Nobody spoke in either period" in html(ana, ADDRESS)


def test_frontline_staff_compare_their_own_work(
    client: Client, cast: Cast, source: Source, now: datetime, checkout: Touchpoint, train: Touchpoint,
    mirrored: Callable[[], None],
) -> None:  # fmt: skip
    theme("refund", "Refunds", now=now)
    theme("staff", "Staff", now=now)
    at = now - timedelta(days=3)
    tell([*months(now, touchpoint=train), Told(at, touchpoint=checkout)], source=source)
    mirrored()
    client.force_login(cast.cleo)
    found = client.get(ADDRESS).context["page"]
    assert (found.n_before, found.n_after) == (0, 1)
    assert "The train" not in html(client, ADDRESS)


def test_more_themes_cost_no_more_queries(
    ana: Client,
    heard: None,
    now: datetime,
    source: Source,
    mirrored: Callable[[], None],
    django_assert_num_queries: Any,
) -> None:
    ana.get(ADDRESS)
    page.forget()
    with CaptureQueriesContext(connection) as before:
        ana.get(ADDRESS)
    queries = len(before)
    for number in range(10):
        theme(f"more-{number}", f"More {number}", now=now)
    tell([Told(now - timedelta(days=2), {f"more-{number}": -1}) for number in range(10)], source=source)
    mirrored()
    ana.get(ADDRESS)
    page.forget()
    with django_assert_num_queries(queries):
        ana.get(ADDRESS)
