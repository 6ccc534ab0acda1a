"""Small facts, written by hand."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pyarrow as pa

from outspoken.lens import FACTS

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)  # a Monday


def fact(number: int, **values: Any) -> dict[str, Any]:
    """One fact; what is not given is plain."""
    return {
        "feedback_id": f"feedback-{number}",
        "verbatim_id": number,
        "place": 0,
        "occurred_at": NOON,
        "channel": "mail",
        "touchpoint": "web-checkout",
        "source": "shop",
        "segment": "",
        "language": "en",
        "polarity": "negative",
        "family": "anger",
        "sentiment": -0.5,
        "strength": 0.8,
        "emotions": ["annoyance"],
        "intents": [],
        "themes": [],
        "score": None,
        "score_kind": "",
        "has_words": True,
        **values,
    }


def table(*rows: dict[str, Any]) -> pa.Table:
    return pa.Table.from_pylist(list(rows), schema=FACTS)
