"""Texts made to break things, for every room and door: what tests/files/hostile.py has, what only machines can send
(NULs, half surrogates, broken UTF-8), and what a stored text must then look like.

Customers may send any of these. None may be executed, lost, or bring a door down.
"""

from __future__ import annotations

from html.parser import HTMLParser
from urllib.parse import urlsplit

from outspoken import reader
from tests.files.hostile import HOSTILE

_HEADERS = (
    "dev@example.org\r\nBcc: everybody@example.org",
    "name\nX-Injected: yes",
    "HTTP/1.1 200 OK\r\n\r\n<html>",
    "%0d%0aSet-Cookie:%20a=b",
    "Subject: =?utf-8?q?=0aBcc:?=",
)
_JSON = (
    '"}],"items":[{"text":"smuggled"}],"x":[{"y":"',
    "\\u0000\\ud800",
    "</script>\u2028\u2029",
    "__proto__",
    '{"__class__": "os.system"}',
    "\\",
)
_MARKS_OF_DJANGO = ("⟦undefined x⟧", "{{ form.as_p }}{% csrf_token %}", "&amp;lt;b&amp;gt;")
_CARDS = ("my card 4111 1111 1111 1111 was charged twice", "write to dev@example.org <script>alert(1)</script>")
_MACHINES_ALONE = (
    "nul \0 inside",
    "\0",
    "\0\0\0 only at first",
    "half \ud800 pair",
    "\udfff",
    "pair in the wrong order \udc00\ud800",
    "\ud83d alone",
)

PRINTABLE: tuple[str, ...] = (*HOSTILE, *_HEADERS, *_JSON, *_MARKS_OF_DJANGO, *_CARDS)
TEXTS: tuple[str, ...] = (*PRINTABLE, *_MACHINES_ALONE)
BROKEN_BYTES: tuple[bytes, ...] = (
    b"caf\xe9 in Latin-1",
    b"\xff\xfe\xfd",
    b"cut \xe2\x82",
    b"overlong \xc0\xaf",
    b"surrogate \xed\xa0\x80",
    b"too high \xf5\x80\x80\x80",
    b"\x80 continues nothing",
    b"\xf0\x28\x8c\x28",
)
# Shorter ones, for fields that hold a line.
SHORT: tuple[str, ...] = tuple(text for text in TEXTS if len(text) <= 100)


def kept(text: str) -> str:
    """What the record holds of a text: all of it, what no database can hold replaced and personal numbers masked."""
    whole = text.replace("\0", "�").encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    masked: str = reader.mask([whole])[0].as_py()
    return masked


HOME = {None, "localhost", "127.0.0.1", "testserver"}


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.faults: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        held = dict(attributes)
        source = held.get("src") or ""
        if tag == "script" and not source.startswith("/static/"):
            self.faults.append(f"<script src={source!r}>")
        if tag in {"iframe", "object", "embed", "base", "marquee", "math", "video", "style", "template"}:
            self.faults.append(f"<{tag}>")
        for name, value in attributes:
            if name.startswith("on") or name == "style":
                self.faults.append(f"{tag} {name}={value!r}")
            if name in {"href", "src", "action", "hx-get"} and _leads_away(value or ""):
                self.faults.append(f"{tag} {name}={value!r}")


def _leads_away(address: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return True
    return parts.scheme not in {"", "http", "https"} or parts.hostname not in {
        None,
        "localhost",
        "127.0.0.1",
        "testserver",
    }


def executed(page: str) -> list[str]:
    """What in a page somebody else wrote into it as markup: scripts, handlers, frames, addresses that lead away."""
    looked = _Page()
    looked.feed(page)
    return looked.faults
