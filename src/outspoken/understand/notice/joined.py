"""What is seen by the hour and what is seen by the day are one incident where they are one matter.

An incident seen by the hour alone is kept under a key of its own, until the days tell it, too: then it takes the key
that they give, so that its address stays.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

import numpy as np
import structlog

from outspoken.evidence import signals
from outspoken.evidence.signals import ALL
from outspoken.evidence.signals.incidents import QUIET
from outspoken.evidence.signals.severity import LEVELS
from outspoken.understand.models import Incident
from outspoken.understand.notice import closing
from outspoken.understand.notice.hours import POLICY, Hourly, hour_of, is_same
from outspoken.understand.notice.kept import Memory
from outspoken.understand.notice.series import DEPTH, Keys, Names

log = structlog.get_logger()

PREFIX: Final = "hour-"
AT_ONCE: Final = 2  # days
Fields = dict[str, Any]


def homes(found: Sequence[Hourly], memory: Memory) -> tuple[dict[str, Fields], list[Hourly]]:
    """What the hours tell of incidents known by the day, by their keys; and those that the days do not tell yet."""
    told: dict[str, Fields] = {}
    alone: list[Hourly] = []
    for hourly in sorted(found, key=lambda one: (-LEVELS.index(one.incident.severity.level), -one.incident.evidence)):
        home = _home(hourly.key, hourly.touched, hourly.since.date(), hourly.last.date(), memory)
        if home is None:
            alone.append(hourly)
        else:
            told.setdefault(home.key, _told(hourly))
    return told, alone


def _home(key: Sequence[int], touched: Keys, since: date, last: date, memory: Memory) -> signals.Incident | None:
    """The incident of the days that is this matter; the latest where there are several."""
    for daily in reversed(memory.incidents):
        is_then = daily.since <= last.toordinal() and since.toordinal() <= daily.last + QUIET
        if "silent" in daily.kinds or not is_then or daily.closed is not None:
            continue
        is_at_once = abs(daily.since - since.toordinal()) <= AT_ONCE
        lead, others = memory.keys[daily.lead].tolist(), memory.keys[list(daily.touched)]
        if is_same(key, touched, lead, others, is_at_once=is_at_once):
            return daily
    return None


def _told(hourly: Hourly) -> Fields:
    """What is kept of the hours with an incident, in the shape of JSON."""
    return {
        **hourly.trail,
        "since": hourly.incident.since,
        "severity": hourly.incident.severity.level,
        "reasons": list(hourly.incident.severity.reasons),
        "key": list(hourly.key),
        "touched": hourly.touched.tolist(),
    }


def with_hours(fields: Fields, hours: Mapping[str, Any] | None) -> Fields:
    """What the days tell of an incident, with the hours that told it; it is as severe as the worse of the two."""
    if not hours:
        return fields
    both = {**fields, "trail": {**fields["trail"], "hours": dict(hours)}}
    if LEVELS.index(hours["severity"]) > LEVELS.index(fields["severity"]):
        both |= {"severity": hours["severity"], "reasons": list(hours["reasons"])}
    return both


def take_over(memory: Memory, *, now: datetime) -> None:
    """Give the incidents that only the hours told so far the key of those that the days tell now."""
    rows = Incident.objects.filter(key__startswith=PREFIX, last__gte=memory.upto - timedelta(days=QUIET))
    for row in rows.order_by("noticed_at", "key"):
        hours = row.trail["hours"]
        touched = np.array(hours["touched"], dtype=np.int64)
        home = _home(hours["key"], touched, row.since, row.last, memory)
        if home is None:
            continue
        if Incident.objects.filter(key=home.key).exists():
            closing.tell_gone([row], now=now)
            row.delete()
        else:
            row.key = home.key
            row.save(update_fields=["key"])


def keep_alone(found: Sequence[Hourly], names: Names, *, as_of: datetime, now: datetime) -> None:
    """Write what only the hours tell: what stands goes on, what is new opens, what is quiet for a day is over."""
    standing = list(Incident.objects.filter(key__startswith=PREFIX, over__isnull=True).order_by("noticed_at", "key"))
    for hourly in found:
        row = next((row for row in standing if _is_it(row, hourly)), None)
        fields = _fields(hourly, names)
        if row is None:
            made = Incident.objects.create(
                key=f"{PREFIX}{hour_of(as_of)}-{'-'.join(str(part) if part != ALL else 'all' for part in hourly.key)}",
                noticed=as_of.astimezone(UTC).date(),
                noticed_at=now,
                changed_at=now,
                **fields,
            )
            log.info("incident.noticed", key=made.key, severity=made.severity)
            continue
        standing.remove(row)
        _take(row, fields, now=now)
    quiet = as_of - timedelta(hours=POLICY.watch.quiet)
    for row in standing:
        if row.trail["hours"]["until"] < hour_of(quiet):
            _take(row, {"over": row.last + timedelta(days=1)}, now=now)


def _is_it(row: Incident, hourly: Hourly) -> bool:
    hours = row.trail["hours"]
    is_at_once = abs(hours["since"] - hourly.incident.since) <= POLICY.watch.quiet
    touched = np.array(hours["touched"], dtype=np.int64)
    return is_same(hours["key"], touched, hourly.key, hourly.touched, is_at_once=is_at_once)


def _take(row: Incident, fields: Fields, *, now: datetime) -> None:
    """Set what is found now, the worst severity so far and the first start; write it where that changes anything."""
    if "severity" in fields and LEVELS.index(row.severity) > LEVELS.index(fields["severity"]):
        fields = {**fields, "severity": row.severity, "reasons": row.reasons}
    if "since" in fields:
        fields = {**fields, "since": min(row.since, fields["since"])}
    if all(getattr(row, name) == value for name, value in fields.items()):
        return
    was_open = row.over is None
    for name, value in fields.items():
        setattr(row, name, value)
    row.changed_at = now
    row.save(update_fields=[*fields, "changed_at"])
    if was_open:
        closing.tell([row], now=now)


def _fields(hourly: Hourly, names: Names) -> Fields:
    incident = hourly.incident
    path = [part for part in hourly.key[:DEPTH] if part != ALL]
    touchpoint, channel = hourly.key[DEPTH:]
    return {
        "kind": next(kind for kind in ("more", "sour") if kind in incident.kinds),
        "severity": incident.severity.level,
        "reasons": list(incident.severity.reasons),
        "theme_id": path[-1] if path else None,
        "touchpoint_id": None if touchpoint == ALL else touchpoint,
        "channel": "" if channel == ALL else names.channels[channel],
        "touchpoints": sorted({int(pk) for pk in hourly.touched[:, DEPTH] if pk != ALL}),
        "channels": sorted({names.channels[place] for place in hourly.touched[:, DEPTH + 1] if place != ALL}),
        "since": hourly.since.date(),
        "last": hourly.last.date(),
        "over": None,
        "ratio": incident.ratio,
        "low": incident.low,
        "high": incident.high,
        "seen": incident.seen,
        "usual": incident.usual,
        "trail": {"until": hourly.last.date().toordinal(), "hours": _told(hourly)},
    }
