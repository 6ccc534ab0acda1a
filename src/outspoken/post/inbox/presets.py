"""Where companies have their mailboxes, and what is the same for all who have theirs there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

# As a server that checks senders may be named (`authentication.stated`).
EXCHANGE_ONLINE: Final = "exchange online"


@dataclass(frozen=True, slots=True)
class Preset:
    """asks: the fields of the form that this one needs. first: what has to be done there beforehand, in order."""

    key: str
    name: str
    asks: tuple[str, ...]
    first: tuple[str, ...] = ()
    kind: str = "imap"
    host: str = ""
    port: int = 993
    security: str = ""
    authserv_id: str = ""
    token_url: str = ""
    scope: str = ""

    @property
    def is_by_token(self) -> bool:
        return "client_id" in self.asks


_ALWAYS: Final = ("name", "address")
_FURTHER: Final = ("folder", "takes_old", "keep_days")
# Seldom changed, so folded in the form.
FURTHER: Final = frozenset({*_FURTHER, "authserv_id", "scope"})
_SERVER: Final = ("host", "security", "port", "user")

PRESETS: Final = (
    Preset(
        key="google",
        name="Google",
        asks=(*_ALWAYS, "client_id", "client_secret", "refresh_token", *_FURTHER),
        first=(
            (
                "In the Google Cloud console make an OAuth client of the kind “web application”, within your own "
                "organisation, so that its permission does not run out after a week."
            ),
            (
                "Sign in as the mailbox with the scope https://mail.google.com/ and offline access; Google’s OAuth "
                "Playground does that with your own client. It shows a refresh token."
            ),
            "In Gmail’s settings of that mailbox, let IMAP be on.",
        ),
        host="imap.gmail.com",
        security="tls",
        authserv_id="mx.google.com",
        token_url="https://oauth2.googleapis.com/token",  # noqa: S106  an address, no secret
    ),
    Preset(
        key="microsoft",
        name="Microsoft 365",
        asks=(*_ALWAYS, "tenant", "client_id", "client_secret", *_FURTHER),
        first=(
            (
                "In Microsoft Entra register an application, give it the application permission IMAP.AccessAsApp of "
                "Office 365 Exchange Online, and grant it for the organisation."
            ),
            (
                "In Exchange Online’s PowerShell: New-ServicePrincipal for the application, then Add-MailboxPermission "
                "with FullAccess on this mailbox."
            ),
            "Make a client secret, and note when it runs out.",
        ),
        host="outlook.office365.com",
        security="tls",
        authserv_id=EXCHANGE_ONLINE,
        token_url="https://login.microsoftonline.com/{tenant}/oauth2/v2.0/token",  # noqa: S106  an address, no secret
        scope="https://outlook.office365.com/.default",
    ),
    Preset(
        key="fastmail",
        name="Fastmail",
        asks=(*_ALWAYS, "password", *_FURTHER),
        first=("In Fastmail’s settings, under Privacy & Security, make an app password that may use IMAP.",),
        host="imap.fastmail.com",
        security="tls",
        authserv_id=".messagingengine.com",
    ),
    Preset(
        key="other",
        name="Another server",
        asks=(*_ALWAYS, *_SERVER, "password", *_FURTHER, "authserv_id"),
    ),
    Preset(
        key="token",
        name="Another, by token",
        asks=(
            *_ALWAYS, *_SERVER, "token_url", "client_id", "client_secret", "refresh_token", *_FURTHER, "scope",
            "authserv_id",
        ),
    ),
    Preset(
        key="webhook",
        name="Handed in",
        asks=(*_ALWAYS, "keep_days", "authserv_id"),
        kind="webhook",
    ),
)  # fmt: skip
BY_KEY: Final = {preset.key: preset for preset in PRESETS}
OTHER: Final = BY_KEY["other"]
