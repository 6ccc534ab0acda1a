"""A few comments to stand beside figures: the newest against and the newest for, each once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from django.urls import reverse

from outspoken.people.models import User
from outspoken.understand import verbatims
from outspoken.understand.models import Reading
from outspoken.understand.room import Filters

MOST_SHOWN: Final = 420  # characters; the whole text is one click away


@dataclass(frozen=True, slots=True)
class Voice:
    """One comment in short, as `pages/_verbatim.html` shows it."""

    text: str
    family: str
    touchpoint: str
    channel: str
    occurred_at: datetime
    score: str | None
    theme: str
    href: str


def beside(filters: Filters, *, by: User, seen: verbatims.Seen, each: int = 3) -> list[Voice]:
    """The newest comments that fit: `each` against and `each` for, or the newest of all where nobody took sides."""
    ids: list[int] = []
    for polarity in ("negative", "positive"):
        found = verbatims.find(replace(filters, polarity=polarity), by=by, seen=seen, size=each)
        ids += [pk for pk in found.ids if pk not in ids]
    if not ids:
        ids = list(verbatims.find(filters, by=by, seen=seen, size=2 * each).ids)
    return of(ids)


def of(ids: Sequence[int]) -> list[Voice]:
    """The comments with these ids, in their order; one query."""
    rows = Reading.objects.filter(pk__in=ids).select_related("verbatim", "touchpoint")
    held = {row.pk: _voice(row) for row in rows}
    return [held[pk] for pk in ids if pk in held]


def _voice(row: Reading) -> Voice:
    text = row.verbatim.text
    return Voice(
        text=text if len(text) <= MOST_SHOWN else f"{text[:MOST_SHOWN].rsplit(maxsplit=1)[0]} …",
        family=row.family,
        touchpoint=row.touchpoint.name if row.touchpoint else "",
        channel=row.channel,
        occurred_at=row.occurred_at,
        score=f"{row.score:g} {row.score_kind}" if row.score is not None else None,
        theme="",
        href=reverse("verbatim", args=[row.pk]),
    )
