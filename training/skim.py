"""Train the skim: `python training/skim.py --data FOLDER [--teacher FILE] [--out FILE]`, the same file for one folder.

FOLDER holds the open sets named in docs/model-card.md, as `sources.py` reads them. Steps: grams by the reader's own
kernel; a first fit on every gram seen often enough; the strongest grams kept; a second fit on these; calibration and
thresholds on rows held out; eight-bit weights. With a teacher (`close/soften.py`), English texts are learnt half from
their own labels and half from what the close reader says of them.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
import time
import zlib
from pathlib import Path

import numpy as np
from fit import UNKNOWN, fit, scores, telling
from grams import Rows, head_rows, keep
from numpy.typing import NDArray
from sources import Example, examples, unlabelled

from outspoken.reader.emotions import LABELS
from outspoken.reader.heads import EMOTIONS, PLACE
from outspoken.reader.heads import HEADS as NAMES
from outspoken.reader.kernel import HEADS, SENTIMENT_HEADS
from outspoken.reader.model import SLOTS
from outspoken.reader.schema import HARMS, INTENTS, MODEL

SEED = 20
NEVER = 9.0
FROM = {
    "safety": 0.4,
    "vulnerability": 0.4,
    "legal": 0.4,
    "discrimination": 0.4,
    "ironic": 0.7,
    "mixed": 0.6,
    "complaint": 0.6,
}
TEACHER_SHARE = 0.5
TEACHER_WEIGHT = 0.5  # of a text that only the teacher has an opinion of
SEEN_OFTEN = 4  # a gram must stand in the data this often to be learnt
DEV_SHARE = 0.05
LESS_NEUTRAL = (
    0.3  # log-odds taken from neutral: feedback is neutral less often than the chat and film lines learnt from
)
OUT = Path(__file__).parents[1] / "src/outspoken/reader/weights" / f"{MODEL}.npz"


def say(started: float, what: str) -> None:
    print(f"{time.perf_counter() - started:7.1f} s  {what}", flush=True)


def is_held_out(example: Example) -> bool:
    return zlib.crc32(example.text.lower().encode()) % 1000 < DEV_SHARE * 1000


def targets(found: list[Example]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    y = np.full((len(found), len(NAMES)), UNKNOWN, dtype=np.float32)
    for row, example in enumerate(found):
        if example.polarity is not None:
            y[row, :SENTIMENT_HEADS] = example.polarity
        for label, felt in (example.emotions or {}).items():
            y[row, SENTIMENT_HEADS + LABELS.index(label)] = felt
        for name, held in (example.rest or {}).items():
            y[row, PLACE[name]] = held
    return y, np.array([example.weight for example in found], dtype=np.float32)


class Teacher:
    """The close reader's probabilities by text."""

    def __init__(self, path: Path) -> None:
        with np.load(path) as held:
            self.row = {digest: row for row, digest in enumerate(held["digests"].tolist())}
            self.chances = held["chances"].astype(np.float32)

    def teach(self, found: list[Example], y: NDArray[np.float32]) -> None:
        """Mix its opinion into the targets: all of it where a label is unknown, TEACHER_SHARE where it is known."""
        for row, example in enumerate(found):
            known = self.row.get(int.from_bytes(digest_of(example.text), sys.byteorder))
            if example.language != "en" or known is None:
                continue
            said = self.chances[known]
            y[row] = np.where(y[row] < 0, said, (1 - TEACHER_SHARE) * y[row] + TEACHER_SHARE * said)

    def alone(self, texts: list[str]) -> list[Example]:
        return [Example(text, "en", None, None, TEACHER_WEIGHT) for text in texts]


def digest_of(text: str) -> bytes:
    return hashlib.blake2b(text.encode(), digest_size=8).digest()


def strongest(keys: NDArray[np.uint32], w: NDArray[np.float32], seen: NDArray[np.int64]) -> NDArray[np.int64]:
    """Places of the grams to keep: of those that share a slot of the reader's table, the one that moves scores most.

    That is its weight times the root of how often it stands in the data.
    """
    worth = np.sqrt((w[:, :SENTIMENT_HEADS] ** 2).sum(axis=1) * 4 + (w[:, EMOTIONS] ** 2).sum(axis=1))
    order = np.argsort(-worth * np.sqrt(seen), kind="stable")
    _, first = np.unique(keys[order] & np.uint32(SLOTS - 1), return_index=True)
    return np.sort(order[first])


def platt(z: NDArray[np.float64], y: NDArray[np.float64]) -> tuple[float, float]:
    """a, b so that 1/(1+exp(−(a z + b))) is calibrated; Newton steps."""
    a, b = 1.0, 0.0
    for _ in range(50):
        p = 1 / (1 + np.exp(-(a * z + b)))
        g = np.array([((p - y) * z).sum(), (p - y).sum()])
        q = p * (1 - p) + 1e-9
        hessian = np.array([[(q * z * z).sum() + 1e-3, (q * z).sum()], [(q * z).sum(), q.sum() + 1e-3]])
        da, db = np.linalg.solve(hessian, g)
        a, b = a - da, b - db
    return float(a), float(b)


def best_threshold(p: NDArray[np.float64], y: NDArray[np.float64]) -> float:
    """The probability from which saying the label gives the best F1, smoothed so that rare labels do not overfit."""
    grid = np.arange(0.04, 0.7, 0.01)
    f1 = [2 * (y * (p >= t)).sum() / max(((p >= t).sum() + y.sum()), 1) for t in grid]
    smooth = np.convolve(np.pad(f1, 2, mode="edge"), np.ones(5) / 5, mode="valid")
    return float(grid[int(np.argmax(smooth))])


