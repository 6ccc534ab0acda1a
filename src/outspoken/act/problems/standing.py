"""Is it new, does it last, did it come back, did it relapse? Worked out from what customers say, never typed.

A month is *beyond the usual* when somebody was heard in it, at least `FEW` unhappy comments were about the problem, and
the lower end of the 95 % interval (Wilson) of their share in all that was heard there lies above the share that was
usual in up to twelve months before the problem began. Where too little was heard before it began (fewer than `HEARD`
comments), `FEW` unhappy comments are enough. Only whole months count.

* new: fewer than three whole months since it began, and never solved
* persistent: the last three months or more, in a row, beyond the usual
* recurred: beyond the usual again after two months or more that were not
* relapsed: solved, and since then an incident about it, or a later month beyond the usual
* quiet: three months or more since it began, the last three of them not beyond the usual
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from outspoken.evidence.persistence import persistence
from outspoken.evidence.wilson import wilson

FEW: Final = 5
HEARD: Final = 30
REFERENCE: Final = 12  # months
IN_A_ROW: Final = 3
GAP: Final = 2


class Word(StrEnum):
    NEW = "new"
    PERSISTENT = "persistent"
    RECURRED = "recurred"
    RELAPSED = "relapsed"
    QUIET = "quiet"


@dataclass(frozen=True, slots=True)
class Month:
    """A whole month, by its first day: unhappy comments about it, and all that was heard at the same place."""

    first: date
    n: int
    heard: int


@dataclass(frozen=True, slots=True)
class Standing:
    """What can be said of a problem, and why. usual: the share before it began, None where too little is known.

    beyond: whether each month since it began, in order, was beyond the usual.
    """

    words: tuple[Word, ...]
    reasons: tuple[str, ...]
    usual: float | None
    beyond: tuple[bool, ...]

    @property
    def is_relapsed(self) -> bool:
        return Word.RELAPSED in self.words

    @property
    def tells_more(self) -> bool:
        """Whether its words stand on evidence, which is told beside them; "new" says all itself."""
        return bool(set(self.words) - {Word.NEW})


def standing(
    months: Sequence[Month], *, since: date, solved_on: date | None = None, rang_on: Sequence[date] = ()
) -> Standing:
    """Where a problem stands. months: whole ones, oldest first, those before it began too. rang_on: when incidents
    about it began.

    >>> def month(number, n): return Month(date(2026, number, 1), n, 100)
    >>> usual = [month(number, 4) for number in (1, 2, 3)]
    >>> found = standing([*usual, *(month(number, 20) for number in (4, 5, 6))], since=date(2026, 4, 1))
    >>> [str(word) for word in found.words]
    ['persistent']
    """
    began = since.replace(day=1)
    usual = _usual([month for month in months if month.first < began][-REFERENCE:])
    own = [month for month in months if month.first >= began]
    beyond = tuple(_is_beyond(month, usual) for month in own)
    words, reasons = _words(own, beyond)
    if solved_on and Word.NEW in words:
        words, reasons = [], []  # what was solved once is not new
    if solved_on and (why := _relapse(own, beyond, solved_on, rang_on)):
        words, reasons = [Word.RELAPSED, *words], [why, *reasons]
    return Standing(tuple(words), tuple(reasons), usual, beyond)


def _usual(before: Sequence[Month]) -> float | None:
    heard = sum(month.heard for month in before)
    return sum(month.n for month in before) / heard if heard >= HEARD else None


def _is_beyond(month: Month, usual: float | None) -> bool:
    if month.n < FEW:
        return False
    if usual is None:
        return True
    # A month may be mirrored anew between two questions; the part is never more than the whole.
    return bool(wilson(month.n, max(month.heard, month.n)).low[0] > usual)


def _words(own: Sequence[Month], beyond: Sequence[bool]) -> tuple[list[Word], list[str]]:
    if len(own) < IN_A_ROW:
        return [Word.NEW], [f"Fewer than {IN_A_ROW} whole months have passed since it began."]
    heard = [max(month.heard, month.n) for month in own]
    found = persistence([[int(one) for one in beyond]], [heard])
    run, gap, silent = int(found.current_run[0]), int(found.longest_gap[0]), int(found.silent_for[0])
    words, reasons = [], []
    if run >= IN_A_ROW:
        words.append(Word.PERSISTENT)
        reasons.append(f"Each of the last {run} months with comments was beyond the usual.")
    if run and gap >= GAP:
        words.append(Word.RECURRED)
        reasons.append(f"It is beyond the usual again, after {gap} months in a row that were not.")
    if silent >= IN_A_ROW:
        words.append(Word.QUIET)
        reasons.append(f"None of the last {silent} months with comments was beyond the usual.")
    return words, reasons


def _relapse(own: Sequence[Month], beyond: Sequence[bool], solved_on: date, rang_on: Sequence[date]) -> str:
    rang = sorted(day for day in rang_on if day > solved_on)
    if rang:
        return f"It was solved on {solved_on:%-d %B %Y}; an incident about it began on {rang[0]:%-d %B %Y}."
    later = [month.first for month, is_beyond in zip(own, beyond, strict=True) if is_beyond and month.first > solved_on]
    if later:
        return f"It was solved on {solved_on:%-d %B %Y}; {later[0]:%B %Y} was beyond the usual again."
    return ""
