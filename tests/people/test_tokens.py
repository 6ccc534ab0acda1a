from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from outspoken.people import tokens
from outspoken.people.models import ApiToken, AuditEvent, Scope
from tests.cast import NOW, Cast

pytestmark = pytest.mark.django_db


def made(cast: Cast, *, days: int | None = None) -> tokens.Created:
    expires_at = NOW + timedelta(days=days) if days else None
    return tokens.create(name="Shop", scopes=["feedback:write"], expires_at=expires_at, by=cast.ada, now=NOW)


def test_the_secret_is_not_kept_only_its_digest(cast: Cast) -> None:
    created = made(cast)
    kept = ApiToken.objects.get()
    assert created.secret.startswith("osp_")
    assert len(created.secret) == 4 + 43  # 32 random bytes in base64
    assert bytes(kept.digest) == hashlib.sha256(created.secret.encode()).digest()
    assert kept.prefix == created.secret[:10]
    assert created.secret not in str(AuditEvent.objects.values())


def test_a_token_is_found_by_its_header(cast: Cast) -> None:
    created = made(cast)
    assert tokens.find(f"Bearer {created.secret}", now=NOW) == created.token
    assert tokens.find(f"bearer  {created.secret} ", now=NOW) == created.token


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer ", "Basic {}", "{}", "Bearer {}x", "Bearer osp_", "Bearer \x00", "Bearer osp_é"]
)
def test_anything_else_finds_none(cast: Cast, header: str) -> None:
    created = made(cast)
    assert tokens.find(header.format(created.secret), now=NOW) is None


def test_a_header_of_a_megabyte_costs_no_query(cast: Cast, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(0):
        assert tokens.find("Bearer osp_" + "a" * 1_000_000, now=NOW) is None


def test_a_revoked_token_finds_none_at_once(cast: Cast) -> None:
    created = made(cast)
    tokens.revoke(created.token, by=cast.ada, now=NOW)
    assert tokens.find(f"Bearer {created.secret}", now=NOW) is None


def test_revoking_twice_leaves_one_event(cast: Cast) -> None:
    created = made(cast)
    tokens.revoke(created.token, by=cast.ada, now=NOW)
    tokens.revoke(created.token, by=cast.ben, now=NOW + timedelta(days=1))
    assert ApiToken.objects.get().revoked_at == NOW
    assert AuditEvent.objects.filter(verb="token.revoked").count() == 1


def test_a_token_works_until_its_expiry_and_not_at_it(cast: Cast) -> None:
    created = made(cast, days=1)
    header = f"Bearer {created.secret}"
    assert tokens.find(header, now=NOW + timedelta(days=1, seconds=-1))
    assert tokens.find(header, now=NOW + timedelta(days=1)) is None


def test_last_use_is_written_at_most_once_a_minute(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    header = f"Bearer {made(cast).secret}"
    with django_assert_num_queries(2):
        tokens.find(header, now=NOW)
    with django_assert_num_queries(1):
        tokens.find(header, now=NOW + timedelta(seconds=59))
    assert ApiToken.objects.get().last_used_at == NOW
    tokens.find(header, now=NOW + timedelta(seconds=60))
    assert ApiToken.objects.get().last_used_at == NOW + timedelta(seconds=60)


@pytest.mark.parametrize("scopes", [[], ["everything"], ["feedback:write", "feedback:delete"]])
def test_a_token_needs_known_scopes(cast: Cast, scopes: list[str]) -> None:
    with pytest.raises(tokens.NoScope, match="feedback:write"):
        tokens.create(name="Shop", scopes=scopes, expires_at=None, by=cast.ada, now=NOW)


def test_a_token_that_is_already_over_is_refused(cast: Cast) -> None:
    with pytest.raises(tokens.AlreadyOver):
        tokens.create(name="Shop", scopes=["feedback:read"], expires_at=NOW, by=cast.ada, now=NOW)


def test_a_token_allows_only_its_scopes(cast: Cast) -> None:
    token = made(cast).token
    assert token.allows(Scope.FEEDBACK_WRITE)
    assert not token.allows("feedback:read")
