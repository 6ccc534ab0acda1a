"""The events that the outside may be told of, and one of them as a value, before it takes on a receiver's format."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

# A room that tells of a new kind of event adds its line here: endpoints choose among them.
TYPES: Final[Mapping[str, str]] = {
    "incident.opened": "A breakdown was noticed",
    "incident.closed": "A breakdown is over",
    "escalation.raised": "Somebody is to answer for something now",
    "escalation.acknowledged": "Somebody took it on",
    "escalation.resolved": "It is settled",
    "case.opened": "A customer's case was opened",
    "case.closed": "A customer's case was closed",
    "problem.opened": "The cause behind many cases was named",
    "problem.moved": "A problem moved on",
    "plan.judged": "It was judged whether a plan worked",
    "target.moved": "A target moved",
    "test": "A test, sent by hand",
}
SEVERITIES: Final = ("info", "warning", "error", "critical")
ACTIONS: Final = ("trigger", "acknowledge", "resolve")
_NAMESPACE: Final = uuid.UUID("6f1f2a52-6d2c-5a55-9a55-0f4d1f6f3c11")


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened: what every format is made from.

    id: the same for every endpoint that is told of it. title: one sentence of our own. text: more of our own words.
    facts: names and values. quotes: customers' words, shown as they are and never as markup. about: "noun id".
    """

    id: str
    type: str
    title: str
    about: str
    at: datetime
    source: str
    text: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)
    quotes: Sequence[str] = ()
    link: str = ""
    severity: str = "info"
    action: str = "trigger"
    data: Mapping[str, Any] = field(default_factory=dict)


def event_id(key: str) -> str:
    """The id of the event with that key.

    >>> event_id("case 7 opened") == event_id("case 7 opened") != event_id("case 8 opened")
    True
    """
    return str(uuid.uuid5(_NAMESPACE, key))
