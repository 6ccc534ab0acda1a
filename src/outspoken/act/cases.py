"""The verbs of a case: opened, given to somebody, answered, asked about, closed by the customer, opened again.

Every verb locks the case, checks that it is the one its caller saw (`seen`, its version; None: whatever it is now),
does one thing in one transaction and leaves it in the case's story.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import QuerySet

from outspoken.act import files as files_of
from outspoken.act import handed, mails, story
from outspoken.act import mentions as mentions_of
from outspoken.act.errors import CaseError, NoAddress, StillOpen
from outspoken.act.models import SAID_NO, SAID_YES, Case, Engagement, Message, Outcome, Severity, State
from outspoken.act.promises import Promises
from outspoken.act.reach import MAIL, is_mail_address, is_on_portal, mail_address
from outspoken.people import audit
from outspoken.people.models import Identity, Person, Team, User
from outspoken.post.letters import File

MOST_TAGS: Final = 12
# Whoever was asked whether it is put right and says nothing for so long has let it be; an answer opens it again.
SILENCE: Final = timedelta(days=7)
# A reply to a closed case opens it again for so long; later it opens another one.
REOPENED_BY_REPLY: Final = timedelta(days=30)


@transaction.atomic
def assign(case: Case, *, owner: User | None, by: User | None, now: datetime, seen: int | None = None) -> Case:
    """Give a case to somebody, or back to the queue of its team."""
    case = story.held(case, seen)
    if case.owner_id == (owner.pk if owner else None):
        return case
    case.owner = owner
    story.tell(case, f"given to {owner.name}" if owner else "given back to the queue", by=by, now=now)
    kept = story.keep(case, by=by, now=now, verb=handed.VERB, stays=True)
    handed.tell([kept], by=by, now=now)
    return kept


@transaction.atomic
def hand_over(case: Case, *, team: Team, by: User | None, now: datetime, seen: int | None = None) -> Case:
    """Put a case into another team's queue, out of the hands it was in; its promises follow that team's hours."""
    case = story.held(case, seen)
    if case.team_id == team.pk:
        return case
    case.team, case.owner = team, None
    Promises.current().promise(case)
    story.tell(case, f"handed over to {team.name}", by=by, now=now)
    return story.keep(case, by=by, now=now, verb="case.handed_over", stays=True)


@transaction.atomic
def weigh(case: Case, *, severity: Severity, by: User | None, now: datetime, seen: int | None = None) -> Case:
    """Say how severe a case is; its promises are worked out anew from its opening on."""
    case = story.held(case, seen)
    if case.severity == severity:
        return case
    case.severity = severity
    Promises.current().promise(case)
    story.tell(case, f"severity {severity.label}", by=by, now=now)
    return story.keep(case, by=by, now=now, verb="case.weighed")


@transaction.atomic
def tag(case: Case, *, tags: Iterable[str], by: User | None, now: datetime, seen: int | None = None) -> Case:
    """Name what a case is about, in the organisation's own few words; those not given are taken off."""
    case = story.held(case, seen)
    kept = clean_tags(tags)
    if case.tags == kept:
        return case
    case.tags = kept
    return story.keep(case, by=by, now=now, verb="case.tagged")


def clean_tags(tags: Iterable[str]) -> list[str]:
    """As they are kept: short, in small letters, each once.

    >>> clean_tags([" Refund ", "refund", "", "gift card"])
    ['refund', 'gift card']
    """
    short = (" ".join(tag.replace("\0", "").lower().split())[:40].strip() for tag in tags)
    return list(dict.fromkeys(tag for tag in short if tag))[:MOST_TAGS]


