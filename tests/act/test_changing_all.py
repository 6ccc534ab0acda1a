"""One change to all cases that match a view and its filters."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from outspoken.act import bulk, cases, inbox
from outspoken.act.models import Case, Message, Outcome, Severity, State, Stay
from outspoken.act.openings import Opening, open_for
from outspoken.act.wanted import Wanted
from outspoken.journeys.models import Touchpoint
from outspoken.people.models import AuditEvent, User
from tests.act import invariants
from tests.act.conftest import OpenCase, Tell
from tests.cast import Cast

pytestmark = pytest.mark.django_db
CHANGES = "/act/cases/changes"


@pytest.fixture
def now() -> datetime:
    """A little ago, for the pages ask the clock themselves."""
    return timezone.now() - timedelta(minutes=5)


@pytest.fixture
def many(tell: Tell, now: datetime) -> list[Case]:
    """More than fit on a page."""
    told = [tell(f"Nobody answers me, {n}.", who=f"c{n}@example.test") for n in range(inbox.PAGE + 10)]
    return open_for([Opening((pk,), ("anger",)) for pk in told], by=None, now=now)


def as_(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def form(do: str, query: str = "view=open", **fields: object) -> dict[str, Any]:
    return {"do": do, "all": "1", "wanted": query, "as_of": timezone.now().isoformat(), **fields}


def confirmed(client: Client, asked: dict[str, Any]) -> Any:
    """Through the page that asks once more, as a browser would go."""
    page = client.post(CHANGES, asked).content.decode()
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page))
    assert "confirmed" in hidden
    return client.post(CHANGES, {name: value.replace("&amp;", "&") for name, value in hidden.items()}, follow=True)


def test_many_are_asked_about_with_their_number_and_then_all_changed(many: list[Case], cast: Cast) -> None:
    client = as_(cast.ben)
    page = client.get("/act/cases/?view=open").content.decode()
    assert f"all {len(many)}, not only these" in page
    asked = client.post(CHANGES, form("owner", owner=str(cast.cleo.pk))).content.decode()
    assert f"Change {len(many)} cases: give them to Cleo?" in asked
    assert not Case.objects.filter(owner=cast.cleo).exists()
    done = confirmed(client, form("owner", owner=str(cast.cleo.pk)))
    assert f"Done for {len(many)} cases." in done.content.decode()
    assert Case.objects.filter(owner=cast.cleo).count() == len(many)


def test_only_what_matches_the_filters_is_changed(many: list[Case], cast: Cast, now: datetime) -> None:
    for case in many[:3]:
        cases.tag(case, tags=["refund"], by=cast.ben, now=now)
    answer = as_(cast.ben).post(CHANGES, form("severity", "view=open&tag=refund", severity="4"))
    assert answer.status_code == 302  # few: done at once
    assert set(Case.objects.filter(severity=4).values_list("pk", flat=True)) == {case.pk for case in many[:3]}


def test_what_somebody_changed_or_opened_since_is_left(
    many: list[Case], open_case: OpenCase, train: Touchpoint, cast: Cast
) -> None:
    client = as_(cast.ben)
    asked = form("tag", tag="late")
    cases.weigh(many[0], severity=Severity.URGENT, by=cast.ada, now=timezone.now())
    done = client.post(CHANGES, {**asked, "confirmed": "1"}, follow=True).content.decode()
    assert f"Done for {len(many) - 1} cases." in done
    assert f"Somebody changed case {many[0].number} meanwhile" in done
    assert Case.objects.get(pk=many[0].pk).tags == []


def test_the_frontline_changes_only_what_it_sees(
    many: list[Case], open_case: OpenCase, train: Touchpoint, cast: Cast
) -> None:
    foreign = open_case("The train was late.", who="t@example.test", at=train)
    confirmed(as_(cast.cleo), form("tag", "view=all", tag="ours"))
    assert Case.objects.filter(tags=["ours"]).count() == len(many)
    assert Case.objects.get(pk=foreign.pk).tags == []


@pytest.mark.parametrize("query", ["view=nowhere", "severity=9", "since=never"])
def test_filters_that_mean_nothing_change_nothing(query: str, many: list[Case], cast: Cast) -> None:
    page = as_(cast.ben).post(CHANGES, form("tag", query, tag="all"), follow=True).content.decode()
    assert "not clear which cases" in page
    assert not Case.objects.exclude(tags=[]).exists()


def test_each_case_tells_it_and_stays_true(many: list[Case], cast: Cast, now: datetime) -> None:
    cases.answer(many[0], text="Hello.", by=cast.cleo, now=now)
    later = now + timedelta(minutes=1)
    what = bulk.closing(Outcome.NOTHING_TO_DO, now=later)
    wanted = inbox.matching(Wanted(view="open"), by=cast.ben, now=later)
    came, are_more = bulk.change_matching(wanted, what, seen_at=now, by=cast.ben, now=later)
    assert (len(came.done), came.refused, are_more) == (len(many), {}, False)
    assert Case.objects.filter(state=State.CLOSED).count() == len(many)
    assert Message.objects.filter(kind="event", text__startswith="closed: ", by=cast.ben).count() == len(many)
    assert AuditEvent.objects.filter(verb="case.closed", by_name="Ben", about=f"case {many[5].number}").count() == 1
    assert Stay.objects.filter(until=None, state=State.CLOSED).count() == len(many)
    assert Stay.objects.filter(case=many[0]).count() == 3
    invariants.check(now=later)


def test_only_those_whose_customers_said_no_are_closed_so(many: list[Case], cast: Cast, now: datetime) -> None:
    cases.answer(many[0], text="Is it right?", by=cast.cleo, now=now, is_asked=True)
    cases.customer_says(many[0], is_put_right=False, now=now)
    page = confirmed(as_(cast.ben), form("outcome", outcome="not put right")).content.decode()
    assert "Done for 1 case." in page
    assert "The customer did not say so." in page
    assert Case.objects.filter(outcome="not put right").get().pk == many[0].pk


def test_thousands_take_as_many_questions_as_one(
    many: list[Case], cast: Cast, now: datetime, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    wanted = inbox.matching(Wanted(view="all"), by=cast.ben, now=now)
    what = bulk.assignment(cast.cleo)
    with django_assert_num_queries(10):
        bulk.change_matching(wanted, what, seen_at=now, by=cast.ben, now=now)


def test_a_change_that_fails_half_way_changes_nothing(
    many: list[Case], cast: Cast, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "BATCH", 20)
    seen: list[int] = []

    def apply(case: Case, _: list[Stay]) -> str:
        seen.append(case.pk)
        if len(seen) > 30:
            raise ZeroDivisionError
        case.owner = cast.cleo
        return "given"

    wanted = inbox.matching(Wanted(view="all"), by=cast.ben, now=now)
    with pytest.raises(ZeroDivisionError):
        bulk.change_matching(wanted, bulk.Change("case.assigned", apply), seen_at=now, by=cast.ben, now=now)
    assert not Case.objects.exclude(owner=None).exists()
