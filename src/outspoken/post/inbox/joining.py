"""Mails joined to the letters they answer: what `threading` needs, asked of the record in three queries at most."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any, Final
from uuid import UUID

from django.conf import settings

from outspoken.post.inbox import sealing, threading
from outspoken.post.inbox.kinds import Us, letter_id
from outspoken.post.inbox.mail import Kind, Mail
from outspoken.post.inbox.threading import Asked, Joined, Known
from outspoken.post.models import InboundMail, Letter

_MOST_LETTERS: Final = 200


def reply_address(about: str) -> str:
    """The address for Reply-To of a letter about "noun id": what is sent there is joined to it, whoever sends it.

    Raises ValueError where `about` is too long for an address.
    """
    return threading.reply_address(about, domain=settings.MAIL_DOMAIN, key=_key())


def subject_tag(about: str) -> str:
    """A mark to put at the end of a letter's subject, for programs that drop its threads."""
    return threading.subject_tag(about, key=_key())


def _key() -> bytes:
    return sealing.derived("reply addresses")


def joined(mails: Sequence[Mail], *, us: Us) -> list[Joined]:
    """What each mail belongs to."""
    key = _key()
    ids = [_ids(mail) for mail in mails]
    letters = _letters(ids, us)
    others = {each for held in ids for each in held if not letter_id(each, us.domains)}
    # The newest ones last, so that of two with one id the newer one is believed.
    rows = InboundMail.objects.filter(message_id__in=others).exclude(about="").order_by("received_at")
    earlier = {held: (sender, about) for held, sender, about in rows.values_list("message_id", "sender", "about")}
    return [
        threading.join(
            _asked(mail, named),
            letters=letters,
            earlier=earlier,
            written_to=lambda mail=mail: _written_to(mail.sender.address),  # type: ignore[misc]
            domains=us.domains,
            key=key,
        )
        for mail, named in zip(mails, ids, strict=True)
    ]


def _ids(mail: Mail) -> list[str]:
    """What a mail answers, the nearest first."""
    named = [bounce.message_id for bounce in mail.bounces if bounce.message_id]
    named += [mail.in_reply_to] if mail.in_reply_to else []
    return list(dict.fromkeys([*named, *reversed(mail.references)]))


def _asked(mail: Mail, ids: list[str]) -> Asked:
    addresses = [*mail.recipients, *(held.address for held in (*mail.to, *mail.cc))]
    return Asked(mail.sender.address, addresses, ids, mail.subject, mail.authentication.is_forged)


def _letters(ids: Iterable[list[str]], us: Us) -> dict[UUID, Known]:
    ours = {UUID(found) for held in ids for each in held if (found := letter_id(each, us.domains))}
    rows = Letter.objects.filter(pk__in=ours).values_list("pk", "about", "to") if ours else []
    return {pk: Known(pk, about, to) for pk, about, to in rows}


def _written_to(address: str) -> list[Known]:
    rows = Letter.objects.filter(to=address, kind=Letter.Kind.MAIL).order_by("-put_at")
    return [Known(*row) for row in rows.values_list("pk", "about", "to")[:_MOST_LETTERS]]


def fields(place: Joined, mail: Mail, us: Us) -> dict[str, Any]:
    """What the row of a mail keeps of it. A bounce comes from a server, which is no reason for doubt."""
    is_doubtful = place.is_doubtful and mail.kind != Kind.BOUNCE
    bounces = [{**asdict(bounce), "letter": letter_id(bounce.message_id, us.domains)} for bounce in mail.bounces]
    return {
        "about": place.about,
        "letter_id": place.letter,
        "joined_by": place.by,
        "is_doubtful": is_doubtful,
        "doubt": place.doubt if is_doubtful else "",
        "bounces": bounces,
    }
