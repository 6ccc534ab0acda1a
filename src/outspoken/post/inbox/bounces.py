"""Which letter did not reach whom: delivery status notifications (RFC 3464) and what programs wrote before them."""

from __future__ import annotations

import re
from typing import Final

from outspoken.post.inbox import headers as head
from outspoken.post.inbox import transfer
from outspoken.post.inbox.headers import Headers
from outspoken.post.inbox.mail import Bounce
from outspoken.post.inbox.structure import Part

MOST: Final = 50
LONGEST_REASON: Final = 300
_LETTERS: Final = {
    "message/rfc822", "text/rfc822-headers", "message/rfc822-headers", "message/global", "message/global-headers",
}  # fmt: skip
_LOOKED_AT: Final = 64 * 1024
_ADDRESS: Final = re.compile(r"<?([^\s<>;,:\"()]{1,64}@[^\s<>;,:\"()]{1,255})>?")
_STATUS: Final = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b|\b([45]\d\d)[ -]")
_TEMPORARY: Final = re.compile(
    r"\b(?:delayed|will (?:be )?retr|still being|temporar|verzögert|différé|retard)", re.IGNORECASE
)
_IDS: Final = re.compile(rb"(?:^|\n)message-id:[ \t]*<?([^<>\s]{1,250})>?", re.IGNORECASE)


def read(raw: bytes, top: Headers, parts: list[Part], text: str) -> tuple[Bounce, ...]:
    """The addresses a bounce is about: by its status part, else by a header, else by the words."""
    original = _original(raw, top, parts)
    for part in parts:
        is_status = part.media_type in {"message/delivery-status", "message/global-delivery-status"}
        if is_status and (found := _by_status(_decoded(raw, part), original)):
            return found
    if failed := top.get("x-failed-recipients"):
        return tuple(Bounce(address, True, "", "", original) for address in _ADDRESS.findall(failed)[:MOST])
    return _by_words(text, original)


def _decoded(raw: bytes, part: Part) -> bytes:
    end = min(part.end, part.start + _LOOKED_AT)
    return transfer.content(raw, part.start, end, transfer.encoding(part.headers.get("content-transfer-encoding")))


def _original(raw: bytes, top: Headers, parts: list[Part]) -> str:
    """The Message-ID of the letter that came back: from what is attached of it, else from what the bounce answers."""
    for part in parts:
        if part.media_type in _LETTERS and (found := _IDS.search(_decoded(raw, part))):
            return found[1].decode("utf-8", "replace").replace("\0", "")
    if answered := head.message_id(top.get("in-reply-to")):
        return answered
    for part in parts:
        # Old programs append the letter to their words.
        if part.media_type == "text/plain" and (found := _IDS.search(_decoded(raw, part))):
            return found[1].decode("utf-8", "replace").replace("\0", "")
    return (head.ids(top.all("references")) or ("",))[-1]


def _by_status(data: bytes, original: str) -> tuple[Bounce, ...]:
    found: dict[str, Bounce] = {}
    place = 0
    for _ in range(MOST + 1):
        group = head.read(data, place, len(data))
        place = max(group.end, place + 1)
        said = group.get("final-recipient") or group.get("original-recipient")
        named = _ADDRESS.search(group.get("original-recipient")) or _ADDRESS.search(said)
        if named:
            status, action = group.get("status")[:20], group.get("action").lower()
            is_permanent = action != "delayed" and (
                status.startswith("5") or (action == "failed" and status[:1] != "4")
            )
            reason = group.text("diagnostic-code").partition(";")[2].strip()[:LONGEST_REASON]
            if action in {"failed", "delayed"} or status[:1] in {"4", "5"}:
                code = _STATUS.search(status)
                found[named[1].lower()] = Bounce(
                    named[1].lower(), is_permanent, code[1] or "" if code else "", reason, original
                )
        if place >= len(data):
            break
    return tuple(found.values())


def _by_words(text: str, original: str) -> tuple[Bounce, ...]:
    """The first address that a failure is told of, the way of qmail and its like."""
    named = _ADDRESS.search(text[:_LOOKED_AT])
    if not named:
        return (Bounce("", False, "", "", original),) if original else ()
    around = text[max(0, named.start() - 300) : named.end() + 500]
    code = _STATUS.search(around)
    status = (code[1] or code[2]) if code else ""
    is_permanent = status[:1] == "5" or (not status and not _TEMPORARY.search(around))
    return (Bounce(named[1].strip(".").lower(), is_permanent, status if "." in status else "", "", original),)
