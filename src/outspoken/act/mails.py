"""Letters to the customer of a case."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.conf import settings

from outspoken.act import please_words, portal
from outspoken.act.mail_words import words
from outspoken.act.models import Case, Message
from outspoken.post import letters
from outspoken.post.inbox import joining
from outspoken.post.letters import File
from outspoken.post.models import Letter, Mailbox

# How the keys of letters begin that say that an answer will come.
ASKED_FOR: Final = "asked for "


def asked_for(case: Case, *, to: str, now: datetime) -> Letter:
    """Put the way to the customer's own page into the outbox, once for each case; it holds no word of anybody."""
    said = please_words.words(case.language)
    return letters.put_mail(
        key=f"{ASKED_FOR}{case.pk}",
        to=to,
        subject=said.mail_subject.format(number=case.number),
        text=f"{said.mail_text}\n{portal.address(case)}\n\n{said.mail_not_you}",
        about=f"case {case.number}",
        reply_to=_reply_to(case),
        now=now,
    )


def answer(
    case: Case, message: Message, *, to: str, is_asked: bool, files: Sequence[File] = (), now: datetime
) -> Letter:
    """Put an answer into the outbox: threaded with what was written before, with the way to the customer's own page."""
    said = words(case.language)
    address = portal.address(case)
    parts = [message.text]
    if is_asked:
        parts.append(f"{said.asked}\n\n{said.yes} {address}?say=yes\n{said.no} {address}?say=no")
    parts.append(f"{said.story}\n{address}")
    before = list(_before(case))
    return letters.put_mail(
        key=f"message {message.pk}",
        to=to,
        subject=said.subject.format(number=case.number),
        text="\n\n".join(parts),
        about=f"case {case.number}",
        reply_to=_reply_to(case),
        in_reply_to=before[-1] if before else None,
        references=tuple(before),
        attachments=files,
        is_automatic=False,
        now=now,
    )


def _reply_to(case: Case) -> str | None:
    """The address whose mail is joined to this case; None where no mail is taken in."""
    return joining.reply_address(f"case {case.number}") if Mailbox.objects.filter(is_open=True).exists() else None


def _before(case: Case, *, most: int = 10) -> list[str]:
    """Message-IDs of the mails of this case, the latest last."""
    mails = Message.objects.filter(case=case, channel="mail").exclude(letter=None, external_id=None)
    held = mails.order_by("-at", "-pk").values_list("letter", "external_id")[:most]
    ids = [f"<{letter}@{settings.MAIL_DOMAIN}>" if letter else external_id or "" for letter, external_id in held]
    # What was answered on the customer's page has a key that is no Message-ID.
    return [one for one in reversed(ids) if one.startswith("<")]
