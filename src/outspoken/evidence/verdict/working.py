"""The working behind a verdict: each fact, its figure, the line it is compared with, and why the line is there."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from outspoken.evidence.verdict.measures import Measures
from outspoken.evidence.verdict.policy import VerdictPolicy
from outspoken.evidence.verdict.reasons import Words
from outspoken.evidence.verdict.theme import ThemeVerdicts


@dataclass(frozen=True, slots=True)
class Fact:
    """asked: the question; figure: what was counted; line: what it is compared with; answer: yes or no, empty where
    the fact decides nothing; why: the policy's reason for the line."""

    asked: str
    figure: str
    line: str
    answer: str
    why: str


def working(found: ThemeVerdicts, place: int, *, words: Words | None = None) -> list[Fact]:
    """The facts in the order in which the questions are asked; the first that decides ends them.

    found: what `theme_verdicts` gave; place: which theme. Raises IndexError for a theme that is not there.

    >>> from outspoken.evidence import ThemeFacts, theme_verdicts
    >>> found = theme_verdicts(ThemeFacts([[4, 4, 0, 5, 12, 12]], 1000, is_exposure=True))
    >>> first = working(found, 0)[0]
    >>> first.asked, first.figure, first.answer
    ('Was enough listened to?', '6 weeks, 6,000 customers served', 'yes')
    """
    said = words or Words()
    tellers = (_heard, _voices, _silence, _places, _channels, _rise, _before, _came_back, _rate)
    return [tell(found, place, said) for tell in tellers]


def _heard(found: ThemeVerdicts, at: int, said: Words) -> Fact:
    m, p = found.measures, found.policy
    unit = "customers served" if m.facts.is_exposure[at] else "comments"
    return Fact(
        "Was enough listened to?",
        f"{_many(int(m.came_back.observed[at]), said)}, {int(m.heard[at]):,} {unit}",
        f"at least {_many(p.least_periods, said)} and {p.least_heard} {unit}",
        _yes(not found.answers.is_short[at]),
        f"In three {said.periods} a thing comes back every time by luck alone; of under a hundred, three may be one in "
        "a hundred or one in ten.",
    )


def _voices(found: ThemeVerdicts, at: int, _: Words) -> Fact:
    m = found.measures
    handful, least, pattern = (int(each) for each in m.asked[at])
    unit = "comments" if m.is_anonymous[at] else "customers"
    figure = f"{int(m.voices[at]):,} {unit}"
    customers = m.facts.customers
    if not m.is_anonymous[at] and not np.isnan(customers.largest[at]):
        figure += (
            f"; the busiest wrote {_percent(float(customers.largest[at]))} of the comments, which are spread as over "
            f"{_times(float(customers.effective[at]))} who write equally often"
        )
    return Fact(
        "Do more than a handful say it?",
        figure,
        f"from {handful} {unit} on it is no handful; from {least} it can be emerging; from {pattern} systemic",
        _yes(not found.answers.is_handful[at]),
        "Five is the least the field shows of any group; with a dozen no family or team makes a pattern alone. Where "
        "customers cannot be told apart, twice as many comments are asked for.",
    )


def _silence(found: ThemeVerdicts, at: int, said: Words) -> Fact:
    m, p = found.measures, found.policy
    silent = int(m.came_back.silent_for[at])
    least = max(3, int(np.ceil(p.over * m.came_back.observed[at])))
    return Fact(
        "Is it still being said?",
        f"nobody for the last {_many(silent, said)}" if silent else f"in the last {said.period}, too",
        f"over after {_many(least, said)} of silence",
        _yes(not found.answers.is_over[at]),
        f"Silent for a third of the {said.periods}, three at least: it is over until it comes back.",
    )


def _places(found: ThemeVerdicts, at: int, _: Words) -> Fact:
    m, p = found.measures, found.policy
    spread, opened = m.facts.touchpoints, float(m.facts.touchpoints_open[at])
    why = (
        "The last fifth is what people put in the wrong box; and so small a part of all the places is a place, not the "
        "house. Where only one place is heard from, none can be told from the others."
    )
    line = f"one place from {p.one_place:.0%} of the comments on, or up to {p.few_places:.0%} of the places heard from"
    if not spread.units[at]:
        return Fact("Is it said of several places?", "no comment tells its touchpoint", line, "", why)
    figure = (
        f"{int(spread.units[at])} touchpoints, {_percent(float(spread.largest[at]))} at the busiest; spread as over "
        f"{_times(float(spread.effective[at]))} equally busy ones"
    )
    if not np.isnan(opened):
        figure += f", all comments as over {_times(opened)}"
    return Fact("Is it said of several places?", figure, line, _yes(not found.answers.is_one_place[at]), why)


def _channels(found: ThemeVerdicts, at: int, _: Words) -> Fact:
    channels = found.measures.facts.channels
    units = int(channels.units[at])
    figure = f"{units}, {_percent(float(channels.largest[at]))} through the busiest" if units else "not known"
    why = "People of one channel are like each other; it is told, and decides nothing."
    return Fact("Through how many channels?", figure, "no line", "", why)


