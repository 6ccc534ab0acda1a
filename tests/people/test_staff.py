from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from allauth.mfa.models import Authenticator
from django.db import connection
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from outspoken.people import staff, tokens
from outspoken.people.models import AuditEvent, Membership, Role, User
from outspoken.people.rights import Right, may
from outspoken.people.staff import Grant
from tests.cast import NOW, PASSWORD, Cast

pytestmark = pytest.mark.django_db


def choose_password(client: Client, link: str, password: str = PASSWORD) -> None:
    """Follow a one-time link as a browser would and choose a password."""
    form = client.get(urlsplit(link).path)
    assert form.status_code == 302, form.content.decode()
    client.post(form["Location"], {"password1": password, "password2": password})


def signed_in_as(client: Client) -> str | None:
    user = client.get("/me/").context
    return str(user["user"].email) if user and user["user"].is_authenticated else None


def test_the_invited_choose_a_password_and_are_in(cast: Cast, client: Client) -> None:
    invited = staff.invite(
        email=" New@Outspoken.test ", name="Nora", grants=[Grant(Role.ANALYST)], by=cast.ada, now=NOW
    )
    choose_password(client, invited.link)
    assert signed_in_as(client) == "new@outspoken.test"
    assert may(User.objects.get(email="new@outspoken.test"), Right.IMPORT)


def test_an_invitation_link_works_once(cast: Cast, client: Client) -> None:
    invited = staff.invite(email="n@x.test", name="Nora", grants=[Grant(Role.ANALYST)], by=cast.ada, now=NOW)
    choose_password(client, invited.link)
    again = Client().get(urlsplit(invited.link).path, follow=True)
    assert "This link no longer works" in again.content.decode()


def test_the_first_administrator_is_invited_by_the_program(db: None) -> None:
    staff.invite(email="ada@x.test", name="Ada", grants=[Grant(Role.ADMIN)], by=None, now=NOW)
    event = AuditEvent.objects.get(verb="staff.invited")
    assert (event.by, event.by_name, event.detail["roles"]) == (None, "Outspoken", ["admin"])


def test_an_address_is_invited_once_whatever_its_case(cast: Cast) -> None:
    with pytest.raises(staff.AlreadyKnown):
        staff.invite(email="ADA@outspoken.test", name="Ada", grants=[Grant(Role.ADMIN)], by=cast.ada, now=NOW)


def test_nobody_is_invited_without_a_role(cast: Cast) -> None:
    with pytest.raises(staff.NoRole):
        staff.invite(email="n@x.test", name="Nora", grants=[], by=cast.ada, now=NOW)


def test_frontline_staff_need_a_team(cast: Cast) -> None:
    with pytest.raises(staff.NeedsTeam):
        staff.invite(email="n@x.test", name="Nora", grants=[Grant(Role.FRONTLINE)], by=cast.ada, now=NOW)
    with pytest.raises(staff.NeedsTeam):
        staff.grant(cast.ben, Grant(Role.FRONTLINE), by=cast.ada, now=NOW)


def test_a_granted_role_holds_at_the_next_request(cast: Cast, client: Client) -> None:
    client.force_login(cast.cleo)
    assert client.get("/people/").status_code == 403
    staff.grant(cast.cleo, Grant(Role.ADMIN), by=cast.ada, now=NOW)
    assert client.get("/people/").status_code == 200


def test_a_withdrawn_role_is_gone_at_the_next_request(cast: Cast, client: Client) -> None:
    staff.grant(cast.ben, Grant(Role.ADMIN), by=cast.ada, now=NOW)
    client.force_login(cast.ada)
    assert client.get("/people/").status_code == 200
    staff.withdraw(cast.ada.memberships.get(), by=cast.ben, now=NOW)
    assert client.get("/people/").status_code == 403


def test_granting_twice_leaves_one_role_and_one_event(cast: Cast) -> None:
    for _ in range(2):
        staff.grant(cast.ben, Grant(Role.ANALYST), by=cast.ada, now=NOW)
    assert Membership.objects.filter(user=cast.ben, role=Role.ANALYST).count() == 1
    assert AuditEvent.objects.filter(verb="role.granted").count() == 1


def test_deactivation_ends_every_session_at_once(cast: Cast, client: Client) -> None:
    client.force_login(cast.ben)
    assert client.get("/me/").status_code == 200
    staff.deactivate(cast.ben, by=cast.ada, now=NOW)
    assert client.get("/me/").status_code == 302


def test_activation_does_not_bring_old_sessions_back(cast: Cast, client: Client) -> None:
    client.force_login(cast.ben)
    staff.deactivate(cast.ben, by=cast.ada, now=NOW)
    staff.activate(cast.ben, by=cast.ada, now=NOW)
    assert client.get("/me/").status_code == 302


def test_the_deactivated_cannot_sign_in(cast: Cast, client: Client) -> None:
    cast.ben.set_password(PASSWORD)
    cast.ben.save()
    staff.deactivate(cast.ben, by=cast.ada, now=NOW)
    client.post("/accounts/login/", {"login": cast.ben.email, "password": PASSWORD})
    assert signed_in_as(client) is None


