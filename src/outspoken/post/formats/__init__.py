"""How a receiver wants to be told: one file per format, each a pure function from an event to a body."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from outspoken.post.events import Event

QUOTES: Final = 5
QUOTE_LENGTH: Final = 600


@dataclass(frozen=True, slots=True)
class Body:
    """What is sent: a JSON object and its content type."""

    content: Mapping[str, Any]
    content_type: str = "application/json"


Format = Callable[[Event, str], Body]


def shortened(text: str, length: int) -> str:
    """A text of at most that many characters.

    >>> shortened("Nobody answers the phone.", 10)
    'Nobody an…'
    """
    return text if len(text) <= length else text[: length - 1] + "…"


def quotes_of(event: Event) -> list[str]:
    return [shortened(quote, QUOTE_LENGTH) for quote in event.quotes[:QUOTES]]


def named(name: str) -> Format:
    """The format of that name (of `Endpoint.Format`)."""
    from outspoken.post.formats import cloudevents, pagerduty, slack, standard, teams

    made: Mapping[str, Format] = {
        "standard": standard.body,
        "cloudevents": cloudevents.body,
        "slack": slack.body,
        "teams": teams.body,
        "pagerduty": pagerduty.body,
    }
    return made[name]
