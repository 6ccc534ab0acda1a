from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from pytest_django import DjangoAssertNumQueries

from outspoken.journeys.models import Touchpoint
from outspoken.people import rights, staff
from outspoken.people.models import ApiToken, Role, User
from outspoken.people.rights import HOLDERS, NotAllowed, Right, may, needs, touchpoints_seen_by
from tests.cast import NOW, PASSWORD, Cast

pytestmark = pytest.mark.django_db


def test_every_right_has_holders_and_administrators_hold_all_but_coaching() -> None:
    assert set(HOLDERS) == set(Right)
    # Criticism that names somebody is read by those who lead them, and by nobody else.
    assert {right for right, holders in HOLDERS.items() if Role.ADMIN not in holders} == {Right.COACH}


def test_nobody_signed_out_or_shut_out_may_anything(cast: Cast) -> None:
    staff.deactivate(cast.ben, by=cast.ada, now=NOW)
    cast.ben.refresh_from_db()
    for right in Right:
        assert not may(AnonymousUser(), right)
        assert not may(cast.ben, right)


def test_rights_of_several_roles_add_up(cast: Cast) -> None:
    assert not may(cast.cleo, Right.IMPORT)
    staff.grant(cast.cleo, staff.Grant(Role.ANALYST), by=cast.ada, now=NOW)
    as_next_request_finds_her = User.objects.get(pk=cast.cleo.pk)
    assert may(as_next_request_finds_her, Right.IMPORT)


def test_frontline_staff_see_their_own_teams_touchpoints_alone(cast: Cast) -> None:
    web = Touchpoint.objects.create(name="Checkout", slug="checkout", team=cast.web)
    Touchpoint.objects.create(name="Platform", slug="platform", team=cast.trains)
    Touchpoint.objects.create(name="Nobody's", slug="nobodys")
    assert touchpoints_seen_by(cast.cleo) == frozenset({web.pk})
    assert touchpoints_seen_by(cast.ben) is None


def test_who_lacks_a_right_is_told_which_and_whom_to_ask(cast: Cast, client: Client) -> None:
    client.force_login(cast.cleo)
    answer = client.get("/people/")
    page = answer.content.decode()
    assert answer.status_code == 403
    assert "the right to manage people and teams" in page
    assert "administrator" in page
    assert "Ask Ada" in page


def test_a_customer_is_not_told_who_works_here(cast: Cast, client: Client) -> None:
    client.force_login(cast.dev)
    assert "Ada" not in client.get("/people/").content.decode()


def test_a_view_runs_in_the_persons_time_zone(cast: Cast) -> None:
    from django.utils import timezone

    cast.ben.time_zone = "Europe/Madrid"

    @needs(Right.OWN_ACCOUNT)
    def view(request: HttpRequest) -> HttpResponse:
        return HttpResponse(timezone.get_current_timezone_name())

    request = RequestFactory().get("/")
    request.user = cast.ben
    assert view(request).content == b"Europe/Madrid"
    assert timezone.get_current_timezone_name() == "UTC"


def test_a_view_that_is_a_coroutine_is_guarded_too(transactional_db: None, cast: Cast) -> None:
    @needs(Right.MANAGE_PEOPLE)
    async def view(request: HttpRequest) -> HttpResponse:
        return HttpResponse("in")

    def ask(user: object) -> HttpResponse:
        request = RequestFactory().get("/stream")
        request.user = user  # type: ignore[assignment]

        async def auser() -> object:
            return user

        request.auser = auser  # type: ignore[assignment]
        # In a thread of its own: the browser tests keep an event loop running in this one.
        with ThreadPoolExecutor(1) as pool:
            answer: HttpResponse = pool.submit(asyncio.run, view(request)).result()
        return answer

    assert asyncio.iscoroutinefunction(view)
    assert view.right is Right.MANAGE_PEOPLE  # type: ignore[attr-defined]
    assert ask(cast.ada).content == b"in"
    assert ask(AnonymousUser()).status_code == 302
    with pytest.raises(NotAllowed):
        ask(cast.cleo)


def test_roles_are_asked_for_once_a_request(cast: Cast, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(1):
        for right in Right:
            may(cast.ben, right)
    assert rights.roles_of(cast.ben) == {Role.LEAD}


def test_a_token_is_made_only_after_proving_again_that_it_is_you(cast: Cast, client: Client) -> None:
    cast.ada.set_password(PASSWORD)
    cast.ada.save()
    client.post("/accounts/login/", {"login": cast.ada.email, "password": PASSWORD})
    form = {"name": "Shop", "scopes": ["feedback:write"]}
    asked = client.post("/people/tokens/", form)
    assert asked["Location"].startswith("/accounts/reauthenticate/")
    assert not ApiToken.objects.exists()
    assert client.post(asked["Location"], {"password": "wrong"}).status_code == 200
    assert not ApiToken.objects.exists()
    done = client.post(asked["Location"], {"password": PASSWORD})
    assert "osp_" in done.content.decode()
    assert ApiToken.objects.get().name == "Shop"
    client.post("/people/tokens/", {**form, "name": "Kiosk"})
    assert ApiToken.objects.count() == 2


def test_somebody_whose_session_ended_comes_back_to_the_page_they_were_on(db: None, client: Client) -> None:
    opened = client.get("/people/?x=1")
    sent = client.post("/people/teams/", {"name": "x"}, headers={"referer": "http://testserver/people/teams/?y=2"})
    foreign = client.post("/people/teams/", headers={"referer": "http://evil.example/people/"})
    part = client.get("/people/", headers={"hx-request": "true", "hx-current-url": "http://testserver/me/"})
    assert opened["Location"] == "/accounts/login/?next=/people/%3Fx%3D1"
    assert sent["Location"] == "/accounts/login/?next=/people/teams/"
    assert foreign["Location"] == "/accounts/login/?next=/"
    assert (part.status_code, part["HX-Redirect"]) == (401, "/accounts/login/?next=/me/")