@transaction.atomic
def answer(
    case: Case,
    *,
    text: str,
    by: User,
    now: datetime,
    key: str | None = None,
    is_asked: bool = False,
    files: Sequence[File] = (),
    seen: int | None = None,
) -> Message:
    """Write to the customer; with `is_asked`, ask whether it is put right.

    key: of the form it was typed into; the same one twice is entered once. files: go with the mail. Raises
    AlreadyClosed, Unanswered, NoAddress; CaseError for files where there is no address to send them to.
    """
    case = story.held(case, None)
    # Looked for once the case is ours alone: a form sent twice at once is one answer, and its second sending no error.
    if key and (known := Message.objects.filter(case=case, external_id=key).first()):
        return known
    story.must_be_as_seen(case, seen)
    story.must_be_open(case)
    to = mail_address(case)
    if to is None and not is_on_portal(case):
        raise NoAddress(case)
    if files and to is None:
        raise CaseError("Files go by mail, and we know no mail address of theirs. Answer without them.")
    channel = "mail" if to else "portal"
    message = story.say(case, Message.Kind.OUT, story.written(text), by=by, now=now, channel=channel, key=key)
    if to:
        message.letter = mails.answer(case, message, to=to, is_asked=is_asked, files=files, now=now)
        message.files = files_of.told_of(files)
        message.save(update_fields=["letter", "files"])
    case.first_contact_at = case.first_contact_at or now
    if is_asked:
        case.resolved_at = now
    case.follow_up_at = now + SILENCE if is_asked else None
    case.state = State.ASKED if is_asked else State.WAITING
    story.keep(case, by=by, now=now, verb="case.asked" if is_asked else "case.answered", stays=True)
    Engagement.objects.create(user=by, kind=Engagement.Kind.REPLIED, case=case, at=now)
    return message


@transaction.atomic
def receive(
    case: Case, *, text: str, at: datetime, channel: str, external_id: str, now: datetime, is_doubtful: bool = False
) -> Message:
    """Enter what the customer wrote; the next word is ours again, and a closed case is open again.

    The same `external_id` is entered once. Words that could be somebody else's (`is_doubtful`) are shown as such and
    change nothing else.
    """
    case = story.held_where_it_goes_on(case)
    if known := Message.objects.filter(case=case, external_id=external_id).first():
        return known
    message = story.say(
        case,
        Message.Kind.IN,
        text.replace("\0", "")[: 5 * story.LONGEST],
        by=None,
        now=at,
        channel=channel,
        key=external_id,
    )
    if is_doubtful:
        message.is_doubtful = True
        message.save(update_fields=["is_doubtful"])
    elif case.is_open:
        story.back_to_us(case, now=now)
    else:
        story.open_again(case, now=now)
    story.keep(case, by=None, now=now, verb="case.replied", stays=True)
    return message


@transaction.atomic
def came_back(case: Case, *, now: datetime) -> Case:
    """A letter to the customer could not be delivered: they heard nothing, and the next word is ours."""
    case = story.held(case, None)
    story.tell(case, "a mail to the customer came back; try another way", now=now)
    if case.is_open:
        story.back_to_us(case, now=now)
    return story.keep(case, by=None, now=now, verb="case.letter_came_back", stays=True)


@transaction.atomic
def call(
    case: Case,
    *,
    outcome: Message.Call,
    text: str,
    by: User,
    now: datetime,
    again_at: datetime | None = None,
    seen: int | None = None,
) -> Message:
    """Note a call with the customer: whether they were reached, what was said, when to try again."""
    case = story.held(case, seen)
    story.must_be_open(case)
    message = story.say(
        case, Message.Kind.CALL, story.written(text, may_be_empty=True), by=by, now=now, channel="phone", call=outcome
    )
    if outcome == Message.Call.REACHED:
        case.first_contact_at = case.first_contact_at or now
        story.back_to_us(case, now=now)
        if case.state == State.NEW:
            case.state = State.WORKING
    case.follow_up_at = again_at
    story.keep(case, by=by, now=now, verb="case.called", stays=True)
    Engagement.objects.create(user=by, kind=Engagement.Kind.CALLED, case=case, at=now)
    return message


@transaction.atomic
def note(
    case: Case, *, text: str, by: User, now: datetime, mentions: Iterable[User] = (), key: str | None = None
) -> Message:
    """Write something among ourselves; the customer never sees it. key: as of an answer."""
    case = story.held(case, None)
    if key and (known := Message.objects.filter(case=case, external_id=key).first()):
        return known
    message = story.say(case, Message.Kind.NOTE, story.written(text), by=by, now=now, key=key)
    people = list(mentions)
    message.mentions.set(people)
    mentions_of.note(message, people, now=now)
    audit.record("case.noted", by=by, about=f"case {case.number}", now=now)
    return message


@transaction.atomic
def customer_says(case: Case, *, is_put_right: bool, text: str = "", key: str | None = None, now: datetime) -> Case:
    """The customer's own word on whether it is put right, at any time; the last one counts.

    key: of the form it was said in; what was said twice in it is entered once.
    """
    case = story.held_where_it_goes_on(case)
    if key and Message.objects.filter(case=case, external_id=key).exists():
        return case
    if text.strip():
        text = text.replace("\0", "")[: story.LONGEST]
        story.say(case, Message.Kind.IN, text, by=None, now=now, channel="portal", key=key)
    story.tell(case, SAID_YES if is_put_right else SAID_NO, now=now)
    if is_put_right:
        case.first_contact_at = case.first_contact_at or now
        story.close(case, Outcome.PUT_RIGHT, now=now)
    elif case.is_open:
        story.back_to_us(case, now=now)
    else:
        story.open_again(case, now=now)
    return story.keep(case, by=None, now=now, verb="case.judged", stays=True, detail={"put_right": is_put_right})


