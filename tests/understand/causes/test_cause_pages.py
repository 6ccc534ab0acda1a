from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from outspoken.evidence.distinguishing import Circumstance
from outspoken.journeys.models import Touchpoint
from outspoken.listen.models import Source
from outspoken.understand import themes
from outspoken.understand.causes import page, problem
from outspoken.understand.causes.circumstances import comments
from outspoken.understand.causes.page import Row
from outspoken.understand.models import Incident, Theme
from outspoken.understand.period import Period
from outspoken.understand.scope import Scope
from tests.cast import Cast
from tests.understand.spoken import Told, tell, theme

pytestmark = pytest.mark.django_db
ADDRESS = "/understand/themes/refund/causes/"


@pytest.fixture(autouse=True)
def nothing_kept() -> Iterator[None]:
    page.forget()
    yield
    page.forget()


@pytest.fixture
def ana(client: Client, cast: Cast) -> Client:
    client.force_login(cast.ana)
    return client


@pytest.fixture
def refund(now: datetime) -> Theme:
    payment = theme("payment", "Payment", now=now)
    theme("staff", "Staff", now=now)
    return theme("refund", "Refunds", now=now, parent=payment)


def at(now: datetime, place: int) -> datetime:
    return now - timedelta(days=1 + place % 20, minutes=place)


def broken(now: datetime, checkout: Touchpoint, train: Touchpoint) -> list[Told]:
    """60 about refunds, of which 50 by form at the checkout with release 4.2; 240 about nothing in particular, with
    every release, channel and place alike. Every other one about refunds is unhappy."""
    refunds = [
        Told(
            at(now, place),
            {"refund": -1},
            feeling=-1 if place % 2 else 1,
            channel="form" if place < 50 else "mail",
            touchpoint=checkout if place < 50 else train,
            attributes={"release": "4.2" if place < 50 else "4.1", "staff": "Kim", "order": f"no. {place}"},
        )
        for place in range(60)
    ]
    others = [
        Told(
            at(now, place),
            {"staff": 1} if place % 5 == 0 else {},
            channel="form" if place % 4 == 0 else "mail",
            touchpoint=checkout if place % 4 == 1 else train,
            attributes={"release": "4.2" if place % 3 == 0 else "4.1", "staff": "Lou", "order": f"no. {60 + place}"},
        )
        for place in range(240)
    ]
    return refunds + others


@pytest.fixture
def heard(
    refund: Theme, source: Source, now: datetime, checkout: Touchpoint, train: Touchpoint, mirrored: Callable[[], None]
) -> None:
    tell(broken(now, checkout, train), source=source)
    mirrored()


def html(client: Client, url: str, status: int = 200) -> str:
    response = client.get(url)
    assert response.status_code == status
    text = response.content.decode()
    assert "⟦undefined" not in text
    assert " style=" not in text
    return text


def flat(rows: list[Row]) -> list[Row]:
    return [each for row in rows for each in (row, *row.below)]


def circumstances(found: list[Circumstance]) -> dict[str, tuple[str, ...]]:
    return {each.name: each.levels for each in found}


class TestCircumstances:
    def test_what_is_looked_at(self, heard: None, refund: Theme, now: datetime) -> None:
        asked = problem.of_theme(refund, Period.ending(now, asked="30"), against=problem.OTHERS)
        found = comments(asked, scope=Scope(), held=themes.current(now=now))
        held = circumstances(list(found.circumstances))
        assert held["touchpoint"] == ("train", "web-checkout")
        assert held["attribute:release"] == ("4.1", "4.2")
        # Not the theme itself, nor the one above it; nobody on duty; nothing with a value of its own each time.
        assert held["theme"] == ("staff",)
        assert "attribute:staff" not in held
        assert "attribute:order" not in held
        assert found.is_problem.sum() == 60
        assert len(found.person) == 300

    def test_a_mark_that_some_came_with_is_missing_from_the_others(
        self, refund: Theme, source: Source, now: datetime
    ) -> None:
        told = [Told(at(now, place), attributes={"beta": "yes"} if place < 5 else {}) for place in range(9)]
        tell(told, source=source)
        asked = problem.of_theme(refund, Period.ending(now, asked="30"), against=problem.OTHERS)
        found = comments(asked, scope=Scope(), held=themes.current(now=now))
        beta = next(each for each in found.circumstances if each.name == "attribute:beta")
        assert (beta.has.sum(), beta.known.sum()) == (5, 9)

    def test_employees_are_not_looked_at(self, heard: None, refund: Theme, source: Source, now: datetime) -> None:
        source.is_of_employees = True
        source.save()
        asked = problem.of_theme(refund, Period.ending(now, asked="30"), against=problem.OTHERS)
        assert len(comments(asked, scope=Scope(), held=themes.current(now=now)).person) == 0

    def test_nobody_has_no_circumstances(self, refund: Theme, now: datetime) -> None:
        asked = problem.of_theme(refund, Period.ending(now, asked="30"), against=problem.OTHERS)
        found = comments(asked, scope=Scope(), held=themes.current(now=now))
        assert len(found.person) == 0


