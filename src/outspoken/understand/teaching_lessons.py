"""What there is to learn from: corrections, comments read and left as they were, labelled files.

A fifth of the texts is held back for good: told by the words themselves, so that a text that comes twice is never on
both sides, and every version is compared on comments that none of them learnt from.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from django.db import connection

from outspoken.people.rights import HOLDERS, Right
from outspoken.reader.lessons import FAMILY, Lesson, shortfall
from outspoken.understand.sql import question

# Read closely in some seconds; of more, those corrected and the newest count.
MOST: Final = 4_000
ONE_IN: Final = 5


@dataclass(frozen=True, slots=True)
class Said:
    """One lesson and where it comes from. origin: "corrected", "left" as it was read, or "file"."""

    verbatim: int | None
    origin: str
    lesson: Lesson
    is_held_back: bool


@dataclass(frozen=True, slots=True)
class Stock:
    """How much there is to learn from. shortfall: what is missing before anything can be learnt (label, n, others)."""

    corrected: int
    left: int
    file: int
    held_back: int
    shortfall: tuple[str, int, int] | None

    @property
    def total(self) -> int:
        return self.corrected + self.left + self.file


def gather(*, words: bool = True) -> list[Said]:
    """All that is said of texts, at most MOST of comments and as many of files; without their words, to count only."""
    with connection.cursor() as cursor:
        roles = [str(role) for role in HOLDERS[Right.CORRECT_READINGS]]
        cursor.execute(question("lessons"), {"roles": roles, "words": words, "limit": MOST})
        comments = [_comment(*row) for row in cursor.fetchall()]
        cursor.execute(question("taught_texts"), {"words": words, "limit": MOST})
        return comments + [_labelled(*row) for row in cursor.fetchall()]


def stock() -> Stock:
    """What is there, for a page."""
    said = gather(words=False)
    origins = Counter(each.origin for each in said)
    back = sum(each.is_held_back for each in said)
    return Stock(origins["corrected"], origins["left"], origins["file"], back, _shortfall(said))


def counts(said: Iterable[Said]) -> dict[str, int]:
    """How many texts are said to have each label."""
    found = Counter(label for each in said for label in _labels(each.lesson))
    return dict(sorted(found.items()))


def gone(ids: Sequence[int]) -> int:
    """How many of these comments are there no more."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM unnest(%s::bigint[]) AS learnt (id) "
            "WHERE NOT EXISTS (SELECT FROM listen_verbatim WHERE id = learnt.id)",
            [list(ids)],
        )
        row = cursor.fetchone()
    return int(row[0]) if row else 0


def _comment(pk: int, is_corrected: bool, polarity: str, family: str, text: str, digest: str) -> Said:
    lesson = Lesson(text, polarity=polarity or None, family=family or None)
    return Said(pk, "corrected" if is_corrected else "left", lesson, _is_back(digest))


def _labelled(pk: int | None, polarity: str, labels: dict[str, bool], text: str, digest: str) -> Said:
    return Said(pk, "file", Lesson(text, polarity=polarity or None, labels=labels), _is_back(digest))


def _is_back(digest: str) -> bool:
    return int(digest[:8], 16) % ONE_IN == 0


def _labels(lesson: Lesson) -> Iterator[str]:
    if lesson.polarity:
        yield lesson.polarity
    if lesson.family:
        yield f"{FAMILY}:{lesson.family}"
    yield from (name for name, holds in lesson.labels.items() if holds)


def _shortfall(said: Sequence[Said]) -> tuple[str, int, int] | None:
    """The least of what is missing, over polarities, families and each label by itself."""
    lessons = [each.lesson for each in said if not each.is_held_back]
    kinds: list[tuple[Counter[str], int]] = []
    for kind in ("polarity", "family"):
        named = [name for lesson in lessons if (name := getattr(lesson, kind))]
        kinds.append((Counter(named), len(named)))
    for head in sorted({name for lesson in lessons for name in lesson.labels}):
        told = [lesson.labels[head] for lesson in lessons if head in lesson.labels]
        kinds.append((Counter({head: sum(told)}), len(told)))
    missing = [shortfall(found, total) for found, total in kinds if total]
    if not missing:
        return shortfall({}, 0)
    return None if None in missing else min((each for each in missing if each), key=lambda each: each[1] + each[2])
