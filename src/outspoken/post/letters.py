"""Putting letters into the outbox, taking them back, sending them again.

Every verb works within the caller's transaction: a letter exists if and only if what it tells of does. The same `key`
is put once, however often it is asked for, so a step that is done again after a crash tells nobody twice.

    LetterError
    ├── AlreadySent    it left the house; nothing can take it back
    ├── Emptied        its words were kept long enough; nothing is left to send again
    ├── NobodyThere    a push to a browser that is no longer subscribed cannot be sent again
    └── TooLarge       a mail with its attachments is larger than `settings.MAIL_BYTES`
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from email.utils import parseaddr
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Q

from outspoken.people import audit
from outspoken.people.models import User
from outspoken.post import addresses
from outspoken.post.events import ACTIONS, SEVERITIES, TYPES
from outspoken.post.models import Attachment, Endpoint, Letter, PushSubscription
from outspoken.post.push.message import Push
from outspoken.post.schedule import STANDARD

# Written by us alone, so that nobody's headers say otherwise.
_OURS: Final = frozenset(
    {"from", "to", "cc", "bcc", "subject", "date", "message-id", "sender", "return-path", "reply-to", "in-reply-to",
     "references", "auto-submitted", "mime-version", "content-type", "content-transfer-encoding"}
)  # fmt: skip


class LetterError(Exception):
    """The root of what this module refuses."""


class AlreadySent(LetterError):
    """It left the house; nothing can take it back."""


class Emptied(LetterError):
    """Its words were kept long enough; nothing is left to send again."""


class NobodyThere(LetterError):
    """The browser that a push went to is no longer subscribed."""


class TooLarge(LetterError):
    """A mail with its attachments is larger than it may be."""


class File(NamedTuple):
    """An attachment: a file name, a content type, the bytes."""

    name: str
    content_type: str
    content: bytes


@transaction.atomic
def put_mail(
    *,
    key: str,
    to: str,
    subject: str,
    text: str,
    html: str | None = None,
    about: str,
    now: datetime,
    reply_to: str | None = None,
    in_reply_to: str | None = None,
    references: Sequence[str] = (),
    headers: Mapping[str, str] | None = None,
    attachments: Sequence[File] = (),
    not_before: datetime | None = None,
    is_automatic: bool = True,
    unsubscribe: str | None = None,
) -> Letter:
    """Put a mail to one address; a letter put under that key before is returned as it is.

    in_reply_to, references: Message-IDs with their angle brackets. headers: further ones; those that say who writes,
    to whom and in what form are ours. is_automatic: no person wrote it, so no auto-reply shall answer (RFC 3834).
    unsubscribe: for list mail, the https address that one POST unsubscribes at (RFC 8058). Raises
    `addresses.BadAddress`, `TooLarge`, and ValueError for a header that is ours or holds a line break.
    """
    _fits(text, html or "", attachments)
    kept = _headers(
        headers or {}, reply_to, in_reply_to, references, is_automatic=is_automatic, unsubscribe=unsubscribe or ""
    )
    letter, is_new = Letter.objects.get_or_create(
        key=key,
        defaults={
            "kind": Letter.Kind.MAIL,
            "about": about,
            "to": addresses.one(to),
            "subject": " ".join(subject.split())[:500],
            "text": text,
            "html": html or "",
            "headers": kept,
            **_due(max(now, not_before or now), now=now, not_before=not_before),
        },
    )
    if is_new:
        _attach(letter, attachments)
    return letter


@transaction.atomic
def put_event(
    *,
    type: str,  # noqa: A002  the word of every format
    subject: str,
    data: Mapping[str, Any],
    key: str,
    about: str,
    now: datetime,
) -> list[Letter]:
    """Put one letter for each endpoint that wants to hear of this type, and return them, known ones as well.

    type: one of `events.TYPES`. subject: what happened, in one sentence. data: JSON; what formats show of it is "text"
    (more of our own words), "facts" (names and values), "quotes" (customers' words), "link" (where to read on), and for
    pagers "severity" (of `events.SEVERITIES`) and "action" (of `events.ACTIONS`). about: "noun id"; a pager takes what
    is about the same thing for one alert. Raises ValueError for a type, severity or action that is none.
    """
    _check(type, data)
    return [
        _put_to(endpoint, type=type, subject=subject, data=data, key=key, about=about, now=now)
        for endpoint in Endpoint.objects.told_of(type)
    ]


def put_push(
    to: PushSubscription, push: Push, *, key: str, about: str, now: datetime, not_before: datetime | None = None
) -> Letter:
    """Put a push to one browser; one put to it under that key before is returned as it is. To tell people on all their
    browsers there is `push.telling.tell`."""
    due = _due(max(now, not_before or now), now=now, not_before=not_before, keeps=push.lasts)
    letter, _ = Letter.objects.get_or_create(
        key=f"{key} → browser {to.pk}",
        defaults={
            "kind": Letter.Kind.PUSH,
            "subscription": to,
            "to": to.service.origin,
            "about": about,
            **push.fields,
            **due,
        },
    )
    return letter


def put_test(endpoint: Endpoint, *, by: User, now: datetime) -> Letter:
    """Put a test to one endpoint, whatever it wants to hear of."""
    audit.record("endpoint.tested", by=by, about=f"endpoint {endpoint.pk}", now=now)
    data = {
        "text": "If you can read this, Outspoken reaches you.",
        "facts": {"Sent by": by.name},
        "link": f"{settings.PUBLIC_URL}/post/endpoints/",
    }
    key = f"test of endpoint {endpoint.pk} at {now.isoformat()}"
    about = f"endpoint {endpoint.pk}"
    return _put_to(endpoint, type="test", subject="A test from Outspoken", data=data, key=key, about=about, now=now)


@transaction.atomic
def cancel(letter: Letter, *, because: str = "", by: User | None = None, now: datetime | None = None) -> Letter:
    """Take a letter back before it is sent. by, now: given where a person does it, for the audit trail.

    Raises AlreadySent. One that is just being sent may arrive all the same; it is then told as sent.
    """
    letter = Letter.objects.select_for_update().get(pk=letter.pk)
    if letter.state == Letter.State.SENT:
        raise AlreadySent("the letter was sent; write another one")
    letter.state, letter.trouble = Letter.State.CANCELLED, because[:300]
    letter.save(update_fields=["state", "trouble"])
    if by is not None and now is not None:
        audit.record("letter.cancelled", by=by, about=f"letter {letter.pk}", now=now)
    return letter


@transaction.atomic
def again(letter: Letter, *, by: User | None, now: datetime) -> Letter:
    """Send a letter once more, under the same id: the receiver that keeps ids knows it by it.

    Raises NobodyThere, Emptied.
    """
    letter = Letter.objects.select_for_update().get(pk=letter.pk)
    if letter.kind == Letter.Kind.PUSH and letter.subscription_id is None:
        raise NobodyThere("The browser it went to is no longer subscribed.")
    if letter.emptied_at is not None:
        raise Emptied(f"Its words were kept for {settings.LETTER_DAYS} days and are erased.")
    letter.state, letter.trouble, letter.sent_at, letter.tries = Letter.State.WAITING, "", None, 0
    letter.next_try_at, letter.give_up_at = now, now + _keeps(letter)
    letter.save(update_fields=["state", "trouble", "sent_at", "tries", "next_try_at", "give_up_at"])
    audit.record("letter.put_again", by=by, about=f"letter {letter.pk}", now=now)
    return letter


@transaction.atomic
def again_all(*, endpoint: Endpoint | None = None, by: User, now: datetime) -> int:
    """Send all that was given up once more, or all of one endpoint; return how many. Of pushes none: what nobody could
    be told in time is news no more."""
    given_up = Letter.objects.given_up().exclude(kind=Letter.Kind.PUSH)
    chosen = given_up if endpoint is None else given_up.filter(endpoint=endpoint)
    count = chosen.update(
        state=Letter.State.WAITING, trouble="", tries=0, next_try_at=now, give_up_at=now + STANDARD.keeps
    )
    about = "letters given up" if endpoint is None else f"endpoint {endpoint.pk}"
    audit.record("letters.put_again", by=by, about=about, now=now, detail={"letters": count})
    return count


def page(*, state: str, endpoint: int | None = None, before: UUID | None = None, size: int = 50) -> list[Letter]:
    """Letters in one state, newest first, at most `size`; before: the last one of the page before."""
    chosen = Letter.objects.filter(state=state).select_related("endpoint", "subscription__user")
    if endpoint is not None:
        chosen = chosen.filter(endpoint=endpoint)
    last = Letter.objects.filter(pk=before).first() if before else None
    if last is not None:
        chosen = chosen.filter(Q(put_at__lt=last.put_at) | Q(put_at=last.put_at, pk__lt=last.pk))
    return list(chosen.order_by("-put_at", "-pk")[:size])


def counted() -> list[dict[str, Any]]:
    """The states a letter can be in, and how many are, for those where somebody may have to do something."""
    counts = dict(
        Letter.objects.filter(state__in=[Letter.State.WAITING, Letter.State.GIVEN_UP])
        .values_list("state")
        .annotate(count=Count("pk"))
        .order_by()
    )
    in_order = (Letter.State.GIVEN_UP, Letter.State.WAITING, Letter.State.SENT, Letter.State.CANCELLED)
    return [{"value": state.value, "label": state.label, "count": counts.get(state.value)} for state in in_order]


def erase(*, to: Sequence[str] = (), about: Sequence[str] = ()) -> int:
    """Delete every letter to these addresses or about these things, sent or not; return how many."""
    kept = Letter.objects.filter(to__in=[address.strip() for address in to if address.strip()])
    if about:
        kept |= Letter.objects.filter(about__in=list(about))
    return kept.delete()[1].get("post.Letter", 0)


def _put_to(
    endpoint: Endpoint,
    *,
    type: str,  # noqa: A002
    subject: str,
    data: Mapping[str, Any],
    key: str,
    about: str,
    now: datetime,
) -> Letter:
    letter, _ = Letter.objects.get_or_create(
        key=f"{key} → {endpoint.pk}",
        defaults={
            "kind": Letter.Kind.WEBHOOK,
            "endpoint": endpoint,
            "type": type,
            "about": about,
            "subject": " ".join(subject.split())[:500],
            "data": dict(data),
            **_due(now, now=now),
        },
    )
    return letter


def _due(
    due: datetime, *, now: datetime, not_before: datetime | None = None, keeps: timedelta = STANDARD.keeps
) -> dict[str, Any]:
    return {"put_at": now, "not_before": not_before, "next_try_at": due, "give_up_at": due + keeps}


def _keeps(letter: Letter) -> timedelta:
    """How long it is tried for."""
    return timedelta(seconds=letter.data["lasts"]) if letter.kind == Letter.Kind.PUSH else STANDARD.keeps


def _fits(text: str, html: str, attachments: Sequence[File]) -> None:
    size = len(text) + len(html) + sum(len(each[2]) for each in attachments)
    if size > settings.MAIL_BYTES:
        raise TooLarge(f"the mail would have {size:,} bytes; at most {settings.MAIL_BYTES:,} are sent")


def _attach(letter: Letter, attachments: Sequence[File]) -> None:
    files = (File(*each) for each in attachments)
    Attachment.objects.bulk_create(
        Attachment(letter=letter, name=_file_name(file.name), content_type=file.content_type, content=file.content)
        for file in files
    )


def _headers(
    given: Mapping[str, str],
    reply_to: str | None,
    in_reply_to: str | None,
    references: Sequence[str],
    *,
    is_automatic: bool,
    unsubscribe: str,
) -> dict[str, str]:
    """What threads a mail, whom to answer, who wrote it, beside what was given."""
    kept = _checked(dict(given))
    if reply_to:
        kept["Reply-To"] = addresses.one(parseaddr(reply_to)[1])
    if in_reply_to:
        kept["In-Reply-To"] = _flat("In-Reply-To", in_reply_to)
    if references or in_reply_to:
        kept["References"] = _flat("References", " ".join(references or [in_reply_to or ""]))
    if is_automatic:
        kept["Auto-Submitted"] = "auto-generated"
    if unsubscribe:
        kept["List-Unsubscribe"] = f"<{_flat('List-Unsubscribe', unsubscribe)}>"
        kept["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return kept


def _check(event_type: str, data: Mapping[str, Any]) -> None:
    if event_type not in TYPES:
        raise ValueError(f"{event_type!r} is no type of event; add it to post.events.TYPES")
    if data.get("severity", "info") not in SEVERITIES:
        raise ValueError(f"severity {data['severity']!r} is none of {', '.join(SEVERITIES)}")
    if data.get("action", "trigger") not in ACTIONS:
        raise ValueError(f"action {data['action']!r} is none of {', '.join(ACTIONS)}")


def _checked(headers: dict[str, str]) -> dict[str, str]:
    for name, value in headers.items():
        if name.lower() in _OURS or name.lower().startswith("list-unsubscribe"):
            raise ValueError(f"the header {name} is written by the outbox itself")
        if not name.isascii() or not name.replace("-", "").isalnum():
            raise ValueError("a header's name holds letters, digits and hyphens only")
        _flat(name, value)
    return headers


def _flat(name: str, value: str) -> str:
    if any(ord(character) < 32 or ord(character) == 127 for character in value):
        raise ValueError(f"the header {name} would hold a line break or another control character")
    return value


def _file_name(name: str) -> str:
    plain = "".join(character for character in name if character.isprintable() and character not in '/\\"')
    return plain[-200:] or "file"
