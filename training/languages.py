"""Train the language head: `python training/languages.py --data FOLDER [--out FILE]`, the same file for the same data.

One softmax over the languages that the open sets hold enough lines of, and over those whose words stand in `tongues/`:
lists of our own, the commonest words first, and sentences. Of the words, texts are drawn at random; the grams of the
head do not reach across words, so their order teaches nothing that a true text would not.
"""

from __future__ import annotations

import argparse
import zlib
from collections import defaultdict
from pathlib import Path

import numpy as np
from fit import fit, telling
from grams import language_rows
from numpy.typing import NDArray
from sources import Example, examples

from outspoken.reader.kernel import LANGUAGE_HEADS
from outspoken.reader.tables import LANGUAGE_SLOTS

LANGUAGES = (
    "en", "de", "fr", "es", "it", "nl", "pt", "pl", "sv", "da", "no", "fi", "cs", "hu", "ro", "tr", "id", "sw",
    "af", "ha", "yo", "ig", "rw", "ru", "uk", "hi", "mr", "hr", "sk", "vi",
)  # fmt: skip
SEED = 20
HELD_OUT = 50  # of 1000
MOST_LINES = 9000  # of one language
FEW_LINES = 1500  # of those that feedback is seldom in, so that they are not guessed for short texts
SELDOM = {"ha", "yo", "ig", "rw", "sw", "af"}
SELDOM_WEIGHT = 0.5
DRAWN = 8000  # texts drawn from the words of one language of our own
OUT = Path(__file__).parents[1] / "src/outspoken/reader/weights/languages-1.npz"
TONGUES = Path(__file__).parent / "tongues"


def is_held_out(text: str) -> bool:
    """Whether a text of the sets is kept to measure with."""
    return zlib.crc32(text.lower().encode()) % 1000 < HELD_OUT


def _own(language: str, rng: np.random.Generator) -> list[str]:
    """Texts of 3 to 14 words drawn from our own list, common words more often, and its sentences."""
    path = TONGUES / f"{language}.txt"
    if not path.exists():
        return []
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    sentences = [line for line in lines if line[0].isupper()]
    words = " ".join(line for line in lines if not line[0].isupper()).split()
    chance = 1 / (np.arange(len(words)) + 40)
    drawn = rng.choice(len(words), size=(DRAWN, 14), p=chance / chance.sum())
    lengths = rng.integers(3, 15, DRAWN)
    texts = [" ".join(words[i] for i in row[:length]) for row, length in zip(drawn, lengths, strict=True)]
    return texts + sentences * 20


def _lines(found: list[Example], rng: np.random.Generator) -> tuple[list[str], list[int]]:
    """Whole lines and short pieces of them, so that the head also learns from three words."""
    by_language: dict[str, list[str]] = defaultdict(list)
    for example in found:
        if example.language in LANGUAGES and not is_held_out(example.text):
            by_language[example.language].append(example.text[:300])
    texts: list[str] = []
    places: list[int] = []
    for place, language in enumerate(LANGUAGES):
        lines = by_language[language]
        most = FEW_LINES if language in SELDOM else MOST_LINES
        chosen = [lines[pick] for pick in rng.permutation(len(lines))[:most]] + _own(language, rng)
        for line in chosen:
            words = line.split()
            first = int(rng.integers(0, max(len(words) - 2, 1)))
            piece = " ".join(words[first : first + int(rng.integers(1, 6))])
            texts += [line, piece]
            places += [place, place]
    return texts, places


def _evened(places: NDArray[np.int64]) -> NDArray[np.float32]:
    """Weights of the texts: no language is likelier for having more of them, and the seldom ones stay less likely."""
    counts = np.bincount(places, minlength=len(LANGUAGES)).astype(np.float64)
    of_language = counts.mean() / counts
    of_language[[LANGUAGES.index(language) for language in sorted(SELDOM)]] = SELDOM_WEIGHT
    return np.minimum(of_language, 2)[places].astype(np.float32)


def train_languages(found: list[Example], seed: int) -> dict[str, NDArray[np.generic]]:
    """The arrays of the language table, by the names they have in the weights file."""
    texts, places = _lines(found, np.random.default_rng(seed))
    rows = language_rows(texts)
    y = np.zeros((len(texts), len(LANGUAGES)), dtype=np.float32)
    y[np.arange(len(texts)), places] = 1
    ids = (rows.grams & np.uint32(LANGUAGE_SLOTS - 1)).astype(np.int32)
    weights = _evened(np.array(places))
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


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--data", type=Path, required=True, help="folder with the open sets")
    ask.add_argument("--out", type=Path, default=OUT, help="where the weights go")
    choice = ask.parse_args()
    np.savez_compressed(choice.out, **train_languages(list(examples(choice.data)), SEED))
    print(f"{choice.out} {choice.out.stat().st_size / 2**20:.1f} MiB")


if __name__ == "__main__":
    main()
