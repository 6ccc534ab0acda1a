"""How bad an incident is, and why: a small policy that explains itself."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple

OK, NOTABLE, HIGH, BREAKDOWN = "ok", "notable", "high", "breakdown"
LEVELS = (OK, NOTABLE, HIGH, BREAKDOWN)
ROSE = 1.3  # times the usual from which last year's weeks are said to have risen
SLOW = "rises slowly, over weeks and not at once"
FIRST_HEARD = "first heard of then: hardly anything was said there before, so nothing can be called usual"


@dataclass(frozen=True, slots=True)
class SeverityPolicy:
    """When an incident is high, and when it is a breakdown: severe, spreading or harmful.

    high_low: the interval's low end from which it is high. severe_ratio, severe_low, severe_more: times the usual, the
    low end of its interval, and comments beyond the usual, that together are severe. spread_places: touchpoints or
    channels touched, with at least spread_more comments beyond the usual, that are spreading. harmful: comments that
    speak of harm. unhappy: share of negative comments below which more comments are no breakdown at all. outcry: share
    from which more comments on all themes alike are more than a grown volume. abrupt: how much must speak for a rise at
    once over a slow one in a breakdown (difference of log-likelihoods; 3 is twenty times as likely);
    abrupt_this_year: the same where the same weeks of last year are known not to have risen. least_people: different
    people (see `effective_people`) below which nothing is high, however many comments they wrote. new_word_people:
    people who use a word that is new, most of them unhappy, from which it is high.
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
    abrupt: float = 3.0
    abrupt_this_year: float = 1.0
    least_people: float = 5.0
    new_word_people: int = 20


class Facts(NamedTuple):
    """What a severity is judged by.

    kind: "more", "silent" or "sour". ratio, low: times the usual and the low end of its interval. more: comments beyond
    the usual, or missing. places: touchpoints or channels touched, whichever are more. harmful: comments that speak of
    harm. negative: share of negative comments, None unknown. is_volume: all themes of a place together, none to blame.
    is_sour: the mood soured with it. step: how much speaks for a rise at once over one of weeks, as
    `season.step_over_slope` says. last_year: how many times as common it became in the same weeks of last year, NaN
    where that is not known.
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
    step: float = math.inf
    last_year: float = math.nan
    is_new: bool = False
    people: float = math.nan


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
    if facts.is_new:
        return Severity(NOTABLE, (FIRST_HEARD,))
    said = _said(facts)
    if facts.people < policy.least_people:
        return Severity(NOTABLE, (*said, _few(facts)))
    facts = _beyond_last_year(facts)
    is_harmful = facts.harmful >= policy.harmful
    if not is_harmful and (calm := _calm(facts, policy)):
        return Severity(NOTABLE, (*said, calm))
    because = _because(facts, policy)
    if facts.step <= 0:
        return Severity(HIGH if is_harmful else NOTABLE, (*said, SLOW, *because))
    least = policy.abrupt_this_year if facts.last_year < ROSE else policy.abrupt
    if because and facts.step >= least:
        return Severity(BREAKDOWN, (*said, *because))
    level = HIGH if is_harmful or (facts.low >= policy.high_low and facts.more >= policy.high_more) else NOTABLE
    return Severity(level, (*said, *because))


def _few(facts: Facts) -> str:
    """
    >>> _few(Facts("more", ratio=9.0, low=4.0, more=11, people=1.4))
    'about 1 person wrote of it, as far as can be told'
    """
    people = max(round(facts.people), 1)
    return f"about {people} {'person' if people == 1 else 'people'} wrote of it, as far as can be told"


def _beyond_last_year(facts: Facts) -> Facts:
    """What is left when the same weeks of last year are taken as the usual."""
    if not facts.last_year > 1 or facts.ratio <= 1:
        return facts
    left = max(facts.ratio - facts.last_year, 0.0) / (facts.ratio - 1)
    return facts._replace(ratio=facts.ratio / facts.last_year, low=facts.low / facts.last_year, more=facts.more * left)


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
    said = f"{what}{facts.ratio:.1f} times the usual, at least {facts.low:.1f} times"
    if not facts.last_year >= ROSE:
        return (said,)
    return said, f"in the same weeks of last year it rose to {facts.last_year:.1f} times the usual, too"


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


def severity_of_words(
    *, people: int, negative: float, harmful: int, before: int, of: int, policy: SeverityPolicy
) -> Severity:
    """Judge words that nobody used before: high at most, for a word is a hint and not yet a breakdown.

    people: how many use them. negative: share of unhappy comments. harmful: comments that speak of harm. before, of:
    comments of the past that used them, among how many.

    >>> severity_of_words(people=23, negative=0.8, harmful=0, before=0, of=9000, policy=SeverityPolicy())
    Severity(level='high', reasons=('23 people use it; none of 9,000 comments did before', '80% of them unhappy'))
    """
    told = f"{before:,}" if before else "none"
    said = [f"{people} people use it; {told} of {of:,} comments did before", f"{negative:.0%} of them unhappy"]
    if harmful >= policy.harmful:
        said.append(f"harmful: {harmful} comments speak of harm")
    is_outcry = people >= policy.new_word_people and negative >= policy.outcry
    return Severity(HIGH if is_outcry or harmful >= policy.harmful else NOTABLE, tuple(said))
