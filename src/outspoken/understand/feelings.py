"""What the rooms above the reader say of its nine families: which side each is on, and how strong is strong."""

from __future__ import annotations

from typing import Final

from outspoken.reader.emotions import FAMILIES

POLARITY_OF: Final = {
    "delight": "positive",
    "appreciation": "positive",
    "interest": "neutral",
    "confusion": "negative",
    "disappointment": "negative",
    "worry": "negative",
    "anger": "negative",
    "disgust": "negative",
    "neutral": "neutral",
}
POLARITIES: Final = ("negative", "neutral", "positive")
FELT: Final = tuple(family for family in FAMILIES if family != "neutral")
HARD: Final = tuple(family for family in FAMILIES if POLARITY_OF[family] == "negative")
GOOD: Final = tuple(family for family in FAMILIES if POLARITY_OF[family] == "positive")


def strength_step(strength: float | None) -> int:
    """The strength in the three steps shown: 1 (mild), 2, 3 (strong); 0 when it was not read.

    >>> [strength_step(value) for value in (None, 0.1, 0.5, 0.9)]
    [0, 1, 2, 3]
    """
    if strength is None:
        return 0
    return 1 if strength < 1 / 3 else 2 if strength < 2 / 3 else 3
