"""The step that takes up mail: an answer goes into its case, anything else that a person wrote opens one.

Letters that came back and automatic replies are told in the story of the case they belong to; lists, challenges and our
own letters become nothing. Nothing is ever answered by itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import reduce
from hashlib import sha256
from operator import or_
from typing import Final
from uuid import UUID

import structlog
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Q, QuerySet

from outspoken.act import cases, story
from outspoken.act.models import Case, CaseFeedback, Message
from outspoken.act.openings import Opening, keep_opened, open_for, opened
from outspoken.act.promises import Promises
from outspoken.listen import feedback, handles
from outspoken.listen.contact import LEFT
from outspoken.listen.items import MAX_HANDLE
from outspoken.listen.models import Feedback, Source
from outspoken.people.models import Identity
from outspoken.post.inbox import waiting
from outspoken.post.models import InboundMail

log = structlog.get_logger()

BATCH: Final = 50
SOURCE: Final = "mail"
LONGEST_ID: Final = 255


def take_up(*, now: datetime) -> int:
    """Make of each waiting mail what it is, at most BATCH; returns how many. A step.

    Where that fails, one after the other: a mail that cannot be taken up goes on waiting, and holds up nobody else's.
    Raises what went wrong where none can be.
    """
    try:
        return _take_up(now=now)
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        taken = sum(_by_itself(mail, now=now) for mail in list(_oldest()))
        if not taken:
            raise
        return taken


def _oldest() -> QuerySet[InboundMail, UUID]:
    return InboundMail.objects.waiting().order_by("received_at", "pk").values_list("pk", flat=True)[:BATCH]


def _by_itself(mail: UUID, *, now: datetime) -> int:
    try:
        return _take_up(now=now, only=mail)
    except (OperationalError, InterfaceError):
        raise
    except Exception as error:  # noqa: BLE001  whatever is wrong with it, the mails behind it are not
        log.error("mail.not_taken_up", mail=str(mail), error=type(error).__name__)
        return 0


@transaction.atomic
def _take_up(*, now: datetime, only: UUID | None = None) -> int:
    mails = waiting.waiting(BATCH, only=only)
    about = _cases(mails)
    made: dict[UUID, str] = {}
    fresh: list[InboundMail] = []
    for mail in mails:
        case = about.get(mail.about)
        if mail.kind == InboundMail.Kind.PERSON and (case is None or _is_long_closed(case, now=now)):
            fresh.append(mail)
        else:
            made[mail.pk] = _made_of(mail, case, now=now)
    made |= _new(fresh, now=now)
    for mail in mails:
        waiting.mark_handled(mail, as_=made[mail.pk], now=now)
    return len(mails)


def _made_of(mail: InboundMail, case: Case | None, *, now: datetime) -> str:
    if mail.kind == InboundMail.Kind.BOUNCE:
        return _came_back(mail, case, now=now)
    if case is None:
        return "nothing"
    if mail.kind == InboundMail.Kind.AUTO_REPLY:
        _tell(case, "an automatic reply came", now=now)
        return f"case {case.number}"
    return _received(mail, case, now=now) if mail.kind == InboundMail.Kind.PERSON else "nothing"


def _received(mail: InboundMail, case: Case, *, now: datetime) -> str:
    message = cases.receive(
        case,
        text=mail.said or "\n\n".join(filter(None, (mail.subject.strip(), mail.instead_of_words))),
        at=mail.sent_at,
        channel="mail",
        external_id=_external_id(mail),
        now=now,
        is_doubtful=mail.is_doubtful,
    )
    return f"case {message.case_id}"


def _cases(mails: Sequence[InboundMail]) -> dict[str, Case]:
    """The open or closed cases that mails are about, as they name them, where they go on now."""
    numbers = {}
    for mail in mails:
        noun, _, number = mail.about.partition(" ")
        if noun == "case" and number.isdigit():
            numbers[mail.about] = int(number)
    held = Case.objects.select_related("merged_into").in_bulk(numbers.values())
    return {about: held[number].goes_on_in for about, number in numbers.items() if number in held}


def _is_long_closed(case: Case, *, now: datetime) -> bool:
    return case.closed_at is not None and case.closed_at < now - cases.REOPENED_BY_REPLY


def _new(mails: Sequence[InboundMail], *, now: datetime) -> dict[UUID, str]:
    """Keep the words as feedback, as those of any other door, and open cases: whoever writes waits for an answer."""
    if not mails:
        return {}
    source, senders, ids = _source(), _known_as(mails), _ids_of(mails)
    items = [_item(mail, ids[mail.pk], senders[mail.pk]) for mail in mails]
    taken = feedback.take(items, source=source, by=None, now=now) if source.is_open else feedback.Taken()
    stored = dict(zip((mail.pk for mail in mails), taken.ids or [None] * len(mails), strict=True))
    kept = list(dict.fromkeys(pk for pk in stored.values() if pk is not None))
    open_for([Opening((pk,), ("wrote to us",)) for pk in kept], by=None, now=now)
    case_of = dict(CaseFeedback.objects.filter(feedback__in=kept).values_list("feedback", "case"))
    erased = {error.index for error in taken.errors if error.message == feedback.ERASED}
    made = {}
    for place, mail in enumerate(mails):
        pk = stored[mail.pk]
        if pk is not None:
            made[mail.pk] = f"case {case_of[pk]}"
            if mail.instead_of_words:
                _tell(Case.objects.get(pk=case_of[pk]), mail.instead_of_words.strip("[]"), now=now)
        else:
            made[mail.pk] = "nothing" if place in erased else _alone(mail, senders[mail.pk], now=now)
    return made


def _item(mail: InboundMail, external_id: str, person: str) -> feedback.Item:
    text = "\n\n".join(part for part in (mail.subject.strip(), mail.said.strip()) if part)
    return feedback.Item(
        external_id=external_id,
        verbatims=(("", text),) if text else (),
        occurred_at=mail.sent_at,
        channel="mail",
        person=person,
    )


def _alone(mail: InboundMail, handle: str, *, now: datetime) -> str:
    """A case for what cannot be kept as feedback: a photo without a word, more words than are kept, a closed source."""
    person = handles.resolve([handle], kind=SOURCE, now=now).get(handle) if len(handle) <= MAX_HANDLE else None
    whose = Feedback(person_id=person, channel="mail")
    case = opened(whose, Opening((), ("wrote to us",)), Promises.current(), by=None, now=now)
    keep_opened([case], [], by=None, now=now)
    if not (mail.said or mail.subject):
        what = f"a mail came without words, with {len(mail.files)} files"
        _tell(case, f"{what}: {mail.trouble}" if mail.trouble else what, now=now)
        return f"case {case.number}"
    return _received(mail, case, now=now)


def _source() -> Source:
    return Source.objects.get_or_create(
        slug=SOURCE, defaults={"name": "Mail", "kind": Source.Kind.MAIL, "channel": "mail"}
    )[0]


def _known_as(mails: Sequence[InboundMail]) -> dict[UUID, str]:
    """Each sender's address, made a handle of the customer who is known by it elsewhere; none where it is forged."""
    given = {mail.pk: "" if mail.dmarc == "fail" else mail.sender.lower() for mail in mails}
    wanted = {handle for handle in given.values() if handle}
    known = set(Identity.objects.filter(kind=SOURCE, handle__in=wanted).values_list("handle", flat=True))
    elsewhere = reduce(or_, (Q(handle__iexact=handle) for handle in sorted(wanted - known)), Q(pk=None))
    people: dict[str, UUID] = {}
    found = Identity.objects.filter(elsewhere).exclude(kind=LEFT).order_by("pk")
    for handle, person in found.values_list("handle", "person_id"):
        people.setdefault(handle.lower(), person)
    Identity.objects.bulk_create(
        (Identity(kind=SOURCE, handle=handle, person_id=person) for handle, person in people.items()),
        ignore_conflicts=True,
    )
    return given


