"""How bad an incident is, and why: a small policy that explains itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

OK, NOTABLE, HIGH, BREAKDOWN = "ok", "notable", "high", "breakdown"
LEVELS = (OK, NOTABLE, HIGH, BREAKDOWN)


@dataclass(frozen=True, slots=True)
class SeverityPolicy:
    """When an incident is high, and when it is a breakdown: severe, spreading or harmful.

    high_low: the interval's low end from which it is high. severe_ratio, severe_low, severe_more: times the usual, the
    low end of its interval, and comments beyond the usual, that together are severe. spread_places: touchpoints or
    channels touched, with at least spread_more comments beyond the usual, that are spreading. harmful: comments that
    speak of harm. unhappy: share of negative comments below which more comments are no breakdown at all. outcry: share
    from which more comments on all themes alike are more than a grown volume.
    """

    high_low: float = 1.5
    high_more: float = 10.0
    severe_ratio: float = 3.0
    severe_low: float = 2.0
    severe_more: float = 30.0
    spread_places: int = 3
    spread_low: float = 1.5
    spread_more: float = 30.0
    harmful: int = 3
    unhappy: float = 0.3
    outcry: float = 0.5


class Facts(NamedTuple):
    """What a severity is judged by.

    kind: "more", "silent" or "sour". ratio, low: times the usual and the low end of its interval. more: comments beyond
    the usual, or missing. places: touchpoints or channels touched, whichever are more. harmful: comments that speak of
    harm. negative: share of negative comments, None unknown. is_volume: all themes of a place together, none to blame.
    is_sour: the mood soured with it.
    """

    kind: str
    ratio: float
    low: float
    more: float
    places: int = 1
    harmful: int = 0
    negative: float | None = None
    is_volume: bool = False
    is_sour: bool = False


class Severity(NamedTuple):
    """The level, and in plain words what made it so."""

    level: str
    reasons: tuple[str, ...]


def severity(facts: Facts, *, policy: SeverityPolicy) -> Severity:
    """Judge an incident.

    >>> judged = severity(Facts("more", ratio=4.1, low=3.0, more=52, places=4), policy=SeverityPolicy())
    >>> judged.level, judged.reasons[1:]
    ('breakdown', ('severe: 52 comments more than usual', 'spreading: seen in 4 places'))
    >>> severity(Facts("more", ratio=1.6, low=1.2, more=20), policy=SeverityPolicy()).level
    'notable'
    """
    if facts.kind == "silent":
        return _silent(facts)
    said = _said(facts)
    if facts.harmful < policy.harmful and (calm := _calm(facts, policy)):
        return Severity(NOTABLE, (*said, calm))
    because = _because(facts, policy)
    if because:
        return Severity(BREAKDOWN, (*said, *because))
    level = HIGH if facts.low >= policy.high_low and facts.more >= policy.high_more else NOTABLE
    return Severity(level, said)


def _calm(facts: Facts, policy: SeverityPolicy) -> str:
    """Why more comments are no breakdown whatever their number; empty where they may be one."""
    if facts.negative is not None and facts.negative < policy.unhappy:
        return f"only {facts.negative:.0%} of the comments are unhappy"
    is_outcry = facts.is_sour or (facts.negative is not None and facts.negative >= policy.outcry)
    if facts.is_volume and facts.kind == "more" and not is_outcry:
        return "more comments on all themes alike: the volume grew"
    return ""


def _said(facts: Facts) -> tuple[str, ...]:
    what = "unhappy comments " if facts.kind == "sour" else ""
    return (f"{what}{facts.ratio:.1f} times the usual, at least {facts.low:.1f} times",)


def _because(facts: Facts, policy: SeverityPolicy) -> tuple[str, ...]:
    """Why it is a breakdown; nothing where it is none."""
    because = []
    strong = facts.low >= policy.severe_low and facts.ratio >= policy.severe_ratio
    if strong and facts.more >= policy.severe_more:
        because.append(f"severe: {facts.more:.0f} comments more than usual")
    wide = facts.places >= policy.spread_places and facts.low >= policy.spread_low
    if wide and facts.more >= policy.spread_more:
        because.append(f"spreading: seen in {facts.places} places")
    if facts.harmful >= policy.harmful:
        because.append(f"harmful: {facts.harmful} comments speak of harm")
    return tuple(because)


def _silent(facts: Facts) -> Severity:
    """Silence is no breakdown of the service, yet a whole place that says nothing is high: often a feed is broken."""
    reason = f"{facts.more:.0f} comments are missing, {facts.ratio:.0%} of the usual came"
    return Severity(HIGH if facts.is_volume and facts.ratio < 0.1 else NOTABLE, (reason,))