def temperature(z: NDArray[np.float32], y: NDArray[np.float32], weights: NDArray[np.float32]) -> float:
    """The factor on sentiment log-odds with the smallest loss."""

    def loss(factor: float) -> float:
        scaled = z * factor
        log = scaled - np.log(np.exp(scaled).sum(axis=1, keepdims=True))
        return float(-(weights[:, None] * y * log).sum())

    return min(np.arange(0.3, 2.01, 0.05), key=loss)


def quantise(w: NDArray[np.float32]) -> tuple[NDArray[np.int8], NDArray[np.float64]]:
    """Weights as whole numbers of −127..127 and the size of one step, by head."""
    step = np.maximum(np.abs(w).max(axis=0).astype(np.float64), 1e-9) / 127
    return np.round(w / step).astype(np.int8), step


def quantise_by_block(rows: Rows, keys: NDArray[np.uint32], w: NDArray[np.float32]):
    """Word and char grams each with their own step: whole numbers (grams, heads), and the two steps (heads,)."""
    place = np.arange(len(rows.grams))
    row = np.searchsorted(rows.start, place, side="right") - 1
    words = np.unique(rows.grams[place < rows.mid[row]])
    is_word = np.isin(keys, words)
    quantised = np.zeros(w.shape, dtype=np.int8)
    quantised[is_word], word_step = quantise(w[is_word])
    quantised[~is_word], char_step = quantise(w[~is_word])
    return quantised, word_step, char_step


def fit_heads(rows: Rows, y: NDArray[np.float32], weights: NDArray[np.float32], started: float):
    """Two fits; returns the kept keys, their weights and the bias."""
    keys, seen = np.unique(rows.grams, return_counts=True)
    keys, seen = keys[seen >= SEEN_OFTEN], seen[seen >= SEEN_OFTEN]
    say(started, f"{len(keys):,} grams seen {SEEN_OFTEN} times or more")
    for epochs in (2, 4):
        start, mid, ids = keep(rows, keys)
        w, b = fit(
            start, mid, ids, rows.values, y, weights, telling(seen, len(mid)),
            softmax=SENTIMENT_HEADS, epochs=epochs, rate=0.06, seed=SEED,
        )  # fmt: skip
        if epochs == 2:
            kept = strongest(keys, w, seen)
            keys, seen = keys[kept], seen[kept]
            say(started, f"kept {len(keys):,}")
    say(started, "fitted")
    return keys, w, b


def calibrate(dev: list[Example], keys, w, b):
    """Scale and shift by head (heads,), and the threshold of each label (28,)."""
    rows = head_rows([example.text for example in dev])
    y, weights = targets(dev)
    start, mid, ids = keep(rows, keys)
    z = scores(start, mid, ids, rows.values, w, b).astype(np.float64)
    told = y[:, 0] >= 0
    factor = np.ones(HEADS)
    shift = np.zeros(HEADS)
    factor[:SENTIMENT_HEADS] = temperature(z[told, :SENTIMENT_HEADS], y[told, :SENTIMENT_HEADS], weights[told])
    full = np.array([len(example.emotions or ()) == len(LABELS) for example in dev])
    thresholds = np.full(len(NAMES), NEVER)
    for label in range(len(LABELS)):
        head = SENTIMENT_HEADS + label
        factor[head], shift[head] = platt(z[full, head], y[full, head])
        p = 1 / (1 + np.exp(-(factor[head] * z[full, head] + shift[head])))
        thresholds[head] = best_threshold(p, y[full, head])
    for name in (*INTENTS, *HARMS, "mixed", "ironic"):
        thresholds[PLACE[name]] = FROM.get(name, 0.5)
    return factor, shift, thresholds


def pad(values: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.concatenate([values, np.zeros(HEADS - len(values))])


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--data", type=Path, required=True, help="folder with the open sets")
    ask.add_argument("--teacher", type=Path, help="what close/soften.py wrote")
    ask.add_argument("--out", type=Path, default=OUT, help="where the weights go")
    choice = ask.parse_args()
    started = time.perf_counter()
    found = list(examples(choice.data))
    if not found:
        sys.exit(f"no texts found under {choice.data}; it should hold goemotions/, xed/, …")
    dev = [example for example in found if is_held_out(example) and not example.is_dev]
    train = [example for example in found if not is_held_out(example) and not example.is_dev]
    say(started, f"{len(train):,} texts to learn from, {len(dev):,} held out")
    teacher = Teacher(choice.teacher) if choice.teacher else None
    if teacher:
        known = {example.text for example in found}
        train += teacher.alone([text for text in dict.fromkeys(unlabelled(choice.data)) if text not in known])
    y, weights = targets(train)
    if teacher:
        teacher.teach(train, y)
    rows = head_rows([example.text for example in train])
    say(started, f"{len(rows.grams):,} grams")
    keys, w, b = fit_heads(rows, y, weights, started)
    b[1] -= LESS_NEUTRAL
    factor, shift, thresholds = calibrate(dev, keys, w, b)
    quantised, word_step, char_step = quantise_by_block(rows, keys, w)
    np.savez_compressed(
        choice.out,
        keys=keys,
        rows=np.pad(quantised, ((0, 0), (0, HEADS - w.shape[1]))),
        word_scale=pad(word_step) * factor,
        char_scale=pad(char_step) * factor,
        bias=pad(b) * factor + shift,
        thresholds=thresholds.astype(np.float32),
    )
    say(started, f"{choice.out} {choice.out.stat().st_size / 2**20:.1f} MiB")


if __name__ == "__main__":
    main()