class TestTheme:
    def test_what_is_met_more_often_comes_with_its_lift(self, ana: Client, heard: None) -> None:
        rows = flat(ana.get(f"{ADDRESS}?days=30").context["page"].rows)
        told = {(row.kind, row.level): row for row in rows}
        assert {("release", "4.2"), ("touchpoint", "Web checkout"), ("channel", "form")} <= set(told)
        release = told["release", "4.2"]
        assert (release.have, release.of, release.others, release.of_others) == (50, 60, 80, 240)
        assert release.lift == "2.5 times as often"
        assert ("channel", "mail") not in told

    def test_each_row_opens_the_comments_it_counts(self, ana: Client, heard: None) -> None:
        for row in flat(ana.get(f"{ADDRESS}?days=30").context["page"].rows):
            response = ana.get(row.href)
            assert response.context["count"].n == row.have, row.kind
            assert 'data-level="warning"' not in response.content.decode()

    def test_the_unhappy_ones_can_be_set_against_the_rest(self, ana: Client, heard: None) -> None:
        found = ana.get(f"{ADDRESS}?days=30&against=happier").context["page"]
        assert (found.n, found.customers, found.others_customers) == (30, 30, 30)
        assert "Nothing distinguishes them" in html(ana, f"{ADDRESS}?days=30&against=happier")

    def test_too_few_are_said(self, ana: Client, refund: Theme, source: Source, now: datetime) -> None:
        tell([Told(at(now, 1), {"refund": -1})], source=source)
        assert "Comparing takes 20 customers on both sides; comments about it came from 1." in html(ana, ADDRESS)

    def test_a_theme_there_is_not_is_not_found(self, ana: Client, refund: Theme) -> None:
        html(ana, "/understand/themes/none/causes/", 404)

    @pytest.mark.parametrize("query", ["against=x", "days=0", "against=%00"])
    def test_odd_addresses_show_the_usual(self, ana: Client, heard: None, query: str) -> None:
        assert ana.get(f"{ADDRESS}?{query}").context["against"] == "others"

    def test_frontline_staff_look_at_their_own_work(self, client: Client, cast: Cast, heard: None) -> None:
        client.force_login(cast.cleo)
        found = client.get(f"{ADDRESS}?days=30").context["page"]
        assert (found.customers, found.others_customers) == (50, 60)

    def test_more_themes_cost_no_more_queries(
        self, ana: Client, heard: None, now: datetime, django_assert_num_queries: Any
    ) -> None:
        ana.get(ADDRESS)
        page.forget()
        with CaptureQueriesContext(connection) as before:
            ana.get(ADDRESS)
        queries = len(before)
        for number in range(10):
            theme(f"more-{number}", f"More {number}", now=now)
        ana.get(ADDRESS)
        page.forget()
        with django_assert_num_queries(queries):
            ana.get(ADDRESS)


class TestIncident:
    @pytest.fixture
    def incident(self, heard: None, refund: Theme, checkout: Touchpoint, now: datetime) -> Incident:
        today: date = now.astimezone(UTC).date()
        return Incident.objects.create(
            key="refunds", kind="more", severity="high", theme=refund, touchpoint=checkout,
            since=today - timedelta(days=25), noticed=today, last=today, ratio=3, low=2, high=5, seen=30, usual=10,
            noticed_at=now, changed_at=now,
        )  # fmt: skip

    def test_what_makes_the_incident_is_no_circumstance_of_it(self, ana: Client, incident: Incident) -> None:
        found = ana.get(f"/understand/incidents/{incident.pk}/causes/?against=others").context["page"]
        assert found.n == 50
        assert "touchpoint" not in {row.kind for row in flat(found.rows)}
        assert ("release", "4.2") in {(row.kind, row.level) for row in flat(found.rows)}

    def test_it_is_set_against_the_same_before(self, ana: Client, incident: Incident) -> None:
        text = html(ana, f"/understand/incidents/{incident.pk}/causes/")
        assert "comments about the same in the eight weeks before came from 0." in text

    def test_short_incidents_are_not_told_by_their_weekdays(self, refund: Theme, now: datetime) -> None:
        today = now.date()
        row = Incident(theme=refund, since=today - timedelta(days=2), last=today)
        assert "weekday" in problem.of_incident(row, against=problem.BEFORE).without
        row.since = today - timedelta(days=40)
        assert "weekday" not in problem.of_incident(row, against=problem.BEFORE).without

    def test_those_of_other_teams_are_not_found(self, client: Client, cast: Cast, incident: Incident) -> None:
        client.force_login(cast.cleo)
        html(client, f"/understand/incidents/{incident.pk}/causes/")
        Incident.objects.update(touchpoint=None)
        html(client, f"/understand/incidents/{incident.pk}/causes/", 404)
