"""Telling those who are called, by mail and on their browsers: of one thing each while they are few, of all of them at
once when they are many.

Nobody is told more than MOST times within an hour, whatever alarms come: the first ALONE of them tell of one escalation
each, further ones of all that waits, and lie PAUSE apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import Final

import structlog
from django.db import transaction
from django.db.models import Q

from outspoken.act import escalation_mails, escalation_pushes, ladders
from outspoken.act.models import Escalation, Notice
from outspoken.act.quiet import Reach
from outspoken.people.models import User
from outspoken.post.addresses import BadAddress
from outspoken.post.letters import LetterError
from outspoken.post.models import Letter

log = structlog.get_logger()

HOUR: Final = timedelta(hours=1)
ALONE: Final = 4
MOST: Final = 6
PAUSE: Final = timedelta(minutes=15)
LAST_RESORT: Final = 99  # the rung of administrators, who are called where nobody on the ladder could be
Why = Notice.Why
_LOST: Final = (Letter.State.GIVEN_UP, Letter.State.CANCELLED)


def call(*, now: datetime) -> int:
    """Write the letters that are due; returns how many. Within the transaction of the step, which alone writes them."""
    waiting = Notice.objects.filter(told_at=None, not_before__lte=now).select_related(
        "escalation", "user", "instead_of"
    )
    reach, written = Reach.current(), 0
    through: dict[int, bool] = {severity: climb.is_through_quiet for severity, climb in ladders.all_of()}
    for _, rows in groupby(waiting.order_by("user", "-escalation__severity", "at", "pk"), key=lambda row: row.user_id):
        due = [row for row in rows if _is_due(row, reach, through, now=now)]
        if due:
            written += _write(due[0].user, due, now=now)
    return written


def _is_due(row: Notice, reach: Reach, through: dict[int, bool], *, now: datetime) -> bool:
    """Whether it is still to be told, and may be now; what is not is let go, or waits until quiet hours end."""
    held = row.escalation
    settled = not held.is_standing
    taken = held.is_taken and row.why in (Why.CALLED, Why.HANDED)
    if settled or taken or not row.user.is_active:
        row.delete()
        return False
    # It may have waited for its turn until their night began.
    until = None if through[held.severity] or row.rung == LAST_RESORT else reach.quiet_until(row.user, now)
    if until:
        row.not_before = until
        row.save(update_fields=["not_before"])
    return until is None


def _write(user: User, due: Sequence[Notice], *, now: datetime) -> int:
    recent = Notice.objects.filter(user=user, told_at__gt=now - HOUR).exclude(letter_key="")
    times = {key: at for key, at in recent.values_list("letter_key", "told_at") if at}
    # Of the same escalation the latest news says all; those before it are told by the same letter.
    told: dict[int, list[Notice]] = {}
    for row in due:
        told.setdefault(row.escalation_id, []).append(row)
    groups = list(told.values())
    if len(times) + len(groups) <= ALONE:
        for rows in groups:
            _tell(user, rows, now=now)
        return len(groups)
    last = max(times.values(), default=now - HOUR)
    if len(times) >= MOST or (len(times) >= ALONE and last + PAUSE > now):
        return 0
    # Room is left for the letter that tells of all the others.
    alone = max(0, ALONE - len(times) - 1)
    for rows in groups[:alone]:
        _tell(user, rows, now=now)
    _tell(user, [row for rows in groups[alone:] for row in rows], now=now)
    return alone + 1


def _tell(user: User, rows: Sequence[Notice], *, now: datetime) -> None:
    """One mail, and one push for each browser, under one key. Neither going out must keep others from hearing of it."""
    is_one = len({row.escalation_id for row in rows}) == 1
    key = f"notice {rows[-1].pk}" if is_one else f"notices to {user.pk} from {rows[0].pk} at {now.isoformat()}"
    if is_one:
        pushed = escalation_pushes.one(user, rows[-1], key=key, now=now)
    else:
        pushed = escalation_pushes.many(user, rows, key=key, now=now)
    try:
        with transaction.atomic():
            if is_one:
                escalation_mails.one(user, rows[-1], key=key, now=now)
            else:
                escalation_mails.many(user, rows, key=key, now=now)
    except (BadAddress, LetterError) as error:
        log.warning("escalation.not_written", user=user.pk, error=type(error).__name__)
        key = key if pushed else ""
    Notice.objects.filter(pk__in=[row.pk for row in rows]).update(told_at=now, letter_key=key)


def reached(held: Escalation) -> bool:
    """Whether somebody who was called was told, as far as the mail server and the push services know."""
    keys = held.notices.exclude(told_at=None).exclude(letter_key="").values_list("letter_key", flat=True)
    return any(not is_stuck for is_stuck in stuck(keys).values())


def stuck(keys: Iterable[str]) -> dict[str, bool]:
    """Whether neither the mail of a key could be delivered nor a push was taken; a mail that is under way may be.

    Letters that are gone by now were sent.
    """
    keys = set(keys)
    pushes = Q(pk=None)
    for key in keys:
        pushes |= Q(kind=Letter.Kind.PUSH, key__startswith=f"{key} → ")
    fates: dict[str, list[bool]] = {key: [] for key in keys}
    for key, kind, state in Letter.objects.filter(pushes | Q(key__in=keys)).values_list("key", "kind", "state"):
        is_lost = state != Letter.State.SENT if kind == Letter.Kind.PUSH else state in _LOST
        fates[key.partition(" → ")[0]].append(is_lost)
    return {key: bool(lost) and all(lost) for key, lost in fates.items()}


def why_not(held: Escalation, *, now: datetime) -> str:
    """Why nobody could be reached, for people."""
    rows = list(held.notices.select_related("user").order_by("not_before"))
    if not rows:
        return "nobody is on the ladder, or all are away and nobody stands in for them"
    if all(row.told_at for row in rows):
        return "what was sent to those who were called could not be delivered"
    waits = next((row for row in rows if row.told_at is None and row.not_before > now), None)
    if waits:
        return f"it is the night of {waits.user.name}, and this ladder does not wake people"
    return f"those who were called were told {MOST} times within the hour already"