def _came_back(mail: InboundMail, about: Case | None, *, now: datetime) -> str:
    """Tell in the story of a case that a letter of it did not arrive; the next word is ours then."""
    letters = [bounce["letter"] for bounce in mail.bounces if bounce.get("letter")]
    message = Message.objects.filter(letter__in=letters).select_related("case").first()
    case = message.case.goes_on_in if message else about
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


def _ids_of(mails: Sequence[InboundMail]) -> dict[UUID, str]:
    """What tells each mail from all others: its Message-ID, and more where a program gave another mail the same one."""
    named = InboundMail.objects.filter(message_id__in={mail.message_id for mail in mails})
    first: dict[str, bytes] = {}
    for message_id, digest in named.order_by("received_at", "pk").values_list("message_id", "digest"):
        first.setdefault(message_id, bytes(digest))
    return {mail.pk: _external_id(mail, first[mail.message_id]) for mail in mails}


def _external_id(mail: InboundMail, first: bytes = b"") -> str:
    """first: the digest of the first mail with this Message-ID; the same mail in another mailbox has the same one."""
    if first and bytes(mail.digest) != first:
        return sha256(mail.message_id.encode() + bytes(mail.digest)).hexdigest()
    return mail.message_id if len(mail.message_id) <= LONGEST_ID else sha256(mail.message_id.encode()).hexdigest()
