"""Telling people on their browsers that cases are theirs now: numbers and days, and no word of a customer."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from django.urls import reverse

from outspoken.act.models import Case, Severity
from outspoken.act.quiet import Reach
from outspoken.people.models import User
from outspoken.post.push import subscriptions, telling
from outspoken.post.push.message import Push

VERB: Final = "case.assigned"


def tell(cases: Iterable[Case], *, by: User | None, now: datetime) -> None:
    """Tell the owners of these cases, one push each, after their quiet hours; nobody of what they took themselves.

    In the transaction in which the cases are kept.
    """
    theirs: dict[User, list[Case]] = {}
    for case in cases:
        if case.owner is not None and case.owner != by:
            theirs.setdefault(case.owner, []).append(case)
    if not theirs or not subscriptions.held_for(theirs):
        return
    reach = Reach.current()
    for user, given in theirs.items():
        first = min(given, key=lambda case: (-case.severity, case.number))
        push, about = _push(user, given, first, by=by), f"case {first.number}" if len(given) == 1 else "cases"
        telling.tell(
            [user], push, key=f"handed {first.number} {first.version}", about=about, now=now,
            not_before=reach.quiet_until(user, now),
        )  # fmt: skip


def _push(user: User, cases: list[Case], first: Case, *, by: User | None) -> Push:
    from_whom = f"from {by.name}" if by else "given out by itself"
    is_one, is_urgent = len(cases) == 1, first.severity == Severity.URGENT
    due = f" Due {first.due_at.astimezone(ZoneInfo(user.time_zone)):%-d %b, %H:%M}." if first.due_at else ""
    return Push(
        title=f"Case {first.number} is yours" if is_one else f"{len(cases)} cases are yours",
        body=f"{'Urgent, ' if is_urgent else ''}{from_whom}.{due if is_one else ''}",
        link=reverse("case", args=[first.number]) if is_one else f"{reverse('cases')}?view=mine",
        tag=f"handed case {first.number}" if is_one else "handed cases",
        is_urgent=is_urgent,
    )
