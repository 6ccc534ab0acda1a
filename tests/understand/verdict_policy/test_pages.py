"""The verdict policy: what it takes, what it would change, who changed it, and that it holds on every page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from outspoken.evidence.verdict import VerdictPolicy
from outspoken.people.models import AuditEvent
from outspoken.understand.models import PolicyVersion
from outspoken.understand.verdict_policy import versions
from outspoken.understand.verdict_policy.forms import PolicyForm
from outspoken.understand.verdict_policy.thresholds import THRESHOLDS
from outspoken.understand.verdict_policy.versions import Held
from tests.cast import Cast
from tests.understand.said import said

pytestmark = pytest.mark.django_db
ADDRESS = "/understand/policy/"


def form(seen: int = 0, **changed: object) -> dict[str, Any]:
    """The form as a browser posts it when nothing else is touched."""
    held = {name: each.typed(each.default) for name, each in THRESHOLDS.items()}
    return {**held, "seen": seen, "why": "Our shops are small", **changed}


@pytest.fixture
def ana(client: Client, cast: Cast) -> Client:
    client.force_login(cast.ana)
    return client


@pytest.fixture
def ten_weeks(
    hear: Callable[..., list[int]], now: datetime, mirrored: Callable[[], None], checkout: object, train: object
) -> None:
    """A refund each week by one customer more, at two places: ten voices, so no pattern by the default's twelve."""
    items = []
    for week in range(10):
        at = now - timedelta(weeks=week, hours=5)
        place = ("web-checkout", "train")[week % 2]
        items.append(said("The refund never came.", occurred_at=at, person=f"r{week}", touchpoint=place))
        items += [
            said("The train arrived.", occurred_at=at, touchpoint=("train", "web-checkout")[n % 2]) for n in range(12)
        ]
    hear(*items)
    mirrored()


def test_every_threshold_has_its_plain_words() -> None:
    assert {each.name for each in fields(VerdictPolicy)} == set(THRESHOLDS)


def test_the_form_as_shown_is_the_policy_it_shows() -> None:
    shown = replace(VerdictPolicy(), over=0.25, handful=3)
    held = Held(shown, 4)
    first = PolicyForm(held=held)
    typed = {name: first[name].value() for name in THRESHOLDS} | {"why": "x", "seen": 4}
    assert PolicyForm(typed, held=held).checked() == shown
    assert PolicyForm(form(), held=held).checked() == VerdictPolicy()


def test_a_new_version_holds_on_the_theme_pages_and_names_who_drew_the_line(ten_weeks: None, ana: Client) -> None:
    before = ana.get("/understand/themes/payment.refund/")
    assert before.context["verdict"].chip.name == "isolated"
    assert "the verdict policy as delivered" in before.content.decode()
    assert ana.post(ADDRESS, form(pattern_customers=9)).status_code == 302
    after = ana.get("/understand/themes/payment.refund/")
    assert after.context["verdict"].chip.name == "systemic"
    text = after.content.decode()
    assert "version 1 of the verdict policy" in text
    assert "made by Ana" in text
    assert "different customers before it can be systemic: 9 instead of 12" in text
    event = AuditEvent.objects.get(verb="verdict_policy.changed")
    assert (event.by_name, event.about) == ("Ana", "verdict policy 1")
    assert event.detail == {"Different customers before it can be systemic": "12 → 9"}


def test_the_preview_names_the_themes_that_would_change_and_saves_nothing(ten_weeks: None, ana: Client) -> None:
    page = ana.post(f"{ADDRESS}preview", form(pattern_customers=9), headers={"HX-Request": "true"})
    moved = {each.key: (each.was.name, each.now.name, each.n) for each in page.context["preview"].moved}
    assert moved["payment.refund"] == ("isolated", "systemic", 10)
    assert "<html" not in page.content.decode()
    whole = ana.post(f"{ADDRESS}preview", form())
    assert "No verdict would change" in whole.content.decode()
    assert "<html" in whole.content.decode()
    assert not PolicyVersion.objects.exists()


def test_the_default_comes_back_as_a_version_of_its_own(ana: Client) -> None:
    ana.post(ADDRESS, form(handful=3))
    assert versions.current().policy.handful == 3
    ana.post(f"{ADDRESS}default", form(seen=1, why=""))
    held = versions.current()
    assert (held.number, held.is_default, held.why) == (2, True, "Back to the defaults")
    text = ana.get(ADDRESS).content.decode()
    assert "Start from version 1" in text
    assert "3 instead of 5" in text
    assert ana.get(f"{ADDRESS}?from=1").context["form"]["handful"].value() == "3"
    assert ana.get(f"{ADDRESS}?from=77").status_code == 200


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"handful": 9}, "Emerging cannot ask for fewer customers"),
        ({"pattern_customers": 7}, "Systemic cannot ask for fewer customers"),
        ({"one_place": 100}, "less than or equal to 99.9999"),
        ({"one_place": "nan"}, "Enter a number"),
        ({"rise": 0.5}, "greater than or equal to 1"),
        ({"least_heard": 0}, "greater than or equal to 1"),
        ({"why": " "}, "This field is required"),
        ({}, "These are the thresholds that hold already"),
    ],
)
def test_what_cannot_be_is_said_at_the_field(ana: Client, changed: dict[str, Any], says: str) -> None:
    page = ana.post(ADDRESS, form(**changed))
    assert page.status_code == 422
    assert says in page.content.decode().replace("&#x27;", "'")
    assert not PolicyVersion.objects.exists()


def test_nobody_changes_over_what_a_colleague_changed_meanwhile(ana: Client, cast: Cast, now: datetime) -> None:
    other = replace(VerdictPolicy(), handful=4)
    versions.make(other, why="first", seen=0, by=cast.ada, now=now)
    page = ana.post(ADDRESS, form(seen=0, handful=3))
    assert page.status_code == 422
    assert "Ada changed the policy meanwhile, to version 1" in page.content.decode()
    assert versions.current().policy == other


def test_a_team_lead_sees_the_verdicts_and_cannot_draw_the_lines(client: Client, cast: Cast) -> None:
    client.force_login(cast.ben)
    assert client.post(ADDRESS, form(handful=3)).status_code == 403
    assert not PolicyVersion.objects.exists()
    assert ADDRESS not in client.get("/understand/themes/").content.decode()
