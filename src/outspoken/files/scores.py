"""Scores as people and products write them: 4, "4,5", "1 star", "FIVE", "★★★★☆", "8/10", "Very satisfied".

Kinds and their scales: nps 0–10, csat 1–5, ces 1–7 (7 = easy), stars 1–5. A satisfaction or overall rating on
another scale (1–10, 0–100 …) is moved onto the five points of csat by the one straight line that keeps the
ends: 1 + 4·(x − low)/(high − low). Four and more, "satisfied", is then 8–10 of 10, 6–7 of 7 and 75 of 100,
which are the usual boxes; means and intervals move along the same line. The number as written stays in the
attributes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from outspoken.files.plan import Scale

TARGETS = {"nps": (0.0, 10.0), "csat": (1.0, 5.0), "ces": (1.0, 7.0), "stars": (1.0, 5.0)}

_WORDS = {
    word: float(number)
    for number, words in enumerate(
        (
            "zero",
            "one eins un une uno een um",
            "two zwei deux dos due twee dois",
            "three drei trois tres tre drie três",
            "four vier quatre cuatro quattro quatro",
            "five fünf cinq cinco cinque vijf",
        )
    )
    for word in words.split()
}
# Answer words on five points, as survey tools label them; a smiley pair of good and bad is the two ends.
_LIKERT = {
    "very dissatisfied": 1, "extremely dissatisfied": 1, "very unsatisfied": 1, "very poor": 1, "terrible": 1,
    "strongly disagree": 1, "very bad": 1, "bad": 1, "very difficult": 1, "awful": 1, "negative": 1,
    "dissatisfied": 2, "somewhat dissatisfied": 2, "unsatisfied": 2, "poor": 2, "disagree": 2, "difficult": 2,
    "neither satisfied nor dissatisfied": 3, "neutral": 3, "neither agree nor disagree": 3, "fair": 3,
    "average": 3, "ok": 3, "okay": 3, "neither easy nor difficult": 3,
    "satisfied": 4, "somewhat satisfied": 4, "agree": 4, "good": 4, "easy": 4,
    "very satisfied": 5, "extremely satisfied": 5, "strongly agree": 5, "very good": 5, "excellent": 5,
    "very easy": 5, "great": 5, "positive": 5,
    "sehr unzufrieden": 1, "unzufrieden": 2, "teils teils": 3, "zufrieden": 4, "sehr zufrieden": 5,
    "très insatisfait": 1, "insatisfait": 2, "neutre": 3, "satisfait": 4, "très satisfait": 5,
    "muy insatisfecho": 1, "insatisfecho": 2, "satisfecho": 4, "muy satisfecho": 5,
    "molto insoddisfatto": 1, "insoddisfatto": 2, "soddisfatto": 4, "molto soddisfatto": 5,
    "zeer ontevreden": 1, "ontevreden": 2, "neutraal": 3, "tevreden": 4, "zeer tevreden": 5,
    "muito insatisfeito": 1, "insatisfeito": 2, "satisfeito": 4, "muito satisfeito": 5,
}  # fmt: skip
_NUMBER = re.compile(r"^([-+]?\d{1,4}(?:[.,]\d+)?)\s*%?$")
_OUT_OF = re.compile(r"^(\d{1,3}(?:[.,]\d+)?)\s*(?:/|of|out of|von|sur|de|di|van)\s*(\d{1,3})\b", re.IGNORECASE)
_STARS = re.compile(
    r"^(\S+?)[\s_-]*(?:stars?|sterne?|étoiles?|estrellas?|stelle?|sterren|estrelas?|points?|punkte?|점|星)\b",
    re.IGNORECASE,
)
_LABELLED = re.compile(r"^(\d{1,2})\s*(?:[-–:=.)(])\s*[^\W\d]")


def value_of(text: str) -> float | None:
    """One score as written, on its own scale; None where there is none.

    >>> [value_of(text) for text in ("4,5", "1 star", "FIVE", "★★★☆☆", "8/10", "10 - Extremely likely", "n/a")]
    [4.5, 1.0, 5.0, 3.0, 8.0, 10.0, None]
    """
    text = text.strip()
    match = _NUMBER.match(text) or _OUT_OF.match(text) or _LABELLED.match(text)
    if match:
        return float(match[1].replace(",", "."))
    glyphs = text.count("★") or text.count("⭐")
    if glyphs and not text.strip("★⭐☆✩ \ufe0f"):
        return float(glyphs)
    word = text.lower()
    stars = _STARS.match(word)
    if stars:
        inner = _NUMBER.match(stars[1])
        return float(inner[1].replace(",", ".")) if inner else _WORDS.get(stars[1])
    if word in _WORDS:
        return _WORDS[word]
    likert = _LIKERT.get(re.sub(r"[^\w ]+", " ", word).strip())
    return None if likert is None else float(likert)


def top_of(text: str) -> float | None:
    """The top of the scale where a value tells it: 10 of "8/10"."""
    match = _OUT_OF.match(text.strip())
    return float(match[2]) if match else None


def scale_of(kind: str, values: Iterable[float], tops: Iterable[float] = ()) -> Scale | None:
    """The scale a column uses, from its values; None when they fit no scale of that kind."""
    found = list(values)
    if not found:
        return None
    low, high = min(found), max([*found, *tops])
    if low < 0 or high > 100:
        return None
    if kind == "nps":
        return Scale("nps", 0, 10) if high <= 10 else None
    if kind == "stars" and high <= 5:
        return Scale("stars", 1, 5)
    if kind == "ces" and high <= 7:
        return Scale("ces", 1, 5 if high <= 5 else 7)
    kind = "csat" if kind == "stars" else kind
    for top in (5, 7, 10, 100):
        if high <= top:
            return Scale(kind, 0 if low == 0 or top == 100 else 1, top)
    return None


def convert(values: pa.StringArray, scale: Scale) -> tuple[pa.DoubleArray, NDArray[np.bool_]]:
    """Scores on the kind's own scale, float64 (n,), and where a filled value gave none.

    A value outside the scale, such as 0 stars for "not rated", is null.
    """
    distinct = values.dictionary_encode()
    texts = distinct.dictionary.to_pylist()
    table = np.array([_on_scale(value_of(text), scale) for text in texts] or [np.nan], dtype=np.float64)
    filled = np.array([bool(text.strip()) for text in texts] or [False])
    where = np.asarray(distinct.indices.fill_null(0))
    given = np.asarray(values.is_valid())
    scores = np.where(given, table[where], np.nan) if len(values) else np.array([])
    odd = given & filled[where] & np.isnan(scores) if len(values) else np.array([], dtype=bool)
    return pa.array(scores, pa.float64(), from_pandas=True), odd


def _on_scale(value: float | None, scale: Scale) -> float:
    if value is None or not scale.low <= value <= scale.high:
        return float("nan")
    low, high = TARGETS[scale.kind]
    return low + (high - low) * (value - scale.low) / (scale.high - scale.low)


def moves(scale: Scale) -> bool:
    """Whether scores of this scale change their number on the way in."""
    return (scale.low, scale.high) != TARGETS[scale.kind]


def explain(scale: Scale) -> str:
    """One sentence on how the column is read."""
    if not moves(scale):
        low, high = TARGETS[scale.kind]
        return f"read as {scale.kind} {low:g}–{high:g}"
    low, high = TARGETS[scale.kind]
    step = (high - low) / (scale.high - scale.low)
    bar = next((x for x in range(int(scale.low), int(scale.high) + 1) if _on_scale(x, scale) >= 4), None)
    satisfied = f"; satisfied (4 or more of 5) is {bar} or more of {scale.high:g}" if scale.kind == "csat" else ""
    return (
        f"{scale.low:g}–{scale.high:g} moved onto {scale.kind} {low:g}–{high:g} "
        f"by {low:g} + {step:.3g}·(x − {scale.low:g}){satisfied}; the number as written stays in the attributes"
    )
