"""Topics that nobody named yet, as topic_search.py found them: shown, made a theme, or said to be none.

Comments are kept by id. One click makes a topic a theme, and it is not suggested again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction

from outspoken.people import audit
from outspoken.people.models import User
from outspoken.people.rights import touchpoints_seen_by
from outspoken.understand import theme_edits
from outspoken.understand.models import Reading, SuggestedTopic, Theme, TopicSearch
from outspoken.understand.verbatims import seen_by

SUGGESTED: Final = 12
EXAMPLES: Final = 3


@dataclass(frozen=True, slots=True)
class Topic:
    """A suggested topic as the editor shows it. examples: id and words."""

    id: int
    name: str
    size: int
    phrases: tuple[str, ...]
    examples: tuple[tuple[int, str], ...]


def last_search() -> TopicSearch | None:
    return TopicSearch.objects.first()


def suggested(*, by: User) -> list[Topic]:
    """The topics nobody named, the largest first, with words that `by` may see; two queries."""
    rows = list(SuggestedTopic.objects.filter(dismissed_at__isnull=True).order_by("-size", "pk")[:SUGGESTED])
    wanted = [pk for row in rows for pk in row.examples]
    visible = seen_by(Reading.objects.filter(pk__in=wanted), touchpoints_seen_by(by))
    words = dict(visible.values_list("pk", "verbatim__text"))
    return [
        Topic(
            row.pk,
            row.name,
            row.size,
            tuple(row.phrases),
            tuple((pk, words[pk]) for pk in row.examples if pk in words)[:EXAMPLES],
        )
        for row in rows
    ]


def open_topic(pk: str) -> SuggestedTopic | None:
    """The suggested topic an address names; None for anything else."""
    if not (pk.isascii() and pk.isdigit() and len(pk) < 18):
        return None
    return SuggestedTopic.objects.filter(pk=int(pk), dismissed_at__isnull=True).first()


@transaction.atomic
def make(topic: SuggestedTopic | None, draft: theme_edits.Draft, *, by: User, now: datetime) -> Theme:
    """Add a theme, made of a suggested topic where there is one. Raises theme_edits.Unusable."""
    theme = theme_edits.create(draft, by=by, now=now)
    if topic:
        SuggestedTopic.objects.filter(pk=topic.pk).update(theme=theme, dismissed_at=now)
    return theme


@transaction.atomic
def dismiss(topic: SuggestedTopic, *, by: User, now: datetime) -> None:
    """Never suggest it again."""
    SuggestedTopic.objects.filter(pk=topic.pk).update(dismissed_at=now)
    audit.record("topic.dismissed", by=by, about=f"topic {topic.pk}", now=now)
