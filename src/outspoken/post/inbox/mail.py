"""What a mail says, as values: made by `parsing.parse`, kept by `intake`."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Kind(StrEnum):
    """Who is behind a mail. Only a person gets an answer that nobody looked at."""

    PERSON = "person"
    AUTO_REPLY = "auto-reply"
    BOUNCE = "bounce"
    LIST = "list"
    CHALLENGE = "challenge"
    OWN = "own"


class Verdict(StrEnum):
    """What a check of the sender came to."""

    PASS = "pass"  # noqa: S105  a verdict, no password
    FAIL = "fail"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Address:
    """A mailbox and the name beside it; the address in small letters, "" where there is none."""

    address: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file in a mail; `start` and `end` are where its encoded bytes stand in the raw mail.

    name: safe for any file system. media_type: by its first bytes, else as stated. size: bytes once decoded.
    encoding: base64, quoted-printable, uuencode or "" for bytes as they stand.
    """

    name: str
    media_type: str
    size: int
    start: int
    end: int
    encoding: str = ""
    is_inline: bool = False


@dataclass(frozen=True, slots=True)
class Bounce:
    """One address a letter did not reach (RFC 3464).

    is_permanent: it will not be tried again. status: as "5.1.1", "" where unknown. message_id: of the letter.
    """

    address: str
    is_permanent: bool
    status: str = ""
    reason: str = ""
    message_id: str = ""


@dataclass(frozen=True, slots=True)
class Authentication:
    """What our own receiving server states of the sender (RFC 8601), each about the domain in From."""

    dkim: Verdict = Verdict.NONE
    spf: Verdict = Verdict.NONE
    dmarc: Verdict = Verdict.NONE

    @property
    def is_forged(self) -> bool:
        """Whether the server says that the sender is not who From names."""
        return self.dmarc == Verdict.FAIL


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail as its sender meant it, whatever state it came in.

    digest: tells this mail from every other, however often it is delivered. message_id, in_reply_to, references:
    without angle brackets; a missing message_id is made up from the digest. sent_at: by its Date, never after it was
    received. said: the new words alone; quoted: earlier mail below or between them; text: all of it. loop_marks:
    evidence that programs and not people wrote it. trouble: what was broken and how it was read.
    """

    digest: bytes
    message_id: str
    is_id_made_up: bool
    in_reply_to: str
    references: tuple[str, ...]
    sender: Address
    to: tuple[Address, ...]
    cc: tuple[Address, ...]
    reply_to: tuple[Address, ...]
    subject: str
    sent_at: datetime
    text: str
    said: str
    quoted: str
    kind: Kind
    attachments: tuple[Attachment, ...] = ()
    bounces: tuple[Bounce, ...] = ()
    authentication: Authentication = field(default_factory=Authentication)
    recipients: tuple[str, ...] = ()
    hops: int = 0
    loop_marks: tuple[str, ...] = ()
    trouble: tuple[str, ...] = ()
