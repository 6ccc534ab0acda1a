"""What other rooms do with incoming mail: take it up, say what became of it, ask whether it may be answered.

with transaction.atomic():
    for mail in waiting(100):
        mark_handled(mail, as_=f"case {case.pk}", now=now)
"""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import islice
from typing import Any, Final
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q

from outspoken.post import addresses
from outspoken.post.inbox import store
from outspoken.post.models import AutomaticAnswer, InboundMail

# RFC 3834: a program answers one sender seldom enough that two of them never talk to each other.
ANSWERS_AN_HOUR: Final = 4
MAILS_AN_HOUR: Final = 30
_HOUR: Final = timedelta(hours=1)
_MOST_HOPS: Final = 40
_SWEPT_AT_ONCE: Final = 1000


def waiting(limit: int, *, only: UUID | None = None) -> list[InboundMail]:
    """The oldest mails that no room handled yet, held for this transaction; another worker gets others.

    only: this one alone, if it still waits.
    """
    rows = InboundMail.objects.waiting().select_for_update(skip_locked=True, of=("self",))
    rows = rows.filter(pk=only) if only else rows
    return list(rows.select_related("mailbox").order_by("received_at", "pk")[:limit])


def mark_handled(mail: InboundMail, *, as_: str, now: datetime) -> None:
    """Say what became of a mail: "case 0198…", "feedback 0198…", "nothing". In the transaction of what became of it."""
    mail.handled_at, mail.handled_as = now, as_
    InboundMail.objects.filter(pk=mail.pk).update(handled_at=now, handled_as=as_)


def may_answer(mail: InboundMail, *, now: datetime) -> bool:
    """Whether a program may answer this mail by itself; what a person writes is not asked about.

    Never an answer to programs, lists, bounces, to ourselves, to a forged sender, or to who asked for none; never a
    second one to the same mail; at most ANSWERS_AN_HOUR to one sender, and none to who sends MAILS_AN_HOUR.
    """
    if mail.kind != InboundMail.Kind.PERSON or mail.dmarc == "fail" or mail.hops > _MOST_HOPS:
        return False
    if not _can_be_written_to(mail.sender):
        return False
    if any(mark.lower().startswith(("x-auto-response-suppress", "x-loop")) for mark in mail.loop_marks):
        return False
    since = now - _HOUR
    with connection.cursor() as cursor:
        # Two workers with two mails of one sender count one after the other.
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"answer {mail.sender}"])
    answers = AutomaticAnswer.objects.filter(Q(mail=mail) | Q(sender=mail.sender, at__gt=since))
    held = list(answers.values_list("mail", flat=True)[: ANSWERS_AN_HOUR + 1])
    if mail.pk in held or len(held) >= ANSWERS_AN_HOUR:
        return False
    return InboundMail.objects.filter(sender=mail.sender, received_at__gt=since).count() < MAILS_AN_HOUR


def _can_be_written_to(address: str) -> bool:
    try:
        addresses.one(address)
    except addresses.BadAddress:
        return False
    return True


def note_answer(mail: InboundMail, *, now: datetime) -> None:
    """Count an automatic answer, in the transaction that puts its letter; a second one to the same mail counts once."""
    answer = AutomaticAnswer(mail=mail, sender=mail.sender, at=now)
    AutomaticAnswer.objects.bulk_create([answer], ignore_conflicts=True)


def said_by(senders: list[str]) -> list[dict[str, Any]]:
    """All mail of these senders, ready for JSON, for whoever exports what is held of a person."""
    rows = InboundMail.objects.filter(sender__in=[address.lower() for address in senders])
    return [
        {
            "received_at": mail.received_at.isoformat(),
            "sender": mail.sender,
            "sender_name": mail.sender_name,
            "subject": mail.subject,
            "said": mail.said,
            "quoted": mail.quoted,
            "files": [{"name": file["name"], "size": file["size"]} for file in mail.files],
        }
        for mail in rows.order_by("received_at")
    ]


@transaction.atomic
def forget_sender(senders: list[str]) -> int:
    """Erase all mail of these senders with its files, and bounces that name them, for whoever erases a person."""
    known = [address.lower() for address in senders]
    named = Q(sender__in=known)
    for address in known:
        named |= Q(kind=InboundMail.Kind.BOUNCE, bounces__contains=[{"address": address}])
    rows = InboundMail.objects.filter(named)
    gone = list(rows.values_list("pk", flat=True))
    rows.delete()
    AutomaticAnswer.objects.filter(sender__in=known).delete()
    transaction.on_commit(lambda: store.remove(gone))
    return len(gone)


def sweep(*, now: datetime) -> int:  # noqa: ARG001  a step is given the time
    """Clear away the files of mails that were never committed, or whose words were erased (a step)."""
    swept, old = 0, store.old()
    while found := list(islice(old, _SWEPT_AT_ONCE)):
        kept = set(InboundMail.objects.full().filter(pk__in=found).values_list("pk", flat=True))
        gone = [pk for pk in found if pk not in kept]
        store.remove(gone)
        swept += len(gone)
    return swept
