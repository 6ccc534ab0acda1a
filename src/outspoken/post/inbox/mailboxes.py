"""Where mail comes in: making, changing, trying and closing mailboxes.

MailboxError
└── NameTaken
"""

from __future__ import annotations

import base64
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.utils.text import slugify

from outspoken.people import audit
from outspoken.people.models import User
from outspoken.post.inbox import fetching, grants, imap, sealing
from outspoken.post.inbox.grants import Given
from outspoken.post.inbox.imap import ImapError
from outspoken.post.models import InboundMail, Mailbox
from outspoken.post.oauth import OAuthError

SECRET_BYTES: Final = 32  # Standard Webhooks asks for 24 to 64
RECENT: Final = timedelta(days=30)
_PLAIN: Final = (
    "name", "address", "host", "port", "security", "user", "folder", "authserv_id", "takes_old", "keep_days", "preset",
    "is_open",
)  # fmt: skip
_ANEW: Final = {"host", "user", "folder"}


class MailboxError(Exception):
    """A mailbox cannot be made or changed as asked; the message says why."""


class NameTaken(MailboxError):
    def __init__(self, slug: str) -> None:
        super().__init__(f"There is a mailbox “{slug}” already. Choose another name.")


@dataclass(frozen=True, slots=True)
class Attempt:
    """How a try went, in a sentence."""

    words: str
    is_good: bool


def find(slug: str) -> Mailbox | None:
    return Mailbox.objects.filter(slug=slug).first()


def with_activity(*, now: datetime) -> QuerySet[Mailbox]:
    """Mailboxes with `recent`, how much mail came within 30 days, and `unhandled`, how much of it waits."""
    return Mailbox.objects.annotate(
        recent=Count("mails", filter=Q(mails__received_at__gte=now - RECENT)),
        unhandled=Count("mails", filter=Q(mails__handled_at__isnull=True)),
    )


def newest_of(mailbox: Mailbox, *, at_most: int = 20) -> list[InboundMail]:
    """What came in last, without its words."""
    rows = InboundMail.objects.filter(mailbox=mailbox)
    return list(rows.defer("said", "quoted", "references", "loop_marks")[:at_most])


@transaction.atomic
def create(
    *, kind: str, password: str = "", grant: Given | None = None, by: User, now: datetime, **fields: Any
) -> Mailbox:
    """Make a mailbox; one that mail is handed in to gets its secret. Raises NameTaken.

    grant: how to get tokens, for one that takes no password.
    """
    slug = slugify(fields["name"])[:60].strip("-") or f"mailbox-{secrets.token_hex(4)}"
    if Mailbox.objects.filter(slug=slug).exists():
        raise NameTaken(slug)
    mailbox = Mailbox.objects.create(
        slug=slug,
        kind=kind,
        password=sealing.seal(password) if password else "",
        secret=sealing.seal(_new_secret()) if kind == Mailbox.Kind.WEBHOOK else "",
        next_fetch_at=now,
        **_given(fields),
    )
    if grant is not None:
        grants.keep(mailbox, grant)
    audit.record("mailbox.created", by=by, about=f"mailbox {slug}", now=now, detail={"kind": kind})
    return mailbox


@transaction.atomic
def change(
    mailbox: Mailbox, *, password: str = "", grant: Given | None = None, by: User, now: datetime, **fields: Any
) -> None:
    """Change what is given; an empty password leaves the one that is kept. Another place begins from its beginning."""
    held = Mailbox.objects.select_for_update().get(pk=mailbox.pk)
    changed = {name: value for name, value in _given(fields).items() if getattr(held, name) != value}
    secret = ["password"] if password else grants.keep(held, grant) if grant else []
    if not changed and not secret:
        return
    for name, value in changed.items():
        setattr(held, name, value)
    if password:
        held.password = sealing.seal(password)
    if _ANEW & changed.keys():
        held.uid_validity, held.last_uid, held.seen_uid, held.since = None, 0, 0, None
    held.failures, held.trouble, held.next_fetch_at = 0, "", now
    held.save()
    detail = {"changed": sorted([*changed, *secret])}
    audit.record("mailbox.changed", by=by, about=f"mailbox {held.slug}", now=now, detail=detail)


def attempt(mailbox: Mailbox, *, now: datetime) -> Attempt:
    """Connect as fetching would, with a new token where one is needed, and say how that went. Takes nothing."""
    grants.let_go(mailbox)
    try:
        with imap.opened(fetching.place_of(mailbox, now=now)) as line:
            works = f"It works: {mailbox.host} lets us in, and the next mail there has number {line.uid_next}."
            return Attempt(works, is_good=True)
    except (ImapError, sealing.SealBroken, OAuthError) as error:
        return Attempt(f"It does not work yet: {error}.", is_good=False)


@transaction.atomic
def renew_secret(mailbox: Mailbox, *, by: User, now: datetime) -> None:
    """Give a mailbox a new secret; the old one is refused from now on."""
    Mailbox.objects.filter(pk=mailbox.pk).update(secret=sealing.seal(_new_secret()))
    audit.record("mailbox.secret-renewed", by=by, about=f"mailbox {mailbox.slug}", now=now)


def secret_of(mailbox: Mailbox) -> str:
    """The secret that mail handed in is signed with; "" where there is none, or where it cannot be read any more."""
    try:
        return sealing.unseal(mailbox.secret) if mailbox.secret else ""
    except sealing.SealBroken:
        return ""


def _given(fields: Mapping[str, Any]) -> dict[str, Any]:
    given = {name: fields[name] for name in _PLAIN if name in fields}
    for name in ("address", "host", "authserv_id"):
        if name in given:
            given[name] = given[name].strip().lower()
    return given


def _new_secret() -> str:
    return "whsec_" + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()
