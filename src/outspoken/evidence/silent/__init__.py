"""How many felt it, when so many told: three estimates side by side, never one multiplier.

* at least: `chao`, from people who wrote two and three times, safe from those who write once and leave
* probably: `chapman`, from the overlap of two channels, with a slider for how they depend on each other
* asked: `asked`, from customers' own answers to "did you tell us?", with published ranges per kind of problem
* all three with their assumptions in plain words, or "no estimate": `silent`; as pages tell
  it, of customers by how often and through which channels they told: `how_many`
"""

from __future__ import annotations

from outspoken.evidence.silent.asked import JEFFREYS, PRIOR_RANGES, Problem, asked, prior
from outspoken.evidence.silent.chao import chao
from outspoken.evidence.silent.chapman import chapman
from outspoken.evidence.silent.estimates import Answers, Channels, Dependence, Repeats, Row, Silent, silent
from outspoken.evidence.silent.ways import Group, HowMany, Way, how_many, two_channels

__all__ = [
    "JEFFREYS",
    "PRIOR_RANGES",
    "Answers",
    "Channels",
    "Dependence",
    "Group",
    "HowMany",
    "Problem",
    "Repeats",
    "Row",
    "Silent",
    "Way",
    "asked",
    "chao",
    "chapman",
    "how_many",
    "prior",
    "silent",
    "two_channels",
]
