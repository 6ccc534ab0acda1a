"""How a mail server is reached and lets us in, guarded as every way out of the house: one look-up, a public address or
one that the operator named, TLS with the certificate of the name, a time that it may take in all.

A password or token is said within TLS alone, but to a server on this very machine. Where STARTTLS is asked for and not
offered, nothing is said at all: somebody in between may have taken the offer away.

ImapError
├── NoLine      no connection, none that is safe, or it broke
└── NoEntry     the server does not take our name and password, or has no such folder
    └── TokenRefused
"""

from __future__ import annotations

import imaplib
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from ipaddress import ip_address
from threading import Timer
from typing import Final

from django.conf import settings

from outspoken.post import oauth
from outspoken.post.client import LookUp, is_public

TLS_PORT: Final = 993
TIMEOUT: Final = 15.0  # seconds between two signs of life
WHOLE: Final = 300.0  # seconds from the look-up to the last word
# Servers that took passwords once; those who try one there are told what to do.
_TOKENS_ONLY: Final = ("office365.com", "outlook.com", "gmail.com", "googlemail.com")


class ImapError(Exception):
    """The mailbox could not be spoken with; the message says why and holds nothing secret."""


class NoLine(ImapError):
    """No connection, none that is safe, or it broke."""


class NoEntry(ImapError):
    """The server lets us in nowhere."""


class TokenRefused(NoEntry):
    """The server does not take a token that was good by its time."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a mailbox is and how to get in: by a token, if there is one, else by password.

    security: "tls" from the first byte, "starttls", "none" (this machine only), or "" as the port says: TLS at 993, at
    any other STARTTLS, which a server on this machine need not offer. allowed: hosts that may be private.
    """

    host: str
    port: int
    user: str
    password: str = field(default="", repr=False)
    folder: str = "INBOX"
    allowed: frozenset[str] = frozenset()
    security: str = ""
    token: str = field(default="", repr=False)

    @property
    def is_tls(self) -> bool:
        return self.security == "tls" or (not self.security and self.port == TLS_PORT)


def connected(place: Place, *, look_up: LookUp | None = None) -> Pinned:
    """A line to the server, encrypted as it should be, and nothing said on it yet. Raises NoLine."""
    address = _address(place, look_up or _resolved)
    is_here = ip_address(address.partition("%")[0]).is_loopback
    if place.security == "none" and not is_here:
        raise NoLine(f"{place.host} would hear the password in the clear; choose TLS or STARTTLS")
    with in_our_words(place):
        talk = Pinned(place, address)
    try:
        if not place.is_tls and place.security != "none":
            _encrypt(talk, place, must=bool(place.security) or not is_here)
    except BaseException:
        talk.end()
        raise
    return talk


def _encrypt(talk: Pinned, place: Place, *, must: bool) -> None:
    if talk.state != "NONAUTH":
        raise NoLine(f"{place.host} lets everybody in before anything is encrypted; nothing was asked of it")
    if "STARTTLS" not in talk.capabilities:
        if must:
            raise NoLine(
                f"{place.host}:{place.port} does not offer STARTTLS, so no password was said; choose TLS at port "
                f"{TLS_PORT}, or have it switched on there"
            )
        return
    with in_our_words(place):
        talk.encrypt()


@contextmanager
def in_our_words(place: Place) -> Iterator[None]:
    """What the library raises, in our words."""
    try:
        yield
    except (OSError, EOFError, imaplib.IMAP4.abort) as error:
        raise NoLine(f"{place.host}:{place.port} cannot be spoken with ({_named(error)})") from error
    except imaplib.IMAP4.error as error:
        raise NoEntry(f"{place.host} answers what IMAP does not know ({type(error).__name__})") from error


def sign_in(talk: Pinned, place: Place) -> None:
    """Say who we are. Raises NoEntry, imaplib.IMAP4.abort where the line breaks."""
    try:
        if place.token:
            _say_token(talk, place)
        else:
            talk.login(place.user, place.password)
    except imaplib.IMAP4.abort:
        raise
    except imaplib.IMAP4.error as error:
        raise _not_let_in(place, str(error)) from error


