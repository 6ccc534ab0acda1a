"""The step that looks for topics that nobody named: once a day, in the comments of 90 days that fit no theme.

What people decided about topics is kept. Topics to be joined or parted are not left waiting for the next day.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

import pyarrow.compute as pc
import structlog
from django.db import connection, transaction

from outspoken.reader import discovery
from outspoken.understand import rereading, topic_fit
from outspoken.understand.models import SuggestedTopic, TopicChange, TopicComment, TopicSearch
from outspoken.understand.sql import question
from outspoken.understand.topics import last_search

log = structlog.get_logger()

LOOK_BACK: Final = timedelta(days=90)
EVERY: Final = timedelta(days=1)
MOST: Final = 100_000
LEAST: Final = 100  # comments; fewer have no topics to tell apart
SMALLEST: Final = 10  # comments of a topic that is worth a look
KEPT: Final = 60
SEED: Final = 20_260_301
_LOCK: Final = 0x70B1


def find(*, now: datetime) -> int:
    """Look for topics, once a day or when topics are to be joined or parted; returns 1 where it was done. A step."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
        if not cursor.fetchone()[0] or not _is_due(now=now):
            return 0
        cursor.execute(question("unthemed_comments"), {"since": now - LOOK_BACK, "most": MOST})
        rows = cursor.fetchall()
        ids, texts = [pk for pk, _ in rows], [text for _, text in rows]
        found = _found(ids, texts, now=now) if len(texts) >= LEAST else None
        TopicSearch.objects.all().delete()
        fit, unclear = (topic_fit.packed(found), found.unclear) if found else (b"", 1.0)
        TopicSearch.objects.create(at=now, comments=len(texts), unclear=unclear, fit=fit)
    log.info("topics.searched", comments=len(texts), topics=len(found.themes) if found else 0)
    return 1


def _is_due(*, now: datetime) -> bool:
    last = last_search()
    running = rereading.progress()
    # While old comments are being read again, what fits no theme is not known.
    if running and running.is_running:
        return False
    return last is None or now - last.at >= EVERY or TopicChange.objects.filter(done_at__isnull=True).exists()


def _found(ids: Sequence[int], texts: Sequence[str], *, now: datetime) -> discovery.Discovered:
    names = dict(SuggestedTopic.objects.exclude(given_name="").values_list("key", "given_name"))
    previous = topic_fit.last(names)
    waiting = list(TopicChange.objects.filter(done_at__isnull=True).order_by("at", "pk"))
    constraints, done = _constraints(previous, waiting, names)
    found = discovery.discover(texts, seed=SEED, previous=previous, constraints=constraints)
    _keep(found, ids, texts, now=now)
    _close(done, previous, found, now=now)
    return found


def _constraints(
    previous: discovery.Discovered | None, waiting: Sequence[TopicChange], names: Mapping[str, str]
) -> tuple[discovery.Constraints, list[TopicChange]]:
    """What people decided, as far as the fit before knows the topics, and the changes that this search takes up.

    One topic is parted at a time, so that its new parts are known from others; the next search follows at once.
    """
    known = {theme.id for theme in previous.themes} if previous else set()
    pinned = frozenset(SuggestedTopic.objects.filter(is_pinned=True, key__in=known).values_list("key", flat=True))
    merged: dict[str, list[str]] = {}
    parted: dict[str, int] = {}
    taken: list[TopicChange] = []
    for change in waiting:
        is_split = change.kind == TopicChange.Kind.SPLIT
        if is_split and parted:
            continue
        taken.append(change)
        if not {change.key, *change.others} <= known:
            continue
        if is_split:
            parted[change.key] = change.parts
        else:
            merged.setdefault(change.key, []).extend(change.others)
    made = discovery.Constraints(
        names={key: name for key, name in names.items() if key in known},
        pinned=pinned,
        merged=tuple((key, *dict.fromkeys(others)) for key, others in merged.items()),
        split=parted,
        decided=previous.constraints.decided & known if previous else frozenset(),
    )
    return made, taken


def _close(
    done: Sequence[TopicChange], previous: discovery.Discovered | None, found: discovery.Discovered, *, now: datetime
) -> None:
    known = {theme.id for theme in previous.themes} if previous else set()
    parts = sorted(found.constraints.decided - known)
    for change in done:
        if change.kind == TopicChange.Kind.SPLIT:
            change.others = parts
        change.done_at = now
        change.save(update_fields=["others", "done_at"])


def _keep(found: discovery.Discovered, ids: Sequence[int], texts: Sequence[str], *, now: datetime) -> None:
    """The largest topics and those that people decided on; those not found any more go, what was set aside stays so."""
    asked_for = found.constraints.lasting | frozenset(found.constraints.names)
    worth = [theme for theme in found.themes if theme.size >= SMALLEST or theme.id in asked_for]
    worth = [theme for place, theme in enumerate(worth) if place < KEPT or theme.id in asked_for]
    rules = {rule.theme.key: rule for rule in discovery.suggest(texts, found, [theme.id for theme in worth])}
    keys = [theme.id for theme in worth]
    TopicComment.objects.all().delete()
    SuggestedTopic.objects.filter(dismissed_at__isnull=True).exclude(key__in=keys).delete()
    rows = dict(SuggestedTopic.objects.filter(key__in=keys).values_list("key", "pk"))
    for theme in worth:
        values = {**_values(theme, rules[theme.id], ids), "seen_at": now}
        if theme.id in found.constraints.names:
            values.pop("name")
        row, _ = SuggestedTopic.objects.update_or_create(
            key=theme.id, defaults=values, create_defaults={"name": theme.name[:120], **values, "found_at": now}
        )
        rows[theme.id] = row.pk
    _place(found, ids, rows)


def _values(theme: discovery.DiscoveredTheme, rule: discovery.Suggestion, ids: Sequence[int]) -> dict[str, Any]:
    return {
        "name": theme.name[:120],
        "phrases": list(rule.theme.phrases or theme.phrases[:5]),
        "precision": rule.precision if rule.theme.phrases else None,
        "recall": rule.recall if rule.theme.phrases else None,
        "terms": list(theme.phrases),
        "size": theme.size,
        "examples": [ids[row] for row in theme.examples],
    }


def _place(found: discovery.Discovered, ids: Sequence[int], rows: Mapping[str, int]) -> None:
    """Write down where every comment lies, save those that were erased meanwhile."""
    near = found.assignments["nearest"].to_pylist()
    clear = pc.is_valid(found.assignments["theme"]).to_pylist()
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE placed (id bigint, topic bigint, is_clear boolean) ON COMMIT DROP")
        with cursor.copy("COPY placed FROM STDIN") as copy:
            for pk, key, is_clear in zip(ids, near, clear, strict=True):
                copy.write_row((pk, rows.get(key), is_clear))
        cursor.execute(question("place_comments"))
        cursor.execute("DROP TABLE placed")
