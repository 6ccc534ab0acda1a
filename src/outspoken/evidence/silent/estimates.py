"""The three estimates of the silent side by side: at least, probably, at most, each with what it takes for granted."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from outspoken.evidence import shown
from outspoken.evidence.interval import Estimate
from outspoken.evidence.silent.asked import ENOUGH_ASKED, JEFFREYS, Problem, asked, prior
from outspoken.evidence.silent.chao import ENOUGH_REPEATS, chao
from outspoken.evidence.silent.chapman import ENOUGH_OVERLAP, chapman

REPEATS = "repeat contacts (Chao, safe from one-inflation)"
CHANNELS = "overlap of two channels (Chapman)"
ASKED = "asked customers who told us (beta)"


@dataclass(frozen=True, slots=True)
class Dependence:
    """The odds ratio between two channels: what is taken for likeliest, and how far it may be off each way."""

    low: float = 0.5
    central: float = 1.0
    high: float = 3.0

    def __post_init__(self) -> None:
        if not 0 < self.low <= self.central <= self.high < float("inf"):
            raise ValueError(f"a dependence is three odds ratios above 0, low ≤ central ≤ high; got {self}")


@dataclass(frozen=True, slots=True)
class Repeats:
    """People who wrote at least once in the window, and how many of them exactly twice and three times."""

    people: int
    twice: int
    thrice: int


@dataclass(frozen=True, slots=True)
class Channels:
    """People seen in each of two channels in the window, and in both."""

    first: int
    second: int
    both: int


@dataclass(frozen=True, slots=True)
class Answers:
    """Answers to "did you tell us?" from customers who had the problem; and what kind of problem, if known."""

    said_told: int = 0
    were_asked: int = 0
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One method's estimate in people, told and silent together. Without an estimate the numbers are None and
    `why_not` says what is missing."""

    method: str
    value: float | None
    low: float | None
    high: float | None
    assumptions: tuple[str, ...]
    why_not: str = ""

    @property
    def stands(self) -> bool:
        return self.value is not None


@dataclass(frozen=True, slots=True)
class Silent:
    """What can be said of those who felt it: floor, central value and ceiling, and the rows they come from.

    told: people who told. floor: the lower end of the floor's interval, or `told` where it has none. low,
    high: the interval that holds the intervals of all central rows. None where nothing stands.
    """

    told: int
    floor: float
    low: float | None
    central: float | None
    ceiling: float | None
    rows: tuple[Row, ...]
    words: tuple[str, ...]

    def _repr_html_(self) -> str:
        """How a notebook shows it: the three ways side by side, and the sentence."""
        rows = [
            (
                row.method,
                row.value,
                "" if row.low is None or row.high is None else shown.interval(row.low, row.high),
                row.why_not or " ".join(row.assumptions),
            )
            for row in self.rows
        ]
        return shown.table(["method", "people", "interval", "takes for granted, or lacks"], rows, notes=self.words[:1])


def silent(
    told: int,
    *,
    repeats: Repeats | None = None,
    channels: Channels | None = None,
    answers: Answers | None = None,
    dependence: Dependence | None = None,
    confidence: float = 0.9,
) -> Silent:
    """ "If so many told us, how many felt it?": three estimates side by side, or "no estimate".

    told: people who told us in the window. Each of the others may be missing. The central value comes from
    the two channels where they overlap enough, else from what customers answered; the interval runs over
    both, and for the channels over the whole range of `dependence`, since no data of two channels can tell
    it. The floor comes from repeat contacts. Deterministic; raises ValueError for counts that cannot be.

    >>> found = silent(290, repeats=Repeats(290, 40, 12), channels=Channels(200, 120, 30))
    >>> found.words[0]
    '290 people told us. At least 314 felt it, probably about 780, at most 2,500.'

    See `chao`, `chapman` and `asked` for the methods and their sources.
    """
    if told < 0:
        raise ValueError(f"told is a count of people, 0 or more; got {told}")
    spread = dependence or Dependence()
    floor = _floor(repeats, confidence)
    two, own = _two_channels(channels, spread, confidence), _asked(told, answers, confidence)
    central = [row for row in (two, own) if row.stands]
    lows = [row.low for row in central if row.low is not None]
    highs = [row.high for row in central if row.high is not None]
    least = max(float(told), floor.low or 0.0)
    result = Silent(
        told=told,
        floor=least,
        low=min(lows, default=None),
        central=central[0].value if central else None,
        ceiling=max(highs, default=None),
        rows=(floor, two, own),
        words=(),
    )
    return Silent(result.told, result.floor, result.low, result.central, result.ceiling, result.rows, _words(result))


