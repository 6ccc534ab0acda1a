"""A believable file of readings about a railway that does not exist, written for these tests."""

from __future__ import annotations

import csv
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

SCHEMA = pa.schema(
    [
        ("line", pa.int64()),
        ("external_id", pa.string()),
        ("occurred_at", pa.timestamp("us", tz="UTC")),
        ("channel", pa.string()),
        ("touchpoint", pa.string()),
        ("person", pa.string()),
        ("score", pa.float64()),
        ("score_kind", pa.string()),
        ("attributes", pa.string()),
        ("question", pa.string()),
        ("text", pa.string()),
        ("language", pa.string()),
        ("sentiment", pa.float32()),
        ("polarity", pa.string()),
        ("is_mixed", pa.bool_()),
        ("emotions", pa.list_(pa.string())),
        ("family", pa.string()),
        ("strength", pa.float32()),
        ("intents", pa.list_(pa.string())),
        ("harms", pa.list_(pa.string())),
        (
            "mentions",
            pa.list_(
                pa.struct(
                    [("theme", pa.string()), ("start", pa.int32()), ("end", pa.int32()), ("polarity", pa.string())]
                )
            ),
        ),
        ("reader", pa.string()),
    ]
)


def _sentences() -> list[tuple[str, str, float, list[str], str, str]]:
    """theme, family, sentiment, intents, the words that name the theme, the sentence"""
    with (Path(__file__).parent / "sentences.tsv").open(encoding="utf-8", newline="") as lines:
        return [
            (
                row["theme"],
                row["family"],
                float(row["sentiment"]),
                row["intents"].split(","),
                row["name"],
                row["sentence"],
            )
            for row in csv.DictReader(lines, delimiter="\t")
        ]


SENTENCES = _sentences()
PLAIN: list[tuple[str, str]] = [
    ("neutral", "Went to work and back."),
    ("neutral", "It is a train. It goes. It stops."),
    ("appreciation", "Thank you all."),
    ("delight", "Best trip in years!"),
    ("disappointment", "Used to be better."),
    ("neutral", "See my last comment."),
]
CHANNELS = ["web form", "e-mail", "app", "call centre", "social"]
TOUCHPOINTS = ["Booking", "At the station", "On board", "Arrival", "After the journey"]


def readings(
    n: int = 1_200,
    *,
    seed: int = 7,
    days: int | None = 300,
    score_kind: str | None = "nps",
    language: str = "en",
    is_read: bool = True,
    themes: bool = True,
) -> pa.Table:
    """n comments over so many days, delays worse in the last quarter. days=None: without dates."""
    rng = np.random.default_rng(seed)
    end = datetime(2025, 3, 31, 18, tzinfo=UTC)
    rows = [_row(place, rng, end, days, score_kind) for place in range(n)]
    for row in rows:
        row["language"] = language
        if not is_read:
            row |= {"sentiment": None, "polarity": None, "family": None, "strength": None, "mentions": []}
            row |= {"emotions": [], "intents": [], "is_mixed": False}
        if not themes:
            row["mentions"] = []
    return pa.Table.from_pylist(rows, schema=SCHEMA)


def saved(table: pa.Table, folder: Path) -> Path:
    path = folder / "readings.parquet"
    pq.write_table(table, path)
    return path


def _row(place: int, rng: np.random.Generator, end: datetime, days: int | None, kind: str | None) -> dict[str, Any]:
    age = float(rng.beta(1, 1.4))
    weights = np.array([1 + 2.5 * (sentence[0].startswith("punctuality.") and age < 0.25) for sentence in SENTENCES])
    channel = int(rng.integers(len(CHANNELS)))
    weights *= [1 + (channel == 0) * max(sentence[2], 0) * 2 for sentence in SENTENCES]
    words = _words(rng, weights / weights.sum())
    row: dict[str, Any] = {
        "line": place + 2,
        "external_id": f"c{place}",
        "occurred_at": None if days is None else end - timedelta(days=age * days),
        "channel": CHANNELS[channel],
        "touchpoint": TOUCHPOINTS[int(rng.integers(len(TOUCHPOINTS)))],
        "person": f"p{rng.integers(900)}",
        "score": None,
        "score_kind": None,
        "attributes": "{}",
        "harms": [],
        "question": None,
        "reader": "skim-3",
    }
    if kind:
        row |= {"score": _score(kind, words["sentiment"], rng), "score_kind": kind}
    if rng.random() < 0.03:
        words |= {"text": None, "polarity": None, "family": None, "sentiment": None, "strength": None, "mentions": []}
    return row | words


def _words(rng: np.random.Generator, weights: np.ndarray[Any, Any]) -> dict[str, Any]:
    if rng.random() < 0.12:
        family, text = PLAIN[int(rng.integers(len(PLAIN)))]
        sentiment = {"neutral": 0.0, "disappointment": -0.5}.get(family, 0.7)
        return _read(text, family, sentiment, [], [])
    chosen = rng.choice(len(SENTENCES), size=1 + int(rng.random() < 0.45), replace=False, p=weights)
    text, mentions, intents = "", [], []
    for index in chosen:
        theme, _, sentiment, purposes, name, sentence = SENTENCES[index]
        start = len(text) + sentence.lower().index(name)
        polarity = "positive" if sentiment > 0.3 else "negative" if sentiment < -0.3 else "neutral"
        mentions.append({"theme": theme, "start": start, "end": start + len(name), "polarity": polarity})
        intents += [purpose for purpose in purposes if purpose not in intents]
        text += sentence + " "
    strongest = max(chosen, key=lambda index: abs(SENTENCES[index][2]))
    sentiment = float(np.mean([SENTENCES[index][2] for index in chosen]) + rng.normal(0, 0.05))
    return _read(text.strip(), SENTENCES[strongest][1], float(np.clip(sentiment, -1, 1)), intents, mentions)


def _read(text: str, family: str, sentiment: float, intents: list[str], mentions: list[Any]) -> dict[str, Any]:
    return {
        "text": text,
        "sentiment": sentiment,
        "polarity": "positive" if sentiment > 0.15 else "negative" if sentiment < -0.15 else "neutral",
        "is_mixed": False,
        "emotions": [],
        "family": family,
        "strength": 0.2 if family == "neutral" else min(0.3 + abs(sentiment) * 0.65, 1.0),
        "intents": intents,
        "mentions": mentions,
    }


def _score(kind: str, sentiment: float, rng: np.random.Generator) -> float:
    low, high = {"nps": (0, 10), "csat": (1, 5), "ces": (1, 7), "stars": (1, 5)}[kind]
    middle, reach = (low + high) / 2, (high - low) / 2
    return float(np.clip(np.round(middle + reach * (sentiment + 0.2 + rng.normal(0, 0.35))), low, high))
