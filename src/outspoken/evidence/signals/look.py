"""One look at a row, by the day or by the hour: counts in, incidents out. A server and a file are watched the same."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from numpy.typing import ArrayLike

from outspoken.evidence.signals.detector import Watch
from outspoken.evidence.signals.hierarchy import Cube
from outspoken.evidence.signals.incidents import AT_ONCE, QUIET, Incident, People, follow
from outspoken.evidence.signals.season import steps
from outspoken.evidence.signals.severity import SeverityPolicy
from outspoken.evidence.signals.streams import Alarms, Policy, Streams, update

DAY: Final = 24


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How rows of one length are watched. policy: how alarms are raised. severity: how bad they are. at_once: rows
    between two changes that are still one. quiet: rows without an alarm after which an incident is over. a_day: rows of
    a day. hears_silence: whether fewer comments are told; by the hour a theme falls silent every night."""

    policy: Policy = field(default_factory=Policy)
    severity: SeverityPolicy = field(default_factory=SeverityPolicy)
    at_once: int = AT_ONCE
    quiet: int = QUIET
    a_day: int = 1
    hears_silence: bool = True


BY_DAY: Final = Rhythm()
# The same promise of false alarms over sixty days as by day. Moods swing by the hour, for hours are few: what spreads
# must be surer.
BY_HOUR: Final = Rhythm(
    policy=Policy(
        watch=Watch(period=7 * DAY, history=14 * DAY, guard=DAY, window=2 * DAY, adopt=7 * DAY, quiet=DAY),
        patience=60.0 * DAY,
    ),
    severity=SeverityPolicy(spread_low=2.0),
    at_once=6,
    quiet=DAY,
    a_day=DAY,
    hears_silence=False,
)


class Looked(NamedTuple):
    """After a row: the streams, what rings, and the incidents known by then."""

    streams: Streams
    alarms: Alarms
    incidents: tuple[Incident, ...]


def look(
    streams: Streams,
    incidents: tuple[Incident, ...],
    row: int,
    counts: ArrayLike,
    *,
    negative: ArrayLike,
    harmful: ArrayLike,
    cube: Cube,
    rhythm: Rhythm,
    is_over: bool = True,
    last_year: Callable[[Alarms], ArrayLike] | None = None,
    people: People | None = None,
) -> Looked:
    """A row's counts in, as `update` and `follow` want them.

    is_over: a row that is not over tells nothing of silence. last_year: how many times as common each alarm became in
    the same weeks of last year. people: see `follow`.
    """
    streams, alarms = update(streams, row, counts, cube=cube, policy=rhythm.policy, negative=negative)
    if not (is_over and rhythm.hears_silence):
        alarms = alarms.without_silence()
    if not len(alarms.stream) and not incidents:
        return Looked(streams, alarms, incidents)
    after = follow(
        incidents,
        alarms,
        cube=cube,
        policy=rhythm.severity,
        harmful=harmful,
        step=steps(streams, alarms, cube=cube, policy=rhythm.policy, a_day=rhythm.a_day),
        last_year=None if last_year is None else last_year(alarms),
        people=people,
        at_once=rhythm.at_once,
        quiet=rhythm.quiet,
    )
    return Looked(streams, alarms, after)
