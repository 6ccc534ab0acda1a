"""Taking mail in: the one verb behind every door. Read, masked, joined to what it answers, kept once.

InboxError
├── TooLarge    a mail beyond `settings.INBOUND_MAIL_BYTES`; the door says so, or `take_head` keeps its head
└── Closed      the mailbox takes no mail at present
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from email.utils import parseaddr
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string
from uuid_utils.compat import uuid7

from outspoken.post.inbox import joining, store
from outspoken.post.inbox.kinds import Us
from outspoken.post.inbox.mail import Mail
from outspoken.post.inbox.parsing import made_up_id, parse
from outspoken.post.models import InboundMail, Mailbox


class InboxError(Exception):
    """A mail cannot be taken; the message says why."""


class TooLarge(InboxError):
    def __init__(self) -> None:
        super().__init__(f"The mail is larger than {settings.INBOUND_MAIL_BYTES:,} bytes.")


class Closed(InboxError):
    def __init__(self) -> None:
        super().__init__("This mailbox takes no mail at present.")


@dataclass(frozen=True, slots=True)
class Taken:
    """How many mails are new, how many were known already, and the ids of all of them in the order given."""

    stored: int
    known: int
    ids: list[UUID]


def us_of(mailbox: Mailbox) -> Us:
    """What is ours, as far as a mail in this mailbox can tell."""
    held = set(Mailbox.objects.values_list("address", flat=True))
    held |= {parseaddr(settings.DEFAULT_FROM_EMAIL)[1], mailbox.address}
    return Us(
        addresses=frozenset(address.lower() for address in held if address),
        domains=frozenset({settings.MAIL_DOMAIN.lower()}),
        authserv_id=mailbox.authserv_id,
    )


@transaction.atomic
def take(raws: Sequence[bytes], *, mailbox: Mailbox, now: datetime) -> Taken:
    """Take mails in. One transaction; a mail that was taken into this mailbox before is known and left as it is.

    Raises TooLarge.
    """
    if any(len(raw) > settings.INBOUND_MAIL_BYTES for raw in raws):
        raise TooLarge
    us = us_of(mailbox)
    return _keep([(raw, parse(raw, received_at=now, us=us)) for raw in raws], mailbox=mailbox, now=now, us=us)


@transaction.atomic
def take_head(head: bytes, *, size: int, mailbox: Mailbox, now: datetime) -> Taken:
    """Keep what is known of a mail that is too large to be taken, so that somebody sees that it came."""
    us = us_of(mailbox)
    mail = parse(head, received_at=now, us=us)
    trouble = f"The mail has {size:,} bytes; at most {settings.INBOUND_MAIL_BYTES:,} are taken. Ask for it another way."
    fields = {"state": InboundMail.State.TOO_LARGE, "trouble": trouble}
    return _keep([(head, mail)], mailbox=mailbox, now=now, us=us, fields=fields)


@transaction.atomic
def take_withheld(uid: int, *, mailbox: Mailbox, now: datetime) -> Taken:
    """Keep that there is a mail which the server names and does not hand out, so that somebody looks there."""
    head = f"Message-ID: <{uid}.{mailbox.uid_validity or 0}@withheld.invalid>\r\n\r\n".encode()
    us = us_of(mailbox)
    trouble = f"The mail server does not hand this mail out (its number there is {uid}). Open it in the mailbox itself."
    fields = {"state": InboundMail.State.WITHHELD, "trouble": trouble}
    return _keep([(head, parse(head, received_at=now, us=us))], mailbox=mailbox, now=now, us=us, fields=fields)


def _keep(
    mails: list[tuple[bytes, Mail]],
    *,
    mailbox: Mailbox,
    now: datetime,
    us: Us,
    fields: dict[str, Any] | None = None,
) -> Taken:
    digests = [mail.digest for _, mail in mails]
    known = _ids(mailbox, digests)
    new = _told_apart({mail.digest: (raw, mail) for raw, mail in mails if mail.digest not in known})
    joined = joining.joined([mail for _, mail in new.values()], us=us)
    masked = iter(_masked([text for _, mail in new.values() for text in (mail.subject, mail.said, mail.quoted)]))
    rows = []
    for (raw, mail), place in zip(new.values(), joined, strict=True):
        words = {name: next(masked) for name in ("subject", "said", "quoted")}
        pk = uuid7()
        files = store.keep(pk, raw, mail)
        rows.append(_row(pk, mail, mailbox, now, files, joining.fields(place, mail, us), words, fields or {}))
    InboundMail.objects.bulk_create(rows, ignore_conflicts=True)
    held = {**known, **_ids(mailbox, list(new))}
    # Another process was quicker with the same mail: its row stays, our files go.
    store.remove(row.pk for row in rows if held[bytes(row.digest)] != row.pk)
    stored = sum(held[bytes(row.digest)] == row.pk for row in rows)
    return Taken(stored, len(mails) - stored, [held[digest] for digest in digests])


def _told_apart(new: dict[bytes, tuple[bytes, Mail]]) -> dict[bytes, tuple[bytes, Mail]]:
    """The same mails, those renamed whose Message-ID names another mail already: some programs give one id to many.

    One mail that came by two ways has the same sender and date, and stays one to those that know it by its id.
    """
    ids = {mail.message_id[:320] for _, mail in new.values()}
    rows = InboundMail.objects.filter(message_id__in=ids).order_by("-received_at", "-pk")
    first = {
        held: (bytes(digest), (sender, at))
        for held, digest, sender, at in rows.values_list("message_id", "digest", "sender", "sent_at")
    }
    told: dict[bytes, tuple[bytes, Mail]] = {}
    for digest, (raw, mail) in new.items():
        written = mail.sender.address, mail.sent_at
        known = first.setdefault(mail.message_id[:320], (digest, written))
        if digest != known[0] and written != known[1]:
            remark = "another mail has the same Message-ID"
            mail = replace(mail, message_id=made_up_id(digest), is_id_made_up=True, trouble=(*mail.trouble, remark))
        told[digest] = raw, mail
    return told


def _ids(mailbox: Mailbox, digests: list[bytes]) -> dict[bytes, UUID]:
    rows = InboundMail.objects.filter(mailbox=mailbox, digest__in=digests).values_list("digest", "pk")
    return {bytes(digest): pk for digest, pk in rows}


def _masked(texts: list[str]) -> list[str]:
    """By the house's masking and the organisation's own rules, which live in a room above: named in the settings."""
    mask = import_string(settings.MASKING)
    masked: list[str] = mask(texts)
    return masked


def _row(
    pk: UUID,
    mail: Mail,
    mailbox: Mailbox,
    now: datetime,
    files: list[dict[str, Any]],
    joined: dict[str, Any],
    words: dict[str, str],
    fields: dict[str, Any],
) -> InboundMail:
    told = {
        "message_id": mail.message_id[:320],
        "in_reply_to": mail.in_reply_to[:320],
        "references": list(mail.references),
        "sender": mail.sender.address,
        "sender_name": mail.sender.name,
        "to": [[held.address, held.name] for held in mail.to],
        "cc": [[held.address, held.name] for held in mail.cc],
        "reply_to": [[held.address, held.name] for held in mail.reply_to],
        "dkim": mail.authentication.dkim.value,
        "spf": mail.authentication.spf.value,
        "dmarc": mail.authentication.dmarc.value,
        "trouble": "; ".join(mail.trouble),
    }
    return InboundMail(
        id=pk,
        mailbox=mailbox,
        digest=mail.digest,
        kind=mail.kind.value,
        sent_at=mail.sent_at,
        received_at=now,
        files=files,
        hops=mail.hops,
        loop_marks=list(mail.loop_marks),
        **words,
        **joined,
        **{**told, **fields},
    )
