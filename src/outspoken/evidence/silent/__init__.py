"""How many felt it, when so many told: three estimates side by side, never one multiplier.

* at least: `chao`, from people who wrote two and three times, safe from those who write once and leave
* probably: `chapman`, from the overlap of two channels, with a slider for how they depend on each other
* asked: `asked`, from customers' own answers to "did you tell us?", with published ranges per kind of problem
* all three with their assumptions in plain words, or "no estimate": `silent`
"""

from __future__ import annotations

from outspoken.evidence.silent.asked import JEFFREYS, PRIOR_RANGES, Problem, asked, prior
from outspoken.evidence.silent.chao import chao
from outspoken.evidence.silent.chapman import chapman
from outspoken.evidence.silent.estimates import Answers, Channels, Dependence, Repeats, Row, Silent, silent

__all__ = [
    "JEFFREYS",
    "PRIOR_RANGES",
    "Answers",
    "Channels",
    "Dependence",
    "Problem",
    "Repeats",
    "Row",
    "Silent",
    "asked",
    "chao",
    "chapman",
    "prior",
    "silent",
]
