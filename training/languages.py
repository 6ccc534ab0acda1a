"""The language head: one softmax over the languages that the open sets hold enough lines of."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
from fit import fit, telling
from grams import language_rows
from numpy.typing import NDArray
from sources import Example

from outspoken.reader.kernel import LANGUAGE_HEADS
from outspoken.reader.tables import LANGUAGE_SLOTS

LANGUAGES = (
    "en", "de", "fr", "es", "it", "nl", "pt", "pl", "sv", "da", "no", "fi", "cs", "hu", "ro", "tr", "id", "sw",
    "af", "ha", "yo", "ig", "rw", "ru", "uk", "hi", "mr",
)  # fmt: skip
MOST_LINES = 9000  # of one language
FEW_LINES = 1500  # of those that feedback is seldom in, so that they are not guessed for short texts
SELDOM = {"ha", "yo", "ig", "rw", "sw", "af"}


def _lines(found: list[Example], rng: np.random.Generator) -> tuple[list[str], list[int]]:
    """Whole lines and short pieces of them, so that the head also learns from three words."""
    by_language: dict[str, list[str]] = defaultdict(list)
    for example in found:
        if example.language in LANGUAGES:
            by_language[example.language].append(example.text[:300])
    texts: list[str] = []
    places: list[int] = []
    for place, language in enumerate(LANGUAGES):
        lines = by_language[language]
        most = FEW_LINES if language in SELDOM else MOST_LINES
        for pick in rng.permutation(len(lines))[:most]:
            words = lines[pick].split()
            first = int(rng.integers(0, max(len(words) - 2, 1)))
            piece = " ".join(words[first : first + int(rng.integers(1, 6))])
            texts += [lines[pick], piece]
            places += [place, place]
    return texts, places


def train_languages(found: list[Example], seed: int) -> dict[str, NDArray[np.generic]]:
    """The arrays of the language table, by the names they have in the weights file."""
    texts, places = _lines(found, np.random.default_rng(seed))
    rows = language_rows(texts)
    y = np.zeros((len(texts), len(LANGUAGES)), dtype=np.float32)
    y[np.arange(len(texts)), places] = 1
    ids = (rows.grams & np.uint32(LANGUAGE_SLOTS - 1)).astype(np.int32)
    weights = np.ones(len(texts), dtype=np.float32)
    seen = np.bincount(ids, minlength=LANGUAGE_SLOTS)
    speed = telling(np.maximum(seen, 1), len(texts))
    w, b = fit(
        rows.start, rows.mid, ids, rows.values, y, weights, speed,
        softmax=len(LANGUAGES), epochs=4, rate=0.1, seed=seed,
    )  # fmt: skip
    w -= w.mean(axis=1, keepdims=True)
    step = float(np.abs(w).max()) / 127
    spare = LANGUAGE_HEADS - len(LANGUAGES)
    return {
        "language_rows": np.pad(np.round(w / step).astype(np.int8), ((0, 0), (0, spare))),
        "language_scale": np.float64(step),
        "language_bias": np.pad(b - b.mean(), (0, spare)),
        "languages": np.array(LANGUAGES),
    }
