"""What a door hands in: an Item, checked and cleaned here before anything touches the database."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Any, Final

from outspoken.reader.emotions import FAMILIES

MAX_TEXT: Final = 1_000_000  # characters of one verbatim
MAX_VERBATIMS: Final = 50
MAX_QUESTION: Final = 500
MAX_EXTERNAL_ID: Final = 255
MAX_CHANNEL: Final = 40
MAX_TOUCHPOINT: Final = 120
MAX_HANDLE: Final = 320
MAX_ATTRIBUTES: Final = 64_000  # characters as JSON
MAX_RAW: Final = 2_500_000
MAX_DEPTH: Final = 20
EARLIEST: Final = datetime(1990, 1, 1, tzinfo=UTC)
CLOCK_ERROR: Final = timedelta(days=1)
# Lowest and highest answer of each kind of score; files come with 5-, 7- and 10-point scales of the same name.
SCORES: Final = MappingProxyType({"nps": (0, 10), "csat": (0, 10), "ces": (1, 7), "stars": (0, 10)})
REPLACEMENT: Final = "\N{REPLACEMENT CHARACTER}"
LANGUAGE: Final = re.compile(r"[a-z]{2,3}([-_][A-Za-z0-9]{2,4})?")


@dataclass(frozen=True, slots=True)
class Item:
    """One thing somebody said, in the words of no door in particular.

    external_id: what the source calls it; the same one again is the same feedback. verbatims: (question, text)
    pairs; none for a tap or a score alone. occurred_at: aware; None means now. touchpoint: slug or name. person:
    the customer's handle at that source. score and score_kind ("nps", "csat", "ces", "stars") come together.
    emotion: the family of a tap. raw: what the door was given, where the item does not hold all of it.
    """

    external_id: str
    verbatims: tuple[tuple[str, str], ...] = ()
    occurred_at: datetime | None = None
    channel: str = ""
    touchpoint: str = ""
    person: str = ""
    language: str = ""
    score: float | None = None
    score_kind: str = ""
    emotion: str = ""
    attributes: Mapping[str, Any] = field(default_factory=dict)
    raw: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ItemError:
    """Why one item of many was not taken: its place (from 0), the field, and what to do about it."""

    index: int
    field: str
    message: str


def clean(text: str) -> str:
    """The text with what no database or XML can hold (NUL, half surrogate pairs) shown as U+FFFD."""
    if "\0" in text:
        text = text.replace("\0", REPLACEMENT)
    try:
        text.encode()
    except UnicodeEncodeError:
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


def clean_json(value: Any, *, depth: int = MAX_DEPTH) -> Any:
    """A JSON value with every text in it cleaned. Raises ValueError for what JSON cannot hold, or nested too deep."""
    if isinstance(value, str):
        return clean(value)
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, float):
        if math.isfinite(value):
            return value
        raise ValueError(f"{value} is not a number that JSON has")
    if not depth:
        raise ValueError(f"is nested more than {MAX_DEPTH} levels deep; flatten it")
    if isinstance(value, Mapping):
        return {clean(str(key)): clean_json(held, depth=depth - 1) for key, held in value.items()}
    if isinstance(value, list | tuple):
        return [clean_json(held, depth=depth - 1) for held in value]
    raise ValueError(f"holds a {type(value).__name__}, which JSON has no place for; send it as text")


def cleaned(item: Item) -> Item:
    """The item with every text cleaned and its words in order; blank words are left out. Raises ValueError."""
    words = tuple((clean(question).strip(), clean(text)) for question, text in item.verbatims if text.strip())
    return Item(
        external_id=clean(item.external_id).strip(),
        verbatims=words,
        occurred_at=item.occurred_at,
        channel=clean(item.channel).strip().lower(),
        touchpoint=" ".join(clean(item.touchpoint).split()),
        person=clean(item.person).strip(),
        language=item.language if LANGUAGE.fullmatch(item.language) else "",
        score=item.score,
        score_kind=item.score_kind,
        emotion=item.emotion,
        attributes=_bounded(item.attributes, MAX_ATTRIBUTES, "attributes"),
        raw=_bounded(item.raw, MAX_RAW, "raw"),
    )


class FieldError(ValueError):
    """A value that cannot be kept; says in which field."""

    def __init__(self, name: str, message: str) -> None:
        super().__init__(message)
        self.name = name


def _bounded(value: Mapping[str, Any], limit: int, name: str) -> Mapping[str, Any]:
    if not value:
        return {}
    try:
        kept: dict[str, Any] = clean_json(value)
    except ValueError as error:
        raise FieldError(name, f"{name} {error}.") from None
    size = len(json.dumps(kept, ensure_ascii=False))
    if size > limit:
        raise FieldError(name, f"{name} take {size:,} characters as JSON; at most {limit:,} are kept. Send fewer.")
    return kept


def faults(item: Item, *, now: datetime) -> Iterator[tuple[str, str]]:
    """What is wrong with a cleaned item, as (field, message) pairs."""
    yield from _faults_of_size(item)
    if item.occurred_at is not None:
        yield from _faults_of_time(item.occurred_at, now=now)
    yield from _faults_of_score(item)
    if item.emotion and item.emotion not in FAMILIES:
        yield "emotion", f"{_shown(item.emotion)} is not a family of emotions. Use one of {', '.join(FAMILIES)}."
    if not item.verbatims and item.score is None and not item.emotion:
        yield "text", "Nothing was said: there is no text, no score and no emotion."


def _faults_of_size(item: Item) -> Iterator[tuple[str, str]]:
    if not item.external_id:
        yield "external_id", "The external id is empty; it is what keeps a retry from being stored twice."
    for name, text, limit in (
        ("external_id", item.external_id, MAX_EXTERNAL_ID),
        ("channel", item.channel, MAX_CHANNEL),
        ("touchpoint", item.touchpoint, MAX_TOUCHPOINT),
        ("person", item.person, MAX_HANDLE),
    ):
        if len(text) > limit:
            yield name, f"{name} has {len(text):,} characters; at most {limit:,} are kept. Shorten it."
    if len(item.verbatims) > MAX_VERBATIMS:
        yield "verbatims", f"{len(item.verbatims)} verbatims; at most {MAX_VERBATIMS} are kept. Split the feedback."
    for question, text in item.verbatims:
        if len(text) > MAX_TEXT:
            yield "text", f"A text of {len(text):,} characters; at most {MAX_TEXT:,} are kept. Split it."
        if len(question) > MAX_QUESTION:
            yield "question", f"A question of {len(question):,} characters; at most {MAX_QUESTION} are kept."


def _faults_of_time(at: datetime, *, now: datetime) -> Iterator[tuple[str, str]]:
    if at.tzinfo is None:
        yield "occurred_at", "The time has no zone. Add one, such as 2026-03-01T09:30:00Z."
    elif at > now + CLOCK_ERROR:
        yield "occurred_at", f"{at:%Y-%m-%d} lies more than a day in the future. Check the date's format."
    elif at < EARLIEST:
        yield "occurred_at", f"{at:%Y-%m-%d} lies before {EARLIEST:%Y}. Check the date's format."


def _faults_of_score(item: Item) -> Iterator[tuple[str, str]]:
    if item.score is None and not item.score_kind:
        return
    if item.score is None or not item.score_kind:
        yield "score", "A score and its kind come together: give both or neither."
    elif item.score_kind not in SCORES:
        yield "score_kind", f"{_shown(item.score_kind)} is not a kind of score. Use one of {', '.join(SCORES)}."
    else:
        low, high = SCORES[item.score_kind]
        if not (math.isfinite(item.score) and low <= item.score <= high):
            yield "score", f"{item.score:g} is outside {low} to {high}, the answers of {item.score_kind}."


def _shown(word: str) -> str:
    """A short quotation of a value in a message: never enough of it to repeat somebody's words."""
    return repr(clean(word[:20]))
