"""The head of a mail or of a part of it: found, cut to a bearable size, decoded however broken it is.

The standard library's structured headers fail on hostile input and take quadratic time on long ones; its decoding of
single words and dates holds and is used here, each value cut to a length first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.errors import HeaderParseError
from email.header import decode_header
from email.utils import getaddresses, parsedate_to_datetime
from typing import Final
from urllib.parse import unquote_to_bytes

from outspoken.post.inbox.charsets import decoded
from outspoken.post.inbox.mail import Address

MOST: Final = 400
LONGEST_HEAD: Final = 256 * 1024
LONGEST: Final = 16 * 1024
MOST_ADDRESSES: Final = 100
MOST_IDS: Final = 60
LONGEST_ID: Final = 250
LONGEST_SUBJECT: Final = 998
_LINE: Final = re.compile(rb"[^\n]*\n?")
_NAME: Final = re.compile(rb"([!-9;-~]{1,76})[ \t]*:")
_PARAMETER: Final = re.compile(r";\s*([^\s=;\"]{1,60})\s*=\s*(\"(?:\\.|[^\"\\])*\"|[^;\"]*)")
_ID: Final = re.compile(r"<([^<>\s]{1,250})>")
_BARE_ADDRESS: Final = re.compile(r"[^\s<>,;:\"()\[\]]{1,64}@[^\s<>,;:\"()\[\]]{1,255}")
_EARLIEST: Final = datetime(1990, 1, 1, tzinfo=UTC)
_AHEAD: Final = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Headers:
    """Names in small letters with their values as they stand, in order; `end` is where the body begins."""

    pairs: tuple[tuple[str, bytes], ...]
    end: int

    def raw(self, name: str) -> bytes:
        """The first header of this name, unfolded; b"" when there is none."""
        return next((value for held, value in self.pairs if held == name), b"")

    def all(self, name: str) -> list[str]:
        return [_plain(value) for held, value in self.pairs if held == name]

    def get(self, name: str) -> str:
        """The first header of this name as plain text, encoded words left as they are."""
        return _plain(self.raw(name))

    def text(self, name: str) -> str:
        """The same with encoded words decoded."""
        return words(self.raw(name))

    def has(self, name: str) -> bool:
        return any(held == name for held, _ in self.pairs)

    def value(self, name: str) -> tuple[str, dict[str, str]]:
        """A header such as Content-Type: its first word in small letters, and its parameters."""
        given = self.raw(name)
        first, _, _ = _plain(given).partition(";")
        return first.strip().lower(), parameters(given)


def read(raw: bytes, start: int, end: int) -> Headers:
    """The headers of raw[start:end]. What looks like no header begins the body, as does a blank line."""
    pairs: list[tuple[str, bytes]] = []
    name, value = "", [b""]
    place = start

    def keep() -> None:
        if name and len(pairs) < MOST:
            pairs.append((name, b" ".join(value)[:LONGEST]))

    while place < end:
        if place - start > LONGEST_HEAD:
            # The rest of the head is not looked at, and still is not the body.
            place = _after_blank(raw, place, end)
            break
        until = raw.find(b"\n", place, end) + 1 or end
        line = raw[place : min(until, place + LONGEST)].rstrip(b"\r\n")
        if not line:
            place = until
            break
        if line[:1] in b" \t" and name:
            if len(value) < MOST:
                value.append(line.strip())
        elif found := _NAME.match(line):
            keep()
            name, value = found[1].decode("ascii").lower(), [line[found.end() :].strip()]
        elif not (place == start and line.startswith((b"From ", b">From "))):
            break
        place = until
    keep()
    return Headers(tuple(pairs), min(place, end))


def _after_blank(raw: bytes, place: int, end: int) -> int:
    ends = [found + len(mark) for mark in (b"\r\n\r\n", b"\n\n") if (found := raw.find(mark, place, end)) >= 0]
    return min(ends, default=end)


def _plain(value: bytes) -> str:
    return _clean(decoded(value, "utf-8")[0])


def _clean(text: str) -> str:
    return " ".join("".join(character if character.isprintable() else " " for character in text).split())


def words(value: bytes) -> str:
    """A header's text, its encoded words (RFC 2047) decoded.

    >>> words(b"=?utf-8?q?Gr=C3=BC=C3=9Fe?= aus =?iso-8859-1?B?S/ZsbiE=?=")
    'Grüße aus Köln!'
    """
    text = decoded(value[:LONGEST], "utf-8")[0]
    if "=?" not in text:
        return _clean(text)
    try:
        pieces = decode_header(text.replace("\r", "").replace("\n", ""))
    except (HeaderParseError, ValueError, IndexError, AssertionError):
        return _clean(text)
    return _clean("".join(_piece(piece, charset) for piece, charset in pieces))


def _piece(piece: str | bytes, charset: str | None) -> str:
    if isinstance(piece, str):
        return piece
    if charset:
        return decoded(piece, charset)[0]
    # The library hands plain words back as bytes in its own escape.
    try:
        return piece.decode("raw-unicode-escape")
    except UnicodeDecodeError:
        return piece.decode("latin-1")


def parameters(value: bytes) -> dict[str, str]:
    """The parameters of a header, those in pieces and in other charsets (RFC 2231) put together.

    >>> parameters(b"attachment; filename*0*=utf-8''Gr%C3%BC; filename*1=n.pdf; size=3")
    {'size': '3', 'filename': 'Grün.pdf'}
    """
    kept: dict[str, str] = {}
    pieces: dict[str, dict[int, tuple[str, bool]]] = {}
    text = decoded(value[:LONGEST], "utf-8")[0]
    for found in _PARAMETER.finditer(text):
        name, given = found[1].lower(), found[2].strip()
        if given.startswith('"'):
            given = re.sub(r"\\(.)", r"\1", given[1:-1])
        base, star, number = name.partition("*")
        if not star:
            kept.setdefault(name, words(given.encode("utf-8", "replace")) if "=?" in given else given)
            continue
        digits = number.rstrip("*")
        place = int(digits) if digits.isdecimal() and len(digits) < 4 else 0
        pieces.setdefault(base, {})[place] = (given, number.endswith("*") or not number)
    for base, held in pieces.items():
        kept[base] = _joined([held[place] for place in sorted(held)])
    return kept


def _joined(pieces: list[tuple[str, bool]]) -> str:
    charset = "utf-8"
    given: list[bytes] = []
    for place, (text, is_coded) in enumerate(pieces):
        rest = text
        if place == 0 and is_coded and text.count("'") >= 2:
            charset, _, rest = text.split("'", 2)
        given.append(unquote_to_bytes(rest) if is_coded else rest.encode("utf-8", "replace"))
    return _clean(decoded(b"".join(given), charset)[0])


def addresses(values: list[bytes]) -> tuple[Address, ...]:
    """The addresses of some headers, at most MOST_ADDRESSES, those that are none left out."""
    text = ", ".join(decoded(value, "utf-8")[0] for value in values)[:LONGEST]
    try:
        pairs = getaddresses([_one_line(text)])
    except (ValueError, IndexError, TypeError, AttributeError, RecursionError):
        pairs = []
    found = [_address(name, address) for name, address in pairs[: MOST_ADDRESSES + 1] if "@" in address]
    if not found:
        # The library takes nothing at all from a header that it does not trust as a whole.
        found = [_address("", match[0]) for match in _BARE_ADDRESS.finditer(text)]
    return tuple(found[:MOST_ADDRESSES])


def _one_line(text: str) -> str:
    return "".join(character if character.isprintable() else " " for character in text)


def _address(name: str, address: str) -> Address:
    name = words(name.encode("utf-8", "replace")) if name else ""
    return Address(_clean(address).replace(" ", "").lower()[:320], name[:200])


def ids(values: list[str]) -> tuple[str, ...]:
    """The message ids of some headers in their order, each once, the newest MOST_IDS."""
    found = [match[1] for value in values for match in _ID.finditer(value)]
    return tuple(dict.fromkeys(found))[-MOST_IDS:]


def message_id(value: str) -> str:
    """One message id without its brackets; "" when the header holds none."""
    found = _ID.search(value)
    bare = found[1] if found else value.strip("<> ")
    return bare if bare and len(bare) <= LONGEST_ID and not re.search(r"\s", bare) else ""


def sent_at(headers: Headers, received_at: datetime) -> datetime:
    """When a mail was sent: by Date, else by the newest Received, between 1990 and the moment it was received."""
    for stated in _dates(headers):
        if _EARLIEST <= stated <= received_at + _AHEAD:
            return min(stated, received_at)
    return received_at


def _dates(headers: Headers) -> Iterator[datetime]:
    for value in (headers.get("date"), headers.get("received").rpartition(";")[2]):
        try:
            found = parsedate_to_datetime(value[:100].strip())
            yield found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
        except (ValueError, TypeError, IndexError, OverflowError, AttributeError):
            continue
