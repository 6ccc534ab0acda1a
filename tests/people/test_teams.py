from __future__ import annotations

import pytest
from django.test import Client

from outspoken.people import teams
from outspoken.people.models import Team
from tests.cast import NOW, Cast

pytestmark = pytest.mark.django_db


def test_a_team_gets_a_slug_of_its_name(cast: Cast) -> None:
    assert teams.create(name="Stations North", description="", by=cast.ada, now=NOW).slug == "stations-north"


def test_names_that_make_the_same_slug_are_told_apart(cast: Cast) -> None:
    made = [teams.create(name=name, description="", by=cast.ada, now=NOW).slug for name in ("駅", "電車", "Team")]
    assert made == ["team", "team-2", "team-3"]


def test_a_name_is_taken_once(cast: Cast) -> None:
    with pytest.raises(teams.NameTaken):
        teams.create(name="Web", description="", by=cast.ada, now=NOW)
    with pytest.raises(teams.NameTaken):
        teams.change(cast.trains, name="Web", description="", by=cast.ada, now=NOW)


def test_a_renamed_team_keeps_its_slug(cast: Cast) -> None:
    teams.change(cast.web, name="Web and app", description="Shop, app", by=cast.ada, now=NOW)
    kept = Team.objects.get(pk=cast.web.pk)
    assert (kept.name, kept.slug) == ("Web and app", "web")


def test_the_pages_add_and_change_a_team(cast: Cast, client: Client) -> None:
    client.force_login(cast.ada)
    client.post("/people/teams/", {"name": "Stations", "description": "All of them"})
    team = Team.objects.get(name="Stations")
    client.post(f"/people/teams/{team.pk}/", {"name": "Stations", "description": "North"})
    assert Team.objects.get(pk=team.pk).description == "North"
    taken = client.post(f"/people/teams/{team.pk}/", {"name": "Web", "description": ""})
    assert taken.status_code == 422
    assert "There is a team called Web already" in taken.content.decode()


def test_a_team_page_lists_its_members(cast: Cast, client: Client) -> None:
    client.force_login(cast.ada)
    page = client.get(f"/people/teams/{cast.web.pk}/").content.decode()
    assert "Ben" in page
    assert "Cleo" in page
    assert "⟦undefined" not in page
