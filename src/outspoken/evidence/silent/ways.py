"""How many felt what so many told, in words: three ways side by side, or "no estimate" and what it would take."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final, NamedTuple

from outspoken.evidence.silent.estimates import Answers, Channels, Repeats, Row, silent

OF_TEN: Final = "9 of 10"
# Beyond so many the data say no more than "very many".
NO_END: Final = 10_000_000


class Group(NamedTuple):
    """Customers who told equally often (4: more often) through the same channels (bits, by their place)."""

    contacts: int
    channels: int
    people: int


@dataclass(frozen=True, slots=True)
class Way:
    """One estimate. value, interval: in words; empty where there is none; `needed` says what is missing then."""

    name: str
    method: str
    counted: str
    value: str
    interval: str
    assumptions: Sequence[str]
    needed: str


@dataclass(frozen=True, slots=True)
class HowMany:
    """The sentence for the head, doubts that go beyond one estimate, and the three ways. told: known customers."""

    told: int
    sentence: str
    doubts: Sequence[str]
    ways: Sequence[Way]


def how_many(
    groups: Sequence[Group], channels: Sequence[str], *, unknown: int = 0, answers: Answers | None = None
) -> HowMany:
    """What repeat contacts and two channels say of those who felt a theme and those who told of it.

    groups: the known customers who told. channels: names in the order of their bits, from 1 on. unknown: comments by
    nobody known. answers: of customers who had it and were asked whether they told; None where nobody was.

    >>> found = how_many([Group(1, 0b10, 180), Group(2, 0b10, 40), Group(3, 0b10, 12)], ["mail"])
    >>> found.ways[0].value, found.ways[1].needed
    ('about 300', 'people are not known in two channels')
    """
    told = sum(group.people for group in groups)
    repeats = Repeats(told, *(sum(group.people for group in groups if group.contacts == k) for k in (2, 3)))
    names, overlap = two_channels(groups, channels)
    found = silent(told, repeats=repeats, channels=overlap, answers=answers)
    ways = (
        _way(found.rows[0], "At least", "from people who wrote more than once", _repeats(repeats)),
        _way(found.rows[1], "Probably", "from people who used two channels", _overlap(names, overlap)),
        _way(found.rows[2], "Asked", "from asking customers whether they told us", _answers(answers)),
    )
    sentence = found.words[0] if told else "Nobody who is known told us: no estimate."
    if unknown:
        sentence += f" {unknown:,} more comments are by people not known; they are left out here."
    shown = {row.why_not for row in found.rows}
    return HowMany(told, sentence, [each for each in found.words[1:] if each not in shown], ways)


def two_channels(groups: Sequence[Group], names: Sequence[str]) -> tuple[tuple[str, str] | None, Channels | None]:
    """The two channels most people told through, and how many through each and both; None where there is but one.

    They are chosen by how many used each, not by how many used both: that would favour an overlap by luck.

    >>> groups = [Group(1, 0b10, 30), Group(1, 0b100, 20), Group(2, 0b110, 8)]
    >>> two_channels(groups, ["mail", "call"])
    (('mail', 'call'), Channels(first=38, second=28, both=8))
    """
    sizes = {
        place: sum(group.people for group in groups if group.channels >> (place + 1) & 1) for place in range(len(names))
    }
    used = sorted((place for place, size in sizes.items() if size), key=lambda place: (-sizes[place], place))[:2]
    for one, other in combinations(used, 2):
        bits = (1 << (one + 1)) | (1 << (other + 1))
        both = sum(group.people for group in groups if group.channels & bits == bits)
        return (names[one], names[other]), Channels(sizes[one], sizes[other], both)
    return None, None


def _repeats(repeats: Repeats) -> str:
    return f"{repeats.people:,} customers told; {repeats.twice:,} exactly twice, {repeats.thrice:,} three times."


def _overlap(names: tuple[str, str] | None, channels: Channels | None) -> str:
    if names is None or channels is None:
        return ""
    return f"{channels.first:,} by {names[0]}, {channels.second:,} by {names[1]}, {channels.both:,} by both."


def _answers(answers: Answers | None) -> str:
    if answers is None or not answers.were_asked:
        return ""
    people = f"{answers.were_asked:,} customer{'' if answers.were_asked == 1 else 's'}"
    return f"{people} who had it answered; {answers.said_told:,} had told us."


def _way(row: Row, name: str, method: str, counted: str) -> Way:
    value, interval = "", ""
    if row.value is not None and row.low is not None and row.high is not None:
        value = f"about {_rounded(row.value)}"
        interval = f"{_rounded(row.low)} to {_rounded(row.high)} in {OF_TEN} such cases"
        if not math.isfinite(row.high) or row.high > NO_END:
            interval = f"{_rounded(row.low)} or more; no upper end can be given"
    needed = row.why_not.removeprefix("no estimate: ")
    if needed and name == "Asked":
        needed += "; put “Did you tell us?” to customers who had the problem, ten answers at least"
    return Way(name, method, counted, value, interval, row.assumptions, needed)


def _rounded(number: float) -> str:
    """Two figures from a hundred on: more would claim what is not known."""
    if number < 100 or not math.isfinite(number):
        return f"{number:,.0f}"
    step = 10 ** (len(str(int(number))) - 2)
    return f"{round(number / step) * step:,}"
