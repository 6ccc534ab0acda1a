from __future__ import annotations

import pytest
from django.test import Client

from outspoken.people.context import RAIL, TABS, places
from outspoken.people.models import Role
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def names(cast: Cast, role: Role, path: str = "/") -> list[str]:
    return [place["name"] for place in places(cast.by_role[role], RAIL, path)]


def test_the_rail_shows_only_what_one_may_open(cast: Cast, client: Client) -> None:
    for user in cast:
        client.force_login(user)
        for place in places(user, (*RAIL, *TABS), "/"):
            assert client.get(place["href"]).status_code == 200, f"{user} is led to {place['href']}"


def test_analysts_reach_journeys_from_the_rail_and_administrators_from_people(cast: Cast) -> None:
    assert "Journeys" in names(cast, Role.ANALYST)
    assert "Journeys" not in names(cast, Role.ADMIN)
    assert "People" in names(cast, Role.ADMIN)
    assert {"Journeys", "People"}.isdisjoint(names(cast, Role.LEAD))


@pytest.mark.parametrize(
    ("path", "current"),
    [("/people/", ["Staff"]), ("/people/new", ["Staff"]), ("/people/teams/3/", ["Teams"]), ("/me/", []),
     ("/journeys/touchpoints/x/", ["Journeys"])],
)  # fmt: skip
def test_one_tab_is_current(cast: Cast, path: str, current: list[str]) -> None:
    assert [tab["name"] for tab in places(cast.ada, TABS, path) if tab["is_current"]] == current


def test_a_customer_has_no_rail(cast: Cast, client: Client) -> None:
    client.force_login(cast.dev)
    page = client.get("/me/").content.decode()
    assert 'class="rail"' not in page
    assert 'class="masthead"' in page
