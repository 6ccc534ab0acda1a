"""Content as it was before it was packed for the way (RFC 2045), whole or in pieces; never fails."""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator
from typing import Final

_BASE64: Final = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_NO_BASE64: Final = bytes(set(range(256)) - set(_BASE64))
_CHUNK: Final = 1024 * 1024
_UUENCODED: Final = re.compile(rb"(?:^|\n)begin(?:-base64)? [0-7]{3,4} ([^\r\n]{1,250})\r?\n")
_UU_LINE: Final = re.compile(rb"[ -`]{1,90}")
ENCODINGS: Final = {
    "base64": "base64",
    "quoted-printable": "quoted-printable",
    "x-uuencode": "uuencode",
    "uuencode": "uuencode",
    "x-uue": "uuencode",
}


def encoding(stated: str) -> str:
    """The encoding by its one name; "" where bytes stand as they are."""
    return ENCODINGS.get(stated.strip("'\" ").lower(), "")


def content(raw: bytes, start: int, end: int, encoding: str) -> bytes:
    """The decoded content of raw[start:end].

    >>> content(b"R3L8c3NlIQ", 0, 10, "base64")
    b'Gr\\xfcsse!'
    """
    return b"".join(chunks(raw, start, end, encoding))


def chunks(raw: bytes, start: int, end: int, encoding: str) -> Iterator[bytes]:
    """The decoded content in pieces of about 1 MB, so that a large file is never held twice."""
    if encoding == "quoted-printable":
        yield binascii.a2b_qp(raw[start:end])
    elif encoding == "uuencode":
        yield _from_uu(raw[start:end])
    elif encoding == "base64":
        rest = b""
        for place in range(start, end, _CHUNK):
            given = rest + raw[place : min(end, place + _CHUNK)].translate(None, _NO_BASE64)
            whole = len(given) - len(given) % 4
            rest = given[whole:]
            yield binascii.a2b_base64(given[:whole])
        if len(rest) > 1:
            yield binascii.a2b_base64(rest + b"=" * (4 - len(rest)))
    else:
        for place in range(start, end, _CHUNK):
            yield raw[place : min(end, place + _CHUNK)]


def size(raw: bytes, start: int, end: int, encoding: str) -> int:
    """How many bytes the content has, counted without keeping them."""
    if encoding == "base64":
        signs = sum(
            len(raw[place : min(end, place + _CHUNK)].translate(None, _NO_BASE64))
            for place in range(start, end, _CHUNK)
        )
        return signs * 3 // 4
    return sum(len(chunk) for chunk in chunks(raw, start, end, encoding)) if encoding else end - start


def beginning(raw: bytes, start: int, end: int, encoding: str, length: int = 4096) -> bytes:
    """The first bytes of the content, enough to tell what it is."""
    return content(raw, start, min(end, start + 2 * length), encoding)[:length]


def uuencoded(raw: bytes, start: int, end: int) -> list[tuple[str, int, int, int]]:
    """Files in a text, the way of old programs: name, where "begin" stands, where the lines begin and end."""
    found: list[tuple[str, int, int, int]] = []
    place = start
    while len(found) < 50 and (begin := _UUENCODED.search(raw, place, end)):
        until = raw.find(b"\nend", begin.end() - 1, end)
        if until < 0:
            break
        first = raw[begin.end() : raw.find(b"\n", begin.end(), end)].strip(b"\r")
        place = until + 4
        if _UU_LINE.fullmatch(first):
            found.append((begin[1].decode("utf-8", "replace"), begin.start(), begin.end(), until + 1))
    return found


def _from_uu(data: bytes) -> bytes:
    lines: list[bytes] = []
    for line in data.splitlines():
        if line.startswith(b"begin ") or not line:
            continue
        if line.strip() == b"end":
            break
        try:
            lines.append(binascii.a2b_uu(line))
        except binascii.Error:
            # Some programs write lines longer than they say.
            length = (((line[0] - 32) & 63) * 4 + 5) // 3
            try:
                lines.append(binascii.a2b_uu(line[:length]))
            except binascii.Error:
                continue
    return b"".join(lines)
