"""What the close reader says of open English texts: `python training/close/soften.py --data … --base … --weights …`.

The skim learns from it beside the sets' own labels. Writes an .npz: a digest of each text and the probabilities of all
heads (uncalibrated), for every English example of `sources.py` and for texts without labels that the skim learns from
too.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
from data import Row, load_tokenizer, tokenised, unknown
from export import loaded
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).parents[1]))
from sources import examples, unlabelled
from train import batches, padded

from outspoken.reader.heads import SENTIMENT


def digest(text: str) -> bytes:
    return hashlib.blake2b(text.encode(), digest_size=8).digest()


def texts(data: Path) -> Iterator[str]:
    seen = set()
    both = [example.text for example in examples(data) if example.language == "en"] + list(unlabelled(data))
    for text in both:
        if text not in seen:
            seen.add(text)
            yield text


@torch.no_grad()
def soft(close: torch.nn.Module, found: list[Row], width: int) -> NDArray[np.float16]:
    out = np.zeros((len(found), width), dtype=np.float16)
    for group in batches(found, None):
        ids, mask = padded([found[place].ids for place in group])
        with torch.autocast("cpu", dtype=torch.bfloat16):
            heads = close(ids, mask).heads.float()
        chances = torch.sigmoid(heads)
        chances[:, SENTIMENT] = torch.softmax(heads[:, SENTIMENT], dim=-1)
        out[group] = chances.numpy()
    return out


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__)
    for name in ("data", "base", "weights", "out"):
        ask.add_argument(f"--{name}", type=Path, required=True)
    choice = ask.parse_args()
    close = loaded(choice.weights, choice.base)
    found = tokenised([Row(text, "", unknown()) for text in texts(choice.data)], load_tokenizer(choice.base))
    chances = soft(close, found, close.heads.out_features)
    digests = np.frombuffer(b"".join(digest(row.text) for row in found), dtype=np.uint64)
    np.savez(choice.out, digests=digests, chances=chances)
    print(f"{len(found):,} texts softly labelled")


if __name__ == "__main__":
    main()
