"""The sentence the command centre opens with, written from the figures below it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import isfinite
from typing import Final

from django.utils import timezone

from outspoken import evidence
from outspoken.understand.mood import FEW
from outspoken.understand.now.feelings import ENOUGH_WEEKS, HOURS, Day, Usual
from outspoken.understand.now.moving import Move
from outspoken.understand.room import link

# The mood is told of the shortest of these stretches that has enough comments to tell it.
STRETCHES: Final = (1, 3, 6, 12, HOURS)
ENOUGH: Final = 30
WIDEST: Final = 0.5  # of the band of usual shares
MOST_MOVES: Final = 2


@dataclass(frozen=True, slots=True)
class Clause:
    """A sentence of the opening, and the comments it is about."""

    text: str
    href: str


@dataclass(frozen=True, slots=True)
class Mood:
    """How a stretch of hours compares with the same hours of past weeks. word: calmer, rougher, or "" for as usual or
    unknown. Shares as fractions of 1; NaN where the past is too short to say what is usual."""

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
    def is_telling(self) -> bool:
        """Whether there are comments enough for a share of them."""
        return self.n >= FEW

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's interval of the share."""
        share = evidence.share([self.negative], [self.n])
        return float(share.low[0]), float(share.high[0])

    @property
    def knows_share(self) -> bool:
        """Whether the past says anything: a band as wide as "0–99 %" does not."""
        return isfinite(self.low) and self.high - self.low <= WIDEST

    @property
    def volume(self) -> str:
        """Busier, quieter, or "" for as usual or unknown."""
        if not self.knows_n:
            return ""
        return "busier" if self.n > self.usual_n_high else "quieter" if self.n < self.usual_n_low else ""

    @property
    def knows_n(self) -> bool:
        return isfinite(self.usual_n_low)

    @property
    def stretch(self) -> str:
        return "the last hour" if self.hours == 1 else f"the last {self.hours} hours"


def mood(day: Day, usual: Usual) -> Mood:
    """The mood of the shortest stretch up to now that has enough comments and a past to compare with.

    Without any such stretch, the shortest that has enough comments, else the whole day.
    """
    told = [_stretch(day, usual, hours) for hours in STRETCHES]
    enough = [mood for mood in told if mood.n >= ENOUGH]
    return next((mood for mood in enough if mood.knows_share), enough[0] if enough else told[-1])


def _stretch(day: Day, usual: Usual, hours: int) -> Mood:
    n, negative = int(day.n[-hours:].sum()), int(day.negative[-hours:].sum())
    past_n, past_negative = usual.n[-hours:].sum(axis=0), usual.negative[-hours:].sum(axis=0)
    word, low, high, n_low, n_high = "", *[float("nan")] * 4
    if usual.weeks >= ENOUGH_WEEKS and n:
        share = evidence.usual_share([past_negative], [past_n], [n])
        count = evidence.usual_count([past_n])
        n_low, n_high = float(count.low[0]), float(count.high[0])
        if share.is_enough[0]:
            low, high = float(share.low[0]), float(share.high[0])
            word = "calmer" if negative / n < low else "rougher" if negative / n > high else ""
    return Mood(word, hours, n, negative, low, high, n_low, n_high)


def opening(told: Mood, moves: Iterable[Move], *, now: datetime, names: Mapping[int, tuple[str, str]]) -> list[Clause]:
    """The sentences: the mood, then what moves. names: touchpoint id → (name, slug)."""
    start = now - timedelta(hours=told.hours)
    if not told.n:
        return [Clause("Nobody has said anything for a day", link(end=now))]
    clauses = [Clause(_mood_in_words(told, now), link(start=start, end=now))]
    rising = [move for move in moves if move.is_rising][:MOST_MOVES]
    falling = [move for move in moves if move.is_falling][: 1 if len(rising) < MOST_MOVES else 0]
    for place, move in enumerate((*rising, *falling)):
        before = rising[place - 1] if 0 < place < len(rising) else None
        clauses.append(_move_in_words(move, before=before, now=now, names=names))
    return clauses


def _mood_in_words(told: Mood, now: datetime) -> str:
    if not told.knows_share:
        comments = "One comment" if told.n == 1 else f"{told.n:,} comments"
        if not told.is_telling:
            return f"{comments} in {told.stretch}, too few to tell the mood"
        return f"{comments} in {told.stretch}, {told.share:.0%} of them unhappy"
    words = " and ".join(word for word in (told.word, told.volume) if word)
    compared = f"{words.capitalize()} than usual" if words else "About as usual"
    return f"{compared} for {_time_of_week(now, told.hours)}"


def _time_of_week(now: datetime, hours: int) -> str:
    """ "a Monday morning"; "a Monday" where the stretch is longer than a part of the day."""
    here = timezone.localtime(now)
    if hours > 6:
        return f"a {here:%A}"
    part = ("night", "morning", "afternoon", "evening")[here.hour // 6]
    return f"a {here:%A} {part}"


def _move_in_words(move: Move, *, before: Move | None, now: datetime, names: Mapping[int, tuple[str, str]]) -> Clause:
    """before: the rising theme told just before, which need not be told of the same place in the same words again."""
    place, slug = names.get(move.touchpoint, ("", "")) if move.touchpoint else ("", "")
    where = f" at {place}" if place else ""
    name, kind = _inside(move.name), _kind(move)
    polarity = kind if kind in {"negative", "positive"} else ""
    if kind == "falling":
        text = f"Less talk of {name} than usual"
    elif before and _kind(before) == kind == "negative" and before.touchpoint == move.touchpoint:
        text = f"So are those about {name}"
    elif kind == "negative":
        text = f"Complaints about {name} are heating up{where}"
    elif kind == "positive":
        text = f"Praise for {name} is growing{where}"
    else:
        text = f"More talk of {name} than usual{where}"
    start = now - timedelta(days=1)
    return Clause(text, link(theme=move.key, touchpoint=slug, polarity=polarity, start=start, end=now))


def _kind(move: Move) -> str:
    """What the move is: falling, or rising with mostly unhappy or happy words, or with neither."""
    if move.is_falling:
        return "falling"
    if move.is_unhappy:
        return "negative"
    return "positive" if move.positive > move.n / 2 else "mixed"


def _inside(name: str) -> str:
    """A name as it stands inside a sentence.

    >>> _inside("Refund"), _inside("Wi-Fi")
    ('refund', 'Wi-Fi')
    """
    return name[:1].lower() + name[1:] if name[1:].islower() else name
