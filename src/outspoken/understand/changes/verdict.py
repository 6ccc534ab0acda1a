"""The verdict on a recorded change, from the days around it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

import numpy as np

from outspoken.evidence.did_it_work import Answer, Verdict, did_it_work, without_the_change
from outspoken.evidence.interval import Floats
from outspoken.lens import Lens
from outspoken.understand import themes
from outspoken.understand.changes.counts import AFTER, BEFORE, WEEK, About, Control, Days, days
from outspoken.understand.kept import Kept
from outspoken.understand.models import Change

FEWEST_BEFORE: Final = 3


@dataclass(frozen=True, eq=False)
class Judged:
    """A change with the days around it. verdict: None before there is anything to judge; waits: why.

    expected: counts by day without the change, NaN where none is told. beside: other changes of the same time that
    touched the same. needs_days: until it can be told; None where nothing can be said of it.
    """

    change: Change
    days: Days | None
    verdict: Verdict | None
    expected: Floats
    beside: Sequence[Change]
    waits: str = ""
    needs_days: int | None = None

    @property
    def answer(self) -> Answer:
        return self.verdict.answer if self.verdict else Answer.CANNOT_TELL


_kept: Kept[Judged] = Kept(seconds=600, most=256)


def judge(change: Change, *, lens: Lens, others: Iterable[Change], now: datetime) -> Judged:
    """Judge a change by the days that are over; kept for ten minutes. others: every other change there is."""
    today = now.astimezone(UTC).date()
    beside = _beside(change, others, today)
    told = (change.effect_on, change.lag_days, change.counted, change.expected_ratio)
    key = (change.pk, told, str(lens.folder), today, tuple(sorted(str(one.pk) for one in beside)))
    return _kept.get(key, lambda: _judged(change, lens, beside, today, now))


def forget() -> None:
    """Keep nothing: for tests, which go back in time."""
    _kept.forget()


def _judged(change: Change, lens: Lens, beside: Sequence[Change], today: date, now: datetime) -> Judged:
    touched = [control for other in beside for control in _touches(change, other, now=now)]
    found = days(lens, About.of(change), launch=change.effect_on, today=today, touched=touched, now=now)
    same = [other for other in beside if _touches_the_same(change, other, now=now)]
    nothing: Floats = np.zeros(0)
    if change.effect_on >= today:
        return Judged(change, found, None, nothing, same, waits="future", needs_days=_foretold(change))
    if found is None or (launch := (change.effect_on - found.first).days) < FEWEST_BEFORE:
        return Judged(change, found, None, nothing, same, waits="unheard")
    after = len(found.counts) - launch - change.lag_days
    if after < 1:
        return Judged(change, found, None, nothing, same, waits="rolling out", needs_days=_still(change, after))
    fewer = change.counted != Change.Counted.HAPPY
    wanted = change.expected_ratio
    given: dict[str, Any] = {
        "launch": launch,
        "lag": change.lag_days,
        "controls": found.controls if len(found.held_against) else None,
        "season": WEEK,
    }
    verdict = did_it_work(
        found.counts,
        **given,
        fewer_is_better=fewer,
        matters=wanted if wanted < 1 else 1 / wanted,
    )
    line = without_the_change(found.counts, **given)
    needs = _needs(change, verdict, after) if verdict.answer is Answer.CANNOT_TELL else None
    return Judged(change, found, verdict, line, same, needs_days=needs)


def _needs(change: Change, verdict: Verdict, after: int) -> int | None:
    """Days more until it can be told: what the verdict says, and while it knows little what was foretold."""
    known = [verdict.needs_more] if verdict.needs_more else []
    if np.isnan(verdict.ratio) and (still := _still(change, after)):
        known.append(still)
    return max(known, default=None)


def _foretold(change: Change) -> int | None:
    return next((one["days"] for one in change.power if one.get("is_expected")), None)


def _still(change: Change, after: int) -> int | None:
    foretold = _foretold(change)
    return max(foretold - change.lag_days - after, 1) if foretold else None


def _beside(change: Change, others: Iterable[Change], today: date) -> list[Change]:
    """Other changes that take effect while this one is looked at."""
    first, last = change.effect_on - timedelta(days=BEFORE), change.effect_on + timedelta(days=AFTER)
    end = min(last, today)
    return [other for other in others if other.pk != change.pk and first <= other.effect_on < end]


def _touches(change: Change, other: Change, *, now: datetime) -> list[Control]:
    """The controls of a change that another one spoils."""
    found = []
    if other.theme and _same_place(change, other):
        held = themes.current(now=now)
        path = held.above.get(other.theme.key, ())
        found.append(Control("theme", held.keys[path[-1]] if path else other.theme.key, ""))
    if _same_theme(change, other, now=now):
        if other.touchpoint:
            found.append(Control("touchpoint", other.touchpoint.slug, ""))
        if other.channel:
            found.append(Control("channel", other.channel, ""))
    return found


def _touches_the_same(change: Change, other: Change, *, now: datetime) -> bool:
    """Whether two changes may both move the same comments."""
    return _same_place(change, other) and _same_theme(change, other, now=now)


def _same_place(change: Change, other: Change) -> bool:
    """Whether both reach some touchpoint and channel; where none is named, all are meant."""
    apart = change.touchpoint_id and other.touchpoint_id and change.touchpoint_id != other.touchpoint_id
    return not apart and not (change.channel and other.channel and change.channel != other.channel)


def _same_theme(change: Change, other: Change, *, now: datetime) -> bool:
    if not (change.theme and other.theme):
        return True
    held = themes.current(now=now)
    own, others = (held.above.get(theme.key, ()) for theme in (change.theme, other.theme))
    return change.theme_id == other.theme_id or change.theme_id in others or other.theme_id in own
