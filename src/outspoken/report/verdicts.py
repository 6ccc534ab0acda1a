"""The verdict on the trouble with each theme: a chip, its reasons in words, and the working behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from outspoken.evidence import Reason, ThemeVerdict, ThemeVerdicts, reasons, theme_verdicts
from outspoken.evidence.verdict import Fact, meaning, unknown, working
from outspoken.report.judged import Judged
from outspoken.report.wording import counted

# A verdict that asks for nothing but an answer to those who spoke.
ANSWER_ONLY = frozenset({ThemeVerdict.ISOLATED, ThemeVerdict.NOT_ENOUGH_DATA})


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is shown of one theme's verdict. decided: the reasons that decided it, in one line; unhappy: how many
    comments it rests on, of `said` in all."""

    word: str
    slug: str
    meaning: str
    decided: str
    reasons: Sequence[Reason]
    working: Sequence[Fact]
    unhappy: int
    said: int
    unknown: str
    is_answered_only: bool


def verdicts(judged: Judged | None) -> dict[str, Verdict]:
    """The verdict on each theme of the window, by key; none for a theme that nobody is unhappy about."""
    if judged is None:
        return {}
    found = theme_verdicts(judged.facts)
    return {key: _verdict(judged, found, at) for at, key in enumerate(judged.keys) if judged.unhappy[at]}


def _verdict(judged: Judged, found: ThemeVerdicts, at: int) -> Verdict:
    verdict, words = found[at], judged.window.words
    told = reasons(found, at, words=words)
    # Once is enough to say that customers cannot be told apart: the reasons do.
    decisive = [
        each.words.partition("; ")[0] if each.about == "voices" else each.words for each in told if each.is_decisive
    ]
    return Verdict(
        word=str(verdict),
        slug=str(verdict).replace(" ", "-"),
        meaning=meaning(verdict, is_glad=False),
        decided="; ".join(decisive) or counted(int(judged.unhappy[at]), "unhappy comment"),
        reasons=told,
        working=working(found, at, words=words),
        unhappy=int(judged.unhappy[at]),
        said=int(judged.said[at]),
        unknown=unknown(float(judged.known[at])),
        is_answered_only=verdict in ANSWER_ONLY,
    )


def _short(reason: Reason) -> str:
    """Once is enough to say that customers cannot be told apart: the whole reason does."""
    return reason.words.partition("; ")[0] if reason.about == "voices" else reason.words
