"""A believable file of readings about a railway that does not exist, written for these tests."""

from __future__ import annotations

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

# theme, family, sentiment, intents, the words that name the theme, the sentence
SENTENCES: list[tuple[str, str, float, list[str], str, str]] = [
    ("punctuality.delays", "anger", -0.8, ["complaint"], "late", "The 7:42 was late again, the fourth time in two weeks, and I missed the one meeting I could not miss."),
    ("punctuality.delays", "disappointment", -0.6, ["complaint"], "delay", "A delay of fifty minutes on a journey of forty, and not a word of why."),
    ("punctuality.delays", "anger", -0.9, ["complaint", "leaving"], "late", "So late that the last bus had gone; I will take the car from now on."),
    ("punctuality", "appreciation", 0.7, ["praise"], "on time", "On time to the minute both ways, which I had stopped expecting."),
    ("punctuality.cancellations", "anger", -0.9, ["complaint", "fault"], "cancelled", "Cancelled while we were already standing on the platform, and the app still said it was running."),
    ("punctuality.cancellations", "worry", -0.7, ["question"], "cancelled", "If the evening train is cancelled again I honestly do not know how I get home to my children."),
    ("staff", "appreciation", 0.9, ["praise"], "guard", "The guard noticed that my daughter was frightened, sat down on the step and talked to her until Leeds."),
    ("staff", "delight", 0.9, ["praise"], "conductor", "The conductor sang happy birthday to a stranger over the speaker and the whole coach joined in, wonderful."),
    ("staff", "appreciation", 0.8, ["praise"], "staff", "Your staff at the counter found me a fare that was thirty euros cheaper than what I had asked for."),
    ("staff.rudeness", "anger", -0.8, ["complaint"], "rude", "The man at the barrier was rude in a way I would not accept from a teenager."),
    ("staff.rudeness", "disgust", -0.8, ["complaint"], "rude", "He laughed at an old woman who did not understand the machine; rude is too kind a word for it."),
    ("refunds", "disappointment", -0.7, ["complaint"], "refund", "Seven weeks and I still wait for the refund that was promised within fourteen days."),
    ("refunds", "anger", -0.9, ["complaint", "fault"], "refund", "The refund form throws away everything when you press back, I filled it in three times."),
    ("refunds", "confusion", -0.3, ["question"], "refund", "I do not understand whether the refund goes to my card or to a voucher, the letter says both."),
    ("refunds", "appreciation", 0.6, ["praise"], "refund", "The refund arrived the next morning without my having to ask for it."),
    ("app", "disappointment", -0.6, ["fault"], "app", "Since the update the app forgets my ticket as soon as there is no signal, which is exactly where the inspector asks for it."),
    ("app", "confusion", -0.2, ["question", "help"], "app", "Where in the app did the seat map go, or has it been taken out?"),
    ("app", "interest", 0.2, ["suggestion"], "app", "It would be lovely if the app told me which coach still has room before the train comes in."),
    ("app", "delight", 0.8, ["praise"], "app", "Bought the ticket in the app in nine seconds while running, I timed it, brilliant."),
    ("comfort.seats", "disappointment", -0.5, ["complaint"], "seats", "The new seats look smart and feel like a church pew after an hour."),
    ("comfort.seats", "delight", 0.7, ["praise"], "seats", "Quiet coach, wide seats, a table and the sea outside: I could have gone on to Scotland."),
    ("comfort.cleanliness", "disgust", -0.9, ["complaint"], "toilet", "The toilet was in such a state that people turned round in the door and waited an hour."),
    ("comfort.cleanliness", "appreciation", 0.6, ["praise"], "clean", "Everything was clean, even the windows, and somebody had clearly taken care."),
    ("comfort.wifi", "disappointment", -0.4, ["fault"], "wi-fi", "The wi-fi drops at every tunnel and asks for my date of birth each time it comes back."),
    ("comfort.wifi", "interest", 0.1, ["question", "suggestion"], "wi-fi", "Would stronger wi-fi in the quiet coach be possible, even for a small fee?"),
    ("prices", "anger", -0.7, ["complaint"], "price", "The price went up while I was typing my card number, which feels like being robbed politely."),
    ("prices", "disappointment", -0.5, ["complaint", "leaving"], "fare", "For the same fare I can fly, and I say that as somebody who does not want to fly."),
    ("prices", "appreciation", 0.5, ["praise"], "fare", "The family fare made it possible to visit my mother twice this month."),
    ("information", "confusion", -0.4, ["complaint"], "announcement", "Three announcements, three different platforms, and then the train left from a fourth."),
    ("information", "worry", -0.6, ["help"], "announcement", "I am blind and the announcement on the platform has been silent since Monday, I am afraid to board the wrong train."),
    ("information", "appreciation", 0.5, ["praise"], "announced", "The driver announced honestly what had happened and how long it would take; that was worth more than an apology."),
    ("bicycles", "interest", 0.1, ["question"], "bicycle", "Can I take a bicycle on the early train on Saturdays, and where do I reserve?"),
    ("bicycles", "neutral", 0.0, [], "bicycle", "I travelled with a bicycle from York to Scarborough on Sunday."),
    ("luggage", "neutral", 0.0, [], "luggage", "We were four people with luggage for two weeks."),
]  # fmt: skip
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
        "question": None,
        "reader": "skim-1",
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
