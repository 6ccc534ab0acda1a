"""Make the close reader's probabilities honest: `python training/close/calibrate.py --data FOLDER`.

Works on the exported network and on the skim that learnt from it, whose mind on emotions counts too; on rows they never
learnt from: those held out of every set, and the dev part of GoEmotions. Sentiment gets one factor; each emotion a
factor and a shift (Platt), and the threshold with the best F1 of both readers together. Where only our own examples
tell a label, its threshold is set by hand: harms at a low one, for they must not be missed.
Writes the factors beside the network.
"""

from __future__ import annotations

import argparse
import json
import sys
from concurrent.futures import ThreadPoolExecutor
from itertools import compress
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import onnxruntime
from data import Row, everything, load_tokenizer, of_example, tokenised, unknown
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).parents[1]))
from skim import best_threshold, platt, temperature
from sources import goemotions

from outspoken.reader.close import with_skim
from outspoken.reader.emotions import LABELS
from outspoken.reader.heads import EMOTIONS, HEADS, PLACE, POLARITIES, SENTIMENT
from outspoken.reader.reading import chances
from outspoken.reader.schema import CLOSE_MODEL, HARMS, INTENTS

OUT = Path(__file__).parents[2] / "src/outspoken/reader/weights"
INTENT_FROM, HARM_FROM = 0.5, 0.35


def odds(found: list[Row], session: Any) -> tuple[NDArray[np.float32], list[NDArray[np.float32]]]:
    def one(row: Row) -> tuple[Any, Any]:
        heads, tokens, _ = session.run(None, {"ids": np.array([row.ids], dtype=np.int64)})
        return heads[0], tokens[0]

    with ThreadPoolExecutor(2) as pool:
        both = list(pool.map(one, found))
    return np.array([heads for heads, _ in both]), [tokens for _, tokens in both]


def held_out(data: Path, base: Path, languages: tuple[str, ...]) -> list[Row]:
    rows = [
        row for row in everything(data, languages) if row.is_held_out and row.source not in {"said", "own", "words"}
    ]
    rows += [of_example(example, "goemotions") for example in goemotions(data) if example.is_dev]
    return tokenised(rows, load_tokenizer(base))


def aspects_held_out(data: Path, base: Path) -> list[Row]:
    rows = []
    for sentence in ElementTree.parse(data / "mams" / "atsa_val.xml").iter("sentence"):
        found = [
            (int(x.get("from", 0)), int(x.get("to", 0)), POLARITIES.index(x.get("polarity", "neutral")))
            for x in sentence.iter("aspectTerm")
        ]
        rows.append(Row(sentence.findtext("text") or "", "mams", unknown(), aspects=found))
    return tokenised(rows, load_tokenizer(base))


def of_heads(found: list[Row], z: NDArray[np.float32]) -> dict[str, list[float]]:
    factor, shift = np.ones(len(HEADS)), np.zeros(len(HEADS))
    thresholds = np.full(len(HEADS), np.inf)
    y = np.stack([row.y for row in found])
    weights = np.array([row.weights for row in found])
    told = (y[:, 0] >= 0) & (weights[:, 0] > 0)
    factor[SENTIMENT] = temperature(z[told, SENTIMENT], y[told, SENTIMENT], weights[told, 0].astype(np.float32))
    chat = np.array([row.source == "goemotions" for row in found])
    for head in range(EMOTIONS.start, EMOTIONS.stop):
        factor[head], shift[head] = platt(z[chat, head].astype(np.float64), y[chat, head].astype(np.float64))
    closely = 1 / (1 + np.exp(-(z[chat] * factor + shift))).astype(np.float32)
    both = with_skim(closely, chances(list(compress((row.text for row in found), chat))))
    for head in range(EMOTIONS.start, EMOTIONS.stop):
        thresholds[head] = best_threshold(both[:, head].astype(np.float64), y[chat, head].astype(np.float64))
    for name in INTENTS:
        thresholds[PLACE[name]] = INTENT_FROM
    for name in HARMS:
        thresholds[PLACE[name]] = HARM_FROM
    thresholds[PLACE["mixed"]] = thresholds[PLACE["ironic"]] = 0.5
    return {"factor": factor.tolist(), "shift": shift.tolist(), "thresholds": np.minimum(thresholds, 9).tolist()}


def of_aspects(found: list[Row], tokens: list[NDArray[np.float32]]) -> tuple[float, float]:
    """The factor with the smallest loss, and how often the likeliest polarity is right."""
    spans = [
        (each[a:b].mean(0), polarity) for row, each in zip(found, tokens, strict=True) for a, b, polarity in row.aspects
    ]
    z, y = np.array([mean for mean, _ in spans]), np.array([polarity for _, polarity in spans])

    def loss(factor: float) -> float:
        scaled = z * factor
        return float((np.log(np.exp(scaled).sum(1)) - scaled[np.arange(len(y)), y]).mean())

    return float(min(np.arange(0.2, 2.0, 0.05), key=loss)), float((z.argmax(1) == y).mean())


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--data", type=Path, required=True)
    ask.add_argument("--base", type=Path, required=True)
    ask.add_argument("--out", type=Path, default=OUT)
    ask.add_argument("--name", default=CLOSE_MODEL)
    ask.add_argument("--languages", default="en", help="with commas between")
    choice = ask.parse_args()
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(choice.out / f"{choice.name}.onnx", options)
    found = held_out(choice.data, choice.base, tuple(choice.languages.split(",")))
    held = of_heads(found, odds(found, session)[0])
    rows = aspects_held_out(choice.data, choice.base)
    aspect, right = of_aspects(rows, odds(rows, session)[1])
    languages = choice.languages.split(",")
    (choice.out / f"{choice.name}.json").write_text(json.dumps({**held, "aspect": aspect, "languages": languages}))
    print(f"{len(found):,} rows; MAMS val accuracy {right:.3f}, factor {aspect:.2f}")
    for label, threshold in zip(LABELS, held["thresholds"][EMOTIONS], strict=True):
        print(f"{label:>16} {threshold:.2f}")


if __name__ == "__main__":
    main()
