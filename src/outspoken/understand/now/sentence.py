"""The sentence the command centre opens with, written from the figures below it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import isfinite
from typing import Final

from django.utils import timezone

from outspoken import evidence
from outspoken.understand.now.feelings import ENOUGH_WEEKS, HOURS, Day, Usual
from outspoken.understand.now.moving import Move
from outspoken.understand.room import link

# The mood is told of the shortest of these stretches that has enough comments to tell it.
STRETCHES: Final = (1, 3, 6, 12, HOURS)
ENOUGH: Final = 30
MOST_MOVES: Final = 2


@dataclass(frozen=True, slots=True)
class Clause:
    """A sentence of the opening, and the comments it is about."""

    text: str
    href: str


@dataclass(frozen=True, slots=True)
class Mood:
    """How a stretch of hours compares with the same hours of past weeks. word: calmer, rougher, "" for as usual, or
    "unknown". Shares as fractions of 1."""

    word: str
    hours: int
    n: int
    negative: int
    low: float
    high: float
    usual_n_low: float
    usual_n_high: float

    @property
    def share(self) -> float:
        return self.negative / self.n if self.n else 0.0

    @property
    def knows_share(self) -> bool:
        return isfinite(self.low)

    @property
    def knows_n(self) -> bool:
        return isfinite(self.usual_n_low)

    @property
    def stretch(self) -> str:
        return "the last hour" if self.hours == 1 else f"the last {self.hours} hours"


def mood(day: Day, usual: Usual) -> Mood:
    """The mood of the shortest stretch up to now that has enough comments, else of the whole day."""
    hours = next((hours for hours in STRETCHES if day.n[-hours:].sum() >= ENOUGH), HOURS)
    n, negative = int(day.n[-hours:].sum()), int(day.negative[-hours:].sum())
    past_n, past_negative = usual.n[-hours:].sum(axis=0), usual.negative[-hours:].sum(axis=0)
    word, low, high, n_low, n_high = "unknown", *[float("nan")] * 4
    if usual.weeks >= ENOUGH_WEEKS and n:
        share = evidence.usual_share([past_negative], [past_n], [n])
        count = evidence.usual_count([past_n])
        n_low, n_high = float(count.low[0]), float(count.high[0])
        if share.is_enough[0]:
            low, high = float(share.low[0]), float(share.high[0])
            word = "calmer" if negative / n < low else "rougher" if negative / n > high else ""
    return Mood(word, hours, n, negative, low, high, n_low, n_high)


def opening(
    told: Mood, moves: Iterable[Move], *, now: datetime, names: Mapping[int, tuple[str, str]]
) -> list[Clause]:
    """The sentences: the mood, then what moves. names: touchpoint id → (name, slug)."""
    start = now - timedelta(hours=told.hours)
    if not told.n:
        return [Clause("Nobody has said anything for a day", link(end=now))]
    clauses = [Clause(_mood_in_words(told, now), link(start=start, end=now))]
    rising = [move for move in moves if move.is_rising][:MOST_MOVES]
    falling = [move for move in moves if move.is_falling][: 1 if len(rising) < MOST_MOVES else 0]
    return clauses + [_move_in_words(move, now=now, names=names) for move in (*rising, *falling)]


def _mood_in_words(told: Mood, now: datetime) -> str:
    if told.word == "unknown":
        comments = "One comment" if told.n == 1 else f"{told.n:,} comments"
        return f"{comments} in {told.stretch}, {told.share:.0%} of them unhappy"
    compared = {"calmer": "Calmer than usual", "rougher": "Rougher than usual", "": "About as usual"}[told.word]
    return f"{compared} for {_time_of_week(now, told.hours)}"


def _time_of_week(now: datetime, hours: int) -> str:
    """"a Monday morning"; "a Monday" where the stretch is longer than a part of the day."""
    here = timezone.localtime(now)
    if hours > 6:
        return f"a {here:%A}"
    part = ("night", "morning", "afternoon", "evening")[here.hour // 6]
    return f"a {here:%A} {part}"


def _move_in_words(move: Move, *, now: datetime, names: Mapping[int, tuple[str, str]]) -> Clause:
    place, slug = names.get(move.touchpoint, ("", "")) if move.touchpoint else ("", "")
    where = f" at {place}" if place else ""
    polarity = ""
    if move.is_falling:
        text = f"Less talk of {_inside(move.name)} than usual"
    elif move.is_unhappy:
        text, polarity = f"Complaints about {_inside(move.name)} are heating up{where}", "negative"
    elif move.positive > move.n / 2:
        text, polarity = f"Praise for {_inside(move.name)} is growing{where}", "positive"
    else:
        text = f"More talk of {_inside(move.name)} than usual{where}"
    start = now - timedelta(days=1)
    return Clause(text, link(theme=move.key, touchpoint=slug, polarity=polarity, start=start, end=now))


def _inside(name: str) -> str:
    """A name as it stands inside a sentence.

    >>> _inside("Refund"), _inside("Wi-Fi")
    ('refund', 'Wi-Fi')
    """
    return name[:1].lower() + name[1:] if name[1:].islower() else name
