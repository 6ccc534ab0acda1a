"""What is kept of mail and letters once they are done, and for how long (two steps).

Their words and files go; what stays tells only that there was a mail: from whom or to whom, when, about what, and what
became of it. So one that is delivered or moved a second time is still known, and a case still says what was sent.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import transaction

from outspoken.post.inbox import store
from outspoken.post.models import Attachment, AutomaticAnswer, Delivery, InboundMail, Letter, Mailbox

BATCH: Final = 1000


def empty_mails(*, now: datetime) -> int:
    """Erase words and files of mails that were handled as long ago as their mailbox keeps them, some at a time.

    Returns how many. A mail that still waits for somebody is never touched, however old it is.
    """
    emptied = 0
    for mailbox in Mailbox.objects.all():
        limit = now - timedelta(days=days_of(mailbox))
        old = InboundMail.objects.full().filter(mailbox=mailbox, handled_at__lt=limit)
        emptied += _empty(list(old.order_by("handled_at").values_list("pk", flat=True)[:BATCH]), now=now)
    return emptied


def days_of(mailbox: Mailbox) -> int:
    """How many days a mailbox keeps the words and files of mail that was handled."""
    return settings.MAIL_DAYS if mailbox.keep_days is None else mailbox.keep_days


@transaction.atomic
def _empty(mails: Sequence[UUID], *, now: datetime) -> int:
    if not mails:
        return 0
    AutomaticAnswer.objects.filter(mail__in=mails).delete()
    emptied = InboundMail.objects.filter(pk__in=mails, handled_at__isnull=False).update(
        subject="", said="", quoted="", sender_name="", in_reply_to="", trouble="", doubt="",
        references=[], to=[], cc=[], reply_to=[], files=[], bounces=[], loop_marks=[], emptied_at=now,
    )  # fmt: skip
    # A process that is killed in between leaves folders of mails that are empty, which `waiting.sweep` clears away.
    transaction.on_commit(lambda: store.remove(mails))
    return emptied


@transaction.atomic
def retire_letters(*, now: datetime) -> int:
    """Erase what letters said that are done and older than `settings.LETTER_DAYS`, some at a time; returns how many.

    Of a mail that was sent it stays that it was, to whom and when; all other letters go as a whole.
    """
    limit = now - timedelta(days=settings.LETTER_DAYS)
    old = Letter.objects.full().exclude(state=Letter.State.WAITING).filter(put_at__lt=limit).order_by("put_at")
    held = list(old.select_for_update(skip_locked=True).values_list("pk", "kind", "state")[:BATCH])
    stays = [pk for pk, kind, state in held if kind == Letter.Kind.MAIL and state == Letter.State.SENT]
    Letter.objects.filter(pk__in={pk for pk, *_ in held} - set(stays)).delete()
    Attachment.objects.filter(letter__in=stays).delete()
    Delivery.objects.filter(letter__in=stays).delete()
    Letter.objects.filter(pk__in=stays).update(text="", html="", data={}, headers={}, emptied_at=now)
    return len(held)
