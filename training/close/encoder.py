"""The close reader's network: a small BERT encoder, read from its published weights, with all heads on top.

Written out in plain torch, so that training needs no model hub and the exported graph holds what is needed and no more.
Shapes: B texts, T tokens, H hidden.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import NamedTuple

import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional

POLARITIES = 3


class Outputs(NamedTuple):
    """heads: log-odds (B, heads); tokens: polarity log-odds of each token (B, T, 3); topic: unit rows (B, topic)."""

    heads: Tensor
    tokens: Tensor
    topic: Tensor


class Drop(nn.Module):
    """Dropout of the same features in all tokens of a text: as good a brake, and far fewer random numbers."""

    def __init__(self, share: float) -> None:
        super().__init__()
        self.share = share

    def forward(self, x: Tensor) -> Tensor:
        if not self.training or not self.share:
            return x
        kept = torch.rand(x.shape[0], 1, x.shape[-1], device=x.device) >= self.share
        return x * (kept / (1 - self.share)).to(x.dtype)


class Layer(nn.Module):
    def __init__(self, hidden: int, inner: int, attention_heads: int, dropout: float) -> None:
        super().__init__()
        self.attention_heads = attention_heads
        self.qkv = nn.Linear(hidden, 3 * hidden)
        self.out = nn.Linear(hidden, hidden)
        self.after_attention = nn.LayerNorm(hidden, eps=1e-12)
        self.up = nn.Linear(hidden, inner)
        self.down = nn.Linear(inner, hidden)
        self.after_inner = nn.LayerNorm(hidden, eps=1e-12)
        self.drop = Drop(dropout)

    def forward(self, x: Tensor, bias: Tensor) -> Tensor:
        rows, tokens, hidden = x.shape
        split = self.qkv(x).view(rows, tokens, 3, self.attention_heads, hidden // self.attention_heads)
        q, k, v = split.permute(2, 0, 3, 1, 4)
        scores = q @ k.transpose(-1, -2) / (q.shape[-1] ** 0.5) + bias
        mixed = (torch.softmax(scores, dim=-1) @ v).transpose(1, 2).reshape(rows, tokens, hidden)
        x = self.after_attention(x + self.drop(self.out(mixed)))
        return self.after_inner(x + self.drop(self.down(functional.gelu(self.up(x)))))


class Encoder(nn.Module):
    """BERT without pooler: token ids and mask (B, T) to hidden states (B, T, H)."""

    def __init__(self, config: dict[str, int], dropout: float) -> None:
        super().__init__()
        hidden = config["hidden_size"]
        self.words = nn.Embedding(config["vocab_size"], hidden)
        self.places = nn.Embedding(config["max_position_embeddings"], hidden)
        self.kind = nn.Parameter(torch.zeros(hidden))
        self.after = nn.LayerNorm(hidden, eps=1e-12)
        self.drop = Drop(dropout)
        self.layers = nn.ModuleList(
            Layer(hidden, config["intermediate_size"], config["num_attention_heads"], dropout)
            for _ in range(config["num_hidden_layers"])
        )

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        places = torch.arange(ids.shape[1], device=ids.device)
        x = self.drop(self.after(self.words(ids) + self.places(places) + self.kind))
        bias = (1.0 - mask[:, None, None, :].to(x.dtype)) * -1e4
        for layer in self.layers:
            x = layer(x, bias)
        return x


class Close(nn.Module):
    """The encoder with its heads: what the whole text says, and each token's polarity."""

    def __init__(self, config: dict[str, int], *, heads: int, topic: int, dropout: float = 0.1) -> None:
        super().__init__()
        hidden = config["hidden_size"]
        self.encoder = Encoder(config, dropout)
        self.heads = nn.Linear(hidden, heads)
        self.token_inner = nn.Linear(2 * hidden, hidden)
        self.tokens = nn.Linear(hidden, POLARITIES)
        self.topic = nn.Linear(hidden, topic)
        self.drop = nn.Dropout(dropout)

    def forward(self, ids: Tensor, mask: Tensor) -> Outputs:
        x = self.encoder(ids, mask)
        kept = mask[:, :, None].to(x.dtype)
        pooled = (x * kept).sum(1) / kept.sum(1).clamp(min=1)
        around = torch.cat([x, pooled[:, None, :].expand_as(x)], dim=-1)
        tokens = self.tokens(self.drop(functional.gelu(self.token_inner(around))))
        topic = functional.normalize(self.topic(pooled).float(), dim=-1)
        return Outputs(self.heads(self.drop(pooled)).float(), tokens.float(), topic)


def load_base(folder: Path, *, heads: int, topic: int) -> Close:
    """The network with the published encoder's weights and fresh heads."""
    config = json.loads((folder / "config.json").read_text())
    close = Close(config, heads=heads, topic=topic)
    published = load_file(folder / "model.safetensors")
    published = {name.removeprefix("bert."): value for name, value in published.items()}
    close.encoder.load_state_dict(_renamed(published, config["num_hidden_layers"]))
    for part in (close.heads, close.token_inner, close.tokens, close.topic):
        nn.init.normal_(part.weight, std=0.02)
        nn.init.zeros_(part.bias)
    return close


def _renamed(published: dict[str, Tensor], layers: int) -> dict[str, Tensor]:
    own = {
        "words.weight": published["embeddings.word_embeddings.weight"],
        "places.weight": published["embeddings.position_embeddings.weight"],
        "kind": published["embeddings.token_type_embeddings.weight"][0],
        "after.weight": published["embeddings.LayerNorm.weight"],
        "after.bias": published["embeddings.LayerNorm.bias"],
    }
    parts = {
        "out": "attention.output.dense",
        "after_attention": "attention.output.LayerNorm",
        "up": "intermediate.dense",
        "down": "output.dense",
        "after_inner": "output.LayerNorm",
    }
    for layer in range(layers):
        at = f"encoder.layer.{layer}"
        for kind in ("weight", "bias"):
            qkv = [published[f"{at}.attention.self.{name}.{kind}"] for name in ("query", "key", "value")]
            own[f"layers.{layer}.qkv.{kind}"] = torch.cat(qkv)
            for name, theirs in parts.items():
                own[f"layers.{layer}.{name}.{kind}"] = published[f"{at}.{theirs}.{kind}"]
    return own
