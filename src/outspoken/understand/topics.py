"""Topics that nobody defined, as topic_search.py found them: shown, and what people decide about them.

Named, pinned, joined, parted, made a theme, or said to be none. Every decision holds at each later search; joining and
parting are done by the next one, within a minute. Each has its opposite, and all are audited. Comments are kept by id.

Its errors:

    TopicError    what was asked cannot be; the message says why
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction

from outspoken.pages.given import whole_number
from outspoken.people import audit
from outspoken.people.models import User
from outspoken.people.rights import touchpoints_seen_by
from outspoken.understand import theme_edits
from outspoken.understand.models import Reading, SuggestedTopic, Theme, TopicChange, TopicSearch
from outspoken.understand.verbatims import Seen, seen_by

SUGGESTED: Final = 12
EXAMPLES: Final = 3
MOST_PARTS: Final = 6
CHANGES: Final = 12
LONGEST_NAME: Final = 120


class TopicError(ValueError):
    """A decision about a topic that was not made; the message says why."""


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic as pages show it. examples: id and words. waits: what the next search will do with it, in words."""

    id: int
    key: str
    name: str
    words_name: str
    is_named: bool
    is_pinned: bool
    size: int
    phrases: tuple[str, ...]
    terms: tuple[str, ...]
    precision: float | None
    recall: float | None
    examples: tuple[tuple[int, str], ...]
    waits: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """All that the last search found. clear, unclear: comments. waiting: there is something for the next one to do."""

    search: TopicSearch | None
    topics: Sequence[Topic]
    dismissed: Sequence[SuggestedTopic]
    changes: Sequence[TopicChange]
    unclear: int = 0
    waiting: bool = False

    @property
    def clear(self) -> int:
        return self.search.comments - self.unclear if self.search else 0

    @property
    def unclear_share(self) -> float:
        return self.search.unclear if self.search else 0.0


def last_search() -> TopicSearch | None:
    """The last search, without what the next one goes on from."""
    return TopicSearch.objects.defer("fit").first()


def suggested(*, by: User) -> list[Topic]:
    """The topics nobody named, the largest first, with words that `by` may see; two queries."""
    rows = SuggestedTopic.objects.filter(dismissed_at__isnull=True).order_by("-size", "pk")[:SUGGESTED]
    return shown(list(rows), seen=touchpoints_seen_by(by))


def found(*, by: User) -> Found:
    """Everything the page of found topics shows; five queries."""
    rows = list(SuggestedTopic.objects.select_related("theme").order_by("-size", "pk"))
    changes = list(TopicChange.objects.select_related("by")[:CHANGES])
    search = last_search()
    return Found(
        search=search,
        topics=shown([row for row in rows if not row.dismissed_at], seen=touchpoints_seen_by(by), changes=changes),
        dismissed=[row for row in rows if row.dismissed_at],
        changes=changes,
        unclear=round(search.unclear * search.comments) if search else 0,
        waiting=any(change.done_at is None for change in changes),
    )


def shown(rows: Sequence[SuggestedTopic], *, seen: Seen, changes: Iterable[TopicChange] = ()) -> list[Topic]:
    """Topics with those of their examples that may be seen; one query."""
    wanted = [pk for row in rows for pk in row.examples]
    words = dict(seen_by(Reading.objects.filter(pk__in=wanted), seen).values_list("pk", "verbatim__text"))
    waits = _waiting(changes, {row.key: row.title for row in rows})
    return [
        Topic(
            id=row.pk,
            key=row.key,
            name=row.title,
            words_name=row.name,
            is_named=bool(row.given_name),
            is_pinned=row.is_pinned,
            size=row.size,
            phrases=tuple(row.phrases),
            terms=tuple(row.terms),
            precision=row.precision,
            recall=row.recall,
            examples=tuple((pk, words[pk]) for pk in row.examples if pk in words)[:EXAMPLES],
            waits=waits.get(row.key, ""),
        )
        for row in rows
    ]


def _waiting(changes: Iterable[TopicChange], names: Mapping[str, str]) -> dict[str, str]:
    """What the next search will do with topics, by their keys; names: as topics are called now."""
    told: dict[str, str] = {}
    for change in changes:
        if change.done_at is not None:
            continue
        if change.kind == TopicChange.Kind.SPLIT:
            told[change.key] = f"is being parted into {change.parts}"
        else:
            other = change.others[0]
            told[other] = f"is being joined into “{names.get(change.key, change.name)}”"
            told.setdefault(change.key, f"takes in “{names.get(other, change.other_name)}”")
    return told


def open_topic(pk: str) -> SuggestedTopic | None:
    """The suggested topic an address names; None for anything else."""
    return SuggestedTopic.objects.filter(pk=whole_number(pk) or 0, dismissed_at__isnull=True).first()


@transaction.atomic
def make(topic: SuggestedTopic | None, draft: theme_edits.Draft, *, by: User, now: datetime) -> Theme:
    """Add a theme, made of a suggested topic where there is one. Raises theme_edits.Unusable."""
    theme = theme_edits.create(draft, by=by, now=now)
    if topic:
        SuggestedTopic.objects.filter(pk=topic.pk).update(theme=theme, dismissed_at=now)
    return theme


