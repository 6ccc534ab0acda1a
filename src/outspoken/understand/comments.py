"""Comments as they are shown: the words with what was read in them, and the margin of who, where and what else."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import connection
from django.urls import reverse
from django.utils import timezone

from outspoken.people.models import User
from outspoken.people.names import NOBODY, Names
from outspoken.people.rights import Right, may
from outspoken.reader.emotions import family_of
from outspoken.reader.spam import looks_like_spam
from outspoken.understand import hidden, repeats, themes
from outspoken.understand.feelings import strength_step
from outspoken.understand.models import Correction, Flag, Mention, Reading, ReadMark
from outspoken.understand.room import link
from outspoken.understand.sql import question
from outspoken.understand.verbatims import Seen, seen_by

OTHERS: Final = 3
ATTRIBUTES: Final = 8
STRENGTHS: Final = ("", "mild", "", "strong")
URGENT: Final = 0.6
HARMS: Final = {
    "safety": "speaks of safety",
    "vulnerability": "speaks of somebody who needs care",
    "legal": "speaks of the law",
    "discrimination": "speaks of unequal treatment",
}
# What a writer wants, in the order in which somebody should act on it.
WANTS: Final = {
    "leaving": "may be leaving",
    "fault": "reports a fault",
    "help": "asks for help",
    "complaint": "complains",
    "question": "asks",
    "suggestion": "suggests",
    "praise": "praises",
}
EFFORTS: Final = {"high": "says that it was hard", "low": "says that it was easy"}
SPAM: Final = "looks like spam"
READERS: Final = {"close": "read closely", "skim": "skimmed"}  # by what stands before the version


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a text; with a theme where it is a mention of one."""

    text: str
    theme: str = ""
    key: str = ""
    polarity: str = ""


@dataclass(frozen=True, slots=True)
class Feeling:
    family: str
    note: str = ""  # "mild", "strong", "not sure"


@dataclass(frozen=True, slots=True)
class Spoken:
    """A theme of a comment and how it is spoken of. full_name: with the names of its parents."""

    key: str
    name: str
    full_name: str
    polarity: str
    href: str


@dataclass(frozen=True, slots=True)
class Want:
    """Something the writer wants, in words."""

    intent: str
    words: str
    href: str


@dataclass(frozen=True, slots=True)
class Other:
    """Something else the same person said."""

    href: str
    text: str
    occurred_at: datetime
    family: str


@dataclass(frozen=True, slots=True)
class Comment:
    """One verbatim with everything its page says of it."""

    id: int
    text: str
    pieces: tuple[Piece, ...]
    language: str
    question: str
    feelings: tuple[Feeling, ...]
    family: str
    polarity: str
    spoken: tuple[Spoken, ...]
    score: str
    channel: str
    touchpoint: str
    touchpoint_slug: str
    source: str
    occurred_at: datetime
    person: str
    person_href: str
    others: tuple[Other, ...]
    attributes: tuple[tuple[str, str], ...]
    is_read: bool
    my_flag: Flag | None
    flags: tuple[Flag, ...]
    corrections: tuple[Correction, ...]
    wants: tuple[Want, ...]
    same: repeats.Same | None
    signs: tuple[str, ...]
    is_unsure: bool  # which side it takes was read, and could not be told
    reader: str
    how: str  # "read closely", "skimmed"; empty for a reader of another kind

    @property
    def href(self) -> str:
        return reverse("verbatim", args=[self.id])

    @property
    def shows_language(self) -> bool:
        return self.language not in {"", "und"}


def shown(ids: Sequence[int], *, by: User, seen: Seen) -> list[Comment]:
    """The comments of these verbatims in their order, as `by` may see them; nine queries, whatever their number, and
    three for the names of staff where nobody asked for them lately."""
    if not ids:
        return []
    joined = ("verbatim", "feedback__person", "touchpoint", "source")
    rows = {row.pk: row for row in seen_by(Reading.objects.filter(pk__in=ids), seen).select_related(*joined)}
    beside = _Beside.of(list(rows.values()), by=by, seen=seen)
    return [_comment(rows[pk], beside) for pk in ids if pk in rows]


