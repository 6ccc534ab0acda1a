"""A trend drawn by the server: a column per day or week, kind feelings above the line, unkind ones below it.

Plain SVG from counts: a live page cannot wait for a charting library, and needs no script to be read.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from outspoken.understand.mood import NOTHING, Mood
from outspoken.understand.period import Period

WIDTH: Final = 720.0
HEIGHT: Final = 150.0
GAP: Final = 0.22
UPWARDS: Final = ("delight", "appreciation", "interest")
DOWNWARDS: Final = ("anger", "disgust", "disappointment", "worry", "confusion")


@dataclass(frozen=True, slots=True)
class Block:
    """One family in one column."""

    family: str
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class Column:
    """One day or week: its blocks, what it says in words, and its comments."""

    x: float
    width: float
    blocks: tuple[Block, ...]
    label: str
    day: datetime
    mood: Mood
    href: str


@dataclass(frozen=True, slots=True)
class Trend:
    """A drawing of WIDTH × height and the same as rows of a table."""

    columns: tuple[Column, ...]
    line: float
    height: float
    first: datetime
    last: datetime
    most: int


def starts(period: Period) -> list[datetime]:
    """The days, or the Mondays, that a period's trend has columns for (UTC)."""
    day = period.start.replace(hour=0)
    if period.bucket == "week":
        day -= timedelta(days=day.weekday())
    step = timedelta(days=7 if period.bucket == "week" else 1)
    found = []
    while day < period.end:
        found.append(day)
        day += step
    return found


def trend(moods: Mapping[datetime, Mood], period: Period, *, href: Callable[[datetime, datetime], str]) -> Trend | None:
    """Draw the moods of a period by their buckets; None where nobody felt anything. href: words from … to."""
    days = starts(period)
    step = timedelta(days=7 if period.bucket == "week" else 1)
    held = [moods.get(day, NOTHING) for day in days]
    above = max((sum(mood.families[name] for name in UPWARDS) for mood in held), default=0)
    below = max((sum(mood.families[name] for name in DOWNWARDS) for mood in held), default=0)
    if not above + below:
        return None
    scale = HEIGHT / (above + below)
    width = WIDTH / len(days)
    columns = [
        Column(
            x=round((place + GAP / 2) * width, 2),
            width=round(width * (1 - GAP), 2),
            blocks=tuple(_blocks(mood, line=above * scale, scale=scale)),
            label=_label(day, mood, period),
            day=day,
            mood=mood,
            href=href(day, day + step),
        )
        for place, (day, mood) in enumerate(zip(days, held, strict=True))
    ]
    most = max(mood.n for mood in held)
    return Trend(tuple(columns), round(above * scale, 2), HEIGHT, days[0], days[-1], most)


def _blocks(mood: Mood, *, line: float, scale: float) -> list[Block]:
    found = []
    top = bottom = line
    for name in UPWARDS:
        size = mood.families[name] * scale
        top -= size
        if size:
            found.append(Block(name, round(top, 2), round(size, 2)))
    for name in DOWNWARDS:
        size = mood.families[name] * scale
        if size:
            found.append(Block(name, round(bottom, 2), round(size, 2)))
        bottom += size
    return found


def _label(day: datetime, mood: Mood, period: Period) -> str:
    when = f"{day:%-d %B}" if period.bucket == "day" else f"week of {day:%-d %B}"
    felt = sorted(((n, name) for name, n in mood.families.items() if n), reverse=True)[:3]
    named = ", ".join(f"{name} {n}" for n, name in felt) or "no strong feeling"
    return f"{when}: {mood.n:,} comments; {named}"
