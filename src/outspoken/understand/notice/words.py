"""Words nobody used before: what many people say now, each in words of their own, and the past did not.

The past is kept as numbers, never as words: how many comments of each language held the word of each number. It is
derived from the record like the rest of what noticing remembers, in a file of its own.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Final, Self

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from outspoken.evidence import signals
from outspoken.understand.period import midnight
from outspoken.understand.sql import question

VERSION: Final = 1
FILE: Final = "words.npz"
LATELY: Final = timedelta(days=7)  # days in which a word is new
LEAST_DAYS: Final = timedelta(days=21)  # of the past, or everything is new
LEAST_COMMENTS: Final = 500  # of the past in that language
LEAST_PEOPLE: Final = 5
RARE: Final = 5_000  # a word of more than one comment in so many is no new one, however many use it now
MOST: Final = 50_000  # comments of these days, the newest
MOST_TERMS: Final = 60  # a new language or an archive brings thousands; these are the strongest
TOGETHER: Final = 0.5  # of the comments with the rarer word hold both: one matter
ALPHA: Final = 0.05
SHOWN: Final = 6
# A month is named when it is there; in the languages read.
_MONTHS: Final = """
    january february march april may june july august september october november december
    januar februar märz mai juni juli oktober dezember
    janvier février mars avril juin juillet août septembre octobre novembre décembre
    enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre
    januari februari maart mei augustus gennaio febbraio aprile maggio giugno luglio settembre ottobre dicembre
"""
MONTHS: Final = frozenset(_MONTHS.split())
Numbers = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Past:
    """How many comments of each language held each word, from `first` up to `upto`, not included.

    By language: words, shape (n,), rising; counts, shape (n,); comments, all there were.
    """

    first: date
    upto: date
    words: dict[str, Numbers] = field(default_factory=dict)
    counts: dict[str, Numbers] = field(default_factory=dict)
    comments: dict[str, int] = field(default_factory=dict)

    def of(self, language: str, words: Numbers) -> Numbers:
        """How many comments held each of these words."""
        known, counts = self.words.get(language), self.counts.get(language)
        if known is None or counts is None or not len(known):
            return np.zeros(len(words), dtype=np.int64)
        place = np.minimum(np.searchsorted(known, words), len(known) - 1)
        return np.where(known[place] == words, counts[place], 0)

    def until(self, day: date) -> Past:
        """With the days up to this one, not included."""
        if day <= self.upto:
            return self
        with connection.cursor() as cursor:
            cursor.execute(question("words_before"), {"start": midnight(self.upto), "end": midnight(day)})
            rows = cursor.fetchall()
        more: dict[str, list[tuple[int, int]]] = {}
        comments = Counter(self.comments)
        for language, word, n in rows:
            if word is None:
                comments[language] += n
            else:
                more.setdefault(language, []).append((word, n))
        words, counts = dict(self.words), dict(self.counts)
        for language, told in more.items():
            fresh = np.array(told, dtype=np.int64)
            every = np.concatenate([words.get(language, fresh[:0, 0]), fresh[:, 0]])
            weight = np.concatenate([counts.get(language, fresh[:0, 0]), fresh[:, 1]])
            words[language], place = np.unique(every, return_inverse=True)
            counts[language] = np.bincount(place, weights=weight).astype(np.int64)
        return Past(self.first, day, words, counts, dict(comments))

    def save(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        names = sorted(self.comments)
        told = [VERSION, self.first.toordinal(), self.upto.toordinal(), *(self.comments[name] for name in names)]
        arrays: dict[str, Any] = {"told": np.array(told, dtype=np.int64), "names": np.array(names, dtype=np.str_)}
        for place, name in enumerate(names):
            for kind, held in (("words", self.words), ("counts", self.counts)):
                arrays[f"{kind}.{place}"] = held.get(name, np.zeros(0, dtype=np.int64))
        path = folder / FILE
        new = path.with_suffix(".new")
        with new.open("wb") as file:
            np.savez(file, **arrays)
        os.replace(new, path)

    @classmethod
    def load(cls, folder: Path) -> Self | None:
        """What was saved last; None where nothing was, or by another version."""
        try:
            with np.load(folder / FILE) as held:
                version, first, upto, *comments = held["told"].tolist()
                if version != VERSION:
                    return None
                names = held["names"].tolist()
                return cls(
                    first=date.fromordinal(first),
                    upto=date.fromordinal(upto),
                    words={name: held[f"words.{place}"] for place, name in enumerate(names)},
                    counts={name: held[f"counts.{place}"] for place, name in enumerate(names)},
                    comments=dict(zip(names, comments, strict=True)),
                )
        except (FileNotFoundError, KeyError, ValueError, OSError):
            return None  # it is built anew


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment with one of the words, as far as it tells where and how it is meant."""

    id: int
    who: str
    day: date
    touchpoint: int | None
    channel: str
    themes: tuple[int, ...]
    is_negative: bool
    is_harmful: bool