@dataclass(frozen=True, slots=True)
class _Beside:
    """What stands beside the readings of a page, found for all of them at once."""

    mentions: Mapping[int, list[Mention]]
    marks: frozenset[int]
    flags: Mapping[int, list[Flag]]
    corrections: Mapping[int, list[Correction]]
    others: Mapping[UUID, list[Other]]
    same: Mapping[int, repeats.Same]
    spam: frozenset[int]
    held: themes.Themes
    user: User

    @classmethod
    def of(cls, rows: Sequence[Reading], *, by: User, seen: Seen) -> _Beside:
        ids = [row.pk for row in rows]
        people = {row.feedback.person_id for row in rows if row.feedback.person_id}
        return cls(
            mentions=_by(Mention.objects.filter(reading__in=ids).order_by("start"), "reading_id"),
            marks=frozenset(
                ReadMark.objects.filter(user=by, verbatim__in=ids).values_list("verbatim", flat=True),
            ),
            flags=_by(Flag.objects.filter(verbatim__in=ids).select_related("user").order_by("at"), "verbatim_id"),
            corrections=_by(
                Correction.objects.filter(verbatim__in=ids).select_related("by").order_by("at"), "verbatim_id"
            ),
            others=_others(people, seen=seen),
            same=repeats.of(ids, seen=seen),
            spam=_spam(rows),
            held=themes.current(now=timezone.now()),
            user=by,
        )


def _spam(rows: Sequence[Reading]) -> frozenset[int]:
    flagged = looks_like_spam([row.verbatim.text for row in rows])
    return frozenset(row.pk for row, is_spam in zip(rows, flagged.tolist(), strict=True) if is_spam)


def _by(rows: Iterable[Any], column: str) -> dict[int, list[Any]]:
    groups: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        groups[getattr(row, column)].append(row)
    return groups


def _others(people: set[UUID], *, seen: Seen) -> dict[UUID, list[Other]]:
    groups: dict[UUID, list[Other]] = defaultdict(list)
    if not people:
        return groups
    # One more than is shown, for one of them is the comment itself.
    values = {"people": list(people), "touchpoints": None if seen is None else list(seen), "most": OTHERS + 1}
    with connection.cursor() as cursor:
        cursor.execute(question("others_by_person"), values)
        for person, verbatim, text, occurred_at, family, touchpoint in cursor.fetchall():
            shown = hidden.beginning(text, touchpoint, most=160)
            groups[person].append(Other(reverse("verbatim", args=[verbatim]), shown, occurred_at, family))
    return groups


def _comment(row: Reading, beside: _Beside) -> Comment:
    feedback, touchpoint = row.feedback, row.touchpoint
    mentions = beside.mentions.get(row.pk, [])
    flags, corrected = tuple(beside.flags.get(row.pk, [])), tuple(beside.corrections.get(row.pk, []))
    href = reverse("verbatim", args=[row.pk])
    names = hidden.at(row.touchpoint_id)
    names_person = feedback.person is not None and may(beside.user, Right.SEE_PERSON)
    others = beside.others.get(feedback.person_id, []) if feedback.person_id else []
    return Comment(
        id=row.pk,
        text=names.hidden(row.verbatim.text),
        pieces=tuple(pieces(row.verbatim.text, mentions, beside.held, names)),
        language=row.language,
        question=row.verbatim.question,
        feelings=tuple(feelings(row, is_corrected=any(made.field == "family" for made in corrected))),
        family=row.family,
        polarity=row.polarity,
        spoken=tuple(_spoken(mentions, beside.held)),
        score=score_in_words(row.score, row.score_kind),
        channel=row.channel,
        touchpoint=touchpoint.name if touchpoint else "",
        touchpoint_slug=touchpoint.slug if touchpoint else "",
        source=row.source.name,
        occurred_at=row.occurred_at,
        person=str(feedback.person) if names_person else "",
        person_href=reverse("person", args=[feedback.person_id]) if names_person else "",
        others=tuple(other for other in others if other.href != href)[:OTHERS],
        attributes=tuple(_attributes(feedback.attributes)),
        is_read=row.pk in beside.marks,
        my_flag=next((flag for flag in flags if flag.user_id == beside.user.pk), None),
        flags=flags,
        corrections=corrected,
        wants=tuple(Want(name, words, link(intent=name)) for name, words in WANTS.items() if name in row.intents),
        signs=(*signs(row), *((SPAM,) if row.pk in beside.spam else ())),
        same=beside.same.get(row.pk),
        is_unsure=row.sentiment is not None and not row.polarity,
        reader=row.reader,
        how=READERS.get(row.reader.partition("-")[0], ""),
    )


