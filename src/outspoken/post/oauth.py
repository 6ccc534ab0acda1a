"""Tokens in place of passwords: what Google and Microsoft 365 let programs into mailboxes with (OAuth 2.0, RFC 6749).

OAuthError
├── GrantEnded    the permission was taken back or ran out; somebody has to give it anew
├── NotAccepted   client id, secret or scope are not right
└── NoToken       the server that gives tokens cannot be asked just now
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

from outspoken.post import client
from outspoken.post.client import Bounds, LookUp, PostError

EARLY: Final = timedelta(minutes=5)
_LIFETIME: Final = 3600  # seconds, where the server does not say (RFC 6749, 5.1)
_LONGEST: Final = 86_400
_BOUNDS: Final = Bounds(seconds=15.0, size=200_000)
_ENTRA: Final = re.compile(r"\bAADSTS(\d{4,8})\b")
# Microsoft's own numbers: https://learn.microsoft.com/entra/identity-platform/reference-error-codes
_BY_NUMBER: Final = {
    "7000222": "the client secret ran out; make a new one in Microsoft Entra and give it here",
    "7000215": "the client secret is not right; give the secret’s value, not its id",
    "700016": "this tenant knows no application with that client id",
    "90002": "there is no such tenant",
    "700082": "the refresh token was not used for too long; sign in anew and give the new one",
    "50173": "the refresh token ended with a changed password; sign in anew and give the new one",
}
_BY_NAME: Final = {
    "invalid_grant": "the permission ended: it was taken back, ran out, or a password was changed; give it anew and "
    "put the new refresh token in here",
    "invalid_client": "the client id or the client secret is not right, or the secret ran out",
    "unauthorized_client": "the application may not ask for tokens this way; let an administrator allow it",
    "invalid_scope": "the scope is not one that it gives",
    "unsupported_grant_type": "it does not give tokens this way",
    "access_denied": "an administrator does not let the application in",
}
_ENDED: Final = {"700082", "50173"}


class OAuthError(Exception):
    """No token was got; the message says why and what to do, and holds nothing secret."""


class GrantEnded(OAuthError):
    """The permission was taken back or ran out."""


class NotAccepted(OAuthError):
    """What was given is not right."""


class NoToken(OAuthError):
    """No answer, or none that can be understood; asked again later it may be there."""


@dataclass(frozen=True, slots=True)
class Client:
    """Who asks for tokens. Without a refresh token it asks for itself (client credentials, RFC 6749, 4.4)."""

    token_url: str
    client_id: str
    client_secret: str = field(default="", repr=False)
    refresh_token: str = field(default="", repr=False)
    scope: str = ""


@dataclass(frozen=True, slots=True)
class Token:
    """renew_at: some time before it ends. refresh_token: the next one, where the server changed it, else ""."""

    text: str = field(repr=False)
    renew_at: datetime
    refresh_token: str = field(default="", repr=False)


def ask(asker: Client, *, now: datetime, allowed: frozenset[str] = frozenset(), look_up: LookUp | None = None) -> Token:
    """A token from the server of tokens. Raises OAuthError."""
    host = urlsplit(asker.token_url).hostname or "the server of tokens"
    try:
        answer = client.send(
            "POST",
            asker.token_url,
            body=urlencode(_asked(asker)).encode(),
            headers={"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"},
            allowed=allowed,
            bounds=_BOUNDS,
            look_up=look_up,
            redirects=0,
        )
    except PostError as error:
        raise NoToken(f"no token could be asked for: {error}") from error
    said = _read(answer.body)
    token = said.get("access_token")
    if answer.status == 200 and isinstance(token, str) and token.isascii() and token.isprintable() and token:
        return Token(token, now + _good_for(said), _text(said, "refresh_token"))
    raise _refused(host, answer.status, said)


def _asked(asker: Client) -> dict[str, str]:
    asked = {"client_id": asker.client_id, "client_secret": asker.client_secret, "scope": asker.scope}
    if asker.refresh_token:
        asked |= {"grant_type": "refresh_token", "refresh_token": asker.refresh_token}
    else:
        asked["grant_type"] = "client_credentials"
    return {name: value for name, value in asked.items() if value}


def _read(body: bytes) -> dict[str, Any]:
    try:
        said = json.loads(body)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def _text(said: dict[str, Any], name: str) -> str:
    value = said.get(name)
    return value if isinstance(value, str) else ""


def _good_for(said: dict[str, Any]) -> timedelta:
    given = str(said.get("expires_in", ""))
    lifetime = timedelta(seconds=min(int(given) if given.isdecimal() and len(given) < 10 else _LIFETIME, _LONGEST))
    return lifetime - min(EARLY, lifetime / 2)


def _refused(host: str, status: int, said: dict[str, Any]) -> OAuthError:
    """What the server says, in our words: its own may name a person."""
    name, found = _text(said, "error"), _ENTRA.search(_text(said, "error_description"))
    number = found[1] if found else ""
    words = _BY_NUMBER.get(number) or _BY_NAME.get(name)
    if words is None:
        return NoToken(f"{host} gave no token ({status})")
    has_ended = number in _ENDED or (name == "invalid_grant" and number not in _BY_NUMBER)
    kind = GrantEnded if has_ended else NotAccepted
    return kind(f"{host} gave no token: {words}{f' (AADSTS{number})' if number else ''}")


def xoauth2(user: str, token: str) -> bytes:
    """How a token is said to the mail servers of Google and Microsoft, before it is written in base64.

    >>> xoauth2("care@a.example", "ya29")
    b'user=care@a.example\\x01auth=Bearer ya29\\x01\\x01'
    """
    return f"user={user}\1auth=Bearer {token}\1\1".encode()


def bearer(user: str, token: str, *, host: str, port: int) -> bytes:
    """The same as RFC 7628 has it (OAUTHBEARER).

    >>> bearer("care@a.example", "vF9d", host="imap.a.example", port=993)
    b'n,a=care@a.example,\\x01host=imap.a.example\\x01port=993\\x01auth=Bearer vF9d\\x01\\x01'
    """
    name = user.replace("=", "=3D").replace(",", "=2C")
    return f"n,a={name},\1host={host}\1port={port}\1auth=Bearer {token}\1\1".encode()


def chosen(offered: frozenset[str] | set[str]) -> str:
    """The way to say a token, of those a server offers; "" where it takes none."""
    return next((each for each in ("XOAUTH2", "OAUTHBEARER") if each in offered), "")


def said_to(mechanism: str, user: str, token: str, *, host: str, port: int) -> tuple[bytes, bytes]:
    """What a mechanism says first, and what it answers when it is told why it was refused."""
    if mechanism == "OAUTHBEARER":
        return bearer(user, token, host=host, port=port), b"\1"
    return xoauth2(user, token), b""
