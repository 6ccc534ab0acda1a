"""The table of readings: one row per text."""

from __future__ import annotations

from typing import Final

import pyarrow as pa

MODEL: Final = "skim-3"

CLOSE_MODEL: Final = "close-2"
CLOSE_LANGUAGE: Final = "en"  # what the close reader reads
SURE_ENOUGH: Final = 0.85  # a polarity skimmed with at least this probability needs no closer reading

# Languages whose sentiment and emotions are read.
LANGUAGES_READ: Final = ("en", "de", "fr", "es", "it", "nl", "pt", "pl", "sv")

INTENTS: Final = ("complaint", "praise", "suggestion", "question", "help", "leaving", "fault")

# What a comment says of danger, of people who need care, of the law, of unequal treatment: never to be missed.
HARMS: Final = ("safety", "vulnerability", "legal", "discrimination")

# How hard the customer says it was.
EFFORTS: Final = ("high", "low")

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
        pa.field("sureness", pa.float32()),
        pa.field("is_mixed", pa.bool_(), nullable=False),
        pa.field("emotions", pa.list_(pa.string()), nullable=False),
        pa.field("family", pa.string()),
        pa.field("strength", pa.float32()),
        pa.field("arousal", pa.float32()),
        pa.field("intents", pa.list_(pa.string()), nullable=False),
        pa.field("urgency", pa.float32()),
        pa.field("harms", pa.list_(pa.string()), nullable=False),
        pa.field("effort", pa.string()),
        pa.field("mentions", pa.list_(MENTION), nullable=False),
        pa.field("reader", pa.string(), nullable=False),
    ]
)
