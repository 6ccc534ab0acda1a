"""Alarms that belong together become one incident, and stay the same incident while it grows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from outspoken.evidence.signals.hierarchy import ALL, Cube, Indices
from outspoken.evidence.signals.severity import FIRST_HEARD, HIGH, LEVELS, Facts, Severity, SeverityPolicy, severity
from outspoken.evidence.signals.streams import SILENT, SOUR, Alarms

AT_ONCE = 2  # rows between two changes at one place that are still one
QUIET = 7  # rows without an alarm after which an incident is over
People = Callable[[int, int, int], float]


@dataclass(frozen=True, slots=True)
class Incident:
    """One thing that happened. Rows are days (or hours), as in the streams.

    key: its identity, of the row it was first seen on and the series it was first seen in; it never changes. opened,
    last: first and latest row with an alarm. since: where the change began. lead: the series that told it best, on the
    row it spoke clearest, whose ratio, low, high, seen, usual and evidence these are. touched: all series it was seen
    in. kinds: what they did. severity: the worst so far, with its reasons. closed: the row it was over, None while it
    stands. merged: keys of incidents that turned out to be this one.
    """

    key: str
    opened: int
    last: int
    since: int
    lead: int
    ratio: float
    low: float
    high: float
    seen: float
    usual: float
    evidence: float
    touched: tuple[int, ...]
    kinds: tuple[str, ...]
    severity: Severity
    closed: int | None = None
    merged: tuple[str, ...] = ()

    @property
    def is_first_heard(self) -> bool:
        """Whether it is a place newly heard of, and nothing else."""
        return self.severity.reasons == (FIRST_HEARD,)


def follow(
    incidents: tuple[Incident, ...],
    alarms: Alarms,
    *,
    cube: Cube,
    policy: SeverityPolicy,
    harmful: ArrayLike | None = None,
    step: ArrayLike | None = None,
    last_year: ArrayLike | None = None,
    people: People | None = None,
    at_once: int = AT_ONCE,
    quiet: int = QUIET,
) -> tuple[Incident, ...]:
    """The incidents after a row's alarms: those that stand go on, new ones open, quiet ones close.

    incidents: those known so far, oldest first. alarms: from `streams.update` on one row; its day may be given again,
    from the incidents before it. harmful: shape (n,), comments that speak of harm in each series of late. step: shape
    (m,), of each alarm, how much speaks for a rise at once (`season.steps`); without it every rise is one. last_year:
    shape (m,), how many times as common it became in the same weeks of last year (`season.last_year`), NaN unknown.
    people: how many different people spoke in a series from a row to a row (`effective_people`), NaN unknown; asked
    only of what would be high.

    at_once: rows between two changes that are still one. quiet: rows without an alarm after which an incident is over.

    Two alarms belong together when they overlap in time and are the same series, one is part of the other, or they
    are of one theme; and, where they changed at once, when they share comments or a place. (All comments together
    hold every series: a rise of them belongs only to what changed at once with it.) Fewer
    comments and more of them never belong together; nor does a place newly heard of with what happened elsewhere.
    """
    harm = np.zeros(cube.n) if harmful is None else np.asarray(harmful, dtype=np.float64)
    m = len(alarms.stream)
    stepped = np.full(m, np.inf) if step is None else np.asarray(step, dtype=np.float64)
    before = np.full(m, np.nan) if last_year is None else np.asarray(last_year, dtype=np.float64)
    known = {incident.key: incident for incident in incidents}
    for group in _together(alarms, cube, at_once, quiet):
        lead = next(int(place) for place in group if alarms.rings[place])
        facts = _facts(alarms, group, lead, cube, harm)._replace(
            step=float(stepped[lead]), last_year=float(before[lead])
        )
        fresh = _incident(alarms, group, lead, cube, _severity(facts, alarms, lead, policy, people))
        earlier = [
            held for held in known.values() if held.closed is None and _is_one(held, fresh, cube, at_once, quiet)
        ]
        for held in earlier:
            del known[held.key]
        if earlier:
            fresh = _grown(sorted(earlier, key=lambda held: (held.opened, held.key)), fresh)
        known[fresh.key] = fresh
    return tuple(_closed(incident, alarms.day, quiet) for incident in known.values())


def _severity(facts: Facts, alarms: Alarms, lead: int, policy: SeverityPolicy, people: People | None) -> Severity:
    judged = severity(facts, policy=policy)
    if people is None or LEVELS.index(judged.level) < LEVELS.index(HIGH):
        return judged
    spoke = people(int(alarms.stream[lead]), int(alarms.since[lead]), int(alarms.until[lead]))
    return severity(facts._replace(people=spoke), policy=policy)


def _together(alarms: Alarms, cube: Cube, within: int, quiet: int) -> list[Indices]:
    """Places of the alarms that belong together, each group with at least one that rings."""
    m = len(alarms.stream)
    if not m:
        return []
    down = np.array([kind == SILENT for kind in alarms.kind])
    late = alarms.until + quiet
    overlap = (alarms.since[:, None] <= late[None, :]) & (alarms.since[None, :] <= late[:, None])
    at_once = np.abs(alarms.since[:, None] - alarms.since[None, :]) <= within
    every = cube.is_everything(alarms.stream) & ~down
    related = cube.related(alarms.stream, alarms.stream) & (every[:, None] == every[None, :])
    related |= cube.meets(alarms.stream, alarms.stream) & at_once
    alike = (down[:, None] == down[None, :]) & (alarms.is_new[:, None] == alarms.is_new[None, :])
    tied = related & overlap & alike
    label = np.arange(m)
    core = tied & alarms.rings[:, None] & alarms.rings[None, :]
    for _ in range(m):
        lower = np.where(core, label[None, :], m).min(axis=1, initial=m)
        lower = np.minimum(lower, label)
        if (lower == label).all():
            break
        label = lower
    # What does not ring joins the strongest that does and explains it.
    for place in np.flatnonzero(~alarms.rings):
        ringing = np.flatnonzero(tied[place] & alarms.rings)
        label[place] = label[ringing[0]] if ringing.size else -1
    return [np.flatnonzero(label == one) for one in np.unique(label[label >= 0])]


def _facts(alarms: Alarms, group: Indices, lead: int, cube: Cube, harmful: NDArray[np.float64]) -> Facts:
    touched = tuple(sorted({int(one) for one in alarms.stream[group]}))
    return Facts(
        kind=alarms.kind[lead],
        ratio=float(alarms.ratio[lead]),
        low=float(alarms.low[lead]),
        more=abs(float(alarms.seen[lead]) - float(alarms.usual[lead])),
        places=max(_places(cube, touched), int(alarms.places[lead])),
        harmful=int(harmful[list(touched)].max(initial=0)),
        negative=None if np.isnan(alarms.negative[lead]) else float(alarms.negative[lead]),
        is_volume=bool(cube.keys[alarms.stream[lead], 0] == ALL),
        is_sour=any(alarms.kind[place] == SOUR for place in group),
        is_new=bool(alarms.is_new[lead]),
    )


def _incident(alarms: Alarms, group: Indices, lead: int, cube: Cube, judged: Severity) -> Incident:
    stream = int(alarms.stream[lead])
    return Incident(
        key=f"{alarms.day}-{'-'.join(str(part) if part != ALL else 'all' for part in cube.keys[stream].tolist())}",
        opened=alarms.day,
        last=alarms.day,
        since=int(alarms.since[lead]),
        lead=stream,
        ratio=float(alarms.ratio[lead]),
        low=float(alarms.low[lead]),
        high=float(alarms.high[lead]),
        seen=float(alarms.seen[lead]),
        usual=float(alarms.usual[lead]),
        evidence=float(alarms.evidence[lead]),
        touched=tuple(sorted({int(one) for one in alarms.stream[group]})),
        kinds=tuple(sorted({alarms.kind[place] for place in group})),
        severity=judged,
    )


def _places(cube: Cube, touched: tuple[int, ...]) -> int:
    """How many touchpoints or channels are told apart among the series touched, whichever are more."""
    keys = cube.keys[list(touched), cube.depth :]
    return max((len(np.unique(column[column != ALL])) for column in keys.T), default=0) or 1


def _is_one(held: Incident, fresh: Incident, cube: Cube, within: int, quiet: int) -> bool:
    """Whether a row's incident is one that stands already."""
    if (SILENT in held.kinds) != (SILENT in fresh.kinds) or held.is_first_heard != fresh.is_first_heard:
        return False
    if fresh.since > held.last + quiet:
        return False
    one, other = np.array([held.lead]), np.array([fresh.lead])
    if abs(held.since - fresh.since) <= within and cube.meets(one, other).any():
        return True
    if SILENT not in fresh.kinds and cube.is_everything(one).any() != cube.is_everything(other).any():
        return False
    return bool(cube.related(one, other).any()) or fresh.lead in held.touched or held.lead in fresh.touched


def _grown(earlier: list[Incident], fresh: Incident) -> Incident:
    """The oldest of the incidents that turned out to be one, with the clearest effect and all that was touched."""
    oldest, every = earlier[0], [*earlier, fresh]
    clearest = max(reversed(every), key=lambda one: one.evidence)
    merged = (*oldest.merged, *(key for held in earlier[1:] for key in (held.key, *held.merged)))
    return replace(
        clearest,
        key=oldest.key,
        opened=oldest.opened,
        last=fresh.last,
        since=min(oldest.since, clearest.since),
        touched=tuple(sorted({stream for one in every for stream in one.touched})),
        kinds=tuple(sorted({kind for one in every for kind in one.kinds})),
        severity=max((one.severity for one in reversed(every)), key=_weight),
        closed=None,
        merged=tuple(dict.fromkeys(merged)),
    )


def _weight(judged: Severity) -> tuple[int, int]:
    """Of judgements of one level the one with the most reasons tells most."""
    return LEVELS.index(judged.level), len(judged.reasons)


def _closed(incident: Incident, day: int, quiet: int) -> Incident:
    if incident.closed is None and day - incident.last > quiet:
        return replace(incident, closed=day)
    return incident
