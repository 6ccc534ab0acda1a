"""The days before and after a change, and beside them what the change cannot touch, from the lens."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

import numpy as np

from outspoken.evidence.interval import Floats
from outspoken.journeys.models import Touchpoint
from outspoken.lens import Lens, Slice
from outspoken.understand import themes
from outspoken.understand.models import Change
from outspoken.understand.period import midnight

BEFORE: Final = 180
AFTER: Final = 180
WEEK: Final = 7
MOST_OF_A_KIND: Final = 8
# Comments before the launch; a control with fewer says nothing of what else was going on.
FEWEST_OF_A_CONTROL: Final = 30
COLUMNS: Final = {Change.Counted.UNHAPPY: "negative", Change.Counted.ALL: "n", Change.Counted.HAPPY: "positive"}


@dataclass(frozen=True, slots=True)
class About:
    """What a change is about, by what the lens knows it by; empty where all are meant."""

    theme: str = ""
    touchpoint: str = ""
    channel: str = ""
    counted: str = Change.Counted.UNHAPPY

    @classmethod
    def of(cls, change: Change) -> About:
        return cls(
            theme=change.theme.key if change.theme else "",
            touchpoint=change.touchpoint.slug if change.touchpoint else "",
            channel=change.channel,
            counted=change.counted,
        )


@dataclass(frozen=True, slots=True)
class Control:
    """What the change cannot touch. kind: theme, touchpoint or channel, by which it differs; key: which one."""

    kind: str
    key: str
    name: str


@dataclass(frozen=True, eq=False)
class Days:
    """Counts by day, NaN where nobody at all was heard. controls: shape (j, n) in the order of `held_against`."""

    first: date
    counts: Floats
    held_against: Sequence[Control]
    controls: Floats

    @property
    def last(self) -> date:
        return self.first + timedelta(days=len(self.counts) - 1)

    @property
    def is_trending(self) -> bool:
        """Without anything to hold it against the series may drift by itself."""
        return not len(self.held_against)

    @property
    def known(self) -> int:
        """Days on which anybody was heard."""
        return int(np.isfinite(self.counts).sum())


def days(
    lens: Lens, about: About, *, launch: date, today: date, touched: Iterable[Control] = (), now: datetime
) -> Days | None:
    """The days around a launch up to yesterday, None where nobody was heard before it.

    touched: controls that another change touched in this time, which are left out.
    """
    first, end = launch - timedelta(days=BEFORE), min(launch + timedelta(days=AFTER), today)
    heard = _heard(lens, first, end)
    if not heard.any():
        return None
    started = int(np.flatnonzero(heard)[0])
    first, heard = first + timedelta(days=started), heard[started:]
    ask = _Asking(lens, about, first, len(heard), now)
    before = max(min((launch - first).days, len(heard)), 0)
    spoiled = {(control.kind, control.key) for control in touched}
    held: list[tuple[Control, Floats]] = []
    for candidates in ask.candidates():
        clean = [one for one in candidates if (one[0].kind, one[0].key) not in spoiled]
        telling = [one for one in clean if one[1][:before].sum() >= FEWEST_OF_A_CONTROL]
        held += sorted(telling, key=lambda one: (-one[1][:before].sum(), one[0].key))[:MOST_OF_A_KIND]
    counts = np.where(heard, ask.own(), np.nan)
    controls = np.array([row for _, row in held]).reshape(len(held), len(heard))
    return Days(first, counts, tuple(control for control, _ in held), controls)


def _heard(lens: Lens, first: date, end: date) -> Any:
    answer = lens.ask(Slice(start=midnight(first), end=midnight(end), bucket="day")) if end > first else None
    found = np.zeros(max((end - first).days, 0), dtype=bool)
    for row in answer.to_pylist() if answer is not None else ():
        found[_place(row["bucket"], first)] = bool(row["n"])
    return found


@dataclass(frozen=True, slots=True)
class _Asking:
    """The questions to the lens about one change."""

    lens: Lens
    about: About
    first: date
    length: int
    now: datetime

    def own(self) -> Floats:
        return self._rows((), theme=self.about.theme, touchpoint=self.about.touchpoint).get("", np.zeros(self.length))

    def candidates(self) -> list[list[tuple[Control, Floats]]]:
        """Other themes at the same place; the same theme at other places, or in other channels."""
        about, found = self.about, []
        if about.theme:
            found.append(self._other_themes())
        if about.touchpoint:
            names = dict(Touchpoint.objects.values_list("slug", "name"))
            rows = self._rows(("touchpoint",), theme=about.theme)
            found.append(self._others("touchpoint", rows, about.touchpoint, names))
        elif about.channel:
            rows = self._rows(("channel",), theme=about.theme, any_channel=True)
            found.append(self._others("channel", rows, about.channel, {key: key for key in rows if key}))
        return found

    def _other_themes(self) -> list[tuple[Control, Floats]]:
        """Stems alone: branches of one stem are said of the same thing."""
        held = themes.current(now=self.now)
        stems = {key: held.names[above[0]] for key, above in held.above.items() if len(above) == 1}
        path = held.above.get(self.about.theme, ())
        own = held.keys[path[-1]] if path else self.about.theme
        rows = self._rows(("theme",), touchpoint=self.about.touchpoint)
        return self._others("theme", rows, own, stems)

    def _others(
        self, kind: str, rows: Mapping[str, Floats], own: str, names: Mapping[str, str]
    ) -> list[tuple[Control, Floats]]:
        return [
            (Control(kind, key, names[key]), row) for key, row in rows.items() if key and key != own and key in names
        ]

    def _rows(
        self, by: tuple[str, ...], *, theme: str = "", touchpoint: str = "", any_channel: bool = False
    ) -> dict[str, Floats]:
        """Counts by day, shape (length,), by the value of the dimension asked for; by "" where none is."""
        answer = self.lens.ask(
            Slice(
                start=midnight(self.first),
                end=midnight(self.first + timedelta(days=self.length)),
                by=by,
                bucket="day",
                theme=_only(theme),
                touchpoint=_only(touchpoint),
                channel=None if any_channel else _only(self.about.channel),
            )
        ).to_pydict()
        rows: dict[str, Floats] = {}
        keys = answer[by[0]] if by else [""] * len(answer["bucket"])
        counted = answer[COLUMNS[Change.Counted(self.about.counted)]]
        for key, bucket, count in zip(keys, answer["bucket"], counted, strict=True):
            row = rows.setdefault(key or "", np.zeros(self.length))
            row[_place(bucket, self.first)] = count or 0
        return rows


def _only(value: str) -> tuple[str, ...] | None:
    return (value,) if value else None


def _place(bucket: datetime, first: date) -> int:
    return (bucket.date() - first).days
