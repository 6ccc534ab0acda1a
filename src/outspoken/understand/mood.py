"""What a slice of the record says: how many spoke and how they felt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from outspoken import evidence
from outspoken.evidence import Estimate
from outspoken.lens import Lens, Slice
from outspoken.understand.feelings import FELT

POLARITIES: Final = ("negative", "neutral", "positive")
# Fewer read comments than this and a page says so in place of a figure.
FEW: Final = 10


@dataclass(frozen=True, slots=True)
class Mood:
    """The counts of one slice. n: comments; read: those whose feeling was read; families: felt ones, not neutral."""

    n: int
    negative: int
    neutral: int
    positive: int
    families: Mapping[str, int]

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> Mood:
        counts = {name: int(row[name] or 0) for name in (*POLARITIES, *FELT)}
        return cls(
            n=int(row["n"] or 0),
            negative=counts["negative"],
            neutral=counts["neutral"],
            positive=counts["positive"],
            families={name: counts[name] for name in FELT},
        )

    @property
    def read(self) -> int:
        return self.negative + self.neutral + self.positive

    @property
    def is_telling(self) -> bool:
        return self.read >= FEW

    @property
    def net(self) -> Estimate:
        """Net sentiment, −100 to 100."""
        return evidence.net_sentiment([self.positive], [self.negative], [self.read])

    @property
    def strongest(self) -> str:
        """The family felt most often; empty where none was."""
        family = max(self.families, key=lambda name: self.families[name], default="")
        return family if family and self.families[family] else ""


NOTHING: Final = Mood(0, 0, 0, 0, dict.fromkeys(FELT, 0))


def moods(lens: Lens, question: Slice) -> dict[tuple[Any, ...], Mood]:
    """The answer to a question by its keys (the dimensions asked for, then the bucket)."""
    keys = [*question.by, *(["bucket"] if question.bucket else [])]
    return {tuple(row[key] for key in keys): Mood.of(row) for row in lens.ask(question).to_pylist()}


def mood(lens: Lens, question: Slice) -> Mood:
    """The answer to a question that counts by nothing."""
    return moods(lens, question).get((), NOTHING)
