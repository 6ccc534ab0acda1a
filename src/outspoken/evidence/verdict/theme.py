"""The verdict on a theme."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from outspoken.evidence import shown
from outspoken.evidence.verdict.facts import ThemeFacts
from outspoken.evidence.verdict.measures import Flags, Measures, measures
from outspoken.evidence.verdict.policy import VerdictPolicy


class ThemeVerdict(StrEnum):
    """What to do next: fix the cause, watch, send someone there, answer, or wait."""

    SYSTEMIC = "systemic"
    EMERGING = "emerging"
    LOCAL = "local"
    ISOLATED = "isolated"
    NOT_ENOUGH_DATA = "not enough data"


_ORDER = tuple(ThemeVerdict)


@dataclass(frozen=True)
class Answers:
    """The panel's questions, each answered for all themes, shape (n,)."""

    is_short: Flags
    is_handful: Flags
    is_over: Flags
    is_one_place: Flags
    is_rising: Flags
    is_pattern: Flags
    was_pattern: Flags


@dataclass(frozen=True)
class ThemeVerdicts:
    """Verdicts of n themes: `codes`, shape (n,), places in ThemeVerdict, with the answers and measures they rest on."""

    codes: NDArray[np.int8]
    answers: Answers
    measures: Measures
    policy: VerdictPolicy

    def __len__(self) -> int:
        return len(self.codes)

    def __getitem__(self, place: int) -> ThemeVerdict:
        return _ORDER[int(self.codes[place])]

    def _repr_html_(self) -> str:
        """How a notebook shows it: each verdict with its reasons, those that decided marked."""
        from outspoken.evidence.verdict.reasons import reasons

        rows = []
        for at, verdict in enumerate(self):
            told = reasons(self, at)
            decided = "; ".join(reason.words for reason in told if reason.is_decisive)
            rows.append((at, verdict, decided, "; ".join(reason.words for reason in told if not reason.is_decisive)))
        return shown.table(["theme", "verdict", "decided by", "besides"], rows)

    def __iter__(self) -> Iterator[ThemeVerdict]:
        return (_ORDER[code] for code in self.codes.tolist())


def theme_verdicts(facts: ThemeFacts, *, policy: VerdictPolicy | None = None) -> ThemeVerdicts:
    """Systemic, emerging, local, isolated or not enough data, for each of n themes; reasons by `reasons`.

    facts: shapes as there. Raises ValueError as ThemeFacts says.

    >>> from outspoken.evidence import Spread
    >>> one_man_and_many = Spread([1, 48], [1.0, 45.0], [1.0, 0.04])
    >>> facts = ThemeFacts([[6, 7, 8, 5, 7, 7], [4, 6, 9, 8, 12, 12]], 1000, customers=one_man_and_many)
    >>> [str(each) for each in theme_verdicts(facts)]
    ['isolated', 'systemic']
    """
    policy = policy or VerdictPolicy()
    found = measures(facts, policy)
    answers = _answers(found, policy)
    # A rise out of a murmur is asked before the pattern, since the rise itself fills the latest periods.
    questions = [
        (answers.is_short, ThemeVerdict.NOT_ENOUGH_DATA),
        (answers.is_handful | answers.is_over, ThemeVerdict.ISOLATED),
        (answers.is_one_place, ThemeVerdict.LOCAL),
        (answers.is_rising & ~answers.was_pattern, ThemeVerdict.EMERGING),
        (answers.is_pattern, ThemeVerdict.SYSTEMIC),
        (answers.is_rising, ThemeVerdict.EMERGING),
    ]
    codes = np.select(
        [yes for yes, _ in questions],
        [_ORDER.index(verdict) for _, verdict in questions],
        default=_ORDER.index(ThemeVerdict.ISOLATED),
    )
    return ThemeVerdicts(codes.astype(np.int8), answers, found, policy)


def _answers(m: Measures, policy: VerdictPolicy) -> Answers:
    handful, least, pattern = m.asked.T
    observed, recurs = m.came_back.observed, np.nan_to_num(m.came_back.share) >= policy.recurs
    floor = np.where(m.facts.is_exposure, policy.least_share_of_customers, policy.least_share_of_comments)
    before = (m.before_people >= pattern) & (np.nan_to_num(m.came_back_before) >= policy.recurs) & m.was_there_early
    return Answers(
        is_short=(observed < policy.least_periods) | (m.heard < policy.least_heard),
        is_handful=m.voices < handful,
        is_over=m.came_back.silent_for >= np.maximum(3, policy.over * observed),
        is_one_place=_one_place(m, policy),
        is_rising=_rising(m, policy) & (m.voices >= least),
        is_pattern=(m.voices >= pattern) & recurs & (m.rate.low >= floor),
        was_pattern=before,
    )


def _one_place(m: Measures, policy: VerdictPolicy) -> Flags:
    places, opened = m.facts.touchpoints, np.nan_to_num(m.facts.touchpoints_open)
    few = (np.nan_to_num(places.largest) >= policy.one_place) | (places.effective <= policy.few_places * opened)
    # All comments together are at least 1 / opened at their busiest place: the theme must be more so than they.
    is_one: Flags = few & (opened > 1) & (places.units > 0) & (m.place_low > 1 / np.maximum(opened, 1))
    return is_one


def _rising(m: Measures, policy: VerdictPolicy) -> Flags:
    by_step = (m.change.low > 1) & (m.change.value >= policy.rise)
    span = np.maximum(m.came_back.observed - 1, 1)
    with np.errstate(over="ignore"):
        by_slope = (m.trend.low > 1) & (m.trend.value**span >= policy.rise) & (m.order_p < 1 - policy.confidence)
    by_point = m.beyond & (m.change.value >= policy.rise) & (m.late_people >= m.asked[:, 0])
    rising: Flags = by_step | by_slope | by_point
    return rising
