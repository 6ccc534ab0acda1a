"""The table of readings: one row per text."""

from __future__ import annotations

from typing import Final

import pyarrow as pa

MODEL: Final = "skim-1"

# Languages whose sentiment and emotions are read.
LANGUAGES_READ: Final = ("en", "de", "fr", "es", "it", "nl", "pt", "pl", "sv")

INTENTS: Final = ("complaint", "praise", "suggestion", "question", "help", "leaving", "fault")

MENTION: Final = pa.struct(
    [
        pa.field("theme", pa.string()),
        pa.field("start", pa.int32()),
        pa.field("end", pa.int32()),
        pa.field("polarity", pa.string()),
    ]
)

READINGS: Final = pa.schema(
    [
        pa.field("language", pa.string(), nullable=False),
        pa.field("sentiment", pa.float32()),
        pa.field("polarity", pa.string()),
        pa.field("is_mixed", pa.bool_(), nullable=False),
        pa.field("emotions", pa.list_(pa.string()), nullable=False),
        pa.field("family", pa.string()),
        pa.field("strength", pa.float32()),
        pa.field("intents", pa.list_(pa.string()), nullable=False),
        pa.field("mentions", pa.list_(MENTION), nullable=False),
        pa.field("reader", pa.string(), nullable=False),
    ]
)
