from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from outspoken.journeys import journeys
from outspoken.journeys.models import Journey, Stage, Touchpoint
from tests.cast import NOW, Cast

pytestmark = pytest.mark.django_db


def test_journeys_and_stages_keep_the_order_they_were_made_in(cast: Cast) -> None:
    for name in ("Travelling", "Buying"):
        journey = journeys.create(name=name, by=cast.ana, now=NOW)
        for stage in ("Plan", "Go", "Arrive"):
            journeys.add_stage(journey, name=stage, by=cast.ana, now=NOW)
    assert [journey.name for journey in Journey.objects.all()] == ["Travelling", "Buying"]
    assert [stage.name for stage in Stage.objects.filter(journey__slug="buying")] == ["Plan", "Go", "Arrive"]


def test_a_name_is_taken_once(cast: Cast) -> None:
    journey = journeys.create(name="Buying", by=cast.ana, now=NOW)
    journeys.add_stage(journey, name="Pay", by=cast.ana, now=NOW)
    with pytest.raises(journeys.NameTaken):
        journeys.create(name="Buying", by=cast.ana, now=NOW)
    with pytest.raises(journeys.NameTaken):
        journeys.add_stage(journey, name="Pay", by=cast.ana, now=NOW)


def test_the_page_adds_journeys_and_stages_and_says_what_is_wrong(cast: Cast, client: Client) -> None:
    client.force_login(cast.ana)
    client.post("/journeys/", {"name": "Buying"})
    journey = Journey.objects.get()
    client.post(f"/journeys/{journey.pk}/stages", {"name": "Pay"})
    assert Stage.objects.get().name == "Pay"
    assert client.post("/journeys/", {"name": "Buying"}).status_code == 422
    again = client.post(f"/journeys/{journey.pk}/stages", {"name": "Pay"}, follow=True)
    assert "has a stage called Pay already" in again.content.decode()
    nameless = client.post(f"/journeys/{journey.pk}/stages", {"name": ""}, follow=True)
    assert "A stage needs a name" in nameless.content.decode()


def test_the_page_asks_as_often_for_one_touchpoint_as_for_many(
    cast: Cast, client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client.force_login(cast.ana)
    journey = journeys.create(name="Buying", by=cast.ana, now=NOW)
    stage = journeys.add_stage(journey, name="Pay", by=cast.ana, now=NOW)
    Touchpoint.objects.bulk_create(
        Touchpoint(name=f"Till {number}", slug=f"till-{number}", stage=stage, team=cast.web) for number in range(30)
    )
    with django_assert_num_queries(7):  # session, user, roles, touchpoints, journeys, their stages, teams
        page = client.get("/journeys/").content.decode()
    assert "⟦undefined" not in page