def make_rule(topic: SuggestedTopic, *, by: User, now: datetime) -> Theme:
    """The topic as a theme, by the phrases that were found to find it. Raises TopicError."""
    name = topic.title[:1].upper() + topic.title[1:]
    try:
        return make(topic, theme_edits.Draft(name, phrases=tuple(topic.phrases)), by=by, now=now)
    except theme_edits.Unusable as error:
        raise TopicError(str(error)) from error


@transaction.atomic
def dismiss(topic: SuggestedTopic, *, by: User, now: datetime) -> None:
    """Never suggest it again."""
    SuggestedTopic.objects.filter(pk=topic.pk).update(dismissed_at=now)
    audit.record("topic.dismissed", by=by, about=f"topic {topic.pk}", now=now)


@transaction.atomic
def bring_back(topic: SuggestedTopic, *, by: User, now: datetime) -> None:
    """Suggest it again; a theme made of it stays as it is."""
    SuggestedTopic.objects.filter(pk=topic.pk).update(dismissed_at=None, theme=None)
    audit.record("topic.brought_back", by=by, about=f"topic {topic.pk}", now=now)


@transaction.atomic
def rename(topic: SuggestedTopic, name: str, *, by: User, now: datetime) -> None:
    """Call it so from now on; an empty name leaves it to its words again. Raises TopicError."""
    given = " ".join(name.replace("\0", "").split())
    if len(given) > LONGEST_NAME:
        raise TopicError(f"A name has at most {LONGEST_NAME} characters.")
    SuggestedTopic.objects.filter(pk=topic.pk).update(given_name=given)
    audit.record("topic.renamed", by=by, about=f"topic {topic.pk}", now=now, detail={"name": given, "was": topic.title})


@transaction.atomic
def pin(topic: SuggestedTopic, *, on: bool, by: User, now: datetime) -> None:
    """Keep it as it is, however few comments are left of it; or (`on` False) let it move and go as others do."""
    SuggestedTopic.objects.filter(pk=topic.pk).update(is_pinned=on)
    audit.record(f"topic.{'pinned' if on else 'unpinned'}", by=by, about=f"topic {topic.pk}", now=now)


@transaction.atomic
def merge(topic: SuggestedTopic, *, into: SuggestedTopic, by: User, now: datetime) -> TopicChange:
    """Have the next search join it into another one, which keeps its key and name. Raises TopicError."""
    if topic.pk == into.pk:
        raise TopicError("A topic cannot be joined into itself; choose another one.")
    _free(topic)
    _free(into, may_take_in=True)
    change = TopicChange.objects.create(
        kind=TopicChange.Kind.MERGE, key=into.key, name=into.title, others=[topic.key], other_name=topic.title, by=by,
        at=now,
    )  # fmt: skip
    audit.record("topic.joined", by=by, about=f"topic {topic.pk}", now=now, detail={"into": f"topic {into.pk}"})
    return change


@transaction.atomic
def split(topic: SuggestedTopic, parts: int, *, by: User, now: datetime) -> TopicChange:
    """Have the next search part it; the largest part keeps its key and name. Raises TopicError."""
    if not 2 <= parts <= MOST_PARTS:
        raise TopicError(f"A topic can be parted into 2 to {MOST_PARTS}.")
    _free(topic)
    change = TopicChange.objects.create(
        kind=TopicChange.Kind.SPLIT, key=topic.key, name=topic.title, parts=parts, by=by, at=now
    )
    audit.record("topic.parted", by=by, about=f"topic {topic.pk}", now=now, detail={"parts": parts})
    return change


@transaction.atomic
def undo(change: TopicChange, *, by: User, now: datetime) -> Sequence[TopicChange]:
    """Take a change back where it is not done yet; else have the next search do the opposite. Raises TopicError.

    Returns the new changes: parts are joined again into the topic they came from, what was joined is parted in two.
    """
    change = TopicChange.objects.select_for_update().get(pk=change.pk)
    if change.done_at is None:
        change.delete()
        audit.record("topic.change_undone", by=by, about=f"topic change {change.pk}", now=now)
        return ()
    rows = {row.key: row for row in SuggestedTopic.objects.filter(key__in=[change.key, *change.others])}
    kept = rows.get(change.key)
    if kept is None:
        raise TopicError("That topic is not found any more, so there is nothing to take back.")
    if change.kind == TopicChange.Kind.MERGE:
        return [split(kept, 2, by=by, now=now)]
    parts = [rows[key] for key in change.others if key in rows]
    if not parts:
        raise TopicError("The parts are not found any more, so there is nothing to join again.")
    return [merge(part, into=kept, by=by, now=now) for part in parts]


def _free(topic: SuggestedTopic, *, may_take_in: bool = False) -> None:
    """Raises TopicError where another change of the topic still waits, or it is no topic any more."""
    if topic.dismissed_at:
        raise TopicError(f"“{topic.title}” is set aside; bring it back first.")
    waiting = TopicChange.objects.filter(done_at__isnull=True)
    is_kept = waiting.filter(key=topic.key)
    if may_take_in:
        is_kept = is_kept.exclude(kind=TopicChange.Kind.MERGE)
    if is_kept.exists() or waiting.filter(others__contains=[topic.key]).exists():
        raise TopicError(f"“{topic.title}” is being changed already; wait a minute, or take that back first.")
