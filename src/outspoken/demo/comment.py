"""A comment of the demo as it reaches Outspoken, with the truth about it that no reader is told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Comment:
    """What one customer says once.

    external_id: unique and stable. occurred_at: UTC. channel: one of company.CHANNELS. source: a Source's slug.
    touchpoint: a Touchpoint's slug. language: ISO 639-1. text: never empty. score with score_kind nps (0 to 10),
    csat (1 to 5), ces (1 to 7, 7 is easy) or stars (1 to 5); both None where that channel asks for none.
    person: the customer's handle in that channel, None when anonymous. attributes: train, ticket, segment, staff …
    tapped: on a pulse the emotion family of the face that was tapped, None elsewhere.
    topic, feeling: what the writer meant, for tests and benchmarks; not part of what is taken in.
    """

    external_id: str
    occurred_at: datetime
    channel: str
    source: str
    touchpoint: str
    language: str
    text: str
    score: float | None
    score_kind: str | None
    person: str | None
    attributes: Mapping[str, str]
    tapped: str | None
    topic: str
    feeling: str
