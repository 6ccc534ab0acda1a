"""Telling the outside that an incident is over: one signed event for each endpoint that wants to hear of it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from django.conf import settings
from django.urls import reverse

from outspoken.post import letters
from outspoken.post.models import Letter
from outspoken.understand.models import Incident
from outspoken.understand.notice import page

TYPE: Final = "incident.closed"
OPENED: Final = "incident.opened"


def tell(rows: Iterable[Incident], *, now: datetime) -> None:
    """Put the events of incidents that are over since this turn. Within the transaction that closes them.

    What is merely notable was not told as begun; it is told as over only where it was graver before.
    """
    for row in rows:
        if row.over is not None and _is_news(row):
            facts = {"Severity": row.get_severity_display(), "Since": f"{row.since}", "Over since": f"{row.over}"}
            said = f"{page.sentence(page.line(row, now=now))} It is over since {row.over:%-d %B %Y}."
            _put(row, f"closed {row.over}", said, facts, href=reverse("incident", args=[row.pk]), now=now)


def tell_gone(rows: Iterable[Incident], *, now: datetime) -> None:
    """The same for those that stood and are found no longer, as when the past is another one; before they are deleted.

    Only where the outside heard that they had begun: somebody may have an alarm standing.
    """
    for row in rows:
        if row.over is None and _is_told(row):
            said = "It is no longer found: what was heard since, or heard late, explains it or belongs to another one."
            _put(row, "gone", said, {"Since": f"{row.since}"}, href=reverse("incidents"), now=now)


def _is_news(row: Incident) -> bool:
    return row.severity != Incident.Severity.NOTABLE or _is_told(row)


def _is_told(row: Incident) -> bool:
    return Letter.objects.filter(type=OPENED, about=f"incident {row.pk}").exists()


def _put(row: Incident, what: str, said: str, facts: dict[str, str], *, href: str, now: datetime) -> None:
    line = page.line(row, now=now)
    letters.put_event(
        type=TYPE,
        subject=f"Over: {line.what} at {line.where}" if line.where else f"Over: {line.what}",
        data={"text": said, "facts": facts, "link": f"{settings.PUBLIC_URL}{href}", "action": "resolve"},
        key=f"incident {row.pk} {what}",
        about=f"incident {row.pk}",
        now=now,
    )
