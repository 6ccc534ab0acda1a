"""What is asked of a folder by IMAP (RFC 9051), once `connecting` has brought us there."""

from __future__ import annotations

import base64
import imaplib
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import date
from typing import Any, Final

from outspoken.post.client import LookUp
from outspoken.post.inbox import connecting
from outspoken.post.inbox.connecting import ImapError, NoEntry, NoLine, Pinned, Place, TokenRefused, in_our_words

__all__ = ["ImapError", "Line", "NoEntry", "NoLine", "Place", "TokenRefused", "opened"]

LONGEST_HEAD: Final = 256 * 1024
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_UID: Final = re.compile(rb"\bUID (\d+)", re.IGNORECASE)
_SIZE: Final = re.compile(rb"\bRFC822\.SIZE (\d+)", re.IGNORECASE)


@contextmanager
def opened(place: Place, *, look_up: LookUp | None = None) -> Iterator[Line]:
    """A line to the folder of a mailbox, closed afterwards. Raises ImapError."""
    talk = connecting.connected(place, look_up=look_up)
    try:
        yield Line(talk, place)
        with suppress(imaplib.IMAP4.error, OSError):
            talk.logout()
    finally:
        talk.end()


class Line:
    """What is asked of a folder once one is in it. Nothing is changed there but the flag \\Seen."""

    def __init__(self, talk: Pinned, place: Place) -> None:
        self._talk, self._place = talk, place
        with in_our_words(place):
            connecting.sign_in(talk, place)
            status, _ = talk.select(_quoted(place.folder))
        if status != "OK":
            raise NoEntry(f"{place.host} has no folder {place.folder!r}")
        self.uid_validity = self._number("UIDVALIDITY")
        # Not every server says it (RFC 3501, 6.3.1).
        self.uid_next = self._number("UIDNEXT") or self._last() + 1

    def _number(self, name: str) -> int:
        _, told = self._talk.response(name)
        given = told[-1] if told and told[-1] else b""
        return int(given) if isinstance(given, bytes) and given.isdigit() else 0

    def _last(self) -> int:
        """The id of the last mail; 0 in an empty folder."""
        with in_our_words(self._place):
            status, said = self._talk.fetch("*", "(UID)")
        found = _UID.search(said[-1]) if status == "OK" and said and isinstance(said[-1], bytes) else None
        return int(found[1]) if found else 0

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
        return _bodies(self._ask("FETCH", _set(uids), "(UID BODY.PEEK[])"))

    def mail(self, uid: int) -> bytes | None:
        """One raw mail; None where the server will not hand it out. Raises NoLine where the line breaks."""
        with in_our_words(self._place):
            status, said = self._talk.uid("FETCH", str(uid), "(UID BODY.PEEK[])")
        return _bodies(said).get(uid) if status == "OK" else None

    def head(self, uid: int) -> bytes:
        """The head of one mail, at most LONGEST_HEAD bytes of it."""
        return _bodies(self._ask("FETCH", str(uid), f"(UID BODY.PEEK[HEADER]<0.{LONGEST_HEAD}>)")).get(uid, b"")

    def mark_seen(self, first: int, last: int) -> None:
        self._ask("STORE", f"{first}:{last}", "+FLAGS.SILENT", "(\\Seen)")

    def _ask(self, command: str, *arguments: str) -> list[Any]:
        with in_our_words(self._place):
            status, said = self._talk.uid(command, *arguments)
        if status != "OK":
            raise NoLine(f"{self._place.host} refuses {command}")
        return [line for line in said if line is not None]


def _bodies(said: Sequence[Any]) -> dict[int, bytes]:
    """The bytes of mails by their ids, which a server may tell before the bytes or after them."""
    found: dict[int, bytes] = {}
    for place, line in enumerate(said):
        if not isinstance(line, tuple):
            continue
        after = said[place + 1] if place + 1 < len(said) and isinstance(said[place + 1], bytes) else b""
        if uid := _UID.search(line[0]) or _UID.search(after):
            found[int(uid[1])] = line[1]
    return found


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
