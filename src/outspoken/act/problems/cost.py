"""What a problem costs, as an estimate: so much for each comment about it, times the comments."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from outspoken.act.models import Problem


@dataclass(frozen=True, slots=True)
class Estimate:
    """One line: what it says ("it cost us, in money"), how much in words, and how it was reckoned."""

    label: str
    much: str
    reckoned: str


def estimates(problem: Problem, *, comments: int) -> Sequence[Estimate]:
    """What comments of this number stand for; nothing where nobody estimated."""
    given = (
        ("customers", "minutes", problem.their_minutes),
        ("customers", "money", problem.their_money),
        ("us", "minutes", problem.our_minutes),
        ("us", "money", problem.our_money),
    )
    return [
        Estimate(
            f"it cost {whose}, in {'money' if kind == 'money' else 'time'}",
            _much(kind, each * comments),
            f"{_each(kind, each)} for each of {comments:,} comments",
        )
        for whose, kind, each in given
        if each is not None
    ]


def _much(kind: str, total: float) -> str:
    if kind == "money":
        return f"about {two_digits(total):,.0f}"
    if total >= 120:
        return f"about {two_digits(total / 60):,.0f} hours"
    return f"about {two_digits(total):,.0f} minutes"


def _each(kind: str, each: float) -> str:
    return f"{each:g} minutes" if kind == "minutes" else f"{each:g}"


def two_digits(value: float) -> float:
    """To two digits that mean something: an estimate of 1,234 hours would be a false promise.

    >>> two_digits(1234), two_digits(0.0), two_digits(56)
    (1200, 0.0, 56)
    """
    if value <= 0:
        return 0.0
    return round(value, 1 - math.floor(math.log10(value)))
