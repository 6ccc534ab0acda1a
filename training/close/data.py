"""The open texts, English ones unless others are asked for, as rows to learn from.

A row has the ids of its tokens, targets of all heads, and spans of aspects. A target of −1 is unknown: the row then
teaches only what its set tells.
"""

from __future__ import annotations

import sys
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

sys.path.insert(0, str(Path(__file__).parents[1]))
from sources import PURE, Example, examples_by_source, rows

from outspoken.reader.close.prepare import Prepared, prepare
from outspoken.reader.emotions import LABELS
from outspoken.reader.heads import EMOTIONS, HEADS, PLACE, POLARITIES
from outspoken.reader.schema import HARMS

MOST_TOKENS = 128
UNKNOWN = -1.0
HELD_OUT = 0.05


@dataclass
class Row:
    """weights: how much the row counts for sentiment, emotions and the other heads. aspects: (start, end, polarity)."""

    text: str
    source: str
    y: NDArray[np.float32]
    weights: tuple[float, float, float] = (1.0, 1.0, 1.0)
    aspects: list[tuple[int, int, int]] = field(default_factory=list)
    ids: list[int] = field(default_factory=list)

    @property
    def is_held_out(self) -> bool:
        return zlib.crc32(self.text.lower().encode()) % 1000 < HELD_OUT * 1000


def unknown() -> NDArray[np.float32]:
    return np.full(len(HEADS), UNKNOWN, dtype=np.float32)


def of_example(example: Example, source: str) -> Row:
    y = unknown()
    if example.polarity is not None:
        y[:3] = example.polarity
    for label, felt in (example.emotions or {}).items():
        y[EMOTIONS.start + LABELS.index(label)] = felt
    for name, held in (example.rest or {}).items():
        y[PLACE[name]] = held
    if source == "said":
        return Row(example.text, source, y, (2.0, 0.0, 3.0))
    if source == "plain_requests":  # a request to a service: no harm in it, no praise, no suggestion
        for name in (*HARMS, "praise", "suggestion", "leaving"):
            y[PLACE[name]] = 0
    row = Row(example.text, source, y, (SENTIMENT_WEIGHT.get(source, 1.0), EMOTION_WEIGHT.get(source, 1.0), 0.1))
    if source in ONE_SENTENCE and max(y[:3]) == 1:
        row.aspects = [(0, len(example.text), int(y[:3].argmax()))]
    elif source == "womens_clothing" and y[1] > 0.5:
        row.weights = (1.4, *row.weights[1:])  # three stars: rare here, and what a neutral review looks like
    return row


# Of the sets with many rows a row counts less, so that film lines do not drown feedback.
SENTIMENT_WEIGHT = {
    "goemotions": 0.8, "xed": 0.15, "sentence_polarity": 0.4, "plain_requests": 0.15, "womens_clothing": 0.7,
    "cfpb": 0.5, "steam": 0.5, "brighter": 0.5, "own": 1.5, "words": 0.5, "dynasent": 1.5, "uci_sentences": 1.5,
}  # fmt: skip
EMOTION_WEIGHT = {"goemotions": 1.0, "xed": 0.1, "brighter": 0.2, "smile": 0.2, "own": 0.5}


# Sets of single sentences with one polarity: all of their words are one aspect, as are the words of a plain complaint.
ONE_SENTENCE = {"dynasent", "uci_sentences", "finegrained_sentences"}


def open_sets(data: Path, languages: tuple[str, ...]) -> Iterator[Row]:
    for source, example in examples_by_source(data):
        if example.language in languages and not example.is_dev:
            yield of_example(example, source)


def lounges(data: Path) -> Iterator[Row]:
    stars = {"1": PURE[0], "2": (0.75, 0.25, 0.0), "3": (0.25, 0.6, 0.15), "4": (0.0, 0.2, 0.8), "5": PURE[2]}
    for row in rows(data / "skytrax_lounge" / "lounge.csv"):
        rating = row["overall_rating"].removesuffix(".0")
        if rating in stars:
            y = unknown()
            y[:3] = stars[rating]
            yield Row(f"{row['title']}\n{row['content']}"[:700], "lounges", y, (1.0, 0.0, 0.0))


def aspects(data: Path) -> Iterator[Row]:
    """MAMS: each named aspect with its own polarity."""
    for sentence in ElementTree.parse(data / "mams" / "atsa_train.xml").iter("sentence"):
        found = [
            (int(x.get("from", 0)), int(x.get("to", 0)), POLARITIES.index(x.get("polarity", "neutral")))
            for x in sentence.iter("aspectTerm")
        ]
        row = Row(sentence.findtext("text") or "", "mams", unknown(), (1.0, 0.0, 1.0), found)
        row.y[PLACE["mixed"]] = len({polarity for *_, polarity in found} - {1}) > 1
        yield row


def strengths(data: Path) -> Iterator[Row]:
    """BRIGHTER with strengths 0–3: how strongly the strongest emotion is felt."""
    for row in rows(data / "brighter_emotions" / "b_eng.csv.gz"):
        y = unknown()
        y[PLACE["arousal"]] = max(float(row[x] or 0) for x in ("anger", "fear", "joy", "sadness", "surprise")) / 3
        yield Row(row["text"], "strengths", y, (0.0, 0.0, 1.0))


def tokenised(found: list[Row], tokenizer: Tokenizer) -> list[Row]:
    """The rows with their ids; aspects become spans of tokens."""
    prepared = [prepare(row.text) for row in found]
    for row, text, encoding in zip(found, prepared, tokenizer.encode_batch([p.text for p in prepared]), strict=True):
        row.ids = encoding.ids
        row.aspects = [
            (*span, polarity)
            for start, end, polarity in row.aspects
            if (span := token_span(text, encoding.offsets, start, end)) is not None
        ]
    return found


def token_span(text: Prepared, offsets: list[tuple[int, int]], start: int, end: int) -> tuple[int, int] | None:
    low, high = text.span(start, end)
    inside = [place for place, (a, b) in enumerate(offsets) if a < high and b > low and b > a]
    return (inside[0], inside[-1] + 1) if inside else None


def load_tokenizer(folder: Path) -> Tokenizer:
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(MOST_TOKENS)
    return tokenizer


def everything(data: Path, languages: tuple[str, ...] = ("en",)) -> list[Row]:
    found = [*open_sets(data, languages), *lounges(data), *aspects(data), *strengths(data)]
    return [row for row in found if row.text.strip()]
