"""Comments already read, put straight into the record: hundreds of them in no time, each saying what a test wants."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count

from outspoken.journeys.models import Touchpoint
from outspoken.listen.models import Feedback, Source, Verbatim
from outspoken.people.models import Person
from outspoken.understand import mirror
from outspoken.understand.models import Mention, Reading, Theme

_numbers = count(1)
SIDES = {-1: "negative", 0: "neutral", 1: "positive"}


@dataclass(frozen=True)
class Told:
    """One comment. themes: how each is spoken of, -1, 0 or 1."""

    at: datetime
    themes: Mapping[str, int] = field(default_factory=dict)
    feeling: int = 0
    family: str = "neutral"
    score: float | None = None
    kind: str = ""
    channel: str = "mail"
    touchpoint: Touchpoint | None = None
    person: Person | None = None
    attributes: Mapping[str, str] = field(default_factory=dict)


def theme(key: str, name: str, *, now: datetime, parent: Theme | None = None) -> Theme:
    return Theme.objects.create(key=key, name=name, parent=parent, phrases=[key], changed_at=now)


def tell(comments: Sequence[Told], *, source: Source) -> list[int]:
    """Put the comments into the record as the steps would leave them; returns the ids of their verbatims."""
    rows = {row.key: row for row in Theme.objects.select_related("parent")}
    given = [_feedback(one, source) for one in comments]
    Feedback.objects.bulk_create(given)
    words = Verbatim.objects.bulk_create(Verbatim(feedback=one, text="As they said.") for one in given)
    readings = Reading.objects.bulk_create(
        _reading(one, word, rows, source) for one, word in zip(comments, words, strict=True)
    )
    Mention.objects.bulk_create(
        Mention(reading=reading, theme=rows[key], start=0, end=2, polarity=SIDES[side])
        for one, reading in zip(comments, readings, strict=True)
        for key, side in one.themes.items()
    )
    mirror.mark_dirty((one.at for one in comments), now=max(one.at for one in comments))
    return [word.pk for word in words]


def _feedback(one: Told, source: Source) -> Feedback:
    return Feedback(
        source=source, external_id=f"told-{next(_numbers)}", occurred_at=one.at, received_at=one.at, read_at=one.at,
        person=one.person, touchpoint=one.touchpoint, channel=one.channel, score=one.score, score_kind=one.kind,
        attributes=dict(one.attributes),
    )  # fmt: skip


def _reading(one: Told, word: Verbatim, rows: Mapping[str, Theme], source: Source) -> Reading:
    ids = set()
    for key in one.themes:
        row: Theme | None = rows[key]
        while row:
            ids.add(row.pk)
            row = rows[row.parent.key] if row.parent else None
    return Reading(
        verbatim=word, feedback=word.feedback, occurred_at=one.at, source=source, touchpoint=one.touchpoint,
        channel=one.channel, score=one.score, score_kind=one.kind, language="en", sentiment=0.6 * one.feeling,
        polarity=SIDES[one.feeling], family=one.family, emotions=[one.family], strength=0.5, themes=sorted(ids),
        reader="test",
    )  # fmt: skip
