"""The way in: the raw bytes of a mail (RFC 5322, RFC 2045 and whatever else is sent) as a Mail. Never fails."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from outspoken.post.inbox import (
    attachments,
    authentication,
    bounces,
    html,
    kinds,
    lines,
    quoting,
    structure,
    transfer,
    wrapping,
)
from outspoken.post.inbox import headers as head
from outspoken.post.inbox.charsets import decoded
from outspoken.post.inbox.headers import Headers
from outspoken.post.inbox.kinds import Us
from outspoken.post.inbox.lines import Line
from outspoken.post.inbox.mail import Address, Attachment, Authentication, Kind, Mail
from outspoken.post.inbox.structure import Part

LONGEST_TEXT: Final = 1_000_000  # characters
_LONGEST_BODY: Final = 4 * LONGEST_TEXT  # bytes decoded for the words; the whole of it stays as an attachment
MOST_ATTACHMENTS: Final = 100
_RECIPIENTS: Final = ("delivered-to", "x-original-to", "envelope-to", "x-envelope-to", "x-forwarded-to")


def parse(raw: bytes, *, received_at: datetime, us: Us | None = None) -> Mail:
    """What a mail says.

    received_at: when it came, with a zone; a Date later than that is not believed. us: what is ours.
    Time and memory grow with its length and not with what it holds; see `Mail` for the parts of the answer.

    >>> from datetime import UTC
    >>> raw = b"From: Dev <dev@a.example>\\nSubject: Tea\\n\\nCold again."
    >>> mail = parse(raw, received_at=datetime(2026, 3, 2, tzinfo=UTC))
    >>> mail.sender.address, mail.subject, mail.said, str(mail.kind)
    ('dev@a.example', 'Tea', 'Cold again.', 'person')
    """
    us = us or Us()
    top, parts, trouble = structure.parts(raw)
    body = _body(raw, parts)
    words = quoting.split(body.lines)
    sender, is_named_only = kinds.written_by(top, us)
    trouble += _remarks(top, parts, has_words=bool(words.said.strip()), is_named_only=is_named_only)
    kind = kinds.kind_of(top, parts, sender, us)
    text = "\n".join(f"{'>' * line.depth} {line.text}" if line.depth else line.text for line in body.lines)
    digest = digest_of(raw, top)
    stated_id = head.message_id(top.get("message-id"))
    return Mail(
        digest=digest,
        message_id=stated_id or made_up_id(digest),
        is_id_made_up=not stated_id,
        in_reply_to=(head.ids(top.all("in-reply-to")) or (head.message_id(top.get("in-reply-to")),))[0],
        references=head.ids(top.all("references")),
        sender=sender,
        to=_addresses(top, "to"),
        cc=_addresses(top, "cc"),
        reply_to=_addresses(top, "reply-to"),
        subject=top.text("subject")[: head.LONGEST_SUBJECT],
        sent_at=head.sent_at(top, received_at),
        text=text.strip("\n")[:LONGEST_TEXT],
        said=words.said[:LONGEST_TEXT],
        quoted=words.quoted[:LONGEST_TEXT],
        kind=kind,
        attachments=tuple(body.files),
        bounces=bounces.read(raw, top, parts, text) if kind == Kind.BOUNCE else (),
        authentication=Authentication()
        if is_named_only
        else authentication.stated(top, sender.address, us.authserv_id),
        recipients=tuple(dict.fromkeys(found.address for name in _RECIPIENTS for found in _addresses(top, name))),
        hops=len(top.all("received")),
        loop_marks=kinds.loop_marks(top),
        trouble=tuple(dict.fromkeys((*trouble, *body.trouble)))[:10],
    )


def _remarks(top: Headers, parts: list[Part], *, has_words: bool, is_named_only: bool) -> list[str]:
    """What whoever answers has to know of it."""
    told = wrapping.told(parts, has_words=has_words)
    if authentication.senders(top) > 1:
        told.append("it names more than one sender; none of them is believed")
    if is_named_only:
        told.append("a form or a group sent it in our name; its sender is whom Reply-To names")
    return told


def digest_of(raw: bytes, top: Headers) -> bytes:
    """32 bytes that tell a mail from every other, the same by whichever way it came.

    Two deliveries of one mail differ in what servers wrote above it, so these headers are left out where the mail names
    itself; one without a Message-ID is told by every byte.
    """
    told = hashlib.sha256()
    if not head.message_id(top.get("message-id")):
        told.update(raw)
        return told.digest()
    for name in ("message-id", "date", "from", "to", "subject", "content-type"):
        told.update(top.raw(name) + b"\0")
    told.update(memoryview(raw)[top.end :].tobytes().replace(b"\r\n", b"\n").rstrip())
    return told.digest()


def made_up_id(digest: bytes) -> str:
    """A Message-ID for a mail that has none of its own."""
    return f"{digest.hex()[:40]}@made-up.invalid"


def _addresses(top: Headers, name: str) -> tuple[Address, ...]:
    return head.addresses([value for held, value in top.pairs if held == name]) if top.has(name) else ()


@dataclass(slots=True)
class _Body:
    """What the parts of a mail come to: the lines of its words, and its files."""

    lines: list[Line] = field(default_factory=list)
    files: list[Attachment] = field(default_factory=list)
    trouble: list[str] = field(default_factory=list)
    is_cut: bool = False


def _body(raw: bytes, parts: list[Part]) -> _Body:
    body = _Body()
    words = [part for part in parts if _is_words(part)]
    plain = [part for part in words if part.media_type != "text/html"]
    chosen: list[Part] = []
    for part in words:
        # Of two ways to say the same, the plain one; HTML beside it only where it stands for itself.
        alternative = next((name for name in reversed(part.parents) if name == "multipart/alternative"), "")
        if part.media_type != "text/html" or not alternative or not any(_has_words(raw, each) for each in plain):
            chosen.append(part)
    for part in chosen:
        _add_words(raw, part, body)
    if body.is_cut:
        body.trouble.append(f"its text is longer than {LONGEST_TEXT:,} characters; the whole of it is kept as a file")
    body.lines, is_encrypted = wrapping.without_armour(body.lines)
    if is_encrypted:
        body.trouble.append(wrapping.PGP)
    for part in parts:
        if part not in words and part.end > part.start and not part.media_type.startswith("multipart/"):
            _add_file(raw, part, body)
    return body


def _is_words(part: Part) -> bool:
    disposition, told = part.headers.value("content-disposition")
    if disposition == "attachment" or "filename" in told:
        return False
    if part.media_type.startswith("multipart/"):
        return True  # nothing could be opened in it: its bytes are read as text
    return part.media_type in {"text/plain", "text/html", "text/enriched", "text"}


def _has_words(raw: bytes, part: Part) -> bool:
    return bool(raw[part.start : min(part.end, part.start + 4096)].strip())


def _add_words(raw: bytes, part: Part, body: _Body) -> None:
    _, told = part.headers.value("content-type")
    encoding = transfer.encoding(part.headers.get("content-transfer-encoding"))
    start, end = part.start, part.end
    if not encoding and part.media_type != "text/html":
        for name, begin, first, until in transfer.uuencoded(raw, start, end):
            end = min(end, begin)
            media_type = attachments.sniffed(
                transfer.beginning(raw, first, until, "uuencode"), "application/octet-stream"
            )
            name = attachments.safe_name(name, media_type, number=len(body.files) + 1)
            size = transfer.size(raw, first, until, "uuencode")
            body.files.append(Attachment(name, media_type, size, first, until, "uuencode"))
    limit = min(end, start + (_LONGEST_BODY if not encoding else 2 * _LONGEST_BODY))
    text, mended = decoded(transfer.content(raw, start, limit, encoding), told.get("charset"))
    if limit < end or len(text) > LONGEST_TEXT:
        body.is_cut = True
        _add_file(raw, part, body)
        text = text[:LONGEST_TEXT]
    if mended:
        body.trouble.append(f"its text was {mended}")
    body.lines += _lines(text, part.media_type, told)


def _lines(text: str, media_type: str, told: dict[str, str]) -> list[Line]:
    if media_type == "text/html":
        return html.lines_of(text)
    if media_type == "text/enriched":
        text = re.sub(r"</?[a-zA-Z]{1,20}>", "", text)
    is_flowed = told.get("format", "").lower() == "flowed"
    return lines.of_plain(text, is_flowed=is_flowed, is_delsp=told.get("delsp", "").lower() == "yes")


def _add_file(raw: bytes, part: Part, body: _Body) -> None:
    if part.media_type == "message/delivery-status":
        return
    if len(body.files) >= MOST_ATTACHMENTS:
        body.trouble.append(f"it has more than {MOST_ATTACHMENTS} files; the rest was left out")
        return
    body.files.append(attachments.of_part(raw, part, number=len(body.files) + 1))