def _rise(found: ThemeVerdicts, at: int, said: Words) -> Fact:
    m, p = found.measures, found.policy
    value, low, high = (float(part[at]) for part in m.change[:3])
    if np.isnan(value):
        figure = "nothing to compare with"
    elif np.isinf(value):
        figure = f"nobody in the {said.periods} before; surely {_times(low)} times or more"
    else:
        figure = f"{_times(value)} times the {said.periods} before (surely {_times(low)} to {_times(high)})"
    grown = float(m.trend.value[at])
    if not np.isnan(grown):
        figure += f"; {100 * (grown - 1):+.0f}% a {said.period}".replace("-", "−")
    if m.beyond[at]:
        figure += "; beyond its usual ups and downs"
    return Fact(
        f"Is it rising, in the last {m.recent} {said.periods}?",
        figure,
        f"at least {p.rise:g} times and surely more, or steady growth, or a {said.period} beyond the usual, "
        "that comes to it",
        _yes(bool(found.answers.is_rising[at])),
        f"A smaller rise changes nothing anybody does. Sure means {p.rise_confidence:.0%}: many themes are looked at, "
        "and at less several would seem to rise by luck.",
    )


def _before(found: ThemeVerdicts, at: int, said: Words) -> Fact:
    m, p = found.measures, found.policy
    unit = "comments" if m.is_anonymous[at] else "customers"
    came = float(m.came_back_before[at])
    each = "" if m.is_anonymous[at] else f" (each once a {said.period})"
    figure = f"{int(m.before_people[at]):,} {unit}{each}, in {_percent(came)} of the {said.periods} "
    figure += f"before the last {m.recent}"
    return Fact(
        "Was it a pattern before that?",
        "nothing to compare with" if np.isnan(came) else figure,
        f"{int(m.asked[at][2])} {unit} in {p.recurs:.0%} of those {said.periods}, and in half of the first ones",
        _yes(found.answers.was_pattern[at]),
        "What rises out of a murmur is news; what was always there and rises is still the old cause.",
    )


def _came_back(found: ThemeVerdicts, at: int, said: Words) -> Fact:
    m, p = found.measures, found.policy
    came, observed = int(m.came_back.recurred[at]), int(m.came_back.observed[at])
    gap = int(m.came_back.longest_gap[at])
    return Fact(
        f"Does it come back {said.period} after {said.period}?",
        f"in {came} of {observed} {said.periods}" + (f"; the longest gap {_many(gap, said)}" if gap else ""),
        f"at least {p.recurs:.0%} of the {said.periods}",
        _yes(observed > 0 and came / max(observed, 1) >= p.recurs),
        f"A few {said.periods} off stay possible; every other {said.period} does not do.",
    )


def _rate(found: ThemeVerdicts, at: int, _: Words) -> Fact:
    m, p = found.measures, found.policy
    is_exposure = bool(m.facts.is_exposure[at])
    floor = p.least_share_of_customers if is_exposure else p.least_share_of_comments
    low = float(m.rate.low[at])
    return Fact(
        "Is it more than turns up anywhere?",
        _rate_figure(m, at),
        f"surely at least {floor * 100:g}% of the {'customers served' if is_exposure else 'comments'}",
        _yes(low >= floor),
        _rate_why(p, is_exposure=is_exposure),
    )


def _rate_figure(m: Measures, at: int) -> str:
    value, low, high = (float(part[at]) for part in m.rate[:3])
    unit = "customers served" if m.facts.is_exposure[at] else "comments"
    if np.isnan(value):
        return "nothing to compare with"
    return f"{_percent(value)} of {int(m.heard[at]):,} {unit} ({_percent(low)} to {_percent(high)})"


def _rate_why(p: VerdictPolicy, *, is_exposure: bool) -> str:
    if is_exposure:
        return "Few who are struck ever write, so one in ten thousand customers served is a sign already."
    return (
        f"Under {p.least_share_of_comments * 1000:g} in a thousand comments every theme turns up. How many customers "
        "were served is not known, or not for most places, so this is per comment."
    )


def _yes(is_so: bool | np.bool_) -> str:
    return "yes" if is_so else "no"


def _many(count: int, said: Words) -> str:
    return f"{count} {said.period if count == 1 else said.periods}"


def _times(ratio: float) -> str:
    if np.isinf(ratio):
        return "any number of"
    return f"{ratio:,.1f}" if ratio < 10 else f"{ratio:,.0f}"


def _percent(share: float) -> str:
    if np.isnan(share):
        return "–"
    for digits, least in ((0, 0.1), (1, 0.01), (2, 0.001)):
        if share >= least:
            return f"{share * 100:.{digits}f}%"
    return f"{share * 100:.3f}%" if share else "0%"
