"""How a case's story is written: locked, moved from state to state, every step told; what all its verbs share."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db import transaction

from outspoken.act.errors import AlreadyClosed, Changed, Unanswered
from outspoken.act.models import Case, Message, Outcome, State, Stay
from outspoken.act.promises import Promises, due
from outspoken.listen.masking import mask_text
from outspoken.people import audit
from outspoken.people.models import User

LONGEST: Final = 20_000  # characters of an answer or a note


def held(case: Case, seen: int | None) -> Case:
    """The case, locked, as it is now. Raises Changed where that is not the version somebody saw."""
    held = Case.objects.select_for_update().get(pk=case.pk)
    must_be_as_seen(held, seen)
    return held


def held_where_it_goes_on(case: Case) -> Case:
    """The case, locked, or the one it goes on in, if it was merged before the lock was ours."""
    while True:
        try:
            with transaction.atomic():
                locked = held(case, None)
                if locked.merged_into_id is None:
                    return locked
                # Both locks at once, in this order, could wait for a merge that takes them in the other.
                raise _GoesOn
        except _GoesOn:
            case = Case.objects.get(pk=case.pk).goes_on_in


class _GoesOn(Exception):
    pass


def must_be_as_seen(case: Case, seen: int | None) -> None:
    """Raises Changed where that is not the version somebody saw."""
    if seen is not None and case.version != seen:
        raise Changed(case)


def must_be_open(case: Case) -> None:
    """Raises AlreadyClosed."""
    if not case.is_open:
        raise AlreadyClosed(case)


def written(text: str, *, may_be_empty: bool = False) -> str:
    """What somebody typed, as it is kept. Raises Unanswered where it says nothing."""
    text = text.replace("\0", "").replace("\r\n", "\n").strip()[:LONGEST]
    if not text and not may_be_empty:
        raise Unanswered
    return text


def say(
    case: Case,
    kind: Message.Kind,
    text: str,
    *,
    by: User | None,
    now: datetime,
    channel: str = "",
    key: str | None = None,
    call: str = "",
) -> Message:
    """Add an entry to the story."""
    # What we write to a customer may hold our own numbers; everything else may hold theirs.
    kept = text if kind in (Message.Kind.OUT, Message.Kind.EVENT) or not text else mask_text(text)
    return Message.objects.create(
        case=case, kind=kind, text=kept, by=by, at=now, channel=channel, external_id=key, call=call
    )


def tell(case: Case, what: str, *, by: User | None = None, now: datetime) -> None:
    """Add what happened, in words that hold none of the customer's."""
    say(case, Message.Kind.EVENT, what, by=by, now=now)


def back_to_us(case: Case, *, now: datetime) -> None:
    """The next word is ours; the time that the case lay with the customer does not count."""
    if case.is_ours:
        return
    Promises.current().go_on(case, now=now)
    case.follow_up_at = case.resolved_at = None
    case.state = State.WORKING


def open_again(case: Case, *, now: datetime) -> None:
    """A closed case is ours again."""
    case.outcome, case.closed_at, case.resolved_at, case.merged_into = "", None, None, None
    case.reopened += 1
    back_to_us(case, now=now)


def close(case: Case, outcome: Outcome, *, now: datetime) -> None:
    """The case is over; a later word on it changes how it ended, not when."""
    case.resolved_at = case.resolved_at or now
    case.closed_at = case.closed_at or now
    case.outcome, case.follow_up_at = outcome, None
    case.state = State.CLOSED


def keep(
    case: Case,
    *,
    by: User | None,
    now: datetime,
    verb: str,
    stays: bool = False,
    detail: dict[str, object] | None = None,
) -> Case:
    """Write the case as its verb left it, and where it stays from now on."""
    if stays:
        _stay(case, now=now)
    case.due_at = due(case)
    case.changed_at = now
    case.version += 1
    case.save()
    audit.record(verb, by=by, about=f"case {case.number}", now=now, detail=detail or {})
    return case


def _stay(case: Case, *, now: datetime) -> None:
    was = case.stays.filter(until=None).first()
    if was and (was.state, was.owner_id, was.team_id) == (case.state, case.owner_id, case.team_id):
        return
    if was:
        # Clocks of two machines may differ a little; a stay never ends before it began.
        was.until = max(now, was.since)
        was.save(update_fields=["until"])
    Stay.objects.create(
        case=case, state=case.state, owner=case.owner, team=case.team, since=max(now, was.since) if was else now
    )
