"""Mail as mbox files and single .eml messages: one message is one feedback, the customer's own words only.

Quoted replies and signatures are taken off, HTML becomes text, and what machines sent (bounces, automatic
replies, bulk mail) is refused with the reason.
"""

from __future__ import annotations

import email
import email.policy
import email.utils
import re
from collections.abc import Iterator
from email.header import decode_header
from email.message import Message
from typing import BinaryIO

from outspoken.files.block import Block, Rows, clean
from outspoken.files.mailtext import from_html, own_words
from outspoken.files.plan import Match, OnReject, OnRepair, Plan, Reject, Repair

ROWS = 256
MAX_MESSAGE = 64 << 20
_ENVELOPE = re.compile(rb"^From \S+.*\d{4}\s*$|^From - |^From \S+@\S+")
_REPLY = re.compile(r"^\s*((re|aw|antw|sv|vs|fw|fwd|wg|tr|rv|enc|r|i)(\[\d+\])?\s*:\s*)+", re.IGNORECASE)
_AWAY = re.compile(
    r"^(automatic reply|auto(matische)?[- ]?(reply|antwort|response)|out of (the )?office|abwesenheit|abwesend|"
    r"réponse automatique|absence du bureau|respuesta automática|risposta automatica|automatisch antwoord|"
    r"resposta automática)\b",
    re.IGNORECASE,
)
_MACHINES = re.compile(r"^(mailer-daemon|postmaster|no-?reply-?bounce|bounces?)\b", re.IGNORECASE)

PRESET = (
    Match("text", "text", 0.99, "the body of the message, without quotes and signature"),
    Match("title", "subject", 0.99, "the subject line"),
    Match("date", "date", 0.99, "the Date header"),
    Match("customer", "from", 0.99, "the sender's address"),
    Match("id", "message_id", 0.99, "the Message-ID"),
    Match("channel", None, 0.99, "it is mail", constant="email"),
)


def blocks(stream: BinaryIO, plan: Plan, *, on_reject: OnReject, on_repair: OnRepair) -> Iterator[Block]:
    """The messages as blocks, numbered from 1 by their place in the file."""
    rows = Rows(ROWS)
    for place, data in enumerate(_messages(stream, plan.format), start=1):
        if len(data) > MAX_MESSAGE:
            on_reject(Reject(place, f"the message is larger than {MAX_MESSAGE >> 20} MiB", _head(data)))
            continue
        row, reason, mended = read_message(data)
        if mended:
            on_repair(Repair(place, mended))
        if reason:
            on_reject(Reject(place, reason, _head(data)))
            continue
        if block := rows.add(place, row):
            yield block
    if block := rows.block():
        yield block


def _messages(stream: BinaryIO, kind: str) -> Iterator[bytes]:
    if kind == "eml":
        yield stream.read(MAX_MESSAGE + 1)
        return
    lines: list[bytes] = []
    size, blank, inside = 0, True, False
    for line in stream:
        if blank and line.startswith(b"From ") and _ENVELOPE.match(line):
            if inside:
                yield b"".join(lines)
            lines, size, inside = [], 0, True
        elif size <= MAX_MESSAGE:
            # mboxrd quotes a body line that begins with "From " by one more ">".
            lines.append(line[1:] if re.match(rb"^>+From ", line) else line)
            size += len(line)
        blank = not line.strip()
    if inside and lines:
        yield b"".join(lines)


def _head(data: bytes) -> str:
    """The headers of a refused message that tell which one it is."""
    message = email.message_from_bytes(data[:65_536], policy=email.policy.compat32)
    shown = ("Message-ID", "Date", "From", "Subject")
    return "; ".join(f"{name}: {header(message, name)}" for name in shown if message.get(name))


def read_message(data: bytes) -> tuple[dict[str, str | None], str, str]:
    """One message as a row, the reason to refuse it, and what was mended; "" for neither."""
    message = email.message_from_bytes(data, policy=email.policy.compat32)
    reason = _machine(message)
    if reason:
        return {}, reason, ""
    body, mended = _body(message)
    subject = _REPLY.sub("", header(message, "Subject")).strip()
    text = own_words(body)
    if not text and not subject:
        return {}, "the message has no words of its own", mended
    address = email.utils.parseaddr(header(message, "From"))[1]
    row = {
        "message_id": header(message, "Message-ID").strip("<> "),
        "date": _date(message),
        "from": address.lower() or None,
        "subject": subject,
        "text": text,
        "to": header(message, "To"),
        "in_reply_to": header(message, "In-Reply-To").strip("<> "),
        "list": header(message, "List-Id"),
    }
    return {name: value or None for name, value in row.items()}, "", mended


def header(message: Message, name: str) -> str:
    """A header as text, its encoded words decoded even where they are wrong; "" when it is missing."""
    value = message.get(name)
    if value is None:
        return ""
    parts = []
    try:
        for data, charset in decode_header(str(value).replace("\r", "").replace("\n", "")):
            parts.append(data if isinstance(data, str) else decoded(data, charset)[0])
    except (ValueError, email.errors.HeaderParseError):
        return clean(str(value))
    return clean(" ".join("".join(parts).split()))


def decoded(data: bytes, charset: str | None) -> tuple[str, str]:
    """Bytes as text under the stated charset, else under the likeliest; and what had to be mended."""
    stated = (charset or "utf-8").strip("'\" ").lower()
    for name in dict.fromkeys((stated, "utf-8", "cp1252")):
        try:
            return data.decode(name), "" if name == stated else f"read as {name} instead of {stated}"
        except (UnicodeDecodeError, LookupError):
            continue
    return data.decode("utf-8", "replace"), "broken characters became the replacement character"


def _machine(message: Message) -> str:
    """Why a message is not a customer's; "" when it may be."""
    auto = header(message, "Auto-Submitted").split(";")[0].strip().lower()
    if auto and auto != "no":
        return f"an automatic message (Auto-Submitted: {auto})"
    if message.get_content_type() == "multipart/report":
        return f"a delivery or read report ({message.get_param('report-type') or 'multipart/report'})"
    sender = email.utils.parseaddr(header(message, "From"))[1]
    if _MACHINES.match(sender) or header(message, "Return-Path").strip() == "<>":
        return "a bounce: it was not delivered by a person"
    if header(message, "X-Autoreply") or header(message, "X-Autorespond") or _AWAY.match(header(message, "Subject")):
        return "an automatic reply"
    precedence = header(message, "Precedence").lower()
    if precedence in ("auto_reply", "junk") or (precedence == "bulk" and message.get("List-Unsubscribe")):
        return f"bulk mail (Precedence: {precedence})"
    return ""


def _date(message: Message) -> str | None:
    values = (header(message, "Date"), header(message, "Received").rsplit(";", 1)[-1])
    for value in values:
        try:
            return email.utils.parsedate_to_datetime(value).isoformat()
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
    return header(message, "Date") or None


def _body(message: Message) -> tuple[str, str]:
    """The words of a message: its plain part where it has one, else its HTML as text."""
    plain: list[str] = []
    html: list[str] = []
    mended = ""
    for part in message.walk():
        kind = part.get_content_type()
        if part.is_multipart() or kind not in ("text/plain", "text/html"):
            continue
        if part.get_content_disposition() == "attachment":
            continue
        payload = part.get_payload(decode=True)
        if isinstance(payload, bytes):
            text, what = decoded(payload, part.get_content_charset())
            mended = mended or what
            (plain if kind == "text/plain" else html).append(clean(text))
    if any(text.strip() for text in plain):
        return "\n".join(plain), mended
    return "\n".join(from_html(text) for text in html), mended
