"""Sharing a quote: a link to one comment's words for colleagues who have no sign-in.

The link holds a secret of which only the hash is kept; it ends after 30 days or when it is taken back.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction

from outspoken.people import audit
from outspoken.people.models import User
from outspoken.understand.models import SharedQuote

LASTS: Final = timedelta(days=30)


@transaction.atomic
def share(verbatim: int, *, by: User, now: datetime) -> str:
    """Make a link's secret; it is told once and cannot be told again."""
    token = secrets.token_urlsafe(24)
    SharedQuote.objects.create(verbatim_id=verbatim, by=by, digest=_digest(token), at=now, expires_at=now + LASTS)
    audit.record("quote.shared", by=by, about=f"verbatim {verbatim}", now=now)
    return token


@transaction.atomic
def take_back(quote: UUID, *, by: User, now: datetime) -> bool:
    """End one's own link now; False where there is none to end."""
    ended = SharedQuote.objects.filter(pk=quote, by=by, revoked_at=None).update(revoked_at=now)
    if ended:
        audit.record("quote.taken_back", by=by, about=f"quote {quote}", now=now)
    return bool(ended)


def find(token: str, *, now: datetime) -> SharedQuote | None:
    """The quote a secret opens; None where it never was, ended, or its comment was erased."""
    return (
        SharedQuote.objects.filter(digest=_digest(token), revoked_at=None, expires_at__gt=now, by__is_active=True)
        .select_related("verbatim__feedback__touchpoint", "verbatim__reading")
        .first()
    )


def standing(verbatim: int, *, by: User, now: datetime) -> list[SharedQuote]:
    """One's own links to a comment that still open it."""
    return list(
        SharedQuote.objects.filter(verbatim=verbatim, by=by, revoked_at=None, expires_at__gt=now).order_by("-at")
    )


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()
