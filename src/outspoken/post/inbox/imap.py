"""A line to a mail server by IMAP (RFC 9051), guarded as every way out of the house: one look-up, a public address or
one that the operator named, TLS with the certificate of the name, a time that it may take in all.

ImapError
├── NoLine      no connection, or it broke
└── NoEntry     the server does not take our name and password, or has no such folder
"""

from __future__ import annotations

import base64
import imaplib
import re
import socket
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from ipaddress import ip_address
from threading import Timer
from typing import Any, Final

from django.conf import settings

from outspoken.post.client import LookUp, is_public

TLS_PORT: Final = 993
TIMEOUT: Final = 15.0  # seconds between two signs of life
WHOLE: Final = 300.0  # seconds from the look-up to the last word
LONGEST_HEAD: Final = 256 * 1024
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_UID: Final = re.compile(rb"\bUID (\d+)", re.IGNORECASE)
_SIZE: Final = re.compile(rb"\bRFC822\.SIZE (\d+)", re.IGNORECASE)


class ImapError(Exception):
    """The mailbox could not be spoken with; the message says why and holds nothing secret."""


class NoLine(ImapError):
    """No connection, or it broke."""


class NoEntry(ImapError):
    """The server lets us in nowhere."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a mailbox is and how to get in. allowed: hosts that may be private and be spoken to without TLS."""

    host: str
    port: int
    user: str
    password: str
    folder: str = "INBOX"
    allowed: frozenset[str] = frozenset()

    @property
    def is_plain(self) -> bool:
        """Whether it is spoken to without TLS: only a host that the operator named, and not at the port of TLS."""
        return self.host.lower() in self.allowed and self.port != TLS_PORT


@contextmanager
def opened(place: Place, *, look_up: LookUp | None = None) -> Iterator[Line]:
    """A line to the folder of a mailbox, closed afterwards. Raises ImapError."""
    talk = _greeted(place, _address(place, look_up or _resolved))
    try:
        yield Line(talk, place)
        with suppress(imaplib.IMAP4.error, OSError):
            talk.logout()
    finally:
        talk.end()


def _greeted(place: Place, address: str) -> _Pinned:
    with _told(place):
        return _Pinned(place, address)


@contextmanager
def _told(place: Place) -> Iterator[None]:
    """What the library raises, in our words."""
    try:
        yield
    except (OSError, EOFError, imaplib.IMAP4.abort) as error:
        raise NoLine(f"{place.host}:{place.port} cannot be spoken with ({_named(error)})") from error
    except imaplib.IMAP4.error as error:
        raise NoEntry(f"{place.host} answers what IMAP does not know ({type(error).__name__})") from error


class Line:
    """What is asked of a folder once one is in it. Nothing is changed there but the flag \\Seen."""

    def __init__(self, talk: _Pinned, place: Place) -> None:
        self._talk, self._place = talk, place
        with _told(place):
            self._log_in()
            status, _ = talk.select(_quoted(place.folder))
        if status != "OK":
            raise NoEntry(f"{place.host} has no folder {place.folder!r}")
        self.uid_validity = self._number("UIDVALIDITY")
        self.uid_next = self._number("UIDNEXT")

    def _log_in(self) -> None:
        try:
            self._talk.login(self._place.user, self._place.password)
        except imaplib.IMAP4.abort:
            raise
        except imaplib.IMAP4.error as error:
            raise NoEntry(f"{self._place.host} does not take this user name and password") from error

    def _number(self, name: str) -> int:
        _, told = self._talk.response(name)
        given = told[-1] if told and told[-1] else b""
        return int(given) if isinstance(given, bytes) and given.isdigit() else 0

    def uids(self, first: int, last: int, *, since: date | None = None) -> list[int]:
        """The ids of mails from `first` to `last`, in their order."""
        asked = f"UID {first}:{last}"
        if since:
            asked += f" SINCE {since.day}-{_MONTHS[since.month - 1]}-{since.year}"
        told = self._ask("SEARCH", asked)
        found = {int(each) for line in told if isinstance(line, bytes) for each in line.split() if each.isdigit()}
        # A server answers "n:*" with its last mail even where that is older than n.
        return sorted(uid for uid in found if first <= uid <= last)

    def sizes(self, uids: Sequence[int]) -> dict[int, int]:
        """How many bytes each mail has; one that was deleted meanwhile is left out."""
        found = {}
        for line in self._ask("FETCH", _set(uids), "(UID RFC822.SIZE)"):
            head = line[0] if isinstance(line, tuple) else line
            if isinstance(head, bytes) and (uid := _UID.search(head)) and (size := _SIZE.search(head)):
                found[int(uid[1])] = int(size[1])
        return found

    def mails(self, uids: Sequence[int]) -> dict[int, bytes]:
        """The raw mails, without marking them as seen."""
        return self._bodies(uids, "(UID BODY.PEEK[])")

    def head(self, uid: int) -> bytes:
        """The head of one mail, at most LONGEST_HEAD bytes of it."""
        return self._bodies([uid], f"(UID BODY.PEEK[HEADER]<0.{LONGEST_HEAD}>)").get(uid, b"")

    def _bodies(self, uids: Sequence[int], what: str) -> dict[int, bytes]:
        found: dict[int, bytes] = {}
        told = self._ask("FETCH", _set(uids), what)
        for place, line in enumerate(told):
            if not isinstance(line, tuple):
                continue
            # A server may tell the id before the bytes or after them.
            after = told[place + 1] if place + 1 < len(told) and isinstance(told[place + 1], bytes) else b""
            if uid := _UID.search(line[0]) or _UID.search(after):
                found[int(uid[1])] = line[1]
        return found

    def mark_seen(self, first: int, last: int) -> None:
        self._ask("STORE", f"{first}:{last}", "+FLAGS.SILENT", "(\\Seen)")

    def _ask(self, command: str, *arguments: str) -> list[Any]:
        with _told(self._place):
            status, told = self._talk.uid(command, *arguments)
        if status != "OK":
            raise NoLine(f"{self._place.host} refuses {command}")
        return [line for line in told if line is not None]


class _Pinned(imaplib.IMAP4):
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
        if not self._place.is_plain:
            context = ssl.create_default_context()
            self._held = context.wrap_socket(self._held, server_hostname=self._place.host)
        return self._held

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
    if place.port == 143 and name not in place.allowed:
        raise NoLine(
            f"{place.host} would be spoken to without TLS; use port 993, or name it in OUTSPOKEN_OUTBOUND_ALLOW"
        )
    try:
        found = look_up(name, place.port)
    except (OSError, UnicodeError) as error:
        raise NoLine(f"{place.host} is not known to the resolver") from error
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
    return type(error).__name__


def _set(uids: Sequence[int]) -> str:
    return ",".join(map(str, uids))


def _quoted(folder: str) -> str:
    """A folder's name in IMAP's own way of writing letters beyond ASCII (RFC 3501, 5.1.3), within quotes."""
    written = re.sub(r"[^ -~]+|&", lambda found: _modified(found[0]), folder)
    return '"' + written.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _modified(text: str) -> str:
    if text == "&":
        return "&-"
    coded = base64.b64encode(text.encode("utf-16-be")).decode().rstrip("=").replace("/", ",")
    return f"&{coded}-"
