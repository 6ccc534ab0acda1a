"""A question to the lens."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from outspoken.lens.errors import LensError
from outspoken.lens.facts import LISTED, SINGLE

DIMENSIONS: Final = (*SINGLE, *LISTED, "family", "polarity")
BUCKETS: Final = ("hour", "day", "week", "month")

Values = tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Slice:
    """Which facts, counted by what.

    start, end: from (inclusive) and to (exclusive), with a time zone; None means the beginning or the end of the
    record. by: dimensions to count by. bucket: hour, day, week (Monday) or month; buckets lie on UTC, hours and days on
    `origin` where one is given (a bucket of 24 hours up to now is `bucket="day", origin=now`). The other fields keep
    facts whose value is among those given ("" is "not known"); None keeps all. scores: also count each point from 0
    to 10 that was given, as `score_0` … `score_10`.
    """

    start: datetime | None = None
    end: datetime | None = None
    by: tuple[str, ...] = ()
    bucket: str = ""
    origin: datetime | None = None
    channel: Values = None
    touchpoint: Values = None
    theme: Values = None
    family: Values = None
    polarity: Values = None
    language: Values = None
    source: Values = None
    segment: Values = None
    score_kind: Values = None
    emotion: Values = None
    intent: Values = None
    score_min: float | None = None
    score_max: float | None = None
    has_words: bool | None = None
    scores: bool = False

    def __post_init__(self) -> None:
        unknown = [name for name in self.by if name not in DIMENSIONS]
        if unknown:
            raise LensError(f"The lens does not know {', '.join(unknown)}; it counts by {', '.join(DIMENSIONS)}.")
        if len(set(self.by)) != len(self.by):
            raise LensError("A dimension is asked for twice.")
        if self.bucket and self.bucket not in BUCKETS:
            raise LensError(f"{self.bucket!r} is no bucket; it must be one of {', '.join(BUCKETS)}.")
        if self.origin and self.bucket not in {"hour", "day"}:
            raise LensError("An origin moves hours and days; weeks and months lie where the calendar has them.")
        for name in ("start", "end", "origin"):
            value = getattr(self, name)
            if value is not None and value.tzinfo is None:
                raise LensError(f"{name} needs a time zone: {value.isoformat()} could be any of 24 hours.")

    def filters(self) -> dict[str, tuple[str, ...]]:
        """The dimensions that are held to certain values."""
        return {name: getattr(self, name) for name in DIMENSIONS if getattr(self, name) is not None}

    @property
    def speaks_of_words(self) -> bool:
        """Whether the question is about single verbatims, not about whole feedback."""
        return bool({"theme", "emotion", "intent", "family", "polarity", "language"} & {*self.by, *self.filters()})
