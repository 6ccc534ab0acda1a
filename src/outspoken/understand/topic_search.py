"""The step that looks for topics that nobody named: once a day, in the comments of 90 days that fit no theme."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import datetime, timedelta
from typing import Any, Final, get_type_hints

import numpy as np
import structlog
from django.db import connection, transaction

from outspoken.reader import discovery
from outspoken.reader.discovery.found import Centres, Leftovers
from outspoken.understand import rereading
from outspoken.understand.models import SuggestedTopic, TopicSearch
from outspoken.understand.sql import question
from outspoken.understand.topics import last_search

log = structlog.get_logger()

LOOK_BACK: Final = timedelta(days=90)
EVERY: Final = timedelta(days=1)
MOST: Final = 100_000
LEAST: Final = 100  # comments; fewer have no topics to tell apart
SMALLEST: Final = 10  # comments of a topic that is worth a look
KEPT: Final = 12
_LOCK: Final = 0x70B1
_SEED: Final = 20_260_301


def find(*, now: datetime) -> int:
    """Look for topics, at most once a day; returns 1 where it was done. A step."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
        if not cursor.fetchone()[0] or not _is_due(now=now):
            return 0
        cursor.execute(question("unthemed_comments"), {"since": now - LOOK_BACK, "most": MOST})
        rows = cursor.fetchall()
        ids, texts = [pk for pk, _ in rows], [text for _, text in rows]
        previous = last_search()
        found = None
        if len(texts) >= LEAST:
            found = discovery.discover(texts, seed=_SEED, previous=_unpacked(bytes(previous.fit)) if previous else None)
            _keep(found, ids, texts, now=now)
        TopicSearch.objects.all().delete()
        fit, unclear = (_packed(found), found.unclear) if found else (b"", 1.0)
        TopicSearch.objects.create(at=now, comments=len(texts), unclear=unclear, fit=fit)
    log.info("topics.searched", comments=len(texts), topics=len(found.themes) if found else 0)
    return 1


def _is_due(*, now: datetime) -> bool:
    last = last_search()
    running = rereading.progress()
    # While old comments are being read again, what fits no theme is not known.
    return not (running and running.is_running) and (last is None or now - last.at >= EVERY)


def _keep(found: discovery.Discovered, ids: Sequence[int], texts: Sequence[str], *, now: datetime) -> None:
    """The largest topics; those not found any more go, those that somebody decided on stay decided."""
    worth = [theme for theme in found.themes if theme.size >= SMALLEST]
    decided = set(SuggestedTopic.objects.filter(dismissed_at__isnull=False).values_list("key", flat=True))
    worth = [theme for theme in worth if theme.id not in decided][:KEPT]
    rules = {rule.theme.key: rule for rule in discovery.suggest(texts, found, [theme.id for theme in worth])}
    SuggestedTopic.objects.filter(dismissed_at__isnull=True).exclude(key__in=[theme.id for theme in worth]).delete()
    for theme in worth:
        phrases = rules[theme.id].theme.phrases or theme.phrases[:5]
        values = {
            "name": theme.name[:120],
            "phrases": list(phrases),
            "size": theme.size,
            "examples": [ids[row] for row in theme.examples],
            "seen_at": now,
        }
        SuggestedTopic.objects.update_or_create(
            key=theme.id, defaults=values, create_defaults={**values, "found_at": now}
        )


def _packed(found: discovery.Discovered) -> bytes:
    """What the next fit goes on from."""
    told = [
        {"id": theme.id, "name": theme.name, "phrases": theme.phrases, "is_pinned": theme.is_pinned}
        for theme in found.themes
    ]
    held = io.BytesIO()
    both = [*_arrays(found.centres, ("centres",)), *_arrays(found.leftovers, ("leftovers",))]
    arrays = {"/".join(path): array for path, array in both}
    np.savez_compressed(held, themes=np.frombuffer(json.dumps(told).encode(), np.uint8), **arrays)
    return held.getvalue()


def _unpacked(packed: bytes) -> discovery.Discovered | None:
    """The fit before; None where there was none, or another version of the reader made it."""
    if not packed:
        return None
    with np.load(io.BytesIO(packed), allow_pickle=False) as held:
        told = json.loads(held["themes"].tobytes())
        try:
            centres = _filled(Centres, held, ("centres",))
            leftovers = _filled(Leftovers, held, ("leftovers",))
        except KeyError:
            return None
    found = tuple(
        discovery.DiscoveredTheme(
            id=row["id"], name=row["name"], phrases=tuple(row["phrases"]), branch="", size=0, share=0.0, examples=(),
            is_new=False, is_pinned=row["is_pinned"],
        )
        for row in told
    )  # fmt: skip
    return discovery.Discovered(
        themes=found, branches=(), assignments=discovery.ASSIGNMENTS.empty_table(), unclear=0.0, moved=None, lost=(),
        constraints=discovery.Constraints(), centres=centres, leftovers=leftovers,
    )  # fmt: skip


def _arrays(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """The arrays of a dataclass and of those within it, each with the names that lead to it."""
    if not is_dataclass(value):
        yield path, value
        return
    for field in fields(value):
        yield from _arrays(getattr(value, field.name), (*path, field.name))


def _filled(kind: Any, held: Mapping[str, Any], path: tuple[str, ...] = ()) -> Any:
    """The dataclass that these arrays were taken from. Raises KeyError where one is not there."""
    if not is_dataclass(kind):
        return held["/".join(path)]
    kinds = get_type_hints(kind)
    return kind(**{name: _filled(kinds[name], held, (*path, name)) for name in kinds})  # type: ignore[operator]
