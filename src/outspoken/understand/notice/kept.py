"""What noticing remembers between its turns: derived from the lens, kept in a file beside it, built anew at will."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any, Final, Self, cast

import numpy as np

from outspoken.evidence.signals import (
    BY_DAY,
    Incident,
    Rhythm,
    Severity,
    State,
    Streams,
    Trail,
    grow,
    look,
    replay,
    start,
    trail,
)
from outspoken.evidence.signals.hierarchy import Cube
from outspoken.evidence.signals.streams import Alarms
from outspoken.understand.notice.people import People
from outspoken.understand.notice.seasons import Seasons
from outspoken.understand.notice.series import Counts, Days, Keys

VERSION: Final = 3
POLICY: Final = BY_DAY.policy
SEVERITY: Final = BY_DAY.severity
OF_LATE: Final = 7  # days by which harm is judged, against
BEFORE: Final = 56  # the days before them


@dataclass(frozen=True, eq=False)
class Memory:
    """The streams and incidents as of a day that is over.

    first: the earliest day looked at. keys, channels: what the series are. harmful: shape (BEFORE + OF_LATE, n),
    comments of the last days that speak of harm. history: how much there was by week and by theme, so that another past
    is known. month: the first one that had facts then. trails: by an incident's key, what stood behind it on the last
    day it rang.
    """

    first: date
    keys: Keys
    channels: tuple[str, ...]
    streams: Streams
    incidents: tuple[Incident, ...]
    harmful: Counts
    history: Mapping[str, int] = field(default_factory=dict)
    trails: Mapping[str, dict[str, Any]] = field(default_factory=dict)
    month: str = ""

    @property
    def upto(self) -> date:
        return date.fromordinal(self.streams.day)

    @classmethod
    def fresh(cls, days: Days, channels: tuple[str, ...]) -> Self:
        """Nothing known up to the first of these days."""
        streams = start(days.cube, day=days.first.toordinal() - 1, policy=POLICY)
        harmful = np.zeros((BEFORE + OF_LATE, len(days.keys)), dtype=np.float32)
        return cls(days.first, days.keys, channels, streams, (), harmful)

    def after(
        self,
        days: Days,
        *,
        row: int,
        again: int = 0,
        is_over: bool = True,
        seasons: Seasons | None = None,
        people: People | None = None,
    ) -> Memory:
        """The memory after one more of the days.

        again: so many rows before it are given once more, in place of what was known of them. A day that is not over
        tells nothing of silence. seasons: who knows of last year. people: who knows how many different people spoke.
        """
        cube = days.cube
        streams = _grown(self.streams, cube) if len(days.keys) > len(self.keys) else self.streams
        at = slice(max(row - again, 0), row + 1)
        day = days.first.toordinal() + row
        harmful = self._harmful(days, row)
        streams, alarms, incidents = look(
            streams,
            self.incidents,
            day,
            days.seen[at],
            negative=days.negative[at],
            harmful=beyond_usual(harmful),
            cube=cube,
            rhythm=BY_DAY,
            is_over=is_over,
            last_year=(lambda alarms: seasons.of(alarms, days.keys)) if seasons else None,
            people=people.of(days.keys) if people else None,
        )
        trails = {
            one.key: self.trails.get(one.key, {})
            | (trailed(streams, one, alarms, cube=cube) if one.last == day else {})
            for one in incidents
        }
        return replace(self, keys=days.keys, streams=streams, incidents=incidents, harmful=harmful, trails=trails)

    def _harmful(self, days: Days, row: int) -> Counts:
        rows = BEFORE + OF_LATE
        if row + 1 >= rows:
            return days.harmful[row + 1 - rows : row + 1]
        harmful = np.zeros((rows, len(days.keys)), dtype=np.float32)
        harmful[:-1, : len(self.keys)] = self.harmful[1:]
        harmful[-1] = days.harmful[row]
        return harmful

    def save(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        told = {
            "version": VERSION,
            "first": self.first.isoformat(),
            "channels": self.channels,
            "history": dict(self.history),
            "trails": dict(self.trails),
            "month": self.month,
            "incidents": [asdict(incident) | {"severity": list(incident.severity)} for incident in self.incidents],
        }
        path = folder / "streams.npz"
        new = path.with_suffix(".new")
        with new.open("wb") as file:
            arrays: dict[str, Any] = {"told": np.array(json.dumps(told)), "keys": self.keys, "harmful": self.harmful}
            np.savez(file, **arrays, **cast(dict[str, Any], self.streams.arrays()))
        os.replace(new, path)

    @classmethod
    def load(cls, folder: Path) -> Self | None:
        """What was saved last; None where nothing was, or by another version."""
        try:
            with np.load(folder / "streams.npz") as held:
                told = json.loads(str(held["told"]))
                if told["version"] != VERSION:
                    return None
                return cls(
                    first=date.fromisoformat(told["first"]),
                    keys=held["keys"],
                    channels=tuple(told["channels"]),
                    streams=Streams.of({name: held[name] for name in held.files if "." in name}),
                    incidents=tuple(_incident(each) for each in told["incidents"]),
                    harmful=held["harmful"],
                    history=told["history"],
                    trails=told["trails"],
                    month=told["month"],
                )
        except (FileNotFoundError, KeyError, ValueError, OSError):
            return None  # it is built anew


def _incident(told: Mapping[str, Any]) -> Incident:
    level, reasons = told["severity"]
    lists = {name: tuple(told[name]) for name in ("touched", "kinds", "merged")}
    return Incident(**{**told, **lists, "severity": Severity(level, tuple(reasons))})


def _grown(streams: Streams, cube: Cube) -> Streams:
    """With series nobody spoke of before: on the days that were counted, nobody did."""
    n, grown = streams.counts.n, grow(streams, cube)
    return Streams(_none_before(grown.counts, n), _none_before(grown.moods, n))


def _none_before(state: State, n: int) -> State:
    counted = ~np.isnan(state.counts[:, :n]).all(axis=1)
    counts, trials = state.counts.copy(), state.trials.copy()
    counts[counted, n:] = 0
    if trials.shape[1]:
        trials[counted, n:] = 0
    return replace(state, counts=counts, trials=trials)


def trailed(streams: Streams, one: Incident, alarms: Alarms, *, cube: Cube, rhythm: Rhythm = BY_DAY) -> dict[str, Any]:
    """What the detector looked at for the series that tells an incident best, in the shape of JSON, NaN as null.

    And `until`, the last row that spoke for a change in any of its series.
    """
    touched = np.isin(alarms.stream, one.touched)
    found: dict[str, Any] = {"until": int(alarms.until[touched].max(initial=one.since))}
    kinds = [kind for stream, kind in zip(alarms.stream.tolist(), alarms.kind, strict=True) if stream == one.lead]
    if kinds:
        made = trail(streams, one.lead, kind=kinds[0], cube=cube, policy=rhythm.policy)._asdict()
        found |= {name: _plain(value) for name, value in made.items()}
    return found


def _plain(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return [None if np.isnan(each) else float(each) for each in value]
    return value


def replayed(kept: Mapping[str, Any]) -> float | None:
    """The detector's value worked out again from what was kept with an incident; None where nothing was."""
    if "dispersion" not in kept:
        return None
    arrays = {name: _array(kept[name]) for name in ("counts", "means", "trials")}
    numbers = {name: kept[name] for name in ("kind", "day", "dispersion", "uncertainty")}
    return replay(Trail(**numbers, **arrays))[0]


def _array(listed: list[float | None] | None) -> Any:
    return None if listed is None else np.array([np.nan if each is None else each for each in listed])


def beyond_usual(harmful: Counts) -> Counts:
    """Comments of harm of late beyond as many as were usual before, shape (n,)."""
    usual = harmful[:BEFORE].sum(axis=0) * (OF_LATE / BEFORE)
    return np.asarray(np.maximum(harmful[BEFORE:].sum(axis=0) - usual, 0), dtype=np.float32)
