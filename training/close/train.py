"""Train the close reader: `python training/close/train.py --data FOLDER --base FOLDER --out FILE [--epochs 3]`.

--base is the folder of the published encoder (all-MiniLM-L6-v2, Apache-2.0). All heads are learnt at once from the open
English sets of `data.py`; a running mean of the weights is kept, which does better than the last ones. Seeded.

A second stage, `--before FILE --stage 2`, goes on with small batches in which GoEmotions stands three times and the
other sets by half: in the large batches of the first its 28 labels get a third of the steps that they need.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from data import Row, everything, load_tokenizer, tokenised
from encoder import Close, Outputs, load_base
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from outspoken.reader.heads import EMOTIONS, HEADS, REST

SEED = 20
TOPIC = 128
BASE_DECAY, WARM = 0.01, 0.06
MEAN_OVER, MEAN_EVERY = 0.99, 8


class Stage(NamedTuple):
    """batch_tokens: of one step, padded. again: how often GoEmotions is seen. every: one row in so many of the rest."""

    batch_tokens: int
    rate: float
    epochs: int
    again: int
    every: int

    def rows(self, found: list[Row]) -> list[Row]:
        feelings = [row for row in found if row.source == "goemotions"]
        rest = [row for row in found if row.source != "goemotions"]
        return feelings * self.again + rest[:: self.every]


STAGES = {
    1: Stage(batch_tokens=2560, rate=2e-4, epochs=3, again=1, every=1),
    2: Stage(batch_tokens=768, rate=1.2e-4, epochs=1, again=3, every=2),
}


def say(started: float, what: str) -> None:
    print(f"{time.perf_counter() - started:7.1f} s  {what}", flush=True)


def batches(found: list[Row], rng: np.random.Generator | None, tokens: int = 2560) -> Iterator[list[int]]:
    """Rows of like length together, at most so many tokens of them padded; in random order where an rng is given."""
    lengths = np.array([len(row.ids) for row in found])
    order = np.argsort(lengths + (rng.random(len(lengths)) * 4 if rng else 0), kind="stable")
    groups: list[list[int]] = [[]]
    for place in order:
        if groups[-1] and (len(groups[-1]) + 1) * lengths[place] > tokens:
            groups.append([])
        groups[-1].append(int(place))
    for group in rng.permutation(len(groups)) if rng else range(len(groups)):
        yield groups[group]


def padded(some: list[list[int]]) -> tuple[Tensor, Tensor]:
    longest = max(map(len, some))
    ids = np.zeros((len(some), longest), dtype=np.int64)
    mask = np.zeros((len(some), longest), dtype=np.float32)
    for place, row in enumerate(some):
        ids[place, : len(row)] = row
        mask[place, : len(row)] = 1
    return torch.from_numpy(ids), torch.from_numpy(mask)


@torch.no_grad()
def embedded(close: Close, found: list[Row]) -> NDArray[np.float32]:
    """The base encoder's own sentence vectors: what a text is about, kept alive by one of the heads."""
    out = np.zeros((len(found), close.heads.in_features), dtype=np.float32)
    for group in batches(found, None):
        ids, mask = padded([found[place].ids for place in group])
        with torch.autocast("cpu", dtype=torch.bfloat16):
            x = close.encoder(ids, mask).float()
        pooled = (x * mask[:, :, None]).sum(1) / mask.sum(1, keepdim=True)
        out[group] = functional.normalize(pooled, dim=-1).numpy()
    return out


