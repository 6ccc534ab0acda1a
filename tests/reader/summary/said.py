"""A slice of readings that these tests make up, and the second way of counting it: row by row."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa

from outspoken.reader.schema import READINGS
from outspoken.reader.summary import Sentence, counted, draft, write
from outspoken.reader.vectors import vectors

SCHEMA = pa.schema([pa.field("id", pa.int64()), pa.field("text", pa.string()), *READINGS])
NAMES = {
    "payment": "Payment", "payment.refund": "Refunds", "staff": "Staff", "staff.manner": "Manner", "wifi": "Wi-Fi",
}  # fmt: skip
SUBJECTS = {
    "payment.refund": "refund", "payment": "card machine", "staff.manner": "conductor", "staff": "team",
    "wifi": "Wi-Fi",
}  # fmt: skip
FORMS = {
    "negative": (
        "The {} was a disgrace {}, and nobody at the desk could tell us why.",
        "Never again: {}, the third time, and {} as if to make it worse!",
        "How can anybody run a railway and forget about the {}? So it was {}.",
        "I shall write to the minister about the {}; what I saw {} was beyond words.",
    ),
    "positive": (
        "The {} was a joy {}! Thank you from all four of us.",
        "Ten out of ten for the {}, which made my day {}.",
        "My daughter still talks about the {} and how kindly it all went {}.",
        "Who would have thought that a {} can be this good? Lovely {}.",
    ),
    "neutral": ("We came across the {} {}.", "There was a {}, and that is all I know of it {}."),
}
WHEN = ("on Monday", "in the morning", "again", "after dark", "at the border", "in Leeds", "twice", "last week")


def slice_of(n: int, *, seed: int = 1, read: float = 0.9) -> pa.Table:
    """n comments; refunds are spoken of most and badly, the conductors well."""
    rng = np.random.default_rng(seed)
    return pa.Table.from_pylist([_row(place, rng, read) for place in range(n)], schema=SCHEMA)


def _row(place: int, rng: np.random.Generator, read: float) -> dict[str, Any]:
    theme = str(rng.choice(list(SUBJECTS), p=[0.4, 0.1, 0.25, 0.1, 0.15]))
    kindness = {"payment.refund": 0.1, "staff.manner": 0.9}.get(theme, 0.4)
    sentiment = float(np.clip(rng.normal(1.6 * (rng.random() < kindness) - 0.8, 0.2), -1, 1))
    polarity = "positive" if sentiment > 0.2 else "negative" if sentiment < -0.2 else "neutral"
    form = str(rng.choice(FORMS[polarity]))
    text = form.format(
        SUBJECTS[theme], f"{rng.choice(WHEN)} at stop {chr(97 + place % 26)}{chr(97 + place // 26 % 26)}"
    )
    start = text.index(SUBJECTS[theme])
    is_read = rng.random() < read
    mention = {"theme": theme, "start": start, "end": start + len(SUBJECTS[theme]), "polarity": polarity}
    families = {"positive": "delight", "negative": "anger", "neutral": "neutral"}
    return {
        "id": place * 3 + 1,
        "text": text,
        "language": "en" if is_read else "ko",
        "sentiment": sentiment if is_read else None,
        "polarity": polarity if is_read else None,
        "is_mixed": False,
        "emotions": [],
        "family": families[polarity] if is_read else None,
        "strength": abs(sentiment) if is_read else None,
        "harms": [],
        "intents": ["leaving"] if polarity == "negative" and rng.random() < 0.1 else [],
        "mentions": [mention, dict(mention)],
        "reader": "by hand",
    }


def summed_up(table: pa.Table, **options: Any) -> tuple[Sentence, ...]:
    return write(draft(counted(table), table, vectors(table["text"]), names=NAMES, **options))


def rows_behind(name: str, table: pa.Table) -> list[dict[str, Any]]:
    """The rows that a figure of that name counts."""
    rows: list[dict[str, Any]] = table.to_pylist()
    kind, *parts = name.split(" ")
    if kind == "comments":
        return rows
    if kind == "theme":
        key, *sides = parts
        told = [row for row in rows if any(f"{each['theme']}.".startswith(f"{key}.") for each in row["mentions"])]
        return [row for row in told if not sides or row["polarity"] == sides[0]]
    if kind == "family":
        return [row for row in rows if row["family"] == parts[0]]
    if kind == "intent":
        return [row for row in rows if parts[0] in row["intents"]]
    if kind == "read":
        return [row for row in rows if row["polarity"]]
    return [row for row in rows if row["polarity"] == kind]
