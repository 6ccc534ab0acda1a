"""Why a theme got its verdict, as facts to compute with and words to read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from outspoken.evidence.verdict.measures import Measures
from outspoken.evidence.verdict.theme import ThemeVerdict, ThemeVerdicts


@dataclass(frozen=True)
class Words:
    """What customers and periods are called here."""

    who: str = "customers"
    one: str = "customer"
    period: str = "week"
    periods: str = "weeks"


@dataclass(frozen=True)
class Reason:
    """One fact behind a verdict: what it is about, its numbers by name, whether it decided, and plain words.

    `about` is one of "listening", "rate", "exposure", "recurrence", "voices", "places", "channels", "direction",
    "silence", "answer".
    """

    about: str
    numbers: Mapping[str, float]
    words: str
    is_decisive: bool = False


FEW = 10
"""Up to so many people are counted as they are; a rate of them would sound surer than it is."""

_DECIDED_BY = {
    ThemeVerdict.NOT_ENOUGH_DATA: {"listening"},
    ThemeVerdict.ISOLATED: {"voices", "silence"},
    ThemeVerdict.LOCAL: {"places"},
    ThemeVerdict.EMERGING: {"direction", "rate"},
    ThemeVerdict.SYSTEMIC: {"recurrence", "voices", "places"},
}


def reasons(found: ThemeVerdicts, place: int, *, words: Words | None = None) -> tuple[Reason, ...]:
    """The facts behind the verdict on one theme, those that decided marked, in the order a person would tell them.

    found: what `theme_verdicts` gave; place: which theme. Raises IndexError for a theme that is not there.

    >>> from outspoken.evidence import Spread, ThemeFacts, theme_verdicts
    >>> spread = {"customers": Spread([31], [29.0], [0.06]), "touchpoints": Spread([4], [3.2], [0.4])}
    >>> facts = ThemeFacts([[4, 4, 0, 5, 12, 12]], 1000, is_exposure=True, touchpoints_open=6, **spread)
    >>> told = reasons(theme_verdicts(facts), 0, words=Words("passengers", "passenger"))
    >>> print("; ".join(reason.words for reason in told[:4]))
    12 of 1,000 passengers, up from 3; in 5 of the last 6 weeks; 31 different passengers; at 4 touchpoints
    """
    verdict, said = found[place], words or Words()
    m = found.measures
    tellers: list[Callable[[Measures, int, Words], Reason | None]] = [
        _rate, _recurrence, _voices, _places, _channels, _direction, _silence, _exposure,
    ]  # fmt: skip
    told = [reason for tell in tellers if (reason := tell(m, place, said)) is not None]
    decided = _DECIDED_BY[verdict]
    if verdict is ThemeVerdict.NOT_ENOUGH_DATA:
        told.insert(0, _listening(found, place, said))
    if verdict in {ThemeVerdict.NOT_ENOUGH_DATA, ThemeVerdict.ISOLATED} and m.facts.mentions[place].any():
        told.append(Reason("answer", {}, "each comment is answered all the same"))
    return tuple(Reason(each.about, each.numbers, each.words, each.about in decided) for each in told)


def _listening(found: ThemeVerdicts, place: int, said: Words) -> Reason:
    m, policy = found.measures, found.policy
    observed, heard = int(m.came_back.observed[place]), int(m.heard[place])
    unit = said.who if m.facts.is_exposure[place] else "comments"
    parts = []
    if observed < policy.least_periods:
        parts.append(f"only {_many(observed, said.period, said.periods)} listened to, {policy.least_periods} needed")
    if heard < policy.least_heard:
        parts.append(f"only {heard:,} {unit} in all, {policy.least_heard:,} needed")
    numbers = {
        "periods": observed,
        "needed_periods": policy.least_periods,
        "heard": heard,
        "needed": policy.least_heard,
    }
    return Reason("listening", numbers, "; ".join(parts))


def _rate(m: Measures, place: int, said: Words) -> Reason | None:
    late, before, whole = (float(each[place]) for each in (m.of_late, m.before, m.rate.value))
    if np.isnan(whole):
        return None
    is_exposure = bool(m.facts.is_exposure[place])
    moved = bool(m.change.low[place] > 1 or m.change.high[place] < 1)
    people = int(m.facts.people[place].sum())
    unit = f"of {{:,}} {said.who if is_exposure else 'comments'}"
    if not is_exposure and people < m.facts.mentions[place].sum():
        # Each customer counts once a period, so it is not comments that stand above the line.
        people = min(people, int(m.voices[place]))
        unit = f"{said.one if people == 1 else said.who} in {{:,}} comments"
    if moved:
        per = _per(max(late, before))
        change = "up" if late > before else "down"
        words = f"{_count(late, per)} {unit.format(per)}, {change} from {_count(before, per)}"
    else:
        words = _steady(people, int(m.heard[place]), whole, unit)
    numbers = {"rate": whole, "low": float(m.rate.low[place]), "high": float(m.rate.high[place])}
    numbers |= {"of_late": late, "before": before, "recent_periods": m.recent, "is_exposure": is_exposure}
    return Reason("rate", numbers, words)


def _steady(people: int, heard: int, rate: float, unit: str) -> str:
    if people <= FEW:
        return f"{people:,} {unit.format(heard)}"
    return f"{_count(rate, _per(rate))} {unit.format(_per(rate))}"


def _exposure(m: Measures, place: int, said: Words) -> Reason | None:
    if m.facts.is_exposure[place]:
        return None
    return Reason("exposure", {}, f"how many {said.who} were served is not known, so this is per comment")


def _recurrence(m: Measures, place: int, said: Words) -> Reason:
    came, observed = int(m.came_back.recurred[place]), int(m.came_back.observed[place])
    numbers = {"recurred": came, "observed": observed, "longest_gap": int(m.came_back.longest_gap[place])}
    if observed == 1:
        return Reason("recurrence", numbers, f"in the only {said.period} listened to")
    often = "each" if came == observed else "none" if came == 0 else f"{came}"
    return Reason("recurrence", numbers, f"in {often} of the last {observed} {said.periods}")


def _voices(m: Measures, place: int, said: Words) -> Reason:
    comments, voices = int(m.facts.mentions[place].sum()), int(m.voices[place])
    if m.is_anonymous[place]:
        words = f"{_many(comments, 'comment', 'comments')}; {said.who} cannot be told apart, so one may be several"
        return Reason("voices", {"comments": comments}, words)
    largest = float(np.nan_to_num(m.facts.customers.largest[place]))
    numbers = {"comments": comments, "customers": voices, "largest_share": largest}
    numbers |= {"effective": float(m.facts.customers.effective[place])}
    if voices == 1 and comments > 1:
        return Reason("voices", numbers, f"all {comments:,} comments from one {said.one}")
    words = _many(voices, said.one, f"different {said.who}")
    if largest >= 0.2 and largest * comments >= 3:
        words += f", one of whom wrote {round(largest * comments):,} of the {comments:,} comments"
    return Reason("voices", numbers, words)


def _places(m: Measures, place: int, _: Words) -> Reason | None:
    spread, opened = m.facts.touchpoints, float(m.facts.touchpoints_open[place])
    units, largest = int(spread.units[place]), float(np.nan_to_num(spread.largest[place]))
    if units == 0:
        return None
    comments = int(m.facts.mentions[place].sum())
    numbers = {"touchpoints": units, "largest_share": largest, "effective": float(spread.effective[place])}
    numbers["open"] = opened
    others = f", of about {round(opened)} heard from" if opened >= 1.5 else ""
    if units == 1:
        words = f"at one touchpoint only{others}" if others else "at the only touchpoint heard from"
    elif largest >= 0.8:
        words = f"{round(largest * comments):,} of {comments:,} comments at one touchpoint{others}"
    else:
        # `opened` counts places by how much is heard from each, so more than that many may be named once.
        few = others if units < round(opened) else ", mostly at a few of them"
        words = f"at {units:,} touchpoints" + (few if float(spread.effective[place]) < opened / 4 else "")
    return Reason("places", numbers, words)


def _channels(m: Measures, place: int, _: Words) -> Reason | None:
    spread, opened = m.facts.channels, float(m.facts.channels_open[place])
    units = int(spread.units[place])
    if units == 0:
        return None
    numbers = {"channels": units, "largest_share": float(spread.largest[place]), "open": opened}
    if units > 1:
        return Reason("channels", numbers, f"through {units:,} channels")
    other = f", though about {round(opened)} are open" if opened >= 1.5 else ""
    return Reason("channels", numbers, f"through one channel only{other}")


def _direction(m: Measures, place: int, said: Words) -> Reason | None:
    slope, low, high = (float(each[place]) for each in (m.trend.value, m.trend.low, m.trend.high))
    numbers = {"factor": slope, "low": low, "high": high, "order_p": float(m.order_p[place])}
    numbers["is_beyond_usual"] = bool(m.beyond[place])
    parts = []
    # Past doubling a period, a percentage is a number nobody can picture.
    if low > 1 and slope < 1.6:
        parts.append(f"growing by about {round(100 * (slope - 1))}% a {said.period}")
    elif low > 1 and slope < 2.5:
        parts.append(f"about doubling every {said.period}")
    elif low > 1:
        parts.append("growing fast")
    elif high < 1:
        parts.append(f"shrinking by about {round(100 * (1 - slope))}% a {said.period}")
    if m.beyond[place]:
        parts.append("of late more than its usual ups and downs explain")
    return Reason("direction", numbers, "; ".join(parts)) if parts else None


def _silence(m: Measures, place: int, said: Words) -> Reason | None:
    silent = int(m.came_back.silent_for[place])
    if silent < 2 or not m.facts.mentions[place].any():
        return None
    return Reason("silence", {"silent_for": silent}, f"nobody for the last {_many(silent, said.period, said.periods)}")


def _per(rate: float) -> int:
    """The power of ten from 100 up of which the rate is at least three, so that whole numbers tell it."""
    per = 100
    while rate * per < 3 and per < 1_000_000:
        per *= 10
    return per


def _count(rate: float, per: int) -> str:
    if rate == 0:
        return "none"
    return f"{int(rate * per + 0.5):,}" if rate * per >= 0.5 else "under 1"


def _many(count: int, one: str, many: str) -> str:
    return f"{count:,} {one if count == 1 else many}"
