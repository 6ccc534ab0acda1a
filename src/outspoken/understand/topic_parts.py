"""What a topic would fall into: the parts as the next search would make them, before anybody decides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.db import connection

from outspoken.people.models import User
from outspoken.people.rights import touchpoints_seen_by
from outspoken.reader import discovery
from outspoken.understand import topic_fit
from outspoken.understand.models import Reading, SuggestedTopic
from outspoken.understand.sql import question
from outspoken.understand.topic_search import SEED
from outspoken.understand.verbatims import seen_by

LOOKED_AT: Final = 10_000  # comments, the newest
EXAMPLES: Final = 3


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a topic. keeps: it is the one that keeps the topic's key and name. examples: id and words."""

    name: str
    size: int
    terms: tuple[str, ...]
    examples: tuple[tuple[int, str], ...]
    keeps: bool


def of(topic: SuggestedTopic, parts: int, *, by: User) -> Sequence[Part]:
    """The parts, the largest first; none where the topic is not known to the last search or too small to part."""
    with connection.cursor() as cursor:
        cursor.execute(question("comments_of_topic"), {"topic": topic.pk, "most": LOOKED_AT})
        rows = cursor.fetchall()
    ids, texts = [pk for pk, _ in rows], [text for _, text in rows]
    previous = topic_fit.last()
    if previous is None or topic.key not in {theme.id for theme in previous.themes} or len(texts) < 2 * parts:
        return ()
    known = previous.constraints.decided
    wanted = discovery.Constraints(decided=known).split_up(topic.key, parts)
    found = discovery.discover(texts, seed=SEED, previous=previous, constraints=wanted)
    made = found.constraints.decided - known | {topic.key}
    themes = [theme for theme in found.themes if theme.id in made]
    if len(themes) < 2:
        return ()
    wanted_words = [ids[row] for theme in themes for row in theme.examples]
    seen = seen_by(Reading.objects.filter(pk__in=wanted_words), touchpoints_seen_by(by))
    words = dict(seen.values_list("pk", "verbatim__text"))
    return [
        Part(
            name=topic.title if theme.id == topic.key and topic.given_name else theme.name,
            size=theme.size,
            terms=theme.phrases,
            examples=tuple((ids[row], words[ids[row]]) for row in theme.examples if ids[row] in words)[:EXAMPLES],
            keeps=theme.id == topic.key,
        )
        for theme in themes
    ]
