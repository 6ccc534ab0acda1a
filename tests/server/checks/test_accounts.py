from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator

from outspoken.demo import company
from outspoken.people.models import ApiToken, User
from outspoken.server.checks import accounts
from tests.cast import NOW, Cast

from .conftest import Asked

pytestmark = pytest.mark.django_db


def test_nobody_to_administer_is_told(asked: Asked) -> None:
    assert asked(accounts.administrators)["accounts.admins"].verdict == "advice"


def test_an_administrator_without_a_second_factor_is_unsafe(asked: Asked, cast: Cast) -> None:
    assert asked.unsafe(accounts.administrators) == {"accounts.mfa"}
    assert cast.ada.email in asked(accounts.administrators)["accounts.mfa"].says
    Authenticator.objects.create(user=cast.ada, type=Authenticator.Type.RECOVERY_CODES, data={})
    assert asked.unsafe(accounts.administrators) == {"accounts.mfa"}
    Authenticator.objects.create(user=cast.ada, type=Authenticator.Type.TOTP, data={})
    assert asked.unsafe(accounts.administrators) == set()


def test_a_sign_in_of_the_demo_is_unsafe(asked: Asked) -> None:
    assert asked.unsafe(accounts.demo) == set()
    user = User.objects.create_user(company.CAST[0].email, "whatever it is", name="Ada")
    assert asked.unsafe(accounts.demo) == {"accounts.demo"}
    user.is_active = False
    user.save()
    assert asked.unsafe(accounts.demo) == set()


def test_tokens_without_an_end_are_told(asked: Asked, cast: Cast) -> None:
    token = ApiToken.objects.create(
        name="shop", prefix="osp_abc", digest=b"x", scopes=[], created_by=cast.ada, created_at=NOW
    )
    assert asked(accounts.tokens)["accounts.tokens"].verdict == "advice"
    token.expires_at = NOW + timedelta(days=90)
    token.save()
    assert asked(accounts.tokens)["accounts.tokens"].verdict == "safe"
