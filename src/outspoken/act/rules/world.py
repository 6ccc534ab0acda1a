"""What conditions look up in the record: themes, open incidents, words that were said."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from functools import cache
from typing import Any
from uuid import UUID

import numpy as np
import pyarrow as pa
from django.db import connection
from numpy.typing import NDArray
from psycopg import sql

from outspoken.act.rules.conditions import SEVERITIES, World
from outspoken.act.rules.facts import Facts, Mask
from outspoken.act.sql import question
from outspoken.understand import themes
from outspoken.understand.copied import copied_from
from outspoken.understand.models import Incident

EPOCH = date(1970, 1, 1)


def current(*, now: datetime) -> World:
    """The world as it is now, for many comments; words are looked up in all there are."""
    return World(themes=themes.current(now=now).ids, incident=_incidents(), said=said)


def around(verbatims: Sequence[int], *, phrases: Sequence[tuple[str, ...]], now: datetime) -> World:
    """The same for a few comments: one look for all the lists of phrases, none where no rule gets as far as that."""
    held = cache(lambda: _said_in(verbatims, phrases))
    return World(
        themes=themes.current(now=now).ids,
        incident=_incidents(),
        said=lambda asked: held().get(tuple(asked), ()),
    )


def said(phrases: Sequence[str]) -> NDArray[np.int64]:
    """Verbatims in which any of these phrases stands, its words side by side, whatever their case."""
    looked_for = (sql.SQL("phraseto_tsquery('simple', {})").format(sql.Literal(phrase)) for phrase in phrases)
    asked = sql.SQL("SELECT id FROM listen_verbatim WHERE search @@ ({})").format(sql.SQL(" || ").join(looked_for))
    return np.asarray(copied_from(asked, {"id": pa.int64()})["id"], dtype=np.int64)


def _said_in(verbatims: Sequence[int], phrases: Sequence[tuple[str, ...]]) -> dict[tuple[str, ...], list[int]]:
    lists = [(place, phrase) for place, listed in enumerate(phrases) for phrase in listed]
    values: dict[str, Any] = {
        "places": [place for place, _ in lists],
        "phrases": [phrase for _, phrase in lists],
        "ids": list(verbatims),
    }
    found: dict[tuple[str, ...], list[int]] = {}
    with connection.cursor() as cursor:
        cursor.execute(question("said_in"), values)
        for place, verbatim in cursor.fetchall():
            found.setdefault(phrases[place], []).append(verbatim)
    return found


def _incidents() -> Callable[[Facts, str], Mask]:
    """A look at incidents that is paid for only where a condition asks of them."""
    held: list[Incident] = []
    is_asked = False

    def mask(facts: Facts, least: str) -> Mask:
        nonlocal is_asked
        if not is_asked:
            held.extend(Incident.objects.select_related("touchpoint"))
            is_asked = True
        meant = SEVERITIES[SEVERITIES.index(least) :]
        found = facts.none
        for incident in held:
            if incident.severity in meant:
                found |= of_incident(incident, facts)
        return found

    return mask


def of_incident(incident: Incident, facts: Facts) -> Mask:
    """Unhappy comments that belong to an incident: of its days, its theme, its touchpoint and its channel."""
    days = facts.numbers("day")
    found: Mask = (days >= (incident.since - EPOCH).days) & (days <= (incident.last - EPOCH).days + 1)
    if incident.over is not None:
        found &= days <= (incident.over - EPOCH).days
    found &= facts.where("polarity", "negative".__eq__)
    if incident.theme_id:
        theme = str(incident.theme_id)
        found &= facts.where("themes", lambda listed: theme in listed.split())
    if incident.touchpoint:
        found &= facts.where("touchpoint", incident.touchpoint.slug.__eq__)
    if incident.channel:
        found &= facts.where("channel", incident.channel.__eq__)
    return found


def incident_of(facts: Facts, mask: Mask) -> dict[UUID, UUID]:
    """For each feedback in these rows the open incident it belongs to, the most severe one, where there is one."""
    rank = {name: place for place, name in enumerate(SEVERITIES)}
    found: dict[UUID, UUID] = {}
    still = Incident.objects.filter(over=None).select_related("touchpoint")
    for incident in sorted(still, key=lambda one: rank.get(one.severity, 0)):
        for feedback in facts.feedback(of_incident(incident, facts) & mask):
            found[feedback] = incident.pk
    return found
