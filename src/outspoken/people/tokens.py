"""API tokens: made and shown once, kept as a SHA-256 digest, found by the Authorization header, revoked at once.

A token is 256 random bits, so a plain digest is enough: there is nothing to guess and nothing to salt.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from outspoken.people import audit
from outspoken.people.models import ApiToken, Scope, User

PREFIX = "osp_"
_SHOWN = len(PREFIX) + 6
_LONGEST = 200
_USED_EVERY = timedelta(minutes=1)


class TokenError(Exception):
    """A token cannot be made as asked; the message says why.

    TokenError
    ├── NoScope       it could do nothing
    └── AlreadyOver   it would expire before it is used
    """


class NoScope(TokenError):
    """A token with no scope, or an unknown one."""


class AlreadyOver(TokenError):
    """An expiry that is not in the future."""


@dataclass(frozen=True)
class Created:
    """A new token and its secret, which is known only now."""

    token: ApiToken
    secret: str


def _digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()


@transaction.atomic
def create(
    *, name: str, scopes: Collection[Scope | str], expires_at: datetime | None, by: User, now: datetime
) -> Created:
    """Make a token. Raises NoScope or AlreadyOver; the secret is in the answer and nowhere else."""
    wanted = sorted({str(scope) for scope in scopes})
    if not wanted or not set(wanted) <= set(Scope.values):
        raise NoScope(f"Choose at least one of {', '.join(Scope.values)}.")
    if expires_at is not None and expires_at <= now:
        raise AlreadyOver("The last day of the token has to be in the future.")
    secret = PREFIX + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        name=name,
        prefix=secret[:_SHOWN],
        digest=_digest(secret),
        scopes=wanted,
        created_by=by,
        created_at=now,
        expires_at=expires_at,
    )
    audit.record("token.created", by=by, about=f"token {token.pk}", now=now, detail={"name": name, "scopes": wanted})
    return Created(token, secret)


def find(header: str, *, now: datetime) -> ApiToken | None:
    """The valid token named by an Authorization header ("Bearer osp_…"), None for anything else.

    Notes its use, at most once a minute.
    """
    scheme, _, secret = header.partition(" ")
    secret = secret.strip()
    if scheme.lower() != "bearer" or not secret.startswith(PREFIX) or len(secret) > _LONGEST:
        return None
    # Found by its digest: how long the index takes tells nothing of the secret behind it.
    token = ApiToken.objects.filter(digest=_digest(secret)).first()
    if token is None or not token.is_valid_at(now):
        return None
    if token.last_used_at is None or now - token.last_used_at >= _USED_EVERY:
        stale = Q(last_used_at=None) | Q(last_used_at__lte=now - _USED_EVERY)
        ApiToken.objects.filter(stale, pk=token.pk).update(last_used_at=now)
    return token


@transaction.atomic
def revoke(token: ApiToken, *, by: User | None, now: datetime) -> None:
    """End a token for good; ending it twice changes nothing."""
    if ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=now):
        audit.record("token.revoked", by=by, about=f"token {token.pk}", now=now, detail={"name": token.name})
