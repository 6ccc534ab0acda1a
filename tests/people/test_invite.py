"""`outspoken manage invite`: how the first administrator gets in."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from outspoken.people.models import Membership, Role, User
from tests.cast import Cast
from tests.people.test_staff import choose_password, signed_in_as

pytestmark = pytest.mark.django_db


def invite(*arguments: str) -> str:
    """The link the command prints."""
    out = StringIO()
    call_command("invite", *arguments, stdout=out)
    return out.getvalue().split()[-1]


def test_the_first_administrator_gets_in(client: Client) -> None:
    assert "outspoken manage invite" in client.get("/accounts/login/").content.decode()
    choose_password(client, invite("ada@x.test"))
    assert signed_in_as(client) == "ada@x.test"
    assert client.get("/people/").status_code == 200
    assert "outspoken manage invite" not in Client().get("/accounts/login/").content.decode()


def test_somebody_known_gets_the_role_and_a_new_link(cast: Cast, client: Client) -> None:
    choose_password(client, invite("Ben@outspoken.test", "--role", "analyst"))
    assert signed_in_as(client) == cast.ben.email
    assert set(Membership.objects.filter(user=cast.ben).values_list("role", flat=True)) == {Role.LEAD, Role.ANALYST}


def test_frontline_staff_are_invited_into_a_team(cast: Cast) -> None:
    with pytest.raises(CommandError, match="choose a team"):
        invite("f@x.test", "--role", "frontline")
    with pytest.raises(CommandError, match="no team called Ships"):
        invite("f@x.test", "--role", "frontline", "--team", "Ships")
    assert not User.objects.filter(email="f@x.test").exists()
    invite("f@x.test", "--role", "frontline", "--team", "Web")
    assert Membership.objects.get(user__email="f@x.test").team == cast.web
