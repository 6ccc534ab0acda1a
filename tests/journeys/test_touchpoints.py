from __future__ import annotations

import pytest
from django.test import Client

from outspoken.journeys import touchpoints
from outspoken.journeys.models import Journey, Stage, Touchpoint
from outspoken.journeys.touchpoints import Facts
from outspoken.people.models import AuditEvent
from outspoken.people.rights import touchpoints_seen_by
from tests.cast import NOW, Cast

pytestmark = pytest.mark.django_db


def test_a_touchpoint_gets_an_address_of_its_name(cast: Cast) -> None:
    made = [
        touchpoints.create(Facts(name), by=cast.ana, now=NOW).slug for name in ("Web checkout", "Web Checkout", "駅")
    ]
    assert made == ["web-checkout", "web-checkout-2", "touchpoint"]


def test_a_partners_touchpoint_names_the_partner(cast: Cast) -> None:
    with pytest.raises(touchpoints.NeedsPartner):
        touchpoints.create(Facts("Taxi", operator="partner"), by=cast.ana, now=NOW)
    made = touchpoints.create(Facts("Taxi", operator="partner", partner="Cabs"), by=cast.ana, now=NOW)
    assert made.partner == "Cabs"


def test_a_touchpoint_of_our_own_forgets_the_partner(cast: Cast) -> None:
    made = touchpoints.create(Facts("Taxi", operator="partner", partner="Cabs"), by=cast.ana, now=NOW)
    touchpoints.change(made, Facts("Taxi", operator="own", partner="Cabs"), by=cast.ana, now=NOW)
    assert Touchpoint.objects.get().partner == ""


def test_a_team_given_a_touchpoint_sees_its_comments_at_once_and_it_is_in_the_trail(cast: Cast) -> None:
    made = touchpoints.create(Facts("Web checkout"), by=cast.ana, now=NOW)
    assert touchpoints_seen_by(cast.cleo) == frozenset()
    touchpoints.give_to_team(made, cast.web, by=cast.ana, now=NOW)
    del cast.cleo._touchpoints  # type: ignore[attr-defined]
    assert touchpoints_seen_by(cast.cleo) == frozenset({made.pk})
    event = AuditEvent.objects.get(verb="touchpoint.changed")
    assert (event.about, event.detail["team"]) == ("touchpoint web-checkout", "Web")


def test_the_page_gives_a_touchpoint_to_a_team(cast: Cast, client: Client) -> None:
    client.force_login(cast.ana)
    touchpoints.create(Facts("Web checkout"), by=cast.ana, now=NOW)
    assert "Nobody looks after 1 of 1 touchpoint." in client.get("/journeys/").content.decode()
    client.post("/journeys/touchpoints/web-checkout/team", {"team": cast.web.pk})
    page = client.get("/journeys/").content.decode()
    assert "Every touchpoint has a team" in page
    assert Touchpoint.objects.get().team == cast.web
    client.post("/journeys/touchpoints/web-checkout/team", {"team": "0"})
    assert Touchpoint.objects.get().team == cast.web


def test_the_page_changes_everything_but_the_address(cast: Cast, client: Client) -> None:
    stage = Stage.objects.create(journey=Journey.objects.create(name="Buying", slug="buying"), name="Pay")
    touchpoints.create(Facts("Web checkout"), by=cast.ana, now=NOW)
    client.force_login(cast.ana)
    form = {"name": "Checkout", "stage": stage.pk, "team": cast.web.pk, "operator": "partner", "partner": ""}
    refused = client.post("/journeys/touchpoints/web-checkout/", form)
    assert refused.status_code == 422
    assert "Say which partner" in refused.content.decode()
    client.post("/journeys/touchpoints/web-checkout/", {**form, "partner": "PayCo"})
    kept = Touchpoint.objects.get()
    assert (kept.name, kept.slug, kept.stage, kept.partner) == ("Checkout", "web-checkout", stage, "PayCo")


def test_the_page_adds_a_touchpoint(cast: Cast, client: Client) -> None:
    client.force_login(cast.ana)
    client.post("/journeys/touchpoints/new", {"name": "Crew on board", "operator": "own"})
    assert Touchpoint.objects.get().slug == "crew-on-board"
