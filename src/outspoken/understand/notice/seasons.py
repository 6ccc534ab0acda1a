"""Whether it rose in the same weeks of last year, too: asked of the lens for the few series that stand out."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, Final

import numpy as np

from outspoken.evidence import signals
from outspoken.evidence.signals import ALL, Alarms
from outspoken.lens import Lens, Slice
from outspoken.understand.notice.series import DEPTH, Keys, Names, first_day

EPOCH: Final = date(1970, 1, 1).toordinal()
YEAR: Final = timedelta(weeks=52)
WEEK: Final = timedelta(weeks=1)
BEFORE: Final = 8  # weeks that were usual before the rise of last year
LEAST_BEFORE: Final = 4
AROUND: Final = 1  # a season comes a week earlier or later
WORTH: Final = 10.0  # comments beyond the usual below which nothing is high anyway


class Seasons:
    """Asks for last year's weeks, each series at most once."""

    def __init__(self, lens: Lens, names: Names) -> None:
        self._lens = lens
        self._first = first_day(lens)
        self._themes = {path[-1]: key for key, path in names.paths.items()}
        self._touchpoints = {pk: slug for slug, pk in names.touchpoints.items()}
        self._channels = names.channels
        self._known: dict[tuple[int, ...], dict[date, int]] = {}

    def of(self, alarms: Alarms, keys: Keys, *, a_day: int = 1) -> Sequence[float]:
        """How many times as common each alarm's series became in the same weeks of last year; NaN where that is
        not known or not worth asking. a_day: rows of a day; where it is not 1, rows count from 1970."""
        worth = alarms.rings & (alarms.seen - alarms.usual >= WORTH)
        first = 0 if a_day == 1 else EPOCH
        return [
            self._of(
                keys[alarms.stream[place]],
                first + int(alarms.since[place]) // a_day,
                first + int(alarms.until[place]) // a_day,
            )
            if worth[place]
            else math.nan
            for place in range(len(alarms.stream))
        ]

    def _of(self, key: np.ndarray[Any, Any], since: int, until: int) -> float:
        begins = _monday(date.fromordinal(since)) - YEAR - AROUND * WEEK
        ends = _monday(date.fromordinal(until)) - YEAR + AROUND * WEEK
        if self._first is None or begins - LEAST_BEFORE * WEEK < self._first:
            return math.nan
        weeks = [begins + n * WEEK for n in range(-BEFORE, (ends - begins) // WEEK + 1)]
        weeks = [week for week in weeks if week >= self._first]
        told, volume = self._by_week(key), self._by_week(np.full_like(key, ALL))
        return signals.last_year(
            [told.get(week, 0) for week in weeks],
            [volume.get(week, 0) for week in weeks],
            weeks=sum(week >= begins for week in weeks),
        )

    def _by_week(self, key: np.ndarray[Any, Any]) -> dict[date, int]:
        """Comments of a series by the Monday of their week, over the whole record up to a year ago."""
        name = tuple(int(part) for part in key)
        if name not in self._known:
            answer = self._lens.ask(Slice(bucket="week", has_words=True, **self._filters(name)))
            weeks = (at.date() for at in answer["bucket"].to_pylist())
            self._known[name] = dict(zip(weeks, answer["n"].to_pylist(), strict=True))
        return self._known[name]

    def _filters(self, key: tuple[int, ...]) -> dict[str, Any]:
        path = [part for part in key[:DEPTH] if part != ALL]
        touchpoint, channel = key[DEPTH:]
        told = {
            "theme": self._themes[path[-1]] if path else "",
            "touchpoint": self._touchpoints[touchpoint] if touchpoint != ALL else "",
            "channel": self._channels[channel] if channel != ALL else "",
        }
        return {name: (value,) for name, value in told.items() if value}


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