def _floor(repeats: Repeats | None, confidence: float) -> Row:
    assumptions = (
        "People who write again do so independently of what came of the first time.",
        "People differ, so this is a floor: the truth is likely above it.",
        "Those who wrote once and left are not taken as a sign of more silence.",
    )
    if repeats is None:
        return Row(REPEATS, None, None, None, assumptions, "no estimate: who wrote how often is not known")
    again = repeats.twice + repeats.thrice
    if again < ENOUGH_REPEATS:
        people = "1 person" if again == 1 else f"{again} people"
        why = f"no estimate: {people} wrote two or three times; {ENOUGH_REPEATS} are needed"
        return Row(REPEATS, None, None, None, assumptions, why)
    return _row(REPEATS, chao(repeats.people, repeats.twice, repeats.thrice, confidence=confidence), assumptions)


def _two_channels(channels: Channels | None, spread: Dependence, confidence: float) -> Row:
    range_ = f"between {spread.low:g} and {spread.high:g} times, most likely {spread.central:g}"
    assumptions = (
        f"Being in one channel changes the odds of being in the other by {range_}; the interval holds that range.",
        "Each person is recognised in both channels, and everybody could have used either.",
    )
    if channels is None:
        return Row(CHANNELS, None, None, None, assumptions, "no estimate: people are not known in two channels")
    if channels.both < ENOUGH_OVERLAP:
        why = f"no estimate: {channels.both} people are in both channels; {ENOUGH_OVERLAP} are needed"
        return Row(CHANNELS, None, None, None, assumptions, why)
    counts = channels.first, channels.second, channels.both
    least, likely, most = (
        chapman(*counts, odds_ratio=odds, confidence=confidence) for odds in (spread.low, spread.central, spread.high)
    )
    return _row(CHANNELS, Estimate(likely.value, least.low, most.high, likely.n), assumptions)


def _asked(told: int, answers: Answers | None, confidence: float) -> Row:
    if answers is None:
        return Row(ASKED, None, None, None, (), "no estimate: nobody was asked whether they told us")
    known = answers.problem is not None
    assumptions = (
        "Those who answered tell as often as those who did not.",
        "They remember rightly whether they told us, and telling us always reached us.",
        *((f"Before asking, the published range for {answers.problem} was taken.",) if known else ()),
    )
    if answers.were_asked < ENOUGH_ASKED and not known:
        why = f"no estimate: {answers.were_asked} customers were asked; {ENOUGH_ASKED} are needed"
        return Row(ASKED, None, None, None, assumptions, why)
    if told == 0:
        return Row(ASKED, None, None, None, assumptions, "no estimate: nobody told us")
    beta = prior(answers.problem) if answers.problem is not None else JEFFREYS
    counts = told, answers.said_told, answers.were_asked
    return _row(ASKED, asked(*counts, beta_prior=beta, confidence=confidence), assumptions)


def _row(method: str, estimate: Estimate, assumptions: tuple[str, ...]) -> Row:
    value, low, high = (float(part[0]) for part in (estimate.value, estimate.low, estimate.high))
    return Row(method, value, low, high, assumptions)


def _words(found: Silent) -> tuple[str, ...]:
    start = f"{found.told:,} people told us."
    floor = f"At least {_whole(found.floor)} felt it"
    if found.central is None or found.ceiling is None:
        more = "" if found.rows[0].stands else " How many stayed silent cannot be told: no estimate."
        return (f"{start} {floor}.{more}", *_doubts(found))
    most = "no upper end can be given" if np.isinf(found.ceiling) else f"at most {_round(found.ceiling)}"
    return (f"{start} {floor}, probably about {_round(found.central)}, {most}.", *_doubts(found))


def _doubts(found: Silent) -> tuple[str, ...]:
    _, two, own = found.rows
    doubts = [row.why_not for row in found.rows if row.why_not]
    if found.ceiling is not None and found.floor > found.ceiling:
        doubts.append("The floor lies above the ceiling: an assumption fails; look at how channels share people first.")
    if _apart(two, own):
        doubts.append("The channels and the asked customers disagree: their ranges do not meet.")
    return tuple(doubts)


def _apart(one: Row, other: Row) -> bool:
    if one.low is None or one.high is None or other.low is None or other.high is None:
        return False
    return one.low > other.high or other.low > one.high


def _round(number: float) -> str:
    """Two figures: more would claim what is not known."""
    if number < 10:
        return f"{number:.0f}"
    digits = len(str(int(number))) - 2
    return f"{round(number / 10**digits) * 10**digits:,}"


def _whole(number: float) -> str:
    return f"{int(np.floor(number)):,}"
