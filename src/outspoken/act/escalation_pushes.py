"""Pushes to those who are called, beside the mail: what waits and how urgent it is, and one tap to take it on.

Lock screens show a push to whoever passes, so no word of a customer stands in it; the words follow after sign-in. All
pushes about one escalation take the place of one another.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from django.urls import reverse

from outspoken.act import escalation_mails, escalation_words
from outspoken.act.escalations import about
from outspoken.act.models import Escalation, Notice, Severity
from outspoken.journeys.models import Touchpoint
from outspoken.people.models import User
from outspoken.post.models import Letter
from outspoken.post.push import telling
from outspoken.post.push.message import Action, Push
from outspoken.understand.models import Incident

# Who looks at a browser later than that finds the mail, or that others were called.
LASTS: Final = timedelta(hours=4)
_URGENT: Final = Severity.HIGH
NAMED: Final = 3


def one(user: User, notice: Notice, *, key: str, now: datetime) -> list[Letter]:
    """Tell somebody's browsers of one escalation; none where notifications are on nowhere."""
    held = notice.escalation
    is_open = notice.why != Notice.Why.OVER
    push = Push(
        title=escalation_mails.headline(held, notice, called=_what(held)),
        body=_body(held),
        link=reverse("escalation", args=[held.number]),
        tag=about(held),
        is_urgent=is_open and held.severity >= _URGENT,
        actions=[] if held.is_taken else [Action("I take it on", escalation_mails.take(held, user))],
        lasts=LASTS,
    )
    return telling.tell([user], push, key=key, about=about(held), now=now)


def many(user: User, notices: Sequence[Notice], *, key: str, now: datetime) -> list[Letter]:
    """One push for all that waits for somebody."""
    held = list({row.escalation_id: row.escalation for row in notices}.values())
    drill = "DRILL: " if all(each.is_drill for each in held) else ""
    push = Push(
        title=f"{drill}{len(held)} escalations wait for somebody",
        body=f"The gravest: {_what(held[0])}.",
        link=reverse("escalations"),
        tag="escalations",
        is_urgent=max(each.severity for each in held) >= _URGENT,
        lasts=LASTS,
    )
    return telling.tell([user], push, key=key, about=about(held[0]), now=now)


def _what(held: Escalation) -> str:
    """What it is about. An incident of new words is called after the words: customers' own."""
    row = escalation_words.incident_of(held)
    return held.title if row is None or row.kind != Incident.Kind.WORDS else "Customers write of something new"


def _body(held: Escalation) -> str:
    if held.is_drill:
        return "Nothing happened. Do what you would do."
    names = list(Touchpoint.objects.filter(pk__in=held.touchpoints).order_by("name").values_list("name", flat=True))
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    touched = f"Touched: {', '.join(names[:NAMED])}{more}. " if names else ""
    if held.is_taken and held.taken_by:
        return f"{touched}{held.taken_by.name} has taken it on."
    return f"{touched}Nobody has taken it on yet. Read the words after sign-in."