def reduced(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """Their first TOPIC principal parts, as unit rows."""
    sample = vectors[:: max(1, len(vectors) // 20_000)]
    _, _, parts = np.linalg.svd(sample - sample.mean(0), full_matrices=False)
    kept = (vectors - sample.mean(0)) @ parts[:TOPIC].T
    return (kept / np.linalg.norm(kept, axis=1, keepdims=True).clip(1e-6)).astype(np.float32)


def loss(out: Outputs, some: list[Row], topic: Tensor) -> Tensor:
    y = torch.from_numpy(np.stack([row.y for row in some]))
    sentiment, emotion, other = torch.tensor([row.weights for row in some], dtype=torch.float32).T
    told = y[:, 0] >= 0
    total = (1 - (out.topic * topic).sum(-1)).mean() * 0.5
    if told.any():
        each = -(y[told, :3] * torch.log_softmax(out.heads[told, :3], dim=-1)).sum(-1)
        total = total + (each * sentiment[told]).sum() / len(some)
    for heads, weight, factor in ((EMOTIONS, emotion, 12.0), (REST, other, 3.0)):
        wanted = y[:, heads]
        each = functional.binary_cross_entropy_with_logits(out.heads[:, heads], wanted.clamp(0), reduction="none")
        total = total + factor * ((wanted >= 0) * each * weight[:, None]).sum() / (len(some) * wanted.shape[1])
    return total + aspect_loss(out.tokens, some)


def aspect_loss(tokens: Tensor, some: list[Row]) -> Tensor:
    """Each aspect's polarity is the mean of its tokens' log-odds."""
    spans = [(place, *aspect) for place, row in enumerate(some) for aspect in row.aspects]
    if not spans:
        return tokens.sum() * 0
    means = torch.stack([tokens[place, start:end].mean(0) for place, start, end, _ in spans])
    wanted = torch.tensor([polarity for *_, polarity in spans])
    return functional.cross_entropy(means, wanted, reduction="sum") / len(some) * 0.7


class Mean:
    """The running mean of all weights."""

    def __init__(self, close: Close) -> None:
        self.kept = {name: value.detach().clone() for name, value in close.state_dict().items()}
        self.steps = 0

    def add(self, close: Close) -> None:
        self.steps += 1
        over = min(MEAN_OVER, (1 + self.steps) / (10 + self.steps))
        for name, value in close.state_dict().items():
            self.kept[name].lerp_(value, 1 - over)


def train(close: Close, found: list[Row], topics: NDArray[np.float32], stage: Stage, *, started: float, report) -> Mean:
    rng = np.random.default_rng(SEED)
    decayed = [p for p in close.parameters() if p.ndim > 1]
    flat = [p for p in close.parameters() if p.ndim <= 1]
    groups = [{"params": decayed, "weight_decay": BASE_DECAY}, {"params": flat, "weight_decay": 0.0}]
    optimiser = torch.optim.AdamW(groups, lr=stage.rate, betas=(0.9, 0.98), fused=True)
    steps = sum(1 for _ in batches(found, np.random.default_rng(0), stage.batch_tokens)) * stage.epochs
    mean, step = Mean(close), 0
    for epoch in range(stage.epochs):
        close.train()
        lost = 0.0
        for group in batches(found, rng, stage.batch_tokens):
            slower = max(0.0, min(step / (steps * WARM), (steps - step) / (steps * (1 - WARM))))
            for options in optimiser.param_groups:
                options["lr"] = stage.rate * slower
            some = [found[place] for place in group]
            ids, mask = padded([row.ids for row in some])
            with torch.autocast("cpu", dtype=torch.bfloat16):
                out = close(ids, mask)
            wrong = loss(out, some, torch.from_numpy(topics[group]))
            optimiser.zero_grad()
            wrong.backward()
            torch.nn.utils.clip_grad_norm_(close.parameters(), 1.0)
            optimiser.step()
            step += 1
            if step % MEAN_EVERY == 0:
                mean.add(close)
            lost += float(wrong.detach())
            if step % 100 == 0:
                say(started, f"epoch {epoch + 1}, step {step} of {steps}, loss {lost / 100:.4f}")
                lost = 0.0
        report(mean, epoch)
    return mean


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--data", type=Path, required=True)
    ask.add_argument("--base", type=Path, required=True)
    ask.add_argument("--out", type=Path, required=True)
    ask.add_argument("--languages", default="en", help="with commas between; for a multilingual encoder")
    ask.add_argument("--stage", type=int, choices=STAGES, default=1)
    ask.add_argument("--epochs", type=int, help="other than the stage's own")
    ask.add_argument("--before", type=Path, help="go on from these weights")
    ask.add_argument("--every", type=int, default=1, help="learn from one row in so many only, to try things out")
    choice = ask.parse_args()
    torch.manual_seed(SEED)
    started = time.perf_counter()
    found = [
        row
        for row in everything(choice.data, tuple(choice.languages.split(",")))
        if not row.is_held_out or row.source in {"said", "own"}
    ]
    stage = STAGES[choice.stage]
    stage = stage._replace(epochs=choice.epochs or stage.epochs)
    found = stage.rows(tokenised(found, load_tokenizer(choice.base)))[:: choice.every]
    say(started, f"{len(found):,} rows, {sum(len(row.ids) for row in found):,} tokens")
    close = load_base(choice.base, heads=len(HEADS), topic=TOPIC)
    close.eval()
    topics = reduced(embedded(close, found))
    say(started, "topics embedded")
    if choice.before:
        close.load_state_dict(torch.load(choice.before)["weights"])

    def report(mean: Mean, epoch: int) -> None:
        torch.save({"weights": mean.kept, "heads": HEADS, "topic": TOPIC}, choice.out)
        say(started, f"epoch {epoch + 1} saved to {choice.out}")

    train(close, found, topics, stage, started=started, report=report)


if __name__ == "__main__":
    main()
