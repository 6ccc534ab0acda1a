"""Is a theme systemic, emerging, local, isolated, or is there not enough data: the verdict, with its reasons.

`ThemeFacts` go in (counts per period, what they are out of, spreads), a `VerdictPolicy` says where the lines are, and
`theme_verdicts` gives a verdict for each theme with every number it rests on; `reasons` puts those into plain words.
The verdict decides who looks at a theme next. It never decides whether a comment gets an answer: each one does.

Questions in this order, the first yes decides: listened too little (not enough data); a handful of voices, or over
(isolated); one place while others were heard (local); rising, and no pattern before the rise (emerging); many people
at several places, period after period (systemic); rising (emerging); else isolated.
"""

from __future__ import annotations

from outspoken.evidence.verdict.facts import ThemeFacts
from outspoken.evidence.verdict.meaning import meaning, unknown
from outspoken.evidence.verdict.measures import Measures, measures
from outspoken.evidence.verdict.policy import VerdictPolicy
from outspoken.evidence.verdict.reasons import Reason, Words, reasons
from outspoken.evidence.verdict.theme import ThemeVerdict, ThemeVerdicts, theme_verdicts
from outspoken.evidence.verdict.working import Fact, working

__all__ = [
    "Fact",
    "Measures",
    "Reason",
    "ThemeFacts",
    "ThemeVerdict",
    "ThemeVerdicts",
    "VerdictPolicy",
    "Words",
    "meaning",
    "measures",
    "reasons",
    "theme_verdicts",
    "unknown",
    "working",
]
