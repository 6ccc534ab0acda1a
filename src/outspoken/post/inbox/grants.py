"""The tokens that let us into a mailbox: asked for, kept sealed, renewed before they end."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Final

from django.conf import settings
from django.db import transaction

from outspoken.post import oauth
from outspoken.post.inbox import sealing
from outspoken.post.models import Grant, Mailbox

_SEALED: Final = ("client_secret", "refresh_token")


@dataclass(frozen=True, slots=True)
class Given:
    """What somebody typed in; what is empty stays as it is when a grant is changed."""

    token_url: str = ""
    client_id: str = ""
    client_secret: str = ""
    refresh_token: str = ""
    scope: str = ""


def keep(mailbox: Mailbox, given: Given) -> list[str]:
    """Keep what was given, secrets sealed, and forget the token got with what stood before; says what changed."""
    told = {name: value.strip() for name, value in asdict(given).items() if value.strip()}
    grant = Grant.objects.select_for_update().filter(mailbox=mailbox).first() or Grant(mailbox=mailbox)
    changed = [name for name, value in told.items() if name in _SEALED or getattr(grant, name) != value]
    for name, value in told.items():
        setattr(grant, name, sealing.seal(value) if name in _SEALED else value)
    if changed:
        grant.access_token, grant.renew_at = "", None
        grant.save()
    return changed


@transaction.atomic
def token_of(mailbox: Mailbox, *, now: datetime) -> str:
    """A token that is good for a while; "" for a mailbox that is signed in to by password.

    Held while it is renewed, so that no two processes use up one refresh token. Raises OAuthError, SealBroken.
    """
    grant = Grant.objects.select_for_update().filter(mailbox=mailbox).first()
    if grant is None:
        return ""
    if grant.access_token and grant.renew_at and now < grant.renew_at:
        return sealing.unseal(grant.access_token)
    token = oauth.ask(_asker(grant), now=now, allowed=settings.OUTBOUND_ALLOW)
    grant.access_token, grant.renew_at = sealing.seal(token.text), token.renew_at
    if token.refresh_token:
        grant.refresh_token = sealing.seal(token.refresh_token)
    grant.save(update_fields=["access_token", "renew_at", "refresh_token"])
    return token.text


def _asker(grant: Grant) -> oauth.Client:
    secret, refresh = (sealing.unseal(each) if each else "" for each in (grant.client_secret, grant.refresh_token))
    return oauth.Client(grant.token_url, grant.client_id, secret, refresh, grant.scope)


def let_go(mailbox: Mailbox) -> None:
    """Forget a token that the server does not take, whatever its time: the next visit asks for another."""
    Grant.objects.filter(mailbox=mailbox).update(access_token="", renew_at=None)
