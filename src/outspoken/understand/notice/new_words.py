"""New words become incidents, or words of the incident that they belong to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import numpy as np
import structlog

from outspoken.evidence import signals
from outspoken.evidence.signals.incidents import QUIET
from outspoken.understand.models import Incident
from outspoken.understand.notice import closing, words
from outspoken.understand.notice.kept import SEVERITY
from outspoken.understand.notice.words import LATELY, LEAST_DAYS, Comment, New, Past

log = structlog.get_logger()

MOSTLY: Final = 0.6  # of the comments: they are about it, or there
AT_ONCE: Final = timedelta(days=2)  # between the first uses of words that are one matter
MOST_INCIDENTS: Final = 20
MOST_WORDS: Final = 24  # kept with one incident
_FIELDS: Final = (
    "severity", "reasons", "theme_id", "touchpoint_id", "channel", "touchpoints", "channels", "since", "last", "over",
    "ratio", "low", "high", "seen", "usual", "trail", "changed_at",
)  # fmt: skip


def look(*, first: date, as_of: datetime, today: date, folder: Path, now: datetime) -> None:
    """Look for new words in the days up to `as_of`, and keep what is found. first: the day the past begins."""
    start = today - LATELY + timedelta(days=1)
    if start - first < LEAST_DAYS:
        return
    held = Past.load(folder)
    if held is None or held.first != first or held.upto > start:
        held = Past(first, first)
    if held.upto < start:
        held = held.until(start)
        held.save(folder)
    keep(words.found(held, start=start, end=as_of), today=today, now=now)


def forget(folder: Path) -> None:
    """Let go of what the past said: it is another one."""
    (folder / words.FILE).unlink(missing_ok=True)


def keep(found: Sequence[New], *, today: date, now: datetime) -> None:
    """Write them to the record: those of an incident that stands beside it, the others as incidents of their own."""
    standing = list(Incident.objects.filter(over__isnull=True).order_by("noticed", "key"))
    own = [row for row in standing if row.kind == Incident.Kind.WORDS]
    others = [row for row in standing if row.kind in (Incident.Kind.MORE, Incident.Kind.SOUR)]
    told: dict[str, list[str]] = {}
    alone: list[New] = []
    for new in found:
        home = next((row for row in others if _is_of(new, row)), None)
        if home is None:
            alone.append(new)
        else:
            told.setdefault(home.key, []).extend(new.words)
    for row in others:
        _tell(row, told.get(row.key, []), now=now)
    elsewhere = {word for every in told.values() for word in every}
    moved = [row.pk for row in own if elsewhere & set(row.trail.get("words", []))]
    closing.tell_gone((row for row in own if row.pk in moved), now=now)
    Incident.objects.filter(pk__in=moved).delete()
    own = [row for row in own if row.pk not in moved]
    _keep_own(own, _matters(alone)[:MOST_INCIDENTS], today=today, now=now)


def _is_of(new: New, row: Incident) -> bool:
    """Whether most of the comments with these words are those of an incident."""
    since = row.since - timedelta(days=1)
    return _share(new.comments, lambda comment: comment.day >= since and _fits(comment, row)) >= MOSTLY


def _fits(comment: Comment, row: Incident) -> bool:
    if row.theme_id is None and not row.touchpoints:
        return not row.channel or comment.channel == row.channel
    return row.theme_id in comment.themes or comment.touchpoint in row.touchpoints


def _share(comments: Sequence[Comment], holds: Callable[[Comment], bool]) -> float:
    return sum(map(holds, comments)) / max(len(comments), 1)


def _tell(row: Incident, told: Sequence[str], *, now: datetime) -> None:
    """Keep with an incident which of its words are new; once told, they stay told."""
    known = list(row.trail.get("words", []))
    every = list(dict.fromkeys([*known, *told]))[:MOST_WORDS]
    if every != known:
        row.trail, row.changed_at = {**row.trail, "words": every}, now
        row.save(update_fields=["trail", "changed_at"])


def _matters(found: Iterable[New]) -> list[list[New]]:
    """New words of one place that came up at once are one matter, in whatever language."""
    matters: list[list[New]] = []
    for new in found:
        place, day = _most(new.comments, "touchpoint"), _first(new.comments)
        for matter in matters:
            lead = matter[0]
            is_there = place is not None and place == _most(lead.comments, "touchpoint")
            if is_there and abs(_first(lead.comments) - day) <= AT_ONCE:
                matter.append(new)
                break
        else:
            matters.append([new])
    return matters


def _keep_own(own: Sequence[Incident], matters: Sequence[Sequence[New]], *, today: date, now: datetime) -> None:
    left = {row.pk: row for row in own}
    for matter in matters:
        told = {word for new in matter for word in new.words}
        row = next((row for row in left.values() if told & set(row.trail.get("words", []))), None)
        fields = _fields(matter, row, today=today)
        if row is None:
            key = f"words-{today.toordinal()}-{matter[0].number & (2**64 - 1):016x}"
            Incident.objects.get_or_create(
                key=key,
                defaults={"kind": Incident.Kind.WORDS, "noticed": today, "noticed_at": now, "changed_at": now} | fields,
            )
            log.info("incident.noticed", key=key, severity=fields["severity"])
            continue
        del left[row.pk]
        if any(getattr(row, name) != value for name, value in fields.items()):
            for name, value in fields.items():
                setattr(row, name, value)
            row.changed_at = now
            row.save(update_fields=_FIELDS)
    over = [row for row in left.values() if today - row.last > timedelta(days=QUIET)]
    for row in over:
        row.over, row.changed_at = row.last + timedelta(days=1), now
    Incident.objects.bulk_update(over, ["over", "changed_at"])
    closing.tell(over, now=now)


def _fields(matter: Sequence[New], known: Incident | None, *, today: date) -> dict[str, Any]:
    """What the record tells of new words. known: the incident as it stood, whose start stays."""
    lead = matter[0]
    comments = list({comment.id: comment for new in matter for comment in new.comments}.values())
    people = len({comment.who for comment in comments})
    judged = signals.severity_of_words(
        people=people,
        negative=_share(comments, lambda comment: comment.is_negative),
        harmful=sum(comment.is_harmful for comment in comments),
        before=lead.before,
        of=lead.of,
        policy=SEVERITY,
    )
    since, last = _first(comments), max(comment.day for comment in comments)
    half = np.exp(1.96 / np.sqrt(people))
    return {
        "severity": judged.level,
        "reasons": list(judged.reasons),
        "theme_id": _mostly(Counter(pk for comment in comments for pk in comment.themes), len(comments)),
        "touchpoint_id": _mostly(Counter(comment.touchpoint for comment in comments), len(comments)),
        "channel": "",
        "touchpoints": sorted({comment.touchpoint for comment in comments if comment.touchpoint is not None}),
        "channels": sorted({comment.channel for comment in comments}),
        "since": min(since, known.since) if known else since,
        "last": last,
        "over": None,
        "ratio": lead.ratio,
        "low": lead.ratio / half,
        "high": lead.ratio * half,
        "seen": float(people),
        "usual": lead.usual,
        "trail": _trail(matter, comments, today=today),
    }


def _trail(matter: Sequence[New], comments: Sequence[Comment], *, today: date) -> dict[str, Any]:
    by_day = Counter(comment.day for comment in comments)
    days = [today - timedelta(days=ago) for ago in range(LATELY.days - 1, -1, -1)]
    return {
        "kind": "words",
        "day": today.toordinal(),
        "words": [word for new in matter for word in new.words][:MOST_WORDS],
        "before": matter[0].before,
        "of": matter[0].of,
        "evidence": matter[0].evidence,
        "counts": [by_day[day] for day in days],
        "means": [None] * len(days),
    }


def _mostly(counted: Mapping[int | None, int], n: int) -> int | None:
    """What most of the comments share, the rarest such one; None where there is nothing."""
    shared = [(count, pk) for pk, count in counted.items() if pk is not None and count >= MOSTLY * n]
    return min(shared)[1] if shared else None


def _most(comments: Sequence[Comment], name: str) -> int | None:
    counted = Counter(getattr(comment, name) for comment in comments)
    first: int | None = min(counted, key=lambda value: (-counted[value], value is None, value or 0))
    return first


def _first(comments: Sequence[Comment]) -> date:
    return min(comment.day for comment in comments)
