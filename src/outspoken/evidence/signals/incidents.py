"""Alarms that belong together become one incident, and stay the same incident while it grows."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from outspoken.evidence.signals.hierarchy import ALL, Cube, Indices
from outspoken.evidence.signals.severity import LEVELS, Facts, Severity, SeverityPolicy, severity
from outspoken.evidence.signals.streams import SILENT, Alarms

QUIET = 7  # rows without an alarm after which an incident is over


@dataclass(frozen=True, slots=True)
class Incident:
    """One thing that happened. Rows are days (or hours), as in the streams.

    key: its identity, of the row it was first seen on and the series it was first seen in; it never changes. opened,
    last: first and latest row with an alarm. since: where the change began. lead: the series that tells it best, whose
    ratio, low, high, seen and usual these are. touched: all series it was seen in. kinds: what they did. severity: of
    today; worst: the worst so far. closed: the row it was over, None while it stands. merged: keys of incidents that
    turned out to be this one.
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
    touched: tuple[int, ...]
    kinds: tuple[str, ...]
    severity: Severity
    worst: str
    closed: int | None = None
    merged: tuple[str, ...] = ()


def follow(
    incidents: tuple[Incident, ...],
    alarms: Alarms,
    *,
    cube: Cube,
    policy: SeverityPolicy,
    negative: ArrayLike | None = None,
    harmful: ArrayLike | None = None,
) -> tuple[Incident, ...]:
    """The incidents after a row's alarms: those that stand go on, new ones open, quiet ones close.

    incidents: those known so far, oldest first. alarms: from `streams.update` on one row; its day may be given again,
    from the incidents before it. negative: shape (n,), the share of negative comments of each series of late, NaN
    unknown. harmful: shape (n,), comments that speak of harm in each series of late.

    Two alarms belong together when they overlap in time and are the same series, one is part of the other, or they
    are of one theme; fewer comments and more of them never do.
    """
    moods = np.full(cube.n, np.nan) if negative is None else np.asarray(negative, dtype=np.float64)
    harm = np.zeros(cube.n) if harmful is None else np.asarray(harmful, dtype=np.float64)
    known = {incident.key: incident for incident in incidents}
    for group in _together(alarms, cube):
        fresh = _incident(alarms, group, cube, moods, harm, policy)
        earlier = [held for held in known.values() if held.closed is None and _is_one(held, fresh, cube)]
        for held in earlier:
            del known[held.key]
        if earlier:
            fresh = _grown(sorted(earlier, key=lambda held: (held.opened, held.key)), fresh)
        known[fresh.key] = fresh
    return tuple(_closed(incident, alarms.day) for incident in known.values())


def _together(alarms: Alarms, cube: Cube) -> list[Indices]:
    """Places of the alarms that belong together, each group with at least one that rings."""
    m = len(alarms.stream)
    if not m:
        return []
    down = np.array([kind == SILENT for kind in alarms.kind])
    late = alarms.until + QUIET
    overlap = (alarms.since[:, None] <= late[None, :]) & (alarms.since[None, :] <= late[:, None])
    tied = cube.related(alarms.stream, alarms.stream) & overlap & (down[:, None] == down[None, :])
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


def _incident(
    alarms: Alarms,
    group: Indices,
    cube: Cube,
    negative: NDArray[np.float64],
    harmful: NDArray[np.float64],
    policy: SeverityPolicy,
) -> Incident:
    lead = next(int(place) for place in group if alarms.rings[place])
    stream = int(alarms.stream[lead])
    touched = tuple(sorted({int(one) for one in alarms.stream[group]}))
    seen, usual = float(alarms.seen[lead]), float(alarms.usual[lead])
    kind = alarms.kind[lead]
    judged = severity(
        Facts(
            kind=kind,
            ratio=float(alarms.ratio[lead]),
            low=float(alarms.low[lead]),
            more=abs(seen - usual),
            places=_places(cube, touched),
            harmful=int(harmful[list(touched)].max(initial=0)),
            negative=None if np.isnan(negative[stream]) else float(negative[stream]),
            is_volume=bool(cube.keys[stream, 0] == ALL),
        ),
        policy=policy,
    )
    return Incident(
        key=f"{alarms.day}-{'-'.join(str(part) if part != ALL else 'all' for part in cube.keys[stream].tolist())}",
        opened=alarms.day,
        last=alarms.day,
        since=int(alarms.since[lead]),
        lead=stream,
        ratio=float(alarms.ratio[lead]),
        low=float(alarms.low[lead]),
        high=float(alarms.high[lead]),
        seen=seen,
        usual=usual,
        touched=touched,
        kinds=tuple(sorted({alarms.kind[place] for place in group})),
        severity=judged,
        worst=judged.level,
    )


def _places(cube: Cube, touched: tuple[int, ...]) -> int:
    """How many touchpoints or channels are told apart among the series touched, whichever are more."""
    keys = cube.keys[list(touched), 1:]
    return max((len(np.unique(column[column != ALL])) for column in keys.T), default=0) or 1


def _is_one(held: Incident, fresh: Incident, cube: Cube) -> bool:
    """Whether a row's incident is one that stands already."""
    if (SILENT in held.kinds) != (SILENT in fresh.kinds) or fresh.since > held.last + QUIET:
        return False
    leads = cube.related(np.array([held.lead]), np.array([fresh.lead]))
    return bool(leads.any()) or fresh.lead in held.touched or held.lead in fresh.touched


def _grown(earlier: list[Incident], fresh: Incident) -> Incident:
    """The oldest of the incidents that turned out to be one, with today's effect and all that was touched."""
    oldest = earlier[0]
    streams = {one for held in earlier for one in held.touched} | set(fresh.touched)
    merged = (*oldest.merged, *(key for held in earlier[1:] for key in (held.key, *held.merged)))
    return replace(
        fresh,
        key=oldest.key,
        opened=oldest.opened,
        since=min(oldest.since, fresh.since),
        touched=tuple(sorted(streams)),
        kinds=tuple(sorted({kind for held in earlier for kind in held.kinds} | set(fresh.kinds))),
        worst=max((fresh.worst, *(held.worst for held in earlier)), key=LEVELS.index),
        merged=tuple(dict.fromkeys(merged)),
    )


def _closed(incident: Incident, day: int) -> Incident:
    if incident.closed is None and day - incident.last > QUIET:
        return replace(incident, closed=day)
    return incident