def test_deactivation_ends_the_tokens_they_made_unless_they_are_kept(cast: Cast) -> None:
    for user, keep in ((cast.ana, True), (cast.ben, False)):
        created = tokens.create(name="x", scopes=["feedback:read"], expires_at=None, by=user, now=NOW)
        staff.deactivate(user, by=cast.ada, now=NOW, revoke_tokens=not keep)
        assert (tokens.find(f"Bearer {created.secret}", now=NOW) is not None) is keep


def test_the_last_administrator_stays(cast: Cast) -> None:
    with pytest.raises(staff.LastAdministrator):
        staff.deactivate(cast.ada, by=cast.ada, now=NOW)
    with pytest.raises(staff.LastAdministrator):
        staff.withdraw(cast.ada.memberships.get(), by=cast.ada, now=NOW)
    staff.grant(cast.ben, Grant(Role.ADMIN), by=cast.ada, now=NOW)
    staff.deactivate(cast.ada, by=cast.ben, now=NOW)
    with pytest.raises(staff.LastAdministrator):
        staff.deactivate(cast.ben, by=cast.ben, now=NOW)


def test_two_administrators_cannot_remove_each_other_at_the_same_moment(transactional_db: None, cast: Cast) -> None:
    staff.grant(cast.ben, Grant(Role.ADMIN), by=cast.ada, now=NOW)

    def remove(who: User, by: User) -> bool:
        try:
            staff.deactivate(who, by=by, now=NOW)
        except staff.LastAdministrator:
            return False
        else:
            return True
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(remove, (cast.ada, cast.ben), (cast.ben, cast.ada)))
    assert sorted(done) == [False, True]
    assert User.objects.active().filter(memberships__role=Role.ADMIN).count() == 1


def test_signing_out_everywhere_keeps_only_this_browser(cast: Cast) -> None:
    here, there = Client(), Client()
    here.force_login(cast.ben)
    there.force_login(cast.ben)
    assert here.post("/me/sessions").status_code == 302
    assert here.get("/me/").status_code == 200
    assert there.get("/me/").status_code == 302


def test_a_new_link_opens_an_existing_account(cast: Cast, client: Client) -> None:
    choose_password(client, staff.sign_in_link(cast.ben, by=cast.ada, now=NOW))
    assert signed_in_as(client) == cast.ben.email


def test_a_forgotten_second_factor_is_gone_and_in_the_trail(cast: Cast) -> None:
    Authenticator.objects.create(user=cast.ben, type=Authenticator.Type.TOTP, data={"secret": "x"})
    staff.forget_second_factor(cast.ben, by=cast.ada, now=NOW + timedelta(hours=1))
    assert not Authenticator.objects.filter(user=cast.ben).exists()
    event = AuditEvent.objects.get(verb="staff.second_factor_forgotten")
    assert (event.by, event.about, event.detail["removed"]) == (cast.ada, f"user {cast.ben.pk}", 1)


def test_the_page_invites_and_shows_the_link_once(cast: Cast, client: Client) -> None:
    client.force_login(cast.ada)
    form = {"name": "Nora", "email": "nora@x.test", "role": "frontline", "team": cast.web.pk}
    answer = client.post("/people/new", form)
    assert "/accounts/password/reset/key/" in answer.content.decode()
    assert "/accounts/password/reset/key/" not in client.get("/people/").content.decode()


@pytest.mark.parametrize(
    ("change", "said"),
    [({"email": "ada@outspoken.test"}, "already known"), ({"team": ""}, "choose a team"), ({"role": "king"}, "king")],
)
def test_the_page_says_beside_the_field_what_is_wrong(
    cast: Cast, client: Client, change: dict[str, str], said: str
) -> None:
    client.force_login(cast.ada)
    form = {"name": "Nora", "email": "nora@x.test", "role": "frontline", "team": cast.web.pk, **change}
    answer = client.post("/people/new", form)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not User.objects.filter(email="nora@x.test").exists()


def test_the_page_says_why_the_last_administrator_stays(cast: Cast, client: Client) -> None:
    client.force_login(cast.ada)
    answer = client.post(f"/people/{cast.ada.pk}/deactivation", follow=True)
    assert "This is the last administrator" in answer.content.decode()


def test_a_role_of_somebody_else_is_not_taken_through_this_address(cast: Cast, client: Client) -> None:
    client.force_login(cast.ada)
    foreign = cast.ana.memberships.get()
    assert client.post(f"/people/{cast.ben.pk}/roles/{foreign.pk}/withdrawal").status_code == 404
    assert Membership.objects.filter(pk=foreign.pk).exists()


def test_the_staff_page_asks_as_often_for_one_as_for_many(
    cast: Cast, client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client.force_login(cast.ada)
    with django_assert_num_queries(5):  # session, user, roles, people, their roles
        client.get("/people/")
