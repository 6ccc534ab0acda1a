"""What a text wants: rules of phrases and of what the rest of the reading says, in `intents.yaml`.

A rule holds where one of its phrases stands, or where its `signs` do: "asks" (a question mark), "negative" and
"positive" (a plain polarity), or the name of an intent (one of its phrases).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from outspoken.reader.schema import EFFORTS, HARMS, INTENTS
from outspoken.reader.themes import parse_yaml

RULES: Final = Path(__file__).with_name("intents.yaml")
SIGNS: Final = Path(__file__).with_name("signs.yaml")


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
    """The shipped rules in the order of INTENTS, HARMS and EFFORTS; the place of a rule is the bit of its cue."""
    content = {**parse_yaml(RULES.read_text(encoding="utf-8")), **parse_yaml(SIGNS.read_text(encoding="utf-8"))}
    return tuple(_rule(name, content[name]) for name in (*INTENTS, *HARMS, *EFFORTS))


def _rule(intent: str, given: Mapping[str, Any]) -> Rule:
    def flat(field: str) -> tuple[str, ...]:
        found = given.get(field) or ()
        lists = found.values() if isinstance(found, dict) else [found]
        return tuple(dict.fromkeys(phrase for part in lists for item in part for phrase in spelled_out(str(item))))

    return Rule(intent, flat("phrases"), flat("not_phrases"), flat("signs"), flat("unless"))


def spelled_out(pattern: str) -> list[str]:
    """The phrases that a pattern stands for: its words, each one of those between the bars, or none after a last bar.

    >>> spelled_out("please|pls add")
    ['please add', 'pls add']
    >>> spelled_out("very| useful to")
    ['very useful to', 'useful to']
    """
    return [" ".join(filter(None, words)) for words in product(*(part.split("|") for part in pattern.split()))]


def intents_of(cues: NDArray[np.uint32], signs: Mapping[str, NDArray[np.bool_]]) -> NDArray[np.bool_]:
    """Which intents hold, shape (n, 7). cues: (n,), bit i set where a phrase of INTENTS[i] stands. signs: (n,) each."""
    held = np.zeros((len(cues), len(INTENTS)), dtype=np.bool_)
    signs = {**{intent: _said(cues, place) for place, intent in enumerate(INTENTS)}, **signs}
    for place, rule in enumerate(rules()[: len(INTENTS)]):
        held[:, place] = signs[rule.intent]
        for sign in rule.signs:
            held[:, place] |= signs[sign]
        for sign in rule.unless:
            held[:, place] &= ~signs[sign]
    return held


def harms_of(cues: NDArray[np.uint32]) -> NDArray[np.bool_]:
    """Which harms are spoken of, shape (n, 4), by their phrases alone."""
    return np.stack([_said(cues, len(INTENTS) + place) for place in range(len(HARMS))], axis=1)


def effort_of(cues: NDArray[np.uint32]) -> NDArray[np.int8]:
    """How hard it was, shape (n,): 0 where nothing is said of it, else one more than the place in EFFORTS."""
    first = len(INTENTS) + len(HARMS)
    high, low = _said(cues, first), _said(cues, first + 1)
    return np.where(high, np.int8(1), np.where(low, np.int8(2), np.int8(0)))


def _said(cues: NDArray[np.uint32], bit: int) -> NDArray[np.bool_]:
    return np.asarray((cues >> np.uint32(bit)) & np.uint32(1) > 0)
