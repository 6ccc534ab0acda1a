"""The reading room's filters: how they stand in an address, what they mean, and the one way to link to the words.

Every figure of every page links through `link`, so that a number opens exactly the comments it counts.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone

from outspoken.lens import Slice
from outspoken.pages.given import whole_number
from outspoken.reader.emotions import FAMILIES
from outspoken.reader.schema import INTENTS
from outspoken.understand.feelings import POLARITIES

SCORE_KINDS: Final = ("nps", "csat", "ces", "stars")
MOST_SEARCHED: Final = 200  # characters of a search
_NAMES: Final = {"start": "from", "end": "to"}  # field → name in the address, where they differ
_CHOICES: Final = {"emotion": FAMILIES, "polarity": POLARITIES, "intent": INTENTS, "score_kind": SCORE_KINDS}
_WORDS: Final = ("channel", "touchpoint", "theme", "also", "topic", "source", "language", "segment")
_NUMBERS: Final = {"same": "comments with the same words", "cause": "cause"}
# What neither the lens counts nor a form asks for: the circumstances that distinguish comments.
CIRCUMSTANCES: Final = ("also", "attribute", "segment", "weekday", "hours", "cause")
WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_HOURS: Final = re.compile(r"(\d|1\d|2[0-3])-(\d|1\d|2[0-4])")
_ATTRIBUTE: Final = 240  # characters of its name and value
UNCLEAR: Final = "unclear"  # in place of a topic: what the last search could put to none
# At the ends of the calendar a time has no place in other zones.
YEARS: Final = (1900, 2200)
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True)
class Filters:
    """Which comments: each field narrows, an empty one does not. start is included, end is not.

    channel, language: as stored; touchpoint, source: slugs; theme: a key (its children count too); emotion: a family;
    intent: what is wanted, by the reader's name; topic: the key of a found topic, or UNCLEAR; same: the
    number of a group of comments with nearly the same words; also: a second theme; attribute: "name=value", as the
    comment came with it; segment: of the customer; weekday: 1 (Monday) to 7; hours: "6-9", the last one not included,
    both in the reader's own time; cause: the number of a cause in a tree, for all that it and those below it hold; q:
    words as in a web search ("exact words", or, -without).
    """

    start: datetime | None = None
    end: datetime | None = None
    channel: str = ""
    touchpoint: str = ""
    theme: str = ""
    emotion: str = ""
    polarity: str = ""
    intent: str = ""
    score_min: float | None = None
    score_max: float | None = None
    score_kind: str = ""
    language: str = ""
    source: str = ""
    topic: str = ""
    same: str = ""
    also: str = ""
    attribute: str = ""
    segment: str = ""
    weekday: str = ""
    hours: str = ""
    cause: str = ""
    q: str = ""
    unread: bool = False
    flagged: bool = False
    # What an address asked for that cannot be; said to the reader, who sees everything else.
    problems: tuple[str, ...] = field(default=(), compare=False)

    @classmethod
    def parse(cls, query: Mapping[str, str]) -> Filters:
        """The filters of an address. What cannot be understood is left out and named in `problems`."""
        problems: list[str] = []
        found: dict[str, Any] = {}
        for item in fields(cls):
            given = query.get(_NAMES.get(item.name, item.name), "").strip() if item.name != "problems" else ""
            if not given:
                continue
            try:
                found[item.name] = _read(item.name, given)
            except ValueError as error:
                problems.append(str(error))
        if (found.get("start") and found.get("end")) and found["start"] >= found["end"]:
            problems.append("“From” lies after “to”, so no comment can fit. Swap them.")
            del found["start"], found["end"]
        return cls(**found, problems=tuple(problems))

    def pairs(self) -> list[tuple[str, str]]:
        """Names and values as they stand in an address, the narrowing ones only."""
        held = [(item.name, getattr(self, item.name)) for item in fields(self) if item.name != "problems"]
        # A score of 0 narrows; nothing, an empty word and an unset mark do not.
        return [
            (_NAMES.get(name, name), _written(value))
            for name, value in held
            if value is not None and value is not False and value != ""
        ]

    def query(self, **others: str) -> str:
        """The filters as the part of an address after the question mark."""
        return urlencode([*self.pairs(), *others.items()], safe=":")

    def without(self, *names: str) -> Filters:
        """The same filters with some of them taken off."""
        empty = Filters()
        return replace(self, **{name: getattr(empty, name) for name in names})

    def is_counted_by_lens(self) -> bool:
        """Whether the lens can count what these filters find (it knows no words, no found
        topics, no circumstances and nobody's marks)."""
        beyond = (getattr(self, name) for name in CIRCUMSTANCES)
        return not (self.q or self.topic or self.same or self.unread or self.flagged or any(beyond))

    def slice(self, touchpoints: tuple[str, ...] | None = None) -> Slice:
        """The same filters as a question to the lens; `touchpoints`: slugs of all that may be seen, None for all."""
        places = touchpoints
        if self.touchpoint:
            places = (self.touchpoint,) if touchpoints is None or self.touchpoint in touchpoints else ()
        return Slice(
            start=self.start,
            end=self.end,
            channel=_only(self.channel),
            touchpoint=places,
            theme=_only(self.theme),
            family=_only(self.emotion),
            polarity=_only(self.polarity),
            intent=_only(self.intent),
            language=_only(self.language),
            source=_only(self.source),
            score_kind=_only(self.score_kind),
            score_min=self.score_min,
            score_max=self.score_max,
        )


def _only(value: str) -> tuple[str, ...] | None:
    return (value,) if value else None


def link(**filters: Any) -> str:
    """The address of the reading room with these filters, by the names of Filters' fields.

    Raises TypeError for a filter there is not.

    >>> link(theme="payment.refund", polarity="negative")
    '/read/?theme=payment.refund&polarity=negative'
    """
    query = Filters(**filters).query()
    return f"{reverse('read')}?{query}" if query else reverse("read")


def _read(name: str, given: str) -> Any:
    if name in {"start", "end"}:
        return _moment(given, is_end=name == "end")
    if name in {"score_min", "score_max"}:
        return _score(given)
    if name in {"unread", "flagged"}:
        return given in {"1", "yes", "true", "on"}
    if name in _CHOICES and given not in _CHOICES[name]:
        raise ValueError(f"“{given[:40]}” is no {name.replace('_', ' ')}; it can be {', '.join(_CHOICES[name])}.")
    if name in _NUMBERS:
        if (found := whole_number(given)) is None:
            raise ValueError(f"That names no {_NUMBERS[name]}.")
        return str(found)
    if name in {"weekday", "hours", "attribute"}:
        return _circumstance(name, given)
    if name == "q":
        return given.replace("\0", "")[:MOST_SEARCHED].strip()
    if name in _WORDS and ("\0" in given or len(given) > 120):
        raise ValueError(f"That is no {name}.")
    return given


def _circumstance(name: str, given: str) -> str:
    if name == "weekday" and given not in {"1", "2", "3", "4", "5", "6", "7"}:
        raise ValueError(f"“{given[:40]}” is no weekday; it can be 1 (Monday) to 7 (Sunday).")
    if name == "hours":
        found = _HOURS.fullmatch(given)
        if not found or int(found[1]) >= int(found[2]):
            raise ValueError(f"“{given[:40]}” are no hours of a day; write them like 6-9.")
    if name == "attribute" and ("\0" in given or len(given) > _ATTRIBUTE or not all(given.partition("=")[::2])):
        raise ValueError("That is no attribute; write its name and value like ticket=return.")
    return given


def _moment(given: str, *, is_end: bool) -> datetime:
    try:
        if _DAY.fullmatch(given):
            # A day means all of it, in the reader's own time.
            day = date.fromisoformat(given) + timedelta(days=1 if is_end else 0)
            moment = timezone.make_aware(datetime.combine(day, time.min))
        else:
            moment = datetime.fromisoformat(given)
            moment = (moment if moment.tzinfo else timezone.make_aware(moment)).astimezone(UTC)
        if not YEARS[0] <= moment.year <= YEARS[1]:
            raise ValueError
        return moment
    except (ValueError, OverflowError):
        raise ValueError(f"“{given[:40]}” is no date; write it like 2026-03-01.") from None


def _score(given: str) -> float:
    try:
        score = float(given)
    except ValueError:
        raise ValueError(f"“{given[:40]}” is no score; write a number.") from None
    if not -1000 <= score <= 1000:
        raise ValueError(f"“{given[:40]}” is no score anybody can give.")
    return score


def _written(value: Any) -> str:
    if isinstance(value, datetime):
        # As short as is exact: a figure counted up to a second opens what was said up to that second.
        is_whole = value.second == value.microsecond == 0
        return value.astimezone(UTC).isoformat(timespec="minutes" if is_whole else "auto").replace("+00:00", "Z")
    if isinstance(value, bool):
        return "1"
    return f"{value:g}" if isinstance(value, float) else str(value)
