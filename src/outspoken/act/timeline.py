"""A customer's whole story around a case, in one order of time: what they said, what we wrote, what happened."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from uuid import UUID

from outspoken.act import files
from outspoken.act.inbox import seen_by
from outspoken.act.models import Case, CaseFeedback, Message
from outspoken.listen.models import Feedback, Source, Verbatim
from outspoken.people.models import User
from outspoken.people.rights import touchpoints_seen_by
from outspoken.post.models import Letter
from outspoken.understand import comments, hidden

BEFORE: Final = 30  # things somebody said elsewhere


@dataclass(frozen=True, slots=True)
class Entry:
    """kind: "said" (a comment), "in", "out", "call", "note", "event", "case" (another one of theirs).

    status: of an answer, where its letter is; is_stuck: it will not arrive. is_here: belongs to this case.
    """

    kind: str
    at: datetime
    by: str = ""
    text: str = ""
    channel: str = ""
    status: str = ""
    is_stuck: bool = False
    is_here: bool = True
    is_new: bool = False
    is_doubtful: bool = False
    call: str = ""
    mentions: tuple[str, ...] = ()
    comment: comments.Comment | None = None
    feedback: UUID | None = None
    case: Case | None = None
    # Of the mail it came by, whose id this is.
    mail: str = ""
    files: tuple[files.Shown, ...] = ()


@dataclass(frozen=True, slots=True)
class Story:
    """before: what came before this case; entries: since its first word; said: the comments the case answers."""

    before: tuple[Entry, ...]
    entries: tuple[Entry, ...]
    said: tuple[Entry, ...]
    others: tuple[Case, ...]


def of(case: Case, *, by: User, since: datetime | None = None) -> Story:
    """The story as this person may see it; since: what came later is new to them. A fixed number of queries."""
    links = list(CaseFeedback.objects.filter(case=case).values_list("feedback", flat=True))
    said = _said(case, links, by=by)
    others = _others(case, by=by)
    entries = [*said, *_written(case, since), *_cases(others)]
    entries = _with_files(case, entries)
    entries.sort(key=lambda entry: entry.at)
    here = [entry for entry in entries if entry.kind == "said" and entry.is_here]
    start = min([entry.at for entry in here] or [case.opened_at])
    is_before = [entry.at < start and not entry.is_here for entry in entries]
    return Story(
        tuple(entry for entry, before in zip(entries, is_before, strict=True) if before),
        tuple(entry for entry, before in zip(entries, is_before, strict=True) if not before),
        tuple(here),
        tuple(others),
    )


def _said(case: Case, links: list[UUID], *, by: User) -> list[Entry]:
    """What the customer said here and elsewhere. An employee's words are never shown one by one."""
    if case.person is not None and case.person.is_employee:
        return []
    seen = touchpoints_seen_by(by)
    elsewhere = (
        Feedback.objects.filter(person=case.person_id).exclude(pk__in=links)
        if case.person_id
        else Feedback.objects.none()
    )
    if seen is not None:
        elsewhere = elsewhere.filter(touchpoint__in=seen)
    theirs = list(elsewhere.order_by("-occurred_at").values_list("pk", flat=True)[:BEFORE])
    words = list(
        Verbatim.objects.filter(feedback__in=[*links, *theirs])
        .select_related("feedback__touchpoint", "feedback__source")
        .order_by("feedback", "place")
    )
    # Whoever works on a case reads what it answers, wherever that was said.
    places = frozenset(row.feedback.touchpoint_id for row in words if row.feedback.touchpoint_id)
    shown = comments.shown([row.pk for row in words], by=by, seen=None if seen is None else seen | places)
    read = {comment.id: comment for comment in shown}
    own = set(links)
    return [
        Entry(
            "said", row.feedback.occurred_at, text=hidden.words(row.text, row.feedback.touchpoint_id),
            channel=row.feedback.channel, comment=read.get(row.pk), feedback=row.feedback_id,
            is_here=row.feedback_id in own, mail=_mail_of(row) if row.feedback_id in own else "",
        )
        for row in words
    ]  # fmt: skip


def _mail_of(words: Verbatim) -> str:
    """The id of the mail that these words came by, told with its first text alone."""
    is_mail = words.feedback.source.kind == Source.Kind.MAIL and words.place == 0
    return words.feedback.external_id if is_mail else ""


def _with_files(case: Case, entries: list[Entry]) -> list[Entry]:
    ids = [entry.mail for entry in entries if entry.mail]
    held = files.brought(case, ids) if ids else {}
    return [replace(entry, files=held[entry.mail]) if entry.mail in held else entry for entry in entries]


def _written(case: Case, since: datetime | None) -> list[Entry]:
    messages = list(_messages(case))
    sent = files.sent(case, messages)
    return [_message(message, since, sent.get(message.pk, ())) for message in messages]


def _messages(case: Case) -> Iterable[Message]:
    return case.messages.select_related("by", "letter").prefetch_related("mentions").order_by("at", "pk")


def _message(message: Message, since: datetime | None, sent: tuple[files.Shown, ...]) -> Entry:
    status, is_stuck = letter_in_words(message)
    is_theirs = message.kind == Message.Kind.IN
    return Entry(
        message.kind,
        message.at,
        by=message.by.name if message.by else "",
        text=hidden.words(message.text, message.case.touchpoint_id) if is_theirs else message.text,
        channel=message.channel,
        status=status,
        is_stuck=is_stuck,
        is_new=since is not None and message.at > since,
        is_doubtful=message.is_doubtful,
        call=message.get_call_display() if message.call else "",
        mentions=tuple(user.name for user in message.mentions.all()),
        mail=(message.external_id or "") if is_theirs and message.channel == "mail" else "",
        files=sent,
    )


def letter_in_words(message: Message) -> tuple[str, bool]:
    """Where the letter of an answer is, and whether it will not arrive."""
    letter = message.letter
    if message.kind != Message.Kind.OUT or letter is None:
        return "", False
    if letter.state == Letter.State.SENT:
        return "sent", False
    if letter.state == Letter.State.WAITING:
        return f"not sent yet: {letter.trouble}" if letter.trouble else "waiting to be sent", False
    return f"never sent: {letter.trouble or letter.get_state_display().lower()}", True


def _others(case: Case, *, by: User) -> list[Case]:
    if case.person_id is None:
        return []
    theirs = seen_by(by).filter(person=case.person_id).exclude(pk=case.pk)
    return list(theirs.select_related("touchpoint").order_by("-pk")[:BEFORE])


def _cases(others: Iterable[Case]) -> Iterable[Entry]:
    return (Entry("case", other.opened_at, is_here=False, case=other) for other in others)
