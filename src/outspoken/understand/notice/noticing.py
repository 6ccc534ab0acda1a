"""The step that notices: the days since the last look are watched, today so far is looked at, incidents are kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

import numpy as np
import structlog
from django.conf import settings
from django.db import connection, transaction

from outspoken.evidence import signals
from outspoken.evidence.signals import ALL
from outspoken.evidence.signals.incidents import QUIET
from outspoken.journeys.models import Touchpoint
from outspoken.lens import Lens, Slice
from outspoken.understand import mirror, themes
from outspoken.understand.models import Incident
from outspoken.understand.notice import closing, hours, joined, new_words
from outspoken.understand.notice.kept import Memory, beyond_usual
from outspoken.understand.notice.people import People
from outspoken.understand.notice.seasons import Seasons
from outspoken.understand.notice.series import DEPTH, Names, days, first_day
from outspoken.understand.period import midnight

log = structlog.get_logger()

LONGEST: Final = 400  # days that are looked at again when the record of the past changed
REVISED: Final = 3  # days that are counted again each time, because comments come late
WORDS_REST: Final = timedelta(minutes=5)  # between two looks for new words
_LOCK: Final = 0x1A7E
# What is worked out anew at each look.
_FIELDS: Final = (
    "kind", "severity", "reasons", "theme_id", "touchpoint_id", "channel", "touchpoints", "channels", "since",
    "noticed", "last", "over", "ratio", "low", "high", "seen", "usual", "trail",
)  # fmt: skip


class _Look:
    """What the last turn of this process saw: nothing is done again before the lens has changed."""

    as_of: datetime | None = None
    history: dict[str, int] | None = None
    words: datetime | None = None
    hours: hours.Hours | None = None
    known: tuple[dict[str, Any], dict[str, Any]] | None = None


_last = _Look()


def forget() -> None:
    """Let go of what the last turn saw: for tests, whose lenses change at once."""
    _last.as_of = _last.history = _last.words = _last.hours = None


def notice(*, now: datetime) -> int:
    """Look at what came since the last time; returns 1, or 0 where the lens is as it was. A step."""
    as_of = mirror.lens().as_of()
    if as_of is None or as_of == _last.as_of:
        return 0
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
        if not cursor.fetchone()[0]:
            return 0
        _look(mirror.lens(), as_of=as_of, now=now)
    _last.as_of = as_of
    return 1


def _look(lens: Lens, *, as_of: datetime, now: datetime) -> None:
    today = as_of.astimezone(UTC).date()
    first = first_day(lens)
    if first is None or first > today:
        return
    folder = settings.NOTICE_DIR
    held = Memory.load(folder)
    names = _names(held.channels if held else (), lens, now=now)
    if held is None or held.upto >= today or _is_other_history(lens, held):
        held = _from_the_beginning(lens, names, first=max(first, today - timedelta(days=LONGEST)), today=today)
        held.save(folder)
        new_words.forget(folder)
        _last.hours = None
    elif held.upto < today - timedelta(days=1):
        held = _gone_on(lens, held, names, today=today)
        held.save(folder)
    since = max(today - timedelta(days=REVISED), held.first)
    day = days(lens, names, first=since, last=today, known=held.keys)
    asked = hours.Asked(Seasons(lens, names), People(names))
    so_far = held.after(day, row=len(day.seen) - 1, again=REVISED, is_over=False, **asked._asdict())
    told, alone = joined.homes(_by_hour(lens, names, so_far, asked, as_of=as_of), so_far)
    joined.take_over(so_far, now=now)
    _keep(so_far, names, told, now=now)
    joined.keep_alone(alone, names, as_of=as_of, now=now)
    if _last.words is None or not timedelta(0) <= as_of - _last.words < WORDS_REST:
        new_words.look(first=held.first, as_of=as_of, today=today, folder=folder, now=now)
        _last.words = as_of


def _by_hour(lens: Lens, names: Names, memory: Memory, asked: hours.Asked, *, as_of: datetime) -> list[hours.Hourly]:
    """What stands out by the hour; the hours that are over are looked at once an hour, or when
    themes or touchpoints are others."""
    hour = hours.hour_of(as_of)
    known = (dict(names.paths), dict(names.touchpoints))
    if _last.hours is None or _last.hours.hour != hour - 1 or _last.known != known:
        harmful = beyond_usual(memory.harmful)
        by_key = {tuple(memory.keys[place].tolist()): float(harmful[place]) for place in np.flatnonzero(harmful)}
        _last.hours, _last.known = hours.over(lens, names, now=hour, harmful=by_key, asked=asked), known
    return hours.so_far(_last.hours, lens, names, asked=asked)


def _from_the_beginning(lens: Lens, names: Names, *, first: date, today: date) -> Memory:
    counted = days(lens, names, first=first, last=today - timedelta(days=1)).since_the_first()
    held = Memory.fresh(counted, tuple(names.channels))
    asked = hours.Asked(Seasons(lens, names), People(names))
    for row in range(len(counted.seen)):
        held = held.after(counted, row=row, **asked._asdict())
    log.info("notice.from_the_beginning", days=len(counted.seen), series=len(counted.keys))
    return replace(held, history=_history(lens, held.first, held.upto), month=_month(lens))


def _gone_on(lens: Lens, held: Memory, names: Names, *, today: date) -> Memory:
    start = max(held.upto - timedelta(days=REVISED - 1), held.first)
    counted = days(lens, names, first=start, last=today - timedelta(days=1), known=held.keys)
    asked = hours.Asked(Seasons(lens, names), People(names))
    for row in range((held.upto - start).days + 1, len(counted.seen)):
        held = held.after(counted, row=row, again=REVISED, **asked._asdict())
    held = replace(held, channels=tuple(names.channels))
    return replace(held, history=_history(lens, held.first, held.upto))


def _is_other_history(lens: Lens, held: Memory) -> bool:
    """Whether the record of the days that are over is another one, and has come to rest: a file is imported, themes
    were changed, somebody was erased. One comment more or less is waited for until the day is over."""
    found = _history(lens, held.first, held.upto)
    rests, _last.history = found == _last.history, found
    off = sum(abs(found.get(name, 0) - held.history.get(name, 0)) for name in found.keys() | held.history.keys())
    # What lies further back than is looked at may come and go.
    is_earlier = _month(lens) < held.month and held.first > held.upto - timedelta(days=LONGEST - 1)
    return (off > max(20, 0.005 * sum(held.history.values())) or is_earlier) and rests


def _month(lens: Lens) -> str:
    first = first_day(lens)
    return first.isoformat() if first else ""


def _history(lens: Lens, first: date, upto: date) -> dict[str, int]:
    """How many comments each day and each theme had, up to the days that are counted again anyway."""
    start, end = midnight(first), midnight(upto - timedelta(days=REVISED))
    if end <= start:
        return {}
    by_day = lens.ask(Slice(start=start, end=end, bucket="week", has_words=True))
    by_theme = lens.ask(Slice(start=start, end=end, by=("theme",), has_words=True))
    told = {f"{at:%Y-%m-%d}": n for at, n in zip(by_day["bucket"].to_pylist(), by_day["n"].to_pylist(), strict=True)}
    return told | dict(zip(by_theme["theme"].to_pylist(), by_theme["n"].to_pylist(), strict=True))


def _names(known: Iterable[str], lens: Lens, *, now: datetime) -> Names:
    held = themes.current(now=now)
    channels = [*known]
    channels += [name for name in lens.names()["channel"] if name and name not in channels]
    return Names(
        paths={key: tuple(reversed(above)) for key, above in held.above.items()},
        touchpoints=dict(Touchpoint.objects.values_list("slug", "id")),
        channels=channels,
    )


def _keep(memory: Memory, names: Names, told: Mapping[str, dict[str, Any]], *, now: datetime) -> None:
    """Write the incidents to the record: new ones, what changed of those known, and none that are no longer found.

    told: what the hours tell of them, by their keys.
    """
    rows = {incident.key: _row(incident, memory, names) for incident in memory.incidents}
    counted = (
        Incident.objects.filter(noticed__gte=memory.first)
        .exclude(kind=Incident.Kind.WORDS)
        .exclude(key__startswith=joined.PREFIX)
    )
    known = {row.key: row for row in counted}
    for key in rows:
        before = known[key].trail if key in known else {}
        rows[key] = joined.with_hours(rows[key], told.get(key) or before.get("hours"))
        if words := before.get("words"):
            rows[key]["trail"]["words"] = words
    fresh = [Incident(key=key, noticed_at=now, changed_at=now, **rows[key]) for key in rows if key not in known]
    was_open = {row.pk for row in known.values() if row.over is None}
    changed = [row for key, row in known.items() if key in rows and _take(rows[key], row)]
    for row in changed:
        row.changed_at = now
    Incident.objects.bulk_create(fresh)
    Incident.objects.bulk_update(changed, [*_FIELDS, "changed_at"])
    for row in fresh:
        log.info("incident.noticed", key=row.key, severity=row.severity)
    closing.tell((row for row in changed if row.pk in was_open), now=now)
    gone = [row for key, row in known.items() if key not in rows]
    closing.tell_gone(gone, now=now)
    Incident.objects.filter(pk__in=[row.pk for row in gone]).delete()


def _take(fields: dict[str, Any], row: Incident) -> bool:
    """Set what is found now; whether that changed anything."""
    differs = any(getattr(row, name) != value for name, value in fields.items())
    for name, value in fields.items():
        setattr(row, name, value)
    return differs


def _row(incident: signals.Incident, memory: Memory, names: Names) -> dict[str, Any]:
    keys = memory.keys[list(incident.touched)]
    theme, touchpoint, channel = _lead(memory.keys[incident.lead])
    trail = dict(memory.trails.get(incident.key, {}))
    until = trail.get("until", incident.last)
    # Evidence takes days to fade; people are told the day that things were as usual again.
    is_over = incident.closed is not None or memory.streams.day - until > QUIET
    return {
        "kind": next(kind for kind in ("silent", "more", "sour") if kind in incident.kinds),
        "severity": incident.severity.level,
        "reasons": list(incident.severity.reasons),
        "theme_id": theme,
        "touchpoint_id": touchpoint,
        "channel": names.channels[channel] if channel is not None else "",
        "touchpoints": sorted({int(pk) for pk in keys[:, DEPTH] if pk != ALL}),
        "channels": sorted({names.channels[place] for place in keys[:, DEPTH + 1] if place != ALL}),
        "since": date.fromordinal(incident.since),
        "noticed": date.fromordinal(incident.opened),
        "last": date.fromordinal(until),
        "over": date.fromordinal(until + 1) if is_over else None,
        "ratio": incident.ratio,
        "low": incident.low,
        "high": incident.high,
        "seen": incident.seen,
        "usual": incident.usual,
        "trail": trail,
    }


def _lead(key: np.ndarray[Any, Any]) -> tuple[int | None, int | None, int | None]:
    """Theme, touchpoint and channel of a series; the finest theme it names."""
    path = [int(part) for part in key[:DEPTH] if part != ALL]
    touchpoint, channel = (None if part == ALL else int(part) for part in key[DEPTH:])
    return (path[-1] if path else None), touchpoint, channel