@transaction.atomic
def close(
    case: Case, *, outcome: Outcome, by: User | None, now: datetime, why: str = "", seen: int | None = None
) -> Case:
    """Close a case without the customer's word. Raises AlreadyClosed; CaseError for an outcome only they can give."""
    case = story.held(case, seen)
    story.must_be_open(case)
    must_be_ours_to_say(case, outcome)
    story.tell(case, f"closed: {outcome.label}" + (f" ({why.strip()[:300]})" if why.strip() else ""), by=by, now=now)
    story.close(case, outcome, now=now)
    return story.keep(case, by=by, now=now, verb="case.closed", stays=True, detail={"outcome": str(outcome)})


def must_be_ours_to_say(case: Case, outcome: Outcome, *, said_no: Container[int] | None = None) -> None:
    """Raises CaseError for an outcome that only the customer can give.

    said_no: numbers of cases whose customers said that it is not put right, where they are at hand.
    """
    if outcome in (Outcome.PUT_RIGHT, Outcome.MERGED):
        raise CaseError("Whether it is put right is for the customer to say. Ask them, or say how else it ended.")
    if outcome != Outcome.NOT_PUT_RIGHT:
        return
    if said_no is None:
        said_no = set(who_said_no().filter(case=case).values_list("case", flat=True))
    if case.pk not in said_no:
        raise CaseError("The customer did not say so. Ask them, or say how else it ended.")


def who_said_no() -> QuerySet[Message]:
    return Message.objects.filter(kind=Message.Kind.EVENT, text=SAID_NO)


@transaction.atomic
def reopen(case: Case, *, by: User | None, now: datetime, seen: int | None = None) -> Case:
    """Open a closed case again. Raises StillOpen."""
    case = story.held(case, seen)
    if case.is_open:
        raise StillOpen(case)
    story.tell(case, "opened again", by=by, now=now)
    story.open_again(case, now=now)
    return story.keep(case, by=by, now=now, verb="case.reopened", stays=True)


@transaction.atomic
def follow_up(case: Case, *, at: datetime | None, by: User, now: datetime, seen: int | None = None) -> Case:
    """Say when to try again, or that nobody needs to."""
    case = story.held(case, seen)
    story.must_be_open(case)
    case.follow_up_at = at
    return story.keep(case, by=by, now=now, verb="case.follow_up_set")


@transaction.atomic
def close_silent(*, now: datetime) -> int:
    """A step: close cases whose customers were asked, and let it be. Returns how many."""
    waiting = Case.objects.select_for_update(skip_locked=True).filter(state=State.ASKED, follow_up_at__lte=now)
    cases = list(waiting.order_by("follow_up_at")[:100])
    for case in cases:
        story.tell(case, f"closed: the customer did not say within {SILENCE.days} days", now=now)
        story.close(case, Outcome.SILENT, now=now)
        story.keep(case, by=None, now=now, verb="case.closed", stays=True, detail={"outcome": str(Outcome.SILENT)})
    return len(cases)


@transaction.atomic
def write_down_address(case: Case, *, address: str, by: User, now: datetime, seen: int | None = None) -> Case:
    """Keep a mail address of the case's customer, told on the phone or found elsewhere. Raises CaseError."""
    case = story.held(case, seen)
    handle = address.strip().lower()
    if not is_mail_address(handle):
        raise CaseError("That is no mail address; it looks like name@example.org.")
    known = Identity.objects.filter(kind=MAIL, handle=handle).first()
    if case.person is None:
        # Whoever is known by this address already is the one.
        person = known.person if known else Person.objects.create(created_at=now, language=case.language)
        case.person = person
    if known is None:
        Identity.objects.create(person=case.person, kind=MAIL, handle=handle)
    elif known.person_id != case.person_id:
        raise CaseError("Another customer is known by this address. Look at their cases first.")
    story.tell(case, "a mail address was written down", by=by, now=now)
    return story.keep(case, by=by, now=now, verb="case.address_written_down")
