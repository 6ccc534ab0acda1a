"""The step that takes up mail: an answer goes into its case, anything else that a person wrote opens one.

Letters that came back and automatic replies are told in the story of the case they belong to; lists, challenges and our
own letters become nothing. Nothing is ever answered by itself.
"""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256
from typing import Final

from django.db import transaction

from outspoken.act import cases, story
from outspoken.act.models import Case, Message
from outspoken.act.openings import Opening, open_for
from outspoken.listen import feedback
from outspoken.listen.contact import LEFT
from outspoken.listen.models import Source
from outspoken.people.models import Identity
from outspoken.post.inbox import waiting
from outspoken.post.models import InboundMail

BATCH: Final = 50
SOURCE: Final = "mail"
LONGEST_ID: Final = 255


@transaction.atomic
def take_up(*, now: datetime) -> int:
    """Make of each waiting mail what it is, at most BATCH; returns how many. A step."""
    mails = waiting.waiting(BATCH)
    for mail in mails:
        waiting.mark_handled(mail, as_=_made_of(mail, now=now), now=now)
    return len(mails)


def _made_of(mail: InboundMail, *, now: datetime) -> str:
    if mail.kind == InboundMail.Kind.BOUNCE:
        return _came_back(mail, now=now)
    if mail.kind == InboundMail.Kind.AUTO_REPLY:
        case = _case(mail)
        if case is None:
            return "nothing"
        _tell(case, "an automatic reply came", now=now)
        return f"case {case.number}"
    if mail.kind != InboundMail.Kind.PERSON:
        return "nothing"
    case = _case(mail)
    if case is None or _is_long_closed(case, now=now):
        return _new(mail, now=now)
    message = cases.receive(
        case,
        text=mail.said or mail.subject,
        at=mail.sent_at,
        channel="mail",
        external_id=_external_id(mail),
        now=now,
        is_doubtful=mail.is_doubtful,
    )
    return f"case {message.case_id}"


def _case(mail: InboundMail) -> Case | None:
    """The open or closed case that a mail is about, where it goes on now."""
    noun, _, number = mail.about.partition(" ")
    if noun != "case" or not number.isdigit():
        return None
    case = Case.objects.select_related("merged_into").filter(pk=int(number)).first()
    return case.goes_on_in if case else None


def _is_long_closed(case: Case, *, now: datetime) -> bool:
    return case.closed_at is not None and case.closed_at < now - cases.REOPENED_BY_REPLY


def _new(mail: InboundMail, *, now: datetime) -> str:
    """Keep the words as feedback, as those of any other door, and open a case: whoever writes waits for an answer."""
    person = _known_as(mail)
    text = "\n\n".join(part for part in (mail.subject.strip(), mail.said.strip()) if part)
    item = feedback.Item(
        external_id=_external_id(mail),
        verbatims=(("", text),) if text else (),
        occurred_at=mail.sent_at,
        channel="mail",
        person=person,
    )
    taken = feedback.take([item], source=_source(), by=None, now=now)
    ids = tuple(pk for pk in taken.ids if pk is not None)
    if not ids:
        return "nothing"
    opened = open_for([Opening(ids, ("wrote to us",))], by=None, now=now)
    return f"case {opened[0].number}" if opened else f"feedback {ids[0]}"


def _source() -> Source:
    return Source.objects.get_or_create(
        slug=SOURCE, defaults={"name": "Mail", "kind": Source.Kind.MAIL, "channel": "mail"}
    )[0]


def _known_as(mail: InboundMail) -> str:
    """The sender's address, made a handle of the customer who is known by it elsewhere; nobody's where it is forged."""
    if mail.dmarc == "fail" or not mail.sender:
        return ""
    handle = mail.sender.lower()
    if not Identity.objects.filter(kind=SOURCE, handle=handle).exists():
        known = Identity.objects.filter(handle__iexact=handle).exclude(kind=LEFT).order_by("pk").first()
        if known:
            Identity.objects.get_or_create(kind=SOURCE, handle=handle, defaults={"person_id": known.person_id})
    return handle


def _came_back(mail: InboundMail, *, now: datetime) -> str:
    """Tell in the story of a case that a letter of it did not arrive; the next word is ours then."""
    letters = [bounce["letter"] for bounce in mail.bounces if bounce.get("letter")]
    message = Message.objects.filter(letter__in=letters).select_related("case").first()
    case = message.case.goes_on_in if message else _case(mail)
    if case is None:
        return "nothing"
    is_permanent = any(bounce.get("is_permanent") for bounce in mail.bounces)
    if is_permanent:
        cases.came_back(case, now=now)
    else:
        _tell(case, "a mail to the customer is delayed", now=now)
    return f"case {case.number}"


def _tell(case: Case, what: str, *, now: datetime) -> None:
    story.tell(story.held(case, None), what, now=now)


def _external_id(mail: InboundMail) -> str:
    return mail.message_id if len(mail.message_id) <= LONGEST_ID else sha256(mail.message_id.encode()).hexdigest()