def signs(row: Reading) -> Iterable[str]:
    """What must not be overlooked, in words: harms, urgency, effort."""
    if row.urgency is not None and row.urgency >= URGENT:
        yield "urgent"
    yield from (HARMS.get(harm, f"speaks of {harm}") for harm in row.harms)
    if row.effort in EFFORTS:
        yield EFFORTS[row.effort]


def pieces(text: str, mentions: Sequence[Mention], held: themes.Themes, names: Names = NOBODY) -> Iterable[Piece]:
    """The text cut where mentions begin and end, without these names; of two mentions that overlap the first stays."""
    place = 0
    for mention in mentions:
        key = held.keys.get(mention.theme_id, "")
        if mention.start < place or mention.end > len(text) or mention.start >= mention.end or key not in held.above:
            continue
        if mention.start > place:
            yield Piece(names.part(text, place, mention.start))
        yield Piece(names.part(text, mention.start, mention.end), held.full_name(key), key, mention.polarity)
        place = mention.end
    if place < len(text):
        yield Piece(names.part(text, place, len(text)))


def feelings(row: Reading, *, is_corrected: bool) -> Iterable[Feeling]:
    """The family felt most with its strength, then what else was found; "not sure" where no label was certain."""
    families = list(dict.fromkeys(family_of(label) for label in row.emotions))
    if row.family:
        is_sure = bool(families) or row.strength is None
        note = "corrected" if is_corrected else STRENGTHS[strength_step(row.strength)] if is_sure else "not sure"
        yield Feeling(row.family, note if row.family != "neutral" or is_corrected else "")
    for family in families:
        if family not in {row.family, "neutral"}:
            yield Feeling(family)


def _spoken(mentions: Sequence[Mention], held: themes.Themes) -> Iterable[Spoken]:
    heard: dict[str, list[str]] = defaultdict(list)
    for mention in mentions:
        if (key := held.keys.get(mention.theme_id, "")) in held.above:
            heard[key].append(mention.polarity)
    for key, polarities in heard.items():
        told = {polarity for polarity in polarities if polarity in {"negative", "positive"}}
        polarity = "mixed" if len(told) == 2 else next(iter(told), "")
        yield Spoken(key, held.names[held.ids[key]], held.full_name(key), polarity, link(theme=key))


def score_in_words(score: float | None, kind: str) -> str:
    """The score as people say it, with its scale where the kind has one.

    >>> score_in_words(2.0, "nps"), score_in_words(4.5, "stars"), score_in_words(None, "")
    ('2/10', '4.5 stars', '')
    """
    if score is None:
        return ""
    if kind == "nps":
        return f"{score:g}/10"
    if kind == "stars":
        return f"{score:g} star" + ("" if score == 1 else "s")
    return f"{kind.upper()} {score:g}"


def _attributes(attributes: Any) -> Iterable[tuple[str, str]]:
    if not isinstance(attributes, dict):
        return
    for name, value in list(attributes.items())[:ATTRIBUTES]:
        if value not in (None, "", [], {}):
            yield str(name)[:60], str(value)[:160]
