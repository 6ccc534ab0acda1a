"""What a text wants: rules of phrases and of what the rest of the reading says, in `intents.yaml`.

A rule holds where one of its phrases stands, or where its `signs` do: "asks" (a question mark), "negative" and
"positive" (a sentiment beyond ±0.35) and "mention" (a theme with that polarity).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from outspoken.reader.schema import INTENTS
from outspoken.reader.themes import parse_yaml

RULES: Final = Path(__file__).with_name("intents.yaml")


@dataclass(frozen=True, slots=True)
class Rule:
    """signs: any of these is enough. unless: none of these may hold, whatever the phrases say."""

    intent: str
    phrases: tuple[str, ...]
    not_phrases: tuple[str, ...]
    signs: tuple[str, ...]
    unless: tuple[str, ...]


@cache
def rules() -> tuple[Rule, ...]:
    """The shipped rules in the order of INTENTS."""
    content = parse_yaml(RULES.read_text(encoding="utf-8"))
    return tuple(_rule(intent, content[intent]) for intent in INTENTS)


def _rule(intent: str, given: Mapping[str, Any]) -> Rule:
    def flat(field: str) -> tuple[str, ...]:
        found = given.get(field) or ()
        lists = found.values() if isinstance(found, dict) else [found]
        return tuple(str(item) for part in lists for item in part)

    return Rule(intent, flat("phrases"), flat("not_phrases"), flat("signs"), flat("unless"))


def intents_of(cues: NDArray[np.uint32], signs: Mapping[str, NDArray[np.bool_]]) -> NDArray[np.bool_]:
    """Which intents hold, shape (n, 7). cues: (n,), bit i set where a phrase of INTENTS[i] stands. signs: (n,) each."""
    held = np.zeros((len(cues), len(INTENTS)), dtype=np.bool_)
    for place, rule in enumerate(rules()):
        held[:, place] = (cues >> np.uint32(place)) & np.uint32(1) > 0
        for sign in rule.signs:
            held[:, place] |= signs[sign]
        for sign in rule.unless:
            held[:, place] &= ~signs[sign]
    return held
