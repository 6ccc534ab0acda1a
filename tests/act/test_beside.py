"""What is done about an incident, a theme or a touchpoint stands on their pages, as far as each person may see it."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from outspoken.act import escalations
from outspoken.act.alarms import of_incident
from outspoken.act.models import Case, Escalation, Plan, Problem, Target
from outspoken.act.problems import verbs
from outspoken.act.problems.verbs import About, Draft
from outspoken.act.targets import verbs as targets
from outspoken.journeys.models import Promise, Touchpoint
from outspoken.lens import Lens
from outspoken.pages import beside
from outspoken.people.models import User
from outspoken.understand.models import Incident, Theme
from tests.act.conftest import Heard, OpenCase
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def now() -> datetime:
    """Pages ask the clock themselves."""
    return timezone.now()


@pytest.fixture(autouse=True)
def _own_lens(own_lens: Lens) -> None:
    """Nothing of another test is in the figures."""


@pytest.fixture
def refunds(now: datetime) -> Theme:
    parent = Theme.objects.create(key="payment", name="Payment", changed_at=now)
    return Theme.objects.create(key="payment.refund", name="Refunds", parent=parent, changed_at=now)


@pytest.fixture
def rang(checkout: Touchpoint, refunds: Theme, now: datetime) -> Incident:
    since = now.date() - timedelta(days=3)
    return Incident.objects.create(
        key="one", kind="more", severity="breakdown", touchpoint=checkout, theme=refunds, since=since, noticed=since,
        last=since, ratio=3, low=2, high=5, seen=30, usual=10, noticed_at=now, changed_at=now,
    )  # fmt: skip


def page(user: User, address: str) -> str:
    client = Client()
    client.force_login(user)
    answer = client.get(address)
    assert answer.status_code == 200, answer.content[:600]
    text = str(answer.content.decode())
    assert "⟦undefined" not in text, text[text.index("⟦undefined") - 200 :][:300]
    return text


def pages_of(rang: Incident) -> list[str]:
    assert rang.theme
    assert rang.touchpoint
    return [
        f"/understand/incidents/{rang.pk}/",
        f"/understand/themes/{rang.theme.key}/",
        f"/understand/touchpoints/{rang.touchpoint.slug}/",
    ]


def test_where_no_problem_is_known_one_can_be_made_by_who_may(rang: Incident, cast: Cast) -> None:
    for address in pages_of(rang):
        assert "Make this a problem" in page(cast.ana, address)
        assert "Make this a problem" not in page(cast.eli, address)


def test_a_known_problem_is_told_with_its_state_owner_plan_and_latest_verdict(
    rang: Incident, cast: Cast, now: datetime
) -> None:
    about = About(theme=rang.theme, touchpoint=rang.touchpoint, since=rang.since)
    held = verbs.open_for(Draft("Refunds wait", about, owner=cast.ben), by=cast.ana, now=now)
    Plan.objects.create(problem=held, what="A second server", made_at=now, verdict="No change shown",
                        verdict_at=now)  # fmt: skip
    for address in pages_of(rang):
        shown = page(cast.ana, address)
        for told in ("Refunds wait", "open", "Ben", "plan: A second server", f"No change shown ({now:%-d %b %Y})"):
            assert told in shown
        assert "Make this a problem" not in shown
        assert "Open another problem" in shown


@pytest.mark.parametrize(
    ("fields", "is_known"),
    [
        ({}, True),
        ({"theme": None}, True),
        ({"touchpoint": None}, True),
        ({"theme": "payment"}, True),
        ({"channel": "mail"}, True),
        ({"since": 1}, False),
        ({"touchpoint": "train"}, False),
        ({"theme": None, "touchpoint": None}, False),
    ],
)
def test_a_problem_is_known_about_an_incident_where_its_rule_fits(
    rang: Incident, train: Touchpoint, cast: Cast, now: datetime, fields: dict[str, object], is_known: bool
) -> None:
    held = Problem(title="Refunds wait", theme=rang.theme, touchpoint=rang.touchpoint, since=rang.since, opened_at=now,
                   changed_at=now)  # fmt: skip
    for name, value in fields.items():
        known = {"payment": Theme.objects.get(key="payment"), "train": train, 1: rang.since + timedelta(days=1)}
        setattr(held, name, known.get(value, value))
    held.save()
    assert ("Refunds wait" in page(cast.ana, pages_of(rang)[0])) is is_known
    held.incidents.add(rang)
    assert "Refunds wait" in page(cast.ana, pages_of(rang)[0])


def test_a_merged_problem_is_not_told_and_a_solved_one_comes_last(rang: Incident, cast: Cast, now: datetime) -> None:
    about = About(theme=rang.theme, touchpoint=rang.touchpoint, since=rang.since)
    solved, stands, merged = (
        verbs.open_for(Draft(title, about), by=cast.ana, now=now) for title in ("Long ago", "Of today", "The same")
    )
    verbs.sign_solved(solved, because="The shop closed.", by=cast.eli, now=now + timedelta(minutes=1))
    Problem.objects.filter(pk=merged.pk).update(state="merged", merged_into=stands)
    for address in pages_of(rang):
        shown = page(cast.ana, address)
        assert shown.index("Of today") < shown.index("Long ago")
        assert "The same" not in shown


def test_frontline_staff_are_told_of_what_they_may_see_alone(
    rang: Incident, train: Touchpoint, cast: Cast, now: datetime
) -> None:
    verbs.open_for(Draft("Trains are cold", About(theme=rang.theme, touchpoint=train)), by=cast.ana, now=now)
    address = f"/understand/themes/{rang.theme.key}/" if rang.theme else ""
    assert "Trains are cold" in page(cast.ana, address)
    assert "Trains are cold" not in page(cast.cleo, address)


def test_open_cases_about_it_lead_to_the_inbox(rang: Incident, open_case: OpenCase, cast: Cast, now: datetime) -> None:
    first, late = open_case(who="a@example.test"), open_case(who="b@example.test")
    Case.objects.filter(pk__in=[first.pk, late.pk]).update(incident=rang)
    Case.objects.filter(pk=late.pk).update(due_at=now - timedelta(days=1))
    Case.objects.filter(pk=first.pk).update(due_at=now + timedelta(days=1))
    incident, _, touchpoint = pages_of(rang)
    for address, where in ((incident, f"incident={rang.pk}"), (touchpoint, "touchpoint=web-checkout")):
        shown = page(cast.cleo, address)
        assert f'href="/act/cases/?view=open&amp;{where}"' in shown
        assert "2 open cases about it</a>, 1 of them overdue" in shown


def test_who_may_work_escalates_it_and_what_is_escalated_is_told_instead(
    rang: Incident, cast: Cast, now: datetime
) -> None:
    incident = pages_of(rang)[0]
    assert f'href="/act/escalations/new?incident={rang.pk}"' in page(cast.cleo, incident)
    assert "Escalate" not in page(cast.ana, incident)
    form = page(cast.cleo, f"/act/escalations/new?incident={rang.pk}")
    assert 'value="Refunds at Web checkout"' in form
    client = Client()
    client.force_login(cast.cleo)
    client.post("/act/escalations/new", {"title": "Nobody gets money back", "severity": "4", "incident": str(rang.pk)})
    [held] = Escalation.objects.all()
    assert (held.title, held.origin, held.theme) == ("Nobody gets money back", "incident", rang.theme)
    assert list(held.alarms.values_list("incident", flat=True)) == [rang.pk]
    shown = page(cast.cleo, incident)
    assert "Escalated: " in shown
    assert "/act/escalations/new" not in shown
    escalations.acknowledge(held, by=cast.ben, now=now)
    assert "Ben took it on" in page(cast.cleo, incident)


def test_nobody_escalates_an_incident_that_they_may_not_see(
    rang: Incident, train: Touchpoint, cast: Cast, now: datetime
) -> None:
    Incident.objects.update(touchpoint=train)
    assert "Refunds" not in page(cast.cleo, f"/act/escalations/new?incident={rang.pk}").split("<select")[0]
    client = Client()
    client.force_login(cast.cleo)
    said = {"title": "Mine", "severity": "4", "incident": str(rang.pk)}
    assert client.post("/act/escalations/new", said).status_code == 422
    assert not Escalation.objects.exists()


@pytest.mark.parametrize("odd", ["incident=x", "incident=%00", "theme=x", "touchpoint=%00", "problem=x", "problem=9"])
def test_an_address_that_names_nothing_raises_a_blank_form(cast: Cast, odd: str) -> None:
    page(cast.ben, f"/act/escalations/new?{odd}")


def test_an_incident_that_is_over_is_not_escalated(rang: Incident, cast: Cast, now: datetime) -> None:
    escalations.raise_(of_incident(rang, now=now), by=None, now=now)
    Escalation.objects.all().delete()
    Incident.objects.update(over=now.date())
    assert "Escalate" not in page(cast.ben, pages_of(rang)[0])


@pytest.fixture
def target(checkout: Touchpoint, cast: Cast, now: datetime) -> Target:
    promise = Promise.objects.create(touchpoint=checkout, wording="A refund within a day", measure="csat", target=0.7)
    return targets.set_for(checkout, measure="csat", value=0.7, promise=promise, by=cast.ana, now=now)


def months_before(now: datetime, back: int) -> date:
    place = now.year * 12 + now.month - 1 - back
    return date(place // 12, place % 12 + 1, 10)


def test_a_target_stands_where_its_touchpoint_and_its_promises_do(
    target: Target, checkout: Touchpoint, train: Touchpoint, heard: Heard, cast: Cast, now: datetime
) -> None:
    days = {months_before(now, back): 40 for back in (1, 2, 3)}
    heard(checkout, days, at=now, score=5, score_kind="csat")
    heard(checkout, dict.fromkeys(days, 10), at=now, score=2, score_kind="csat")
    heard(train, dict.fromkeys(days, 90), at=now, score=5, score_kind="csat")
    for address in ("/understand/touchpoints/web-checkout/", "/journeys/touchpoints/web-checkout/promises/"):
        shown = page(cast.ana, address)
        assert "A refund within a day" in shown
        assert "<strong>70%</strong>" in shown
        assert "80%" in shown  # 120 of 150
        assert 'class="interval"' in shown
        assert 'class="stair"' in shown
        assert "is where we start" in shown
        assert "which The train surely reaches" in shown


def test_a_signed_exception_is_told_wherever_the_target_is(target: Target, cast: Cast, now: datetime) -> None:
    until = now.date() + timedelta(days=30)
    targets.sign_exception(target, value=0.5, until=until, reason="The till is being replaced", by=cast.eli, now=now)
    verbs.open_for(Draft("Tills freeze", About(touchpoint=target.touchpoint)), by=cast.ana, now=now)
    plan = Plan.objects.create(problem=Problem.objects.get(), what="New tills", made_at=now)
    addresses = [
        "/understand/touchpoints/web-checkout/", "/journeys/touchpoints/web-checkout/promises/", "/act/targets/",
        f"/act/targets/{target.pk}/", f"/act/problems/{plan.problem_id}/", f"/act/plans/{plan.number}/",
    ]  # fmt: skip
    for address in addresses:
        shown = page(cast.ana, address)
        for told in ("<strong>50%</strong>", "instead of 70%", "The till is being replaced", "signed by Eli"):
            assert told in shown, address


def test_where_nothing_is_aimed_at_it_is_said_what_a_target_is(checkout: Touchpoint, cast: Cast) -> None:
    assert "It begins with a promise" in page(cast.ana, "/understand/touchpoints/web-checkout/")
    Promise.objects.create(touchpoint=checkout, wording="A refund within a day", measure="csat", target=0.7)
    assert "Set a target" in page(cast.ana, "/understand/touchpoints/web-checkout/")
    assert "Set a target" not in page(cast.eli, "/understand/touchpoints/web-checkout/")


def test_only_known_things_have_something_beside_them() -> None:
    with pytest.raises(KeyError):
        beside.put("weather", lambda *_, **__: None)