def _say_token(talk: Pinned, place: Place) -> None:
    offered = {each.removeprefix("AUTH=") for each in talk.capabilities if each.startswith("AUTH=")}
    mechanism = oauth.chosen(offered)
    if not mechanism:
        raise NoEntry(f"{place.host} takes no tokens (it offers neither XOAUTH2 nor OAUTHBEARER); use a password")
    said, after = oauth.said_to(mechanism, place.user, place.token, host=place.host, port=place.port)
    turns = iter((said, after))
    talk.authenticate(mechanism, lambda _: next(turns, None))


def _not_let_in(place: Place, said: str) -> NoEntry:
    name = place.host.lower()
    if place.token and name.endswith("office365.com"):
        return TokenRefused(
            f"{place.host} does not let the application into the mailbox {place.user}: give it the permission "
            "IMAP.AccessAsApp, have it granted, and let it in with Add-MailboxPermission"
        )
    if place.token:
        return TokenRefused(
            f"{place.host} does not take the token for {place.user}; see that it was given for this very mailbox, and "
            "that IMAP is on there"
        )
    if "application-specific password" in said.lower():
        return NoEntry(f"{place.host} wants an app password, not the one people sign in with")
    if any(name == each or name.endswith(f".{each}") for each in _TOKENS_ONLY):
        return NoEntry(
            f"{place.host} does not take this user name and password; it wants tokens, so make the mailbox anew under "
            "Google or Microsoft 365"
        )
    return NoEntry(f"{place.host} does not take this user name and password")


class Pinned(imaplib.IMAP4):
    """IMAP to one address that speaks to a host by its name, and is cut when it takes too long in all."""

    def __init__(self, place: Place, address: str) -> None:
        self._place, self._address = place, address
        self._held: socket.socket | None = None
        self._watch = Timer(WHOLE, self._cut)
        self._watch.daemon = True
        self._watch.start()
        try:
            super().__init__(place.host, place.port, timeout=TIMEOUT)
        except BaseException:
            self.end()
            raise

    def _create_socket(self, timeout: float | None) -> socket.socket:
        self._held = socket.create_connection((self._address, self._place.port), timeout)
        if self._place.is_tls:
            context = ssl.create_default_context()
            self._held = context.wrap_socket(self._held, server_hostname=self._place.host)
        return self._held

    def encrypt(self) -> None:
        self.starttls(ssl.create_default_context())
        # The library wraps the socket in another one, and it is that which has to be cut and closed.
        self._held = self.sock

    def read(self, size: int) -> bytes:
        """A literal of a server, which says itself how long it is."""
        if size > settings.INBOUND_MAIL_BYTES:
            raise self.abort(f"the server wants to say {size} bytes at once")
        return super().read(size)

    def _cut(self) -> None:
        if self._held is not None:
            with suppress(OSError):
                self._held.shutdown(socket.SHUT_RDWR)

    def end(self) -> None:
        self._watch.cancel()
        if self._held is not None:
            with suppress(OSError):
                self._held.close()
        file = getattr(self, "_file", None) or getattr(self, "file", None)
        if file is not None:
            with suppress(OSError, ValueError):
                file.close()


def _address(place: Place, look_up: LookUp) -> str:
    """The address to connect to: looked up once. One private address among several is enough to refuse."""
    name = place.host.lower()
    try:
        found = look_up(name, place.port)
    except (OSError, UnicodeError) as error:
        raise NoLine(f"{place.host} is not known to the resolver; is it spelt right?") from error
    if not found:
        raise NoLine(f"{place.host} has no address")
    if name not in place.allowed and not all(is_public(ip_address(each.partition("%")[0])) for each in found):
        raise NoLine(
            f"{place.host} lies in a private network; where that is meant, name it in OUTSPOKEN_OUTBOUND_ALLOW"
        )
    return found[0]


def _resolved(name: str, port: int) -> list[str]:
    return [str(found[4][0]) for found in socket.getaddrinfo(name, port, type=socket.SOCK_STREAM)]


def _named(error: Exception) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return "its certificate is not valid for that name"
    if isinstance(error, ssl.SSLError):
        return "it does not speak TLS there as we do; is the port right?"
    if isinstance(error, TimeoutError):
        return f"it says nothing for {TIMEOUT:.0f} s; is the port right?"
    if isinstance(error, ConnectionRefusedError):
        return "nobody listens at that port"
    return type(error).__name__