@dataclass(frozen=True, slots=True)
class New:
    """New words that belong together. words: the strongest first. before: comments of the past that held the first,
    among `of`. ratio: how many times as common it is; usual: how many people were to be expected."""

    words: tuple[str, ...]
    number: int
    language: str
    before: int
    of: int
    ratio: float
    usual: float
    evidence: float
    comments: tuple[Comment, ...]

    @property
    def people(self) -> int:
        return len({comment.who for comment in self.comments})


def found(past: Past, *, start: date, end: datetime) -> list[New]:
    """The words from `start` to `end` that the past did not know, those of the same comments together."""
    lately = _lately(start, end)
    told = [language for language in sorted(lately) if past.comments.get(language, 0) >= LEAST_COMMENTS]
    every: list[New] = []
    for language in told:
        every += _of_language(language, lately[language], past, start=start, end=end, alpha=ALPHA / len(told))
    return sorted(every, key=lambda new: (-new.evidence, new.words))


@dataclass(slots=True)
class _Lately:
    words: list[str] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    people: list[int] = field(default_factory=list)
    wrote: int = 0


def _lately(start: date, end: datetime) -> dict[str, _Lately]:
    values: dict[str, Any] = {"start": midnight(start), "end": end, "least": LEAST_PEOPLE, "most": MOST}
    with connection.cursor() as cursor:
        cursor.execute(question("words_lately"), values)
        rows = cursor.fetchall()
    held: dict[str, _Lately] = {}
    for language, word, number, people in sorted(rows, key=lambda row: (row[0], row[1] or "")):
        one = held.setdefault(language, _Lately())
        if word is None:
            one.wrote = people
        elif word not in MONTHS:
            one.words.append(word)
            one.numbers.append(number)
            one.people.append(people)
    return held


def _of_language(language: str, lately: _Lately, past: Past, *, start: date, end: datetime, alpha: float) -> list[New]:
    before = past.of(language, np.array(lately.numbers, dtype=np.int64))
    of = past.comments[language]
    new = signals.novel_terms(lately.people, before, people_now=max(lately.wrote, 1), people_past=of, alpha=alpha)
    chosen = [place for place in new.term.tolist() if before[place] <= max(1, of // RARE)][:MOST_TERMS]
    if not chosen:
        return []
    by_word = _comments(language, [lately.words[place] for place in chosen], start=start, end=end)
    groups = _together(chosen, by_word, lately.words)
    rank = {place: at for at, place in enumerate(new.term.tolist())}
    share = max(lately.wrote, 1) / max(of, 1)
    return [
        New(
            words=tuple(lately.words[place] for place in group[:SHOWN]),
            number=lately.numbers[group[0]],
            language=language,
            before=int(before[group[0]]),
            of=of,
            ratio=float(new.ratio[rank[group[0]]]),
            usual=float(before[group[0]] * share),
            evidence=float(new.evidence[rank[group[0]]]),
            comments=_each_once(by_word[lately.words[place]] for place in group[:SHOWN]),
        )
        for group in groups
    ]


def _together(chosen: Sequence[int], by_word: Mapping[str, Sequence[Comment]], words: Sequence[str]) -> list[list[int]]:
    """The chosen words in groups that stand in the same comments, each with its strongest word first."""
    groups: list[list[int]] = []
    for place in chosen:
        mine = {comment.id for comment in by_word.get(words[place], ())}
        for group in groups:
            theirs = {comment.id for comment in by_word[words[group[0]]]}
            if mine and len(mine & theirs) >= TOGETHER * min(len(mine), len(theirs)):
                group.append(place)
                break
        else:
            groups += [[place]] if mine else []
    return groups


def _comments(language: str, words: Sequence[str], *, start: date, end: datetime) -> dict[str, list[Comment]]:
    values: dict[str, Any] = {"start": midnight(start), "end": end, "language": language, "words": list(words)}
    with connection.cursor() as cursor:
        cursor.execute(question("comments_with_words"), values)
        rows = cursor.fetchall()
    held: dict[str, list[Comment]] = {}
    for word, pk, who, day, touchpoint, channel, themes, is_negative, is_harmful in rows:
        comment = Comment(pk, str(who), day, touchpoint, channel, tuple(themes), is_negative, is_harmful)
        held.setdefault(word, []).append(comment)
    return held


def _each_once(lists: Iterable[Sequence[Comment]]) -> tuple[Comment, ...]:
    every = {comment.id: comment for comments in lists for comment in comments}
    return tuple(every[pk] for pk in sorted(every))
